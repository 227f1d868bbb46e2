/* SPDX-License-Identifier: MIT */
/* Whether the rounds of a loop only read. */
#ifndef AWAITS_CHECK_H
#define AWAITS_CHECK_H

#include "values.h"

/**
 * Returns NULL if a round of the loop writes nothing that anybody else can see, keeps nothing for the
 * next one, and is a function of the memory that its instrumented reads announce; else why that is not
 * known.
 */
const char *check_loop(const struct values *values, const struct loop *loop);

/** Returns whether the node is a call that announces an access to the function's own frame. */
bool check_is_own(const struct values *values, uint32_t node);

#endif
