/* SPDX-License-Identifier: MIT */
/*
 * The version of Heddle. It is defined here only: CMake, heddle.pc and `heddle --version` read it from here.
 *
 *   #if HEDDLE_VERSION_MAJOR == 0 && HEDDLE_VERSION_MINOR < 3
 *
 * heddle/heddle.h says which headers may change in which version. File formats have version numbers of their
 * own.
 */
#ifndef HEDDLE_VERSION_H
#define HEDDLE_VERSION_H

#define HEDDLE_VERSION_MAJOR 0
#define HEDDLE_VERSION_MINOR 2
#define HEDDLE_VERSION_PATCH 0

/** "MAJOR.MINOR.PATCH": a string literal. */
#define HEDDLE_VERSION HEDDLE_VERSION_OF(HEDDLE_VERSION_MAJOR, HEDDLE_VERSION_MINOR, HEDDLE_VERSION_PATCH)

#define HEDDLE_VERSION_OF(major_, minor_, patch_)   HEDDLE_VERSION_TEXT(major_, minor_, patch_)
#define HEDDLE_VERSION_TEXT(major_, minor_, patch_) #major_ "." #minor_ "." #patch_

#endif
