/* SPDX-License-Identifier: MIT */
/* What the subjects of this program have in common: two threads that count, as a lock or none lets them. */
#ifndef MATRIX_ROWS_COUNTER_H
#define MATRIX_ROWS_COUNTER_H

#include <heddle/heddle.h>
#include <stdbool.h>

/** Two threads add 1 each. Without locks, one can be lost: a failed check of this name. */
void count_to_two(bool locks, const char *check);

#endif
