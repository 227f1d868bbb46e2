/* SPDX-License-Identifier: MIT */
/* Words of the frame that are the same constant at some place, whichever way was taken to it. */
#ifndef AWAITS_CONSTANTS_H
#define AWAITS_CONSTANTS_H

#include "values.h"

/**
 * Returns whether the function's own bytes at this offset of its frame are the same whenever the node is come
 * to: all ways to it pass a store of one constant to them, and none another write behind that.
 */
bool constants_has(const struct values *values, uint32_t node, int64_t offset, unsigned size);

#endif
