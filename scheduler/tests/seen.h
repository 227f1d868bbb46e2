/* SPDX-License-Identifier: MIT */
/*
 * What exploring a small program has shown, for tests that ask how often.
 *
 *   const struct explored *seen = see_classes(body, 3);
 *   cr_assert_eq(seen_executions_with(seen, HEDDLE_DEADLOCK, "mutex"), 1);
 *
 * Each result is good until the next call of the function that gave it.
 */
#ifndef SCHEDULER_TESTS_SEEN_H
#define SCHEDULER_TESTS_SEEN_H

#include "exploring.h"

/** Under dpor alone. */
const struct explored *see(thread_function *body);

/**
 * Under naive and dpor, which must observe the same; dpor must run `executions`, none given up. Returns
 * dpor's.
 */
const struct explored *see_classes(thread_function *body, uint64_t executions);

/** How many executions showed the finding, at whichever place; subject NULL: any of the kind. */
uint64_t seen_executions_with(const struct explored *seen, enum heddle_finding_kind kind,
			      const char *subject);

#endif
