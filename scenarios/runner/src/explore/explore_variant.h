/* SPDX-License-Identifier: MIT */
/* Exploring one variant: from the first execution to a verdict. */
#ifndef RUNNER_EXPLORE_VARIANT_H
#define RUNNER_EXPLORE_VARIANT_H

#include "explore/classes.h"
#include "result/result.h"
#include "watch/worker.h"

/**
 * Seconds for one scenario and revision if neither --time nor --executions is given, so that no suite hangs.
 */
#define HEDDLE_SECONDS_DEFAULT 60.0
/** The most classes of a run that is certified: by default, and with --certify but without --certify-max. */
#define HEDDLE_CERTIFY_DEFAULT 5000
#define HEDDLE_CERTIFY_GIVEN   200000

struct heddle_limits {
	uint64_t executions; /**< 0: no limit */
	double seconds;	     /**< 0: no limit */
	bool seconds_given;  /**< else a scenario's own limit holds */
	bool first;	     /**< stop at the first finding */
};

/** The name that stands for an exploration in parts, by several strategies: parts.h. */
#define HEDDLE_STRATEGY_AUTO "auto"

struct heddle_exploration {
	struct heddle_options options;
	bool in_parts; /**< --strategy auto; else the scenario's value holds */
	bool faults_given, spurious_given, steps_given, points_given;
	bool sections_given;	/**< else the scenario's value holds */
	bool preemptions_given; /**< else as many as the expectation names, or any */
	uint64_t independence;	/**< check independence on one execution in so many; 0: on none */
	/**
	 * The most processes that explore at a time, up to HEDDLE_JOBS_MAX; 0: one. A worker takes the
	 * board's number instead.
	 */
	unsigned jobs;
	struct heddle_limits limits;
	uint64_t certify_max; /**< certify runs of up to so many classes; 0: none */
	bool certify_given;   /**< --certify: say why a run is not certified */
	/** The strategy that certifies, NULL: closure. Tests set another one. */
	const struct heddle_strategy *certifier;
	double stuck;	       /**< seconds without a step after which the watching process ends a process */
	struct worker *worker; /**< the worker in which it runs; NULL: it is not watched */
	struct heddle_classes *classes; /**< may be NULL */
};

/** Returns the limit in seconds for the variant, 0: none. */
double heddle_seconds_of(const struct heddle_exploration *exploration, const struct heddle_variant *variant);

/**
 * Explores variant (which must outlive result) and judges the result. One execution in some thousand, and the
 * first of each group, are run twice; a difference is a finding. With jobs, copies of this process are made
 * and end. Returns 0 with *result filled (the caller frees), the explorer's -errno, or -ENOMEM.
 */
int heddle_explore(struct heddle_result *result, const struct heddle_variant *variant,
		   const struct heddle_exploration *exploration);

/** Returns the name of the strategy for variant: that of heddle_options_of, or HEDDLE_STRATEGY_AUTO. */
const char *heddle_strategy_name_of(const struct heddle_variant *variant,
				    const struct heddle_exploration *exploration);

/**
 * Returns the options for variant. Those that the command line does not set: the scenario's budgets; dpor as
 * strategy, or bounded if a bound is given or all that is expected.
 */
struct heddle_options heddle_options_of(const struct heddle_variant *variant,
					const struct heddle_exploration *exploration);

#endif
