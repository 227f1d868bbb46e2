/* SPDX-License-Identifier: MIT */
#include "random_tries.h"

#include "random_explore.h"

#include <string.h>

const char *const random_try_names[RANDOM_TRIES] = {
	[TRY_READ_GETS] = "read_trylock gets it",   [TRY_READ_FAILS] = "fails",
	[TRY_WRITE_GETS] = "write_trylock gets it", [TRY_WRITE_FAILS] = "fails",
	[TRY_DOWN_GETS] = "try_down gets it",	    [TRY_DOWN_FAILS] = "fails",
	[TRY_BARRIER_FILLS] = "a round is filled",  [TRY_TIME_PASSES] = "the time passes",
	[TRY_WAITS_IN_VAIN] = "a wait in vain",	    [TRY_AWAITS] = "a loop waits",
};

const struct heddle_where random_await_where = { .file = "random", .line = 1, .function = "await" };

/* Which of two it is depends on whether the touch changed the object. */
static unsigned try_of(const struct heddle_touch *touch)
{
	bool changes = touch->access != HEDDLE_READ;

	switch ((enum heddle_operation)touch->operation) {
	case HEDDLE_OP_READ_TRYLOCK:
		return 1u << (changes ? TRY_READ_GETS : TRY_READ_FAILS);
	case HEDDLE_OP_WRITE_TRYLOCK:
		return 1u << (changes ? TRY_WRITE_GETS : TRY_WRITE_FAILS);
	case HEDDLE_OP_SEMAPHORE_TRY_DOWN:
		return 1u << (changes ? TRY_DOWN_GETS : TRY_DOWN_FAILS);
	case HEDDLE_OP_BARRIER_ARRIVE:
		return touch->value ? 1u << TRY_BARRIER_FILLS : 0;
	default:
		return 0;
	}
}

unsigned random_tries_of(const struct heddle_execution *execution)
{
	unsigned tries = 0;

	for (size_t i = 0; i < execution->n_touches; i++)
		tries |= try_of(&execution->touches[i]);
	for (size_t i = 0; i < execution->n_steps; i++)
		tries |= execution->steps[i].where == &random_await_where ? 1u << TRY_AWAITS : 0;
	for (size_t i = 0; i < execution->n_choices; i++) {
		if (execution->choices[i].value && strcmp(execution->choices[i].why, "the time passes") == 0)
			tries |= 1u << TRY_TIME_PASSES;
	}
	if (execution->cut && !random_met_step_limit(execution))
		tries |= 1u << TRY_WAITS_IN_VAIN;
	return tries;
}

bool random_met_step_limit(const struct heddle_execution *execution)
{
	return execution->cut && execution->n_steps >= RANDOM_STEPS_MAX;
}
