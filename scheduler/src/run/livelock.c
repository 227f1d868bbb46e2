/* SPDX-License-Identifier: MIT */
/*
 * Executions that meet the step limit: each is either long, or a livelock.
 *
 * It is a livelock if two things hold for the last half of its steps. Every enabled thread took turns enough;
 * and the steps only read, yielded, or took and released locks: nothing was written that could end the loops,
 * and no thread ended. Any other execution is only cut: its continuation is unknown. In particular, an unfair
 * execution is never called a livelock.
 */
#include "run/engine.h"
#include "run/finding.h"
#include "run/thread.h"
#include "run/operation_table.h"

/* The least number of turns of each thread: fewer prove nothing. */
#define TURNS_MIN 64

static bool changes_something(const struct heddle_step *step)
{
	const struct heddle_touch *touches = &engine->touches[step->first_touch];

	for (uint32_t i = 0; i < step->n_touches; i++) {
		if (touches[i].access != HEDDLE_READ && !operation_row(touches[i].operation)->is_of_lock)
			return true;
	}
	return step->n_choices > 0;
}

/* Returns whether every enabled thread had its share of the n steps, within a factor of four. */
static bool were_fair(const uint32_t *turns, uint32_t n)
{
	const struct heddle_execution *execution = &engine->execution;
	const struct heddle_thread_set able = heddle_thread_set_or(engine->ready, engine->blocking);
	uint32_t share = n / (4 * (uint32_t)execution->n_threads);

	HEDDLE_FOR_EACH_THREAD(index, &able) {
		const struct heddle_thread *thread = &engine->threads[index];
		if (thread_is_enabled(thread) &&
		    (turns[thread->index] < share || turns[thread->index] < TURNS_MIN))
			return false;
	}
	return true;
}

static bool somebody_ended_since(uint32_t step)
{
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		const struct heddle_thread *thread = &engine->threads[i];
		if (thread_exists(thread) && (thread->ended || thread->info->stopped) &&
		    thread->last_step != NO_STEP && thread->last_step >= step)
			return true;
	}
	return false;
}

bool livelock_at_step_limit(void)
{
	uint32_t n = (uint32_t)engine->execution.n_steps, first = n / 2;
	uint32_t turns[HEDDLE_THREADS_MAX] = { 0 };

	if (somebody_ended_since(first))
		return false;
	for (uint32_t i = first; i < n; i++) {
		if (changes_something(&engine->steps[i]))
			return false;
		turns[engine->steps[i].thread]++;
	}
	return were_fair(turns, n - first);
}
