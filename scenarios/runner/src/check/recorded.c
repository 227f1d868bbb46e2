/* SPDX-License-Identifier: MIT */
#include "check/recorded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Returns a copy of n things of this size; also for n = 0 it must be freed. */
static void *copy_of(const void *from, size_t n, size_t size)
{
	void *copy = malloc(n * size + 1);

	if (copy && n)
		memcpy(copy, from, n * size);
	return copy;
}

/* Leaving a section touches the locks that it holds once more: these are its last touches. */
static uint32_t touches_before_leaving(const struct heddle_execution *execution,
				       const struct heddle_step *step)
{
	uint32_t n = step->n_touches;

	for (; n; n--) {
		uint16_t operation = execution->touches[step->first_touch + n - 1].operation;

		if (operation != HEDDLE_OP_SPIN_LOCK && operation != HEDDLE_OP_SPIN_LOCK_SHARED)
			break;
	}
	return n;
}

/* Returns the thread's next step, NULL if there is none. */
static const struct heddle_step *next_of_thread(const struct heddle_execution *execution, size_t number)
{
	for (size_t i = number + 1; i < execution->n_steps; i++) {
		if (execution->steps[i].thread == execution->steps[number].thread)
			return &execution->steps[i];
	}
	return NULL;
}

static void record_steps(struct recorded *recorded, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		const struct heddle_step *next = next_of_thread(execution, i);
		bool is_left = next && next->in_section;

		recorded->steps[i] = (struct recorded_step){
			.thread = step->thread,
			.continues_with = is_left ? next->operation : HEDDLE_OP_NONE,
			.left_after = is_left ? touches_before_leaving(execution, step) : RECORDED_NEVER,
			.first_choice = step->first_choice,
			.n_choices = step->n_choices,
		};
	}
}

bool recorded_is_access(unsigned operation)
{
	return operation == HEDDLE_OP_MEMORY_READ || operation == HEDDLE_OP_MEMORY_WRITE ||
	       operation == HEDDLE_OP_FREE;
}

static size_t count_accesses(const struct heddle_execution *execution)
{
	size_t n = 0;

	for (size_t i = 0; i < execution->n_touches; i++)
		n += recorded_is_access(execution->touches[i].operation);
	return n;
}

static void record_accesses(struct recorded *recorded, const struct heddle_execution *execution)
{
	for (uint32_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];

		for (uint32_t j = 0; j < step->n_touches; j++) {
			const struct heddle_touch *touch = &execution->touches[step->first_touch + j];

			if (recorded_is_access(touch->operation))
				recorded->accesses[recorded->n_accesses++] =
					(struct recorded_access){ .step = i,
								  .touch = j,
								  .operation = touch->operation,
								  .object = touch->object,
								  .low = touch->low,
								  .high = touch->high };
		}
	}
}

bool recorded_has_access(const struct recorded *recorded, uint32_t step, uint32_t touch,
			 const struct heddle_next *access)
{
	for (size_t i = 0; i < recorded->n_accesses; i++) {
		const struct recorded_access *known = &recorded->accesses[i];

		if (known->step == step && known->touch == touch)
			return known->operation == access->operation && known->object == access->object &&
			       known->low == access->low && known->high == access->high;
	}
	return false;
}

struct recorded *recorded_of(const struct heddle_execution *execution)
{
	struct recorded *recorded = calloc(1, sizeof(*recorded));

	if (!recorded)
		return NULL;
	recorded->n_threads = execution->n_threads;
	recorded->n_steps = execution->n_steps;
	recorded->n_choices = execution->n_choices;
	recorded->threads = copy_of(execution->threads, execution->n_threads, sizeof(*execution->threads));
	recorded->choices = copy_of(execution->choices, execution->n_choices, sizeof(*execution->choices));
	recorded->steps = calloc(execution->n_steps + 1, sizeof(*recorded->steps));
	recorded->accesses = calloc(count_accesses(execution) + 1, sizeof(*recorded->accesses));
	if (!recorded->threads || !recorded->choices || !recorded->steps || !recorded->accesses) {
		recorded_free(recorded);
		return NULL;
	}
	record_steps(recorded, execution);
	record_accesses(recorded, execution);
	return recorded;
}

void recorded_free(struct recorded *recorded)
{
	if (!recorded)
		return;
	free(recorded->threads);
	free(recorded->steps);
	free(recorded->choices);
	free(recorded->accesses);
	free(recorded);
}

static size_t count_edges(const struct heddle_execution *execution)
{
	const struct heddle_step *last;

	if (!execution->n_steps)
		return 0;
	last = &execution->steps[execution->n_steps - 1];
	return last->first_edge + last->n_edges;
}

static bool copy_observations(struct copied *copied, const struct heddle_execution *execution)
{
	size_t n = execution->n_threads;
	bool complete = true;

	copied->observations = calloc(n + 1, sizeof(*copied->observations));
	copied->execution.observations = copied->observations;
	copied->execution.n_observations =
		copy_of(execution->n_observations, n, sizeof(*execution->n_observations));
	if (!copied->observations || !copied->execution.n_observations)
		return false;
	for (size_t i = 0; i < n; i++) {
		copied->observations[i] =
			copy_of(execution->observations[i], execution->n_observations[i], sizeof(int64_t));
		complete &= copied->observations[i] != NULL;
	}
	return complete;
}

int copied_fill(struct copied *copied, const struct heddle_execution *execution)
{
	struct heddle_execution *to = &copied->execution;

	*copied = (struct copied){ .execution = *execution };
	to->steps = copy_of(execution->steps, execution->n_steps, sizeof(*execution->steps));
	to->touches = copy_of(execution->touches, execution->n_touches, sizeof(*execution->touches));
	to->choices = copy_of(execution->choices, execution->n_choices, sizeof(*execution->choices));
	to->edges = copy_of(execution->edges, count_edges(execution), sizeof(*execution->edges));
	to->threads = copy_of(execution->threads, execution->n_threads, sizeof(*execution->threads));
	to->findings = copy_of(execution->findings, execution->n_findings, sizeof(*execution->findings));
	to->holdings = NULL;
	to->n_holdings = 0;
	if (copy_observations(copied, execution) && to->steps && to->touches && to->choices && to->edges &&
	    to->threads && to->findings)
		return 0;
	copied_free(copied);
	return -ENOMEM;
}

void copied_free(struct copied *copied)
{
	struct heddle_execution *of = &copied->execution;

	for (size_t i = 0; copied->observations && i < of->n_threads; i++)
		free((void *)copied->observations[i]);
	free(copied->observations);
	free((void *)of->n_observations);
	free((void *)of->steps);
	free((void *)of->touches);
	free((void *)of->choices);
	free((void *)of->edges);
	free((void *)of->threads);
	free((void *)of->findings);
	*copied = (struct copied){ 0 };
}
