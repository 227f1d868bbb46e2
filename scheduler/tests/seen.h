/* SPDX-License-Identifier: MIT */
/*
 * What exploring a small program has shown, in a form that a test can ask.
 *
 *   struct seen seen = see("dpor", body);
 *   cr_assert_eq(seen.executions, 3);
 *   cr_assert_eq(seen_executions_with(&seen, HEDDLE_DEADLOCK, "mutex"), 1);
 */
#ifndef TESTS_SEEN_H
#define TESTS_SEEN_H

#include <heddle/explore.h>
#include <heddle/heddle.h>

#define SEEN_FINDINGS_MAX     16
#define SEEN_OBSERVATIONS_MAX 20000

struct seen_finding {
	enum heddle_finding_kind kind;
	char subject[48];
	uint64_t executions; /* that showed it */
};

struct seen {
	uint64_t executions, blocked, cut;
	struct seen_finding findings[SEEN_FINDINGS_MAX];
	unsigned n_findings;
	size_t n_observations;			      /* different ones */
	uint64_t observations[SEEN_OBSERVATIONS_MAX]; /* their hashes, ascending */
};

/**
 * Explores body to the end, or up to 200,000 executions; fails the test on an error. An observation of an execution is every value that an operation returned, per thread,
 * how each thread ended, and the findings. The result is static: good until the next call with the same strategy.
 */
const struct seen *see(const char *strategy, void (*body)(void));
/** The same with other options; its strategy and observe are set by this. */
const struct seen *see_with(const char *strategy, void (*body)(void), struct heddle_options options);

/** How many executions showed the finding; subject NULL: any of the kind. */
uint64_t seen_executions_with(const struct seen *seen, enum heddle_finding_kind kind, const char *subject);

/** Explores body with naive and with dpor: fails the test unless they observe the same, and dpor runs `executions`, none given up. Returns dpor's. */
const struct seen *see_classes(void (*body)(void), uint64_t executions);

#endif
