/* SPDX-License-Identifier: MIT */
/*
 * Exploring one variant: from the first execution to a verdict.
 */
#ifndef RUNNER_EXPLORE_VARIANT_H
#define RUNNER_EXPLORE_VARIANT_H

#include "explore/classes.h"
#include "result/result.h"
#include "watch/worker.h"

/**
 * Seconds for one scenario and revision where neither --time nor --executions says otherwise, so that no
 * suite hangs.
 */
#define HEDDLE_SECONDS_DEFAULT 60.0
/**
 * Runs of up to so many classes are certified: where nothing is said, and with --certify where --certify-max
 * does not say otherwise.
 */
#define HEDDLE_CERTIFY_DEFAULT 5000
#define HEDDLE_CERTIFY_GIVEN   200000

struct heddle_limits {
	uint64_t executions; /**< 0: no limit */
	double seconds;	     /**< 0: no limit */
	bool seconds_given;  /**< else a scenario that has a limit of its own has that */
	bool first;	     /**< stop at the first finding */
};

struct heddle_exploration {
	struct heddle_options options;
	bool faults_given, spurious_given, steps_given,
		points_given;	/**< else what the scenario says holds */
	bool preemptions_given; /**< else as many as the expectation speaks of, or any */
	uint64_t independence;	/**< check it on one execution in so many; 0: on none */
	/**
	 * So many processes explore at a time, at most HEDDLE_JOBS_MAX; 0: one. A worker asks the board
	 * instead.
	 */
	unsigned jobs;
	struct heddle_limits limits;
	uint64_t certify_max; /**< certify runs of up to so many classes; 0: none */
	bool certify_given;   /**< --certify: say why a run is not certified */
	/** What certifies, NULL: closure. Tests put something else here. */
	const struct heddle_strategy *certifier;
	double stuck;	       /**< seconds without a step after which whoever watches ends a process */
	struct worker *worker; /**< that it is explored in; NULL: nobody watches */
	struct heddle_classes *classes; /**< may be NULL */
};

/** The limit in seconds of what is explored of the variant, 0: none. */
double heddle_seconds_of(const struct heddle_exploration *exploration, const struct heddle_variant *variant);

/**
 * Explores variant (which must outlive result) and judges the result. One execution in some thousand, and the
 * first of each group, are run twice; a difference is a finding. With jobs, copies of this process are made
 * and end. Returns 0 with result filled (caller frees), or -errno: what the explorer says, -ENOMEM.
 */
int heddle_explore(struct heddle_result *result, const struct heddle_variant *variant,
		   const struct heddle_exploration *exploration);

/**
 * The options that variant runs with: where the command line gives none, the scenario's budgets, and as
 * strategy dpor; bounded where a bound is given, or is all that is expected.
 */
struct heddle_options heddle_options_of(const struct heddle_variant *variant,
					const struct heddle_exploration *exploration);

#endif
