/* SPDX-License-Identifier: MIT */
/*
 * Random programs, dealt out to a few tests, which run side by side where there are processors for them.
 *
 *   HEDDLE_SEED       the first seed, 1 if it is not set
 *   HEDDLE_PROGRAMS   how many programs are counted
 *   HEDDLE_SEEDS      all that count of so many seeds, however many these are
 *   HEDDLE_SIZE       small (compared with naive), medium, large (with closure); not set: as many small as
 *                     medium ones
 *   HEDDLE_MODES      of dpor beside the default: none, room, whole, processes, sections, all; not set: all
 *   HEDDLE_BRIEF      set: of a program that fails only its seed is told, and what is wrong
 *   HEDDLE_PRINT      set: a program that fails is printed as a whole source file
 *
 * A program that fails is made smaller, and printed with what dpor missed. A failing one alone:
 * HEDDLE_SEED=451 HEDDLE_SIZE=medium HEDDLE_PROGRAMS=1.
 */
#ifndef TESTS_RANDOM_PART_H
#define TESTS_RANDOM_PART_H

#include "random_compare.h"

#define RANDOM_PARTS 4

/** Compares the part-th of RANDOM_PARTS programs: every so many-th seed. Part 0, 1, ... */
void random_compare_part(unsigned part);

/** Those that a soak has found to disagree, as they were then generated. */
void random_compare_those_that_disagreed(void);

#endif
