/* SPDX-License-Identifier: MIT */
/* Programs for more than one test. */
#ifndef TESTS_PROGRAMS_H
#define TESTS_PROGRAMS_H

/** One thread writes what four others read: 16 classes. */
void four_readers(void *unused);

#define LAST_ZERO_MAX	     12
#define LAST_ZERO_CLASSES(n) (((n) + 3u) << ((n)-2)) /* of n + 1 cells */

extern int last_zero_cells; /* at most LAST_ZERO_MAX */
/**
 * One thread searches for the last zero cell, from the end; each of the others sets its cell to the one
 * before plus one. Each read depends on the results of earlier ones.
 */
void last_zero(void *unused);

#endif
