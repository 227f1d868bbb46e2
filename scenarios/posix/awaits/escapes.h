/* SPDX-License-Identifier: MIT */
/* Whose addresses get away: a word of the frame that others know of is no longer the function's own. */
#ifndef AWAITS_ESCAPES_H
#define AWAITS_ESCAPES_H

#include "values.h"

/**
 * Returns the lowest offset in the frame whose address is kept in memory, given to a function, or
 * computed with; INT64_MAX: there is none.
 */
int64_t escapes_find(const struct values *values);

#endif
