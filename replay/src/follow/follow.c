// SPDX-License-Identifier: MIT
/*
 * What strict and best-effort following share, and the step marker for debuggers.
 */
#include "follow/follow.h"
#include "schedule/place.h"
#include "schedule/text.h"

#include <string.h>

volatile uint32_t heddle_replay_step;

/* Places to stop at: the barriers keep the calls from being optimised away. */
__attribute__((noinline)) void heddle_replay_before_step(uint32_t step)
{
	heddle_replay_step = step;
	__asm__ volatile("" ::"r"(step) : "memory");
}

__attribute__((noinline)) void heddle_replay_after_step(uint32_t step)
{
	__asm__ volatile("" ::"r"(step) : "memory");
}

void *heddle_follow_open(const struct heddle_options *options)
{
	return options->strategy_argument;
}

void heddle_follow_close(void *self)
{
	(void)self;
}

/* One execution, whatever it teaches. */
void heddle_follow_restart(void *self)
{
	(void)self;
}

bool heddle_follow_begin(void *self)
{
	struct follow *follow = self;
	bool first = !follow->begun;

	follow->begun = true;
	return first;
}

void heddle_follow_step(void *self, const struct heddle_execution *execution)
{
	struct follow *follow = self;

	follow->execution = execution;
	heddle_replay_after_step((uint32_t)execution->n_steps - 1);
}

int heddle_follow_thread(const struct heddle_view *view, const char *name)
{
	size_t i;

	for (i = 0; i < view->n_threads; i++) {
		if (view->threads[i].name != NULL && strcmp(view->threads[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

void heddle_follow_know_threads(struct heddle_options *options, const struct heddle_schedule *schedule,
				struct heddle_thread_info threads[HEDDLE_THREADS_MAX])
{
	size_t i;

	for (i = 0; i < schedule->n_threads; i++) {
		threads[i] = (struct heddle_thread_info){
			.name = schedule->threads[i].name,
			.interrupt = schedule->threads[i].interrupt,
			.parent = schedule->threads[i].creator,
		};
	}
	options->threads = threads;
	options->n_threads = schedule->n_threads;
}

int heddle_follow_longest(const struct heddle_view *view)
{
	if (view->previous >= 0 && heddle_thread_set_has(&view->enabled, (unsigned)view->previous) &&
	    !heddle_thread_set_is_empty(&view->preempting))
		return view->previous;
	return heddle_thread_set_next_in_turn(&view->enabled, view->previous);
}

const char *heddle_follow_pending(const struct follow *follow, const struct heddle_thread_info *thread,
				  char *buffer, size_t size)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX], what[HEDDLE_REPLAY_TEXT_MAX];
	struct heddle_schedule_thread pending = {
		.operation = thread->operation,
		.target = { .low = thread->low, .high = thread->high },
	};

	if (follow->execution != NULL && thread->object != 0)
		pending.target.object =
			heddle_object_name(follow->execution, thread->object, name, sizeof(name));
	if (thread->where != NULL) {
		pending.place.file = heddle_place_file(thread->where->file);
		pending.place.line = (unsigned)thread->where->line;
		pending.place.call = thread->where->call;
	}
	snprintf(buffer, size, "%s: %s", thread->name, heddle_text_pending(&pending, what, sizeof(what)));
	return buffer;
}

char *heddle_follow_difference(struct follow *follow, uint32_t step, const char *expected)
{
	struct heddle_replay *replay = follow->replay;

	if (replay->n_differences++ > 0)
		return NULL;
	replay->step = step;
	snprintf(replay->expected, sizeof(replay->expected), "%s", expected);
	return replay->instead;
}
