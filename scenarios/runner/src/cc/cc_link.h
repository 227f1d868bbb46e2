/* SPDX-License-Identifier: MIT */
/* Linking a program with libheddle-posix.a. */
#ifndef RUNNER_CC_LINK_H
#define RUNNER_CC_LINK_H

#include "cc/cc_arguments.h"
#include "cc/cc_place.h"

/** folder: for files in between. Returns an exit code. */
int cc_link(const struct cc_place *place, const struct cc_arguments *arguments, const char *folder);

#endif
