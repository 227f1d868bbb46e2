/* SPDX-License-Identifier: MIT */
#include "check/exchange.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void exchange_differs(struct exchange *exchange, const char *format, ...)
{
	va_list arguments;

	if (*exchange->difference)
		return;
	va_start(arguments, format);
	vsnprintf(exchange->difference, sizeof(exchange->difference), format, arguments);
	va_end(arguments);
}

uint32_t exchange_index(const struct exchange *exchange, uint32_t n)
{
	if (exchange->position == EXCHANGE_NONE)
		return n;
	return n == exchange->position ? n + 1 : n == exchange->position + 1 ? n - 1 : n;
}

static void *exchange_open(const struct heddle_options *options)
{
	return options->strategy_argument;
}

static void exchange_close(void *self)
{
	(void)self;
}

/* The strategy keeps nothing between executions. */
static void exchange_restart(void *self)
{
	(void)self;
}

static bool exchange_begin(void *self)
{
	struct exchange *exchange = self;
	const struct recorded *recorded = exchange->recorded;

	exchange->difference[0] = 0;
	exchange->choice = 0;
	exchange->choices_end =
		recorded->n_steps ? recorded->steps[0].first_choice : (uint32_t)recorded->n_choices;
	return true;
}

/*
 * Compares the enabled threads. They may differ between the two steps of the pair, but not before or after.
 */
static void compare_enabled(struct exchange *exchange, const struct heddle_view *view)
{
	struct heddle_thread_set *were = &exchange->enabled[view->step], gone, come;

	if (exchange->position == EXCHANGE_NONE) {
		*were = view->enabled;
	} else if (view->step != exchange->position + 1 && !heddle_thread_sets_equal(were, &view->enabled)) {
		gone = heddle_thread_set_minus(*were, view->enabled);
		come = heddle_thread_set_minus(view->enabled, *were);
		come = heddle_thread_set_or(gone, come);
		exchange_differs(exchange, "%s is %s before step %u",
				 view->threads[heddle_thread_set_first(&come)].name,
				 heddle_thread_set_is_empty(&gone) ? "enabled as it was not"
								   : "not enabled any more",
				 view->step);
	}
}

static int exchange_pick(void *self, const struct heddle_view *view)
{
	struct exchange *exchange = self;
	const struct recorded *recorded = exchange->recorded;
	const struct recorded_step *step;

	if (view->step >= recorded->n_steps) {
		exchange_differs(exchange, "it goes on after step %u", view->step - 1);
		return HEDDLE_ABANDON;
	}
	step = &recorded->steps[exchange_index(exchange, view->step)];
	if (!heddle_thread_set_has(&view->enabled, step->thread)) {
		exchange_differs(exchange, "the thread of step %u is not enabled", view->step);
		return HEDDLE_ABANDON;
	}
	compare_enabled(exchange, view);
	exchange->choice = step->first_choice;
	exchange->choices_end = step->first_choice + step->n_choices;
	return step->thread;
}

bool exchange_choice_is_idle(const struct heddle_choice *choice)
{
	return choice->n == 2 && !choice->value;
}

static int exchange_choose(void *self, int n, const char *why)
{
	struct exchange *exchange = self;

	for (; exchange->choice < exchange->choices_end; exchange->choice++) {
		const struct heddle_choice *choice = &exchange->recorded->choices[exchange->choice];

		if (choice->n == n && !strcmp(choice->why, why)) {
			exchange->choice++;
			return choice->value;
		}
		if (!exchange_choice_is_idle(choice))
			break;
	}
	if (n == 2)
		return 0;
	exchange_differs(exchange, "there is a choice \"%s\" as there was not", why);
	return HEDDLE_ABANDON;
}

/* A section is split where it was, whatever the scheduler has learnt so far. */
static bool exchange_splits(void *self, const struct heddle_execution *execution,
			    const struct heddle_next *next)
{
	const struct exchange *exchange = self;
	uint32_t number = (uint32_t)execution->n_steps - 1;
	const struct recorded_step *step;

	if (!execution->n_steps || number >= exchange->recorded->n_steps)
		return false;
	step = &exchange->recorded->steps[exchange_index(exchange, number)];
	return step->left_after != RECORDED_NEVER && step->continues_with == next->operation &&
	       execution->steps[number].n_touches >= step->left_after;
}

/*
 * A plain access is an operation if it was the next operation of its thread: in the step in progress, or as a
 * step of its own.
 */
static bool exchange_sees(void *self, const struct heddle_execution *execution,
			  const struct heddle_next *next)
{
	const struct exchange *exchange = self;
	const struct recorded *recorded = exchange->recorded;
	uint32_t number = (uint32_t)execution->n_steps;

	if (number && number <= recorded->n_steps && execution->steps[number - 1].thread == next->thread &&
	    recorded_has_access(recorded, exchange_index(exchange, number - 1),
				execution->steps[number - 1].n_touches, next))
		return true;
	for (; number < recorded->n_steps; number++) {
		uint32_t index = exchange_index(exchange, number);

		if (recorded->steps[index].thread == next->thread)
			return recorded_has_access(recorded, index, 0, next);
	}
	return false;
}

static const struct heddle_following exchange_following = {
	.splits = exchange_splits,
	.sees = exchange_sees,
};

const struct heddle_strategy exchange_strategy = {
	.name = "exchange",
	.promise = "one recorded execution, with two steps exchanged",
	.open = exchange_open,
	.close = exchange_close,
	.restart = exchange_restart,
	.begin = exchange_begin,
	.pick = exchange_pick,
	.choose = exchange_choose,
	.following = &exchange_following,
};
