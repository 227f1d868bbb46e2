/* SPDX-License-Identifier: MIT */
#include "go_on.h"

#include <stdlib.h>
#include <string.h>

struct heddle_cut_execution {
	struct heddle_thread_info *threads; /* for the numbering */
	size_t n_threads;
	uint16_t *picks, *choices;
	size_t n_picks, n_choices;
};

void heddle_cut_execution_free(struct heddle_cut_execution *cut)
{
	if (!cut)
		return;
	free(cut->threads);
	free(cut->picks);
	free(cut->choices);
	free(cut);
}

/* The choices that belong to the first n steps. */
static size_t choices_before(const struct heddle_execution *execution, size_t n)
{
	size_t n_choices = 0;

	while (n_choices < execution->n_choices && execution->choices[n_choices].step < n)
		n_choices++;
	return n_choices;
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
	if (!cut->threads || !cut->picks || !cut->choices) {
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

int heddle_go_on_fairly(struct heddle_result *result, const struct heddle_cut_execution *cut,
			const struct heddle_options *options)
{
	struct heddle_follow list = { .picks = cut->picks,
				      .n_picks = cut->n_picks,
				      .choices = cut->choices,
				      .n_choices = cut->n_choices,
				      .then_in_turn = true };
	struct heddle_options going_on = *options;
	struct heddle_program program = heddle_variant_program(result->variant);
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	int error;

	going_on.strategy = &heddle_strategy_follow;
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
