/* SPDX-License-Identifier: MIT */
#include "check/independence.h"
#include "check/exchange.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check {
	struct heddle_result *result;
	const struct heddle_options *options;
	bool (*stops)(void *context);
	void *context;
	struct heddle_explorer *explorer;
	struct exchange exchange;
	struct copied base;
};

#define STEP_TEXT 96

/* Writes "D: data_read tree (readahead.c:120)": short, since a message must hold two. Returns buffer. */
static const char *step_text(const struct heddle_execution *execution, uint32_t number,
			     char buffer[STEP_TEXT])
{
	const struct heddle_step *step = &execution->steps[number];
	const char *file = step->where ? strrchr(step->where->file, '/') : NULL;
	char object[32];

	heddle_object_name(execution, step->object, object, sizeof(object));
	snprintf(buffer, STEP_TEXT, "%.16s: %s%s%s (%.32s:%d)", execution->threads[step->thread].name,
		 heddle_operation_name((enum heddle_operation)step->operation), *object ? " " : "", object,
		 file	       ? file + 1
		 : step->where ? step->where->file
			       : "?",
		 step->where ? step->where->line : 0);
	return buffer;
}

/* One group for each place of the second step, with the first pair that shows it. */
static int report(struct check *check, const struct heddle_execution *execution,
		  struct heddle_finding *finding)
{
	struct heddle_group *group = heddle_result_group(check->result, finding);
	int error;

	if (!group) {
		error = heddle_result_add(check->result, finding, execution, check->options);
		if (error)
			return error;
		group = &check->result->groups[check->result->n_groups - 1];
	}
	group->executions++;
	return 0;
}

static int report_pair(struct check *check, const struct heddle_execution *execution)
{
	const struct heddle_execution *base = &check->base.execution;
	uint32_t first = (uint32_t)check->exchange.position;
	char a[STEP_TEXT], b[STEP_TEXT];
	struct heddle_finding finding = {
		.kind = HEDDLE_FALSE_INDEPENDENCE,
		.hard = true,
		.subject = "declared independent",
		.where = base->steps[first + 1].where,
		.step = first,
		.thread = base->steps[first + 1].thread,
	};

	snprintf(finding.message, sizeof(finding.message),
		 "%s and %s are declared independent but are not: exchanged, %s", step_text(base, first, a),
		 step_text(base, first + 1, b), check->exchange.difference);
	return report(check, execution, &finding);
}

static int report_base(struct check *check, const struct heddle_execution *execution)
{
	struct heddle_finding finding = {
		.kind = HEDDLE_NONDETERMINISM, .hard = true, .subject = "second run", .thread = -1
	};

	snprintf(finding.message, sizeof(finding.message), "run twice, an execution did not do the same: %s",
		 check->exchange.difference);
	return report(check, execution, &finding);
}

static int run_base(struct check *check)
{
	const struct heddle_execution *execution;
	int error;

	check->exchange.position = EXCHANGE_NONE;
	error = heddle_explorer_next(check->explorer, &execution);
	if (error < 0)
		return error;
	if (*check->exchange.difference || execution->n_steps < check->exchange.recorded->n_steps) {
		exchange_differs(&check->exchange, "it ends after %zu steps", execution->n_steps);
		return report_base(check, execution);
	}
	return copied_fill(&check->base, execution);
}

static int run_exchanged(struct check *check, size_t position)
{
	const struct heddle_execution *execution;
	int error;

	check->exchange.position = position;
	error = heddle_explorer_next(check->explorer, &execution);
	if (error < 0)
		return error;
	check->result->exchanged++;
	exchange_compare(&check->exchange, &check->base.execution, execution);
	return *check->exchange.difference ? report_pair(check, execution) : 0;
}

static int run_pairs(struct check *check)
{
	const struct heddle_execution *base = &check->base.execution;
	int error = 0;

	for (uint32_t i = 1; !error && i < base->n_steps; i++) {
		if (heddle_steps_depend(base, i - 1, i))
			continue;
		error = check->stops(check->context) ? -ECANCELED : run_exchanged(check, i - 1);
	}
	return error;
}

static int open_explorer(struct check *check)
{
	struct heddle_program program = heddle_variant_program(check->result->variant);
	struct heddle_options options = *check->options;

	options.strategy = &exchange_strategy;
	options.strategy_argument = &check->exchange;
	options.observe = true;
	options.threads = check->exchange.recorded->threads;
	options.n_threads = check->exchange.recorded->n_threads;
	return heddle_explorer_open(&check->explorer, &program, &options);
}

int heddle_check_independence(struct heddle_result *result, const struct recorded *recorded,
			      const struct heddle_options *options, bool (*stops)(void *context),
			      void *context)
{
	struct check check = { .result = result,
			       .options = options,
			       .stops = stops,
			       .context = context,
			       .exchange = { .recorded = recorded } };
	int error;

	check.exchange.enabled = calloc(recorded->n_steps + 1, sizeof(*check.exchange.enabled));
	if (!check.exchange.enabled)
		return -ENOMEM;
	error = open_explorer(&check);
	if (!error) {
		error = run_base(&check);
		if (!error)
			error = run_pairs(&check);
		copied_free(&check.base);
		heddle_explorer_close(check.explorer);
	}
	result->exchanged_in += !error;
	free(check.exchange.enabled);
	return error;
}
