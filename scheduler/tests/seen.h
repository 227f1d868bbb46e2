/* SPDX-License-Identifier: MIT */
/*
 * Exploring a small program, for tests that count executions.
 *
 *   const struct explored *seen = see_classes(body, 3);
 *   cr_assert_eq(seen_executions_with(seen, HEDDLE_DEADLOCK, "mutex"), 1);
 *
 * Each result is valid until the next call of the same function.
 */
#ifndef SCHEDULER_TESTS_SEEN_H
#define SCHEDULER_TESTS_SEEN_H

#include "exploring.h"

/** Explores under dpor alone. */
const struct explored *see(thread_function *body);

/**
 * Explores under naive and dpor, which must observe the same; dpor must run `executions`, none blocked.
 * Returns dpor's result.
 */
const struct explored *see_classes(thread_function *body, uint64_t executions);

/** Returns the number of executions with the finding, at any place; subject NULL: any of the kind. */
uint64_t seen_executions_with(const struct explored *seen, enum heddle_finding_kind kind,
			      const char *subject);

#endif
