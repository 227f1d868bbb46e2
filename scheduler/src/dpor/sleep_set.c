/* SPDX-License-Identifier: MIT */
#include "dpor/sleep_set.h"

#include <stdlib.h>
#include <string.h>

void sleep_stack_close(struct sleep_stack *stack)
{
	free(stack->outcomes);
	memset(stack, 0, sizeof(*stack));
}

static bool has_room(struct sleep_stack *stack, uint32_t end)
{
	struct label *larger;
	size_t more = stack->max ? stack->max * 2 : 256;

	if (end < stack->max)
		return true;
	larger = realloc(stack->outcomes, more * sizeof(*larger));
	if (!larger) {
		stack->no_memory = true;
		return false;
	}
	stack->outcomes = larger;
	stack->max = more;
	return true;
}

void sleep_set_add(struct sleep_stack *stack, struct sleep_set *set, const struct label *outcome)
{
	struct label added = *outcome; /* outcome may lie on the stack, which may move */

	if (!has_room(stack, set->end))
		return;
	stack->outcomes[set->end++] = added;
	set->threads |= UINT64_C(1) << added.thread;
}

void sleep_set_begin(struct sleep_stack *stack, struct sleep_set *set, const struct sleep_set *before,
		     struct labels *labels, const struct label *taken, bool is_loose)
{
	*set = (struct sleep_set){ 0 };
	if (!before)
		return;
	set->first = set->end = before->end;
	for (uint32_t i = before->first; i < before->end; i++) {
		const struct label *outcome = &stack->outcomes[i];
		if (outcome->thread != taken->thread &&
		    !footprints_conflict(labels, outcome->footprint, taken->footprint))
			sleep_set_add(stack, set, outcome);
	}
	set->is_lossy = set->threads && (is_loose || before->is_lossy);
}

static const struct label *find(const struct sleep_stack *stack, const struct sleep_set *set,
				const struct labels *labels, unsigned thread, uint32_t choices)
{
	for (uint32_t i = set->first; i < set->end; i++) {
		const struct label *outcome = &stack->outcomes[i];
		if (outcome->thread == thread && choices_begin_with(labels, outcome->choices, choices))
			return outcome;
	}
	return NULL;
}

/*
 * Returns whether the question after these choices was settled: the budget is used up, and stays so while the
 * outcome is asleep.
 */
static bool is_settled_after(const struct sleep_stack *stack, const struct sleep_set *set,
			     const struct labels *labels, unsigned thread, uint32_t choices)
{
	uint32_t question = choices_length(labels, choices);

	for (uint32_t i = set->first; i < set->end; i++) {
		const struct label *outcome = &stack->outcomes[i];
		if (outcome->thread == thread && label_is_settled(labels, outcome, question) &&
		    choices_begin_with(labels, outcome->choices, choices))
			return true;
	}
	return false;
}

/*
 * Choices form a tree below the step. A branch is asleep when it was explored to its end, or when all its
 * values are asleep.
 */
bool sleep_set_has(const struct sleep_stack *stack, const struct sleep_set *set, const struct labels *labels,
		   unsigned thread, uint32_t choices)
{
	const struct label *some = find(stack, set, labels, thread, choices);
	uint32_t length = choices_length(labels, choices);
	unsigned n, n_possible;

	if (!some)
		return false;
	if (some->choices == choices)
		return true;
	n = labels->lists[choices_prefix(labels, some->choices, length + 1)].n;
	n_possible = is_settled_after(stack, set, labels, thread, choices) ? 1 : n;
	for (unsigned value = 0; value < n_possible; value++) {
		uint32_t longer = choices_find(labels, choices, value, n);
		if (!longer || !sleep_set_has(stack, set, labels, thread, longer))
			return false;
	}
	return true;
}

uint64_t sleep_set_threads(const struct sleep_stack *stack, const struct sleep_set *set,
			   const struct labels *labels)
{
	uint64_t asleep = 0;

	for (uint64_t rest = set->threads; rest; rest &= rest - 1) {
		unsigned thread = (unsigned)__builtin_ctzll(rest);
		if (sleep_set_has(stack, set, labels, thread, 0))
			asleep |= UINT64_C(1) << thread;
	}
	return asleep;
}
