/* SPDX-License-Identifier: MIT */
#include "explore/certify_second.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct heddle_finding second_class_lost(const char *subject)
{
	return (struct heddle_finding){
		.kind = HEDDLE_CLASS_LOST, .hard = true, .subject = subject, .thread = -1
	};
}

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct heddle_class_key));
}

/* Checks the limits between two executions, returned or not. */
static bool goes_on(void *context)
{
	struct second *second = context;

	if (++second->runs % 16)
		return true;
	run_show(second->run, second->explorer);
	second->is_interrupted = run_is_interrupted(second->run);
	second->is_late = run_is_late(second->run);
	return !second->is_interrupted && !second->is_late;
}

/* After a restart, results so far are void: sections and accesses were taken for single steps. */
static void notice_restart(struct second *second)
{
	uint64_t restarts = heddle_explorer_statistics(second->explorer)->restarts;

	if (restarts == second->restarts)
		return;
	second->restarts = restarts;
	heddle_result_clear(&second->lost);
	heddle_result_clear(&second->found);
	memset(second->met, 0, second->run->certified.n * sizeof(*second->met));
	second->n_met = second->n_lost = 0;
}

static int keep_findings(struct second *second, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];
		struct heddle_group *group = heddle_result_group(&second->found, finding);
		int error =
			group ? 0
			      : heddle_result_add(&second->found, finding, execution, &second->run->options);

		if (error)
			return error;
		if (!group)
			group = &second->found.groups[second->found.n_groups - 1];
		group->executions++;
	}
	return 0;
}

/* Keeps a class that the first exploration lacks; the first one gets a schedule. */
static int keep_lost(struct second *second, const struct heddle_execution *execution)
{
	struct heddle_finding finding = second_class_lost("lost by dpor");

	if (second->n_lost++)
		return 0;
	finding.step = (uint32_t)execution->n_steps;
	snprintf(
		finding.message, sizeof(finding.message),
		"closure has run this execution, and dpor has ended without one of its class: explore this scenario with --strategy closure");
	return heddle_result_add(&second->lost, &finding, execution, &second->run->options);
}

static int look_at(struct second *second, const struct heddle_execution *execution)
{
	const struct certify_keys *keys = &second->run->certified;
	const struct heddle_class_key *known;
	struct heddle_class_key key;

	heddle_class_key(execution, &key);
	known = bsearch(&key, keys->keys, keys->n, sizeof(key), compare_keys);
	if (!known && !execution->abandoned)
		return keep_lost(second, execution);
	if (known && !second->met[known - keys->keys]) {
		second->met[known - keys->keys] = true;
		second->n_met++;
	}
	return 0;
}

static int explore(struct second *second)
{
	const struct heddle_execution *execution;
	int result;

	while ((result = heddle_explorer_next(second->explorer, &execution)) == 1) {
		int error;

		notice_restart(second);
		error = keep_findings(second, execution);
		if (!error)
			error = look_at(second, execution);
		second->has_no_room = second->n_lost > second->run->certified.max;
		if (error || second->has_no_room || !goes_on(second))
			return error;
	}
	notice_restart(second);
	second->has_no_room = result == -ENOMEM || result == -E2BIG;
	return result == -EINTR || second->has_no_room ? 0 : result;
}

/* Meanwhile the status line says that a second exploration is running. */
static int explore_showing_it(struct second *second)
{
	int error;

	second->run->is_certifying = true;
	error = explore(second);
	second->run->is_certifying = false;
	return error;
}

int second_explore(struct second *second, struct run *run, const struct heddle_strategy *strategy)
{
	struct heddle_program program = heddle_variant_program(run->result->variant);
	struct heddle_options options = run->options;
	int error;

	*second = (struct second){ .run = run,
				   .lost.variant = run->result->variant,
				   .found.variant = run->result->variant };
	second->met = calloc(run->certified.n + 1, sizeof(*second->met));
	if (!second->met)
		return -ENOMEM;
	options.strategy = strategy;
	error = heddle_explorer_open(&second->explorer, &program, &options);
	if (error)
		return error;
	heddle_explorer_ask(second->explorer, goes_on, second);
	error = explore_showing_it(second);
	heddle_explorer_close(second->explorer);
	return error;
}

void second_free(struct second *second)
{
	heddle_result_free(&second->lost);
	heddle_result_free(&second->found);
	free(second->met);
}

/*
 * Makes the first wanted execution the schedule of a finding. Returns 1 if there is one, 0 if not, or -errno.
 */
static int add_wanted(struct run *run, struct heddle_explorer *explorer, const struct heddle_finding *finding,
		      second_is_wanted *is_wanted, const void *context)
{
	const struct heddle_execution *execution;
	struct heddle_finding found = *finding;
	int result;

	while ((result = heddle_explorer_next(explorer, &execution)) == 1) {
		/* Executions before the last restart are skipped: steps were not known then. */
		if (heddle_explorer_statistics(explorer)->restarts < run->restarts ||
		    !is_wanted(context, execution))
			continue;
		found.step = (uint32_t)execution->n_steps;
		result = heddle_result_add(run->result, &found, execution, &run->options);
		if (result)
			return result;
		run->result->groups[run->result->n_groups - 1].executions = 1;
		return 1;
	}
	return result;
}

static bool any(const void *context, const struct heddle_execution *execution)
{
	(void)context;
	(void)execution;
	return true;
}

/* In parts, what samples have learnt was known from the beginning. Explores, and begins again. */
static int learn(struct run *run, struct heddle_explorer *explorer)
{
	const struct heddle_execution *execution;
	int result;

	while ((result = heddle_explorer_next(explorer, &execution)) == 1) {}
	return result ? result : heddle_explorer_change(explorer, &run->options);
}

static int find(struct run *run, const struct heddle_finding *finding, second_is_wanted *is_wanted,
		const void *context)
{
	struct heddle_program program = heddle_variant_program(run->result->variant);
	struct heddle_explorer *explorer;
	int result = heddle_explorer_open(&explorer, &program, &run->options);

	if (result)
		return result;
	if (run->is_in_parts)
		result = learn(run, explorer);
	if (!result)
		result = add_wanted(run, explorer, finding, is_wanted, context);
	heddle_explorer_close(explorer);
	return result;
}

int second_does_not_repeat(struct run *run)
{
	const struct heddle_finding finding = {
		.kind = HEDDLE_NONDETERMINISM,
		.hard = true,
		.subject = "second run",
		.thread = -1,
		.message = "explored once more, it did not come to the same executions",
	};
	int result = find(run, &finding, any, NULL);

	return result < 0 ? result : 0;
}

int second_find_in_first(struct run *run, const struct heddle_finding *finding, second_is_wanted *is_wanted,
			 const void *context)
{
	int result = find(run, finding, is_wanted, context);

	if (result < 0)
		return result;
	return result ? 0 : second_does_not_repeat(run);
}
