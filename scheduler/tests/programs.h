/* SPDX-License-Identifier: MIT */
/* Programs that more than one test explores. */
#ifndef TESTS_PROGRAMS_H
#define TESTS_PROGRAMS_H

/** One thread writes what four others read: 16 classes. */
void four_readers(void *unused);

#define LAST_ZERO_MAX	     12
#define LAST_ZERO_CLASSES(n) (((n) + 3u) << ((n)-2)) /* of n + 1 cells */

extern int last_zero_cells; /* at most LAST_ZERO_MAX */
/**
 * One thread looks for the last cell that is zero, from the end; each of the others makes its cell one more
 * than the one before. What is read next depends on what was read.
 */
void last_zero(void *unused);

#endif
