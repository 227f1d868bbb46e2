/* SPDX-License-Identifier: MIT */
/*
 * Whether the threads of an exploration ever meet: two of them touch the same object. If they never do, all
 * their interleavings are one class. That says little if they share something that is not announced.
 */
#include "run/engine.h"
#include "run/meeting.h"
#include "run/object.h"
#include "run/section.h"

/* Returns whether another thread has touched the object before, in any execution. */
static bool meets(const struct heddle_touch *touch, unsigned thread)
{
	struct object_record *record = object_record(touch->object);
	bool met = record->touched_by && record->touched_by != thread + 1;

	record->touched_by = (uint16_t)(thread + 1);
	return met;
}

static bool step_meets(const struct heddle_step *step)
{
	const struct heddle_touch *touches = &engine->touches[step->first_touch];

	for (uint32_t i = 0; i < step->n_touches; i++) {
		if (meets(&touches[i], step->thread))
			return true;
	}
	return false;
}

/* Runs until threads have met, which is mostly in the first execution. */
void meeting_look(void)
{
	const struct heddle_execution *execution = &engine->execution;
	struct heddle_statistics *statistics = &engine->statistics;
	unsigned threads;

	if (execution->n_threads > statistics->threads_max) {
		threads = heddle_thread_set_count(&engine->existing);
		if (threads > statistics->threads_max)
			statistics->threads_max = threads;
	}
	for (size_t i = 0; i < execution->n_steps && !statistics->threads_met; i++)
		statistics->threads_met = step_meets(&execution->steps[i]);
}
