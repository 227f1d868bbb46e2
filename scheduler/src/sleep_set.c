/* SPDX-License-Identifier: MIT */
#include "sleep_set.h"

#include "dependence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define OUTCOMES_MAX (1u << 17)
#define TOUCHES_MAX  (1u << 18)
#define CHOICES_MAX  (1u << 16)
#define VALUES_MAX   64

int sleep_stack_open(struct sleep_stack *stack)
{
	stack->outcomes = calloc(OUTCOMES_MAX, sizeof(*stack->outcomes));
	stack->touches = calloc(TOUCHES_MAX, sizeof(*stack->touches));
	stack->choices = calloc(CHOICES_MAX, sizeof(*stack->choices));
	if (stack->outcomes && stack->touches && stack->choices)
		return 0;
	sleep_stack_close(stack);
	return -ENOMEM;
}

void sleep_stack_close(struct sleep_stack *stack)
{
	free(stack->outcomes);
	free(stack->touches);
	free(stack->choices);
	memset(stack, 0, sizeof(*stack));
}

static void push(struct sleep_stack *stack, struct sleep_set *set, const struct outcome *outcome)
{
	if (set->end == OUTCOMES_MAX) {
		stack->overflow = true;
		return;
	}
	stack->outcomes[set->end++] = *outcome;
	set->threads |= UINT64_C(1) << outcome->thread;
}

void sleep_set_begin(struct sleep_stack *stack, struct sleep_set *set, const struct sleep_set *before,
		     const struct heddle_execution *execution, const struct heddle_step *taken)
{
	*set = (struct sleep_set){ 0 };
	if (!before)
		return;
	set->first = set->end = before->end;
	set->touches_end = before->touches_end;
	set->choices_end = before->choices_end;
	for (uint32_t i = before->first; i < before->end; i++) {
		const struct outcome *outcome = &stack->outcomes[i];
		if (outcome->thread != taken->thread &&
		    !footprints_conflict(&stack->touches[outcome->first_touch], outcome->n_touches,
					 &execution->touches[taken->first_touch], taken->n_touches))
			push(stack, set, outcome);
	}
}

void sleep_set_add(struct sleep_stack *stack, struct sleep_set *set, const struct heddle_execution *execution,
		   const struct heddle_step *step)
{
	struct outcome outcome = { .thread = step->thread,
				   .n_choices = (uint16_t)step->n_choices,
				   .n_touches = step->n_touches,
				   .first_choice = set->choices_end,
				   .first_touch = set->touches_end };

	if (step->n_touches > TOUCHES_MAX - set->touches_end ||
	    step->n_choices > CHOICES_MAX - set->choices_end) {
		stack->overflow = true;
		return;
	}
	memcpy(&stack->touches[set->touches_end], &execution->touches[step->first_touch],
	       step->n_touches * sizeof(*stack->touches));
	memcpy(&stack->choices[set->choices_end], &execution->choices[step->first_choice],
	       step->n_choices * sizeof(*stack->choices));
	set->touches_end += step->n_touches;
	set->choices_end += step->n_choices;
	push(stack, set, &outcome);
}

void sleep_set_survive(struct sleep_stack *stack, struct sleep_set *set)
{
	for (uint32_t i = set->first; i < set->end; i++)
		stack->outcomes[i].survived = true;
}

static bool begins_with(const struct sleep_stack *stack, const struct outcome *outcome,
			const struct heddle_choice *choices, size_t n)
{
	const struct heddle_choice *own = &stack->choices[outcome->first_choice];

	if (outcome->n_choices < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (own[i].value != choices[i].value)
			return false;
	}
	return true;
}

static const struct outcome *find(const struct sleep_stack *stack, const struct sleep_set *set,
				  unsigned thread, const struct heddle_choice *choices, size_t n)
{
	for (uint32_t i = set->first; i < set->end; i++) {
		const struct outcome *outcome = &stack->outcomes[i];
		if (outcome->thread == thread && begins_with(stack, outcome, choices, n))
			return outcome;
	}
	return NULL;
}

/*
 * Choices form a tree below the step: a branch is asleep when it is explored to its end or all its values are
 * asleep.
 */
bool sleep_set_has(const struct sleep_stack *stack, const struct sleep_set *set, unsigned thread,
		   const struct heddle_choice *choices, size_t n_choices)
{
	struct heddle_choice longer[VALUES_MAX];
	const struct outcome *some = find(stack, set, thread, choices, n_choices);

	if (!some)
		return false;
	if (some->n_choices == n_choices)
		return true;
	if (n_choices == VALUES_MAX)
		return false;
	if (n_choices)
		memcpy(longer, choices, n_choices * sizeof(*longer));
	longer[n_choices] = stack->choices[some->first_choice + n_choices];
	for (uint16_t value = 0; value < longer[n_choices].n; value++) {
		longer[n_choices].value = value;
		if (!sleep_set_has(stack, set, thread, longer, n_choices + 1))
			return false;
	}
	return true;
}

uint64_t sleep_set_threads(const struct sleep_stack *stack, const struct sleep_set *set)
{
	uint64_t asleep = 0;

	for (uint64_t rest = set->threads; rest; rest &= rest - 1) {
		unsigned thread = (unsigned)__builtin_ctzll(rest);
		if (sleep_set_has(stack, set, thread, NULL, 0))
			asleep |= UINT64_C(1) << thread;
	}
	return asleep;
}
