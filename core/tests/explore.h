/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the core's tests run code: inside of the explorer, since nothing of the core runs elsewhere.
 *
 *   struct outcome outcome = run_once(body, argument, seed);   one execution, interrupts where the seed says
 *   struct outcome outcome = explore(body, argument, 0);       all of them, dpor
 *   cr_assert(outcome.exhausted && has_finding(&outcome, I8_BLOCK_OWNERSHIP));
 */
#ifndef CORE_TESTS_EXPLORE_H
#define CORE_TESTS_EXPLORE_H

#include <heddle/explore.h>
#include <stdio.h>
#include <string.h>

#define OUTCOME_FINDINGS_MAX 16

struct outcome {
	unsigned long executions;
	bool exhausted;
	unsigned n_findings; /* different subjects */
	struct heddle_finding findings[OUTCOME_FINDINGS_MAX];
};

static inline bool has_finding(const struct outcome *outcome, const char *subject)
{
	for (unsigned i = 0; i < outcome->n_findings; i++)
		if (!strcmp(outcome->findings[i].subject, subject))
			return true;
	return false;
}

static inline void keep_findings(struct outcome *outcome, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++)
		if (!has_finding(outcome, execution->findings[i].subject) &&
		    outcome->n_findings < OUTCOME_FINDINGS_MAX)
			outcome->findings[outcome->n_findings++] = execution->findings[i];
}

/** What was found, for a failed assertion's message. Returns buffer. */
static inline const char *describe(const struct outcome *outcome, char *buffer, size_t size)
{
	size_t n = snprintf(buffer, size, "%lu executions%s", outcome->executions,
			    outcome->exhausted ? ", all" : "");

	for (unsigned i = 0; i < outcome->n_findings && n < size; i++)
		n += snprintf(buffer + n, size - n, "; %s: %s (%s)", outcome->findings[i].subject,
			      outcome->findings[i].message,
			      outcome->findings[i].where ? outcome->findings[i].where->function : "?");
	return buffer;
}

static inline struct outcome explore_with(void (*body)(void *), void *argument,
					  const struct heddle_options *options, unsigned long limit)
{
	struct heddle_program program = { .body = body, .argument = argument };
	const struct heddle_execution *execution;
	struct outcome outcome = { 0 };
	struct heddle_explorer *explorer;
	int result = heddle_explorer_open(&explorer, &program, options);

	if (result)
		return outcome;
	while (outcome.executions < limit && (result = heddle_explorer_next(explorer, &execution)) == 1) {
		keep_findings(&outcome, execution);
		outcome.executions++;
		if (execution->cut)
			break;
	}
	outcome.exhausted = result == 0;
	heddle_explorer_close(explorer);
	return outcome;
}

/** One execution, drawn by seed. */
static inline struct outcome run_once(void (*body)(void *), void *argument, uint64_t seed)
{
	struct heddle_options options = {
		.sections = HEDDLE_SECTIONS_FOOTPRINT,
		.strategy = heddle_strategy_by_name("random"),
		.seed = seed,
		.steps_max = HEDDLE_STEPS_MAX,
	};

	return explore_with(body, argument, &options, 1);
}

#define EXPLORE_MAX 200000
/** Every class of executions; faults: the budget. Check outcome.exhausted. */
static inline struct outcome explore(void (*body)(void *), void *argument, unsigned faults)
{
	struct heddle_options options = { .sections = HEDDLE_SECTIONS_FOOTPRINT, .faults = faults };

	return explore_with(body, argument, &options, EXPLORE_MAX);
}

#endif
