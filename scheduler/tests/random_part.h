/* SPDX-License-Identifier: MIT */
/*
 * Random programs, divided among a few tests, which run side by side on several processors.
 *
 *   HEDDLE_SEED       the first seed, 1 if it is not set
 *   HEDDLE_PROGRAMS   how many programs are counted
 *   HEDDLE_SEEDS      all that count of so many seeds
 *   HEDDLE_SIZE       small (compared with naive), medium, large (with closure); not set: as many small as
 *                     medium ones
 *   HEDDLE_MODES      of dpor beside the default: none, room, whole, processes, sections, all; not set: all
 *   HEDDLE_BRIEF      set: of a failing program only its seed and the difference are printed
 *   HEDDLE_PRINT      set: a failing program is printed as a whole source file
 *
 * A failing program is shrunk, and printed with what dpor missed. To run a failing one alone: HEDDLE_SEED=451
 * HEDDLE_SIZE=medium HEDDLE_PROGRAMS=1, and the filter of its family's test.
 */
#ifndef TESTS_RANDOM_PART_H
#define TESTS_RANDOM_PART_H

#include "random_compare.h"

#define RANDOM_PARTS 4

/**
 * Compares programs of the family. The ordinary ones are divided into RANDOM_PARTS parts: every
 * RANDOM_PARTS-th seed; the others are one part. part: from 0.
 */
void random_compare_part(enum random_family family, unsigned part);

/** Compares the programs for which a soak has found a difference, as they were generated then. */
void random_compare_those_that_disagreed(void);

#endif
