/* SPDX-License-Identifier: MIT */
/*
 * Creation and join of threads.
 *
 * What a thread did before it created another one happens before everything that the new thread does; that
 * happens before what a thread does after joining it. In `racy` main writes x while another thread may write
 * it: that thread does so if it sees the flag.
 *
 *   racy    in the tsan and the access build FAILED: data race; else EXHAUSTED
 *   clean   EXHAUSTED
 */
#include "race.h"

struct world {
	struct heddle_atomic flag;
	struct heddle_completion done;
	volatile int x;
};

static struct world *make(void)
{
	struct world *w = heddle_alloc_forever(sizeof(*w));

	heddle_atomic_init(&w->flag, 0, "flag");
	heddle_completion_init(&w->done, "done");
	return w;
}

static void write_x(struct world *w)
{
	w->x = 1; /* RACES */
}

static void raise_flag(void *argument)
{
	struct world *w = argument;

	heddle_atomic_store(&w->flag, 1);
}

static void write_if_flag(void *argument)
{
	struct world *w = argument;

	if (heddle_atomic_load(&w->flag) || !is_racy())
		write_x(w);
}

SCENARIO(race, spawn, .id = "RC21", .doc = "main writes before it creates A, or after",
	 .expect = RACE_EXPECTED)
{
	struct world *w = make();

	if (!is_racy())
		write_x(w);
	heddle_spawn("A", write_if_flag, w);
	if (is_racy()) {
		raise_flag(w);
		write_x(w);
	}
	heddle_join_all();
}

SCENARIO(race, join, .id = "RC22",
	 .doc = "main joins both threads before it writes, or only the one that does not write",
	 .expect = RACE_EXPECTED)
{
	struct world *w = make();
	struct heddle_thread *a = heddle_spawn("A", raise_flag, w);
	struct heddle_thread *b = heddle_spawn("B", write_if_flag, w);

	heddle_join(a);
	if (!is_racy())
		heddle_join(b);
	write_x(w);
	if (is_racy())
		heddle_join(b);
}

SCENARIO(race, join_all, .id = "RC23", .doc = "the same, and main waits for all", .expect = RACE_EXPECTED)
{
	struct world *w = make();
	struct heddle_thread *a = heddle_spawn("A", raise_flag, w);

	heddle_spawn("B", write_if_flag, w);
	if (is_racy())
		heddle_join(a);
	else
		heddle_join_all();
	write_x(w);
	if (is_racy())
		heddle_join_all();
}

static void write_and_complete(void *argument)
{
	struct world *w = argument;

	write_if_flag(w);
	heddle_complete(&w->done);
}

static void submit(void *argument)
{
	struct world *w = argument;

	if (!is_racy())
		write_x(w);
	heddle_spawn_interrupt("irq", write_and_complete, w);
	if (is_racy()) {
		raise_flag(w);
		write_x(w);
	}
	heddle_completion_wait(&w->done);
	write_x(w);
}

SCENARIO(race, interrupt, .id = "RC24", .doc = "A writes before it submits, or meanwhile",
	 .expect = RACE_EXPECTED)
{
	struct world *w = make();

	heddle_spawn("A", submit, w);
	heddle_join_all();
}
