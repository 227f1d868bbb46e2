/* SPDX-License-Identifier: MIT */
/* The place of the running execution's log. */
#define _GNU_SOURCE
#include "run/engine.h"
#include "run/own_memory.h"
#include "run/progress.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert(sizeof(((struct thread_name *)0)->given) == HEDDLE_NAME_KEPT_MAX, "a name is kept whole");

/* the log that explorers are to use; NULL: each has its own */
static struct heddle_progress *kept;

static void use(struct heddle_progress *progress, bool is_own)
{
	engine->progress = progress;
	engine->progress_is_own = is_own;
	engine->steps = progress->steps;
	engine->touches = progress->touches;
	engine->choices = progress->choices;
}

static struct heddle_progress *own_progress(void)
{
	return own_map(sizeof(struct heddle_progress));
}

/* The log begins with main, which always exists. */
static void begin(struct heddle_progress *progress)
{
	progress->running = false;
	progress->starting = -1;
	progress->n_steps = progress->n_choices = 0;
	progress->ended_elsewhere = false;
	progress->n_threads = 1;
	progress->threads[0].parent = -1;
}

int progress_open(void)
{
	struct heddle_progress *progress = kept ? kept : own_progress();

	if (!progress)
		return -ENOMEM;
	use(progress, !kept);
	begin(progress);
	return 0;
}

static void release(struct heddle_progress *progress, bool is_own)
{
	if (is_own)
		own_unmap(progress, sizeof(*progress));
}

void progress_close(void)
{
	release(engine->progress, engine->progress_is_own);
	engine->progress = NULL;
}

/* The next execution begins in the new log, which also gets the known threads. */
static void change_over(void)
{
	struct heddle_progress *before = engine->progress;
	bool was_own = engine->progress_is_own;
	struct heddle_progress *progress = kept ? kept : own_progress();

	if (!progress || progress == before)
		return;
	begin(progress);
	progress->n_threads = before->n_threads;
	memcpy(progress->threads, before->threads, sizeof(progress->threads));
	use(progress, !kept);
	engine->step = NULL;
	engine->execution.steps = engine->steps;
	engine->execution.touches = engine->touches;
	engine->execution.choices = engine->choices;
	engine->execution.n_steps = engine->execution.n_touches = engine->execution.n_choices = 0;
	release(before, was_own);
}

void heddle_progress_keep(struct heddle_progress *progress)
{
	kept = progress;
	if (engine->is_open)
		change_over();
}

/* Replaces the shared log by a private copy. */
void progress_hide(void)
{
	struct heddle_progress *progress = engine->progress, *copy;
	const struct heddle_execution *execution = &engine->execution;

	if (engine->progress_is_own)
		return;
	copy = own_progress();
	if (!copy)
		_exit(1);
	memcpy(copy, progress, offsetof(struct heddle_progress, steps));
	memcpy(copy->steps, progress->steps, execution->n_steps * sizeof(*copy->steps));
	memcpy(copy->choices, progress->choices, execution->n_choices * sizeof(*copy->choices));
	memcpy(copy->touches, progress->touches, execution->n_touches * sizeof(*copy->touches));
	if (mremap(copy, sizeof(*copy), sizeof(*copy), MREMAP_MAYMOVE | MREMAP_FIXED, progress) == MAP_FAILED)
		_exit(1);
}
