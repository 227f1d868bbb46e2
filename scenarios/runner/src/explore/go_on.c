/* SPDX-License-Identifier: MIT */
#include "explore/go_on.h"
#include "check/recorded.h"

#include <stdlib.h>
#include <string.h>

struct heddle_cut_execution {
	struct heddle_thread_info *threads; /* for their indices */
	size_t n_threads;
	uint16_t *picks, *choices;
	size_t n_picks, n_choices;
	struct access *accesses; /* each once */
	size_t n_accesses;
};

/* Bytes of an object that a plain access took as an operation: then every access to these bytes is one. */
struct access {
	uint32_t object;
	uint64_t low, high;
};

void heddle_cut_execution_free(struct heddle_cut_execution *cut)
{
	if (!cut)
		return;
	free(cut->threads);
	free(cut->picks);
	free(cut->choices);
	free(cut->accesses);
	free(cut);
}

/* Returns the number of choices of the first n steps. */
static size_t choices_before(const struct heddle_execution *execution, size_t n)
{
	size_t n_choices = 0;

	while (n_choices < execution->n_choices && execution->choices[n_choices].step < n)
		n_choices++;
	return n_choices;
}

static bool has_access(const struct heddle_cut_execution *cut, uint32_t object, uint64_t low, uint64_t high)
{
	for (size_t i = 0; i < cut->n_accesses; i++) {
		const struct access *access = &cut->accesses[i];

		if (access->object == object && access->low == low && access->high == high)
			return true;
	}
	return false;
}

static void add_access(struct heddle_cut_execution *cut, unsigned operation, uint32_t object, uint64_t low,
		       uint64_t high)
{
	if (recorded_is_access(operation) && !has_access(cut, object, low, high))
		cut->accesses[cut->n_accesses++] =
			(struct access){ .object = object, .low = low, .high = high };
}

/* Copies the accesses of the whole execution, not only of its first half, and the pending ones. */
static bool copy_accesses(struct heddle_cut_execution *cut, const struct heddle_execution *execution)
{
	cut->accesses = calloc(execution->n_touches + execution->n_threads + 1, sizeof(*cut->accesses));
	if (!cut->accesses)
		return false;
	for (size_t i = 0; i < execution->n_touches; i++) {
		const struct heddle_touch *touch = &execution->touches[i];

		add_access(cut, touch->operation, touch->object, touch->low, touch->high);
	}
	for (size_t i = 0; i < execution->n_threads; i++) {
		const struct heddle_thread_info *info = &execution->threads[i];

		if (info->name && !info->ended && !info->stopped)
			add_access(cut, info->operation, info->object, info->low, info->high);
	}
	return true;
}

static bool sees(void *context, const struct heddle_execution *execution, const struct heddle_next *next)
{
	(void)execution;
	return has_access(context, next->object, next->low, next->high);
}

struct heddle_cut_execution *heddle_cut_execution_copy(const struct heddle_execution *execution)
{
	struct heddle_cut_execution *cut = calloc(1, sizeof(*cut));

	if (!cut)
		return NULL;
	cut->n_threads = execution->n_threads;
	cut->n_picks = execution->n_steps / 2;
	cut->n_choices = choices_before(execution, cut->n_picks);
	cut->threads = calloc(cut->n_threads + 1, sizeof(*cut->threads));
	cut->picks = calloc(cut->n_picks + 1, sizeof(*cut->picks));
	cut->choices = calloc(cut->n_choices + 1, sizeof(*cut->choices));
	if (!copy_accesses(cut, execution) || !cut->threads || !cut->picks || !cut->choices) {
		heddle_cut_execution_free(cut);
		return NULL;
	}
	memcpy(cut->threads, execution->threads, cut->n_threads * sizeof(*cut->threads));
	for (size_t i = 0; i < cut->n_picks; i++)
		cut->picks[i] = execution->steps[i].thread;
	for (size_t i = 0; i < cut->n_choices; i++)
		cut->choices[i] = execution->choices[i].value;
	return cut;
}

static int add_livelocks(struct heddle_result *result, const struct heddle_execution *execution,
			 const struct heddle_options *options)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];
		int error;

		if (finding->kind != HEDDLE_LIVELOCK || heddle_result_group(result, finding))
			continue;
		error = heddle_result_add(result, finding, execution, options);
		if (error)
			return error;
		result->groups[result->n_groups - 1].executions = 1;
	}
	return 0;
}

int heddle_go_on_fairly(struct heddle_result *result, struct heddle_cut_execution *cut,
			const struct heddle_options *options)
{
	struct heddle_follow list = { .picks = cut->picks,
				      .n_picks = cut->n_picks,
				      .choices = cut->choices,
				      .n_choices = cut->n_choices,
				      .sees = sees,
				      .context = cut,
				      .then_in_turn = true };
	struct heddle_options going_on = *options;
	struct heddle_program program = heddle_variant_program(result->variant);
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	int error;

	going_on.strategy = options->points == HEDDLE_POINTS_SYNC ? &heddle_strategy_follow
								  : &heddle_strategy_follow_accesses;
	going_on.strategy_argument = &list;
	going_on.threads = cut->threads;
	going_on.n_threads = cut->n_threads;
	error = heddle_explorer_open(&explorer, &program, &going_on);
	if (error)
		return error;
	error = heddle_explorer_next(explorer, &execution);
	if (error > 0)
		error = add_livelocks(result, execution, options);
	heddle_explorer_close(explorer);
	return error;
}
