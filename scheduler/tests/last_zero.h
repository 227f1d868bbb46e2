/* SPDX-License-Identifier: MIT */
/* The program lastzero, for any number of cells: what a thread reads next depends on what it has read. */
#ifndef TESTS_LAST_ZERO_H
#define TESTS_LAST_ZERO_H

#define LAST_ZERO_MAX	     12
#define LAST_ZERO_CLASSES(n) (((n) + 3u) << ((n)-2)) /* of n + 1 cells */

extern int last_zero_cells; /* at most LAST_ZERO_MAX */
/** One thread looks for the last cell that is zero, from the end; each of the others makes its cell one more than the one before. */
void last_zero(void *unused);

#endif
