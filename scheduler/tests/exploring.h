/* SPDX-License-Identifier: MIT */
/*
 * Exploring in the scheduler's unit tests: a body is run under a strategy to the end, and the summary of its
 * executions is small enough to be compared with a literal.
 *
 *   THREAD(locks) { heddle_mutex_lock(&m); heddle_mutex_unlock(&m); }
 *   BODY(two_lockers) { heddle_mutex_init(&m, "m"); run_threads(locks, locks); }
 *   Test(mutex, excludes) { expect_classes(two_lockers, 2); }
 */
#ifndef SCHEDULER_TESTS_EXPLORING_H
#define SCHEDULER_TESTS_EXPLORING_H

#include <heddle/explore.h>
#include <heddle/heddle.h>

#include <criterion/criterion.h>

typedef void thread_function(void *);
#define THREAD(name) static void name(__attribute__((unused)) void *unused)
#define BODY(name)   static void name(__attribute__((unused)) void *unused)

/** Spawns threads A, B, C, ... in this order and joins them all. */
void run_threads_of(thread_function *const *functions, size_t n);
#define run_threads(...)                                          \
	run_threads_of((thread_function *const[]){ __VA_ARGS__ }, \
		       sizeof((thread_function *const[]){ __VA_ARGS__ }) / sizeof(thread_function *))

/** Runs statements under a spinlock. */
#define IN_SECTION(lock, ...)             \
	do {                              \
		heddle_spin_lock(lock);   \
		__VA_ARGS__;              \
		heddle_spin_unlock(lock); \
	} while (0)

/** Sets the outcome of this execution; a body calls it at most once. */
void outcome(int64_t value);
#define NO_OUTCOME INT64_MIN

#define EXPLORED_FINDINGS_MAX 16
#define EXPLORED_OUTCOMES_MAX 64
#define EXPLORED_KEYS_MAX     4096
#define EXECUTIONS_LIMIT      200000

/* A group of findings: those of one kind, subject and place. */
struct explored_finding {
	enum heddle_finding_kind kind;
	char subject[40];
	bool hard;
	uint64_t executions; /* number of executions with it */
	/* Of the first such execution: */
	char thread[24];
	uint32_t step;
	const struct heddle_where *where;
	char message[HEDDLE_MESSAGE_MAX];
};

struct explored_outcome {
	int64_t value;
	uint64_t executions;
};

struct explored {
	int result; /* 0: complete; 1: stopped at the limit; -errno */
	char error[100];
	struct heddle_statistics statistics;
	uint64_t executions; /* the same as statistics.executions */
	size_t n_findings;
	struct explored_finding findings[EXPLORED_FINDINGS_MAX];
	size_t n_outcomes;
	struct explored_outcome outcomes[EXPLORED_OUTCOMES_MAX]; /* in ascending order */
	size_t n_keys;
	uint64_t keys[EXPLORED_KEYS_MAX]; /* keys of observations and findings, in ascending order */
	char first[2048];		  /* the steps of the first execution: "A lock(m w); B ..." */
	unsigned preemptions_max;
	unsigned warnings;
	/* after explore_split: steps of plans whose threads the first process has renamed */
	uint64_t renamed;
};

typedef void execution_visitor(void *context, const struct heddle_execution *execution);

/** Explores to the end, or for at most `limit` executions, and calls visit for each (NULL: no calls). */
struct explored explore_visiting(thread_function *body, const struct heddle_options *options, uint64_t limit,
				 execution_visitor *visit, void *context);

/**
 * Explores to the end in several processes: each gives a subtree to another after so many executions.
 * *copies: number of copies of this process.
 */
struct explored explore_split(thread_function *body, const struct heddle_options *options, unsigned every,
			      unsigned *copies);

/**
 * Returns the operation of the step that enabled the first step of this operation in the first execution;
 * "nobody" if none did.
 */
const char *enabled_by(thread_function *body, const struct heddle_options *options, const char *operation);

/** Explores to the end under these options (fields of struct heddle_options); without any, under dpor. */
#define explore(body, ...) \
	explore_visiting((body), &(struct heddle_options){ __VA_ARGS__ }, EXECUTIONS_LIMIT, NULL, NULL)
#define explore_naive(body, ...) explore(body, .strategy = heddle_strategy_by_name("naive"), ##__VA_ARGS__)

/** Returns the findings of this kind and subject (NULL: any), NULL if there are none. */
const struct explored_finding *found(const struct explored *explored, enum heddle_finding_kind kind,
				     const char *subject);
/** Returns the number of executions with this outcome. */
uint64_t came_to(const struct explored *explored, int64_t value);

/**
 * Explores under naive and under dpor; asserts that both see the same observations and findings, and that
 * dpor blocks no execution. Returns dpor's result.
 */
struct explored explore_both(thread_function *body, const struct heddle_options *options);

/** Asserts that both have the same observations and outcomes, in as many executions. */
void expect_same(const struct explored *explored, const struct explored *as);

#define expect_classes_with(body, n, ...)                                                              \
	do {                                                                                           \
		struct explored both_ = explore_both((body), &(struct heddle_options){ __VA_ARGS__ }); \
		cr_expect_eq(both_.executions, (uint64_t)(n), "%s: %llu executions, not %llu", #body,  \
			     (unsigned long long)both_.executions, (unsigned long long)(n));           \
	} while (0)
#define expect_classes(body, n) expect_classes_with(body, n, .observe = true)

/** Under naive: every interleaving. */
#define expect_interleavings(body, n)                                                                   \
	do {                                                                                            \
		struct explored all_ = explore_naive(body);                                             \
		cr_expect_eq(all_.executions, (uint64_t)(n), "%s: %llu interleavings, not %llu", #body, \
			     (unsigned long long)all_.executions, (unsigned long long)(n));             \
	} while (0)

#define expect_found(explored, kind, subject)                                      \
	cr_expect(found((explored), (kind), (subject)), "nobody found %s, \"%s\"", \
		  heddle_finding_kind_name(kind), (const char *)(subject))
#define expect_nothing_found(explored)                                       \
	cr_expect_eq((explored)->n_findings, 0, "found %s, \"%s\": %s",      \
		     heddle_finding_kind_name((explored)->findings[0].kind), \
		     (explored)->findings[0].subject, (explored)->findings[0].message)

/** Asserts that the only finding stops A in each of two executions: the others go on. */
void expect_stopped_twice(const struct explored *explored, enum heddle_finding_kind kind,
			  const char *subject);

/** A pair: guilty must have this finding and no other; innocent must pass. */
#define expect_twins(guilty, innocent, kind, subject)                                              \
	do {                                                                                       \
		struct explored guilty_ = explore_both(guilty, &(struct heddle_options){ 0 });     \
		struct explored innocent_ = explore_both(innocent, &(struct heddle_options){ 0 }); \
		expect_found(&guilty_, (kind), (subject));                                         \
		cr_expect_eq(guilty_.n_findings, 1, "%s: and also %s", #guilty,                    \
			     guilty_.findings[1].message);                                         \
		expect_nothing_found(&innocent_);                                                  \
	} while (0)

#endif
