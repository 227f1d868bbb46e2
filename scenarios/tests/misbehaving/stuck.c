/* SPDX-License-Identifier: MIT */
/* Code under test in which a thread never takes its next step. */
#include <heddle/scenario.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct heddle_atomic x;
static pthread_mutex_t mutex;

static void loop(void *unused)
{
	heddle_atomic_store(&x, 1);
	for (;;)
		__asm__ volatile("");
}

SCENARIO(stuck, endless_loop, .id = "S01", .doc = "a loop without end")
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("loops", loop, NULL);
	heddle_join_all();
}

static void loop_at_once(void *unused)
{
	for (;;)
		__asm__ volatile("");
}

SCENARIO(stuck, loop_before_the_first_operation, .id = "S02",
	 .doc = "a loop without end, before anything else")
{
	heddle_spawn("loops", loop_at_once, NULL);
	heddle_join_all();
}

SCENARIO(stuck, main_alone, .id = "S03", .doc = "a loop without end of main, which is alone")
{
	loop_at_once(NULL);
}

static void hold(void *unused)
{
	pthread_mutex_lock(&mutex);
	heddle_atomic_store(&x, 1);
	heddle_yield();
	pthread_mutex_unlock(&mutex);
}

SCENARIO(stuck, pthread_mutex, .id = "S04",
	 .doc = "a pthread mutex is held across an operation, and wanted by another")
{
	pthread_mutex_init(&mutex, NULL);
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("one", hold, NULL);
	heddle_spawn("other", hold, NULL);
	heddle_join_all();
}

static void read_pipe(void *unused)
{
	int ends[2];
	char byte;

	heddle_atomic_store(&x, heddle_choose(2, "which"));
	if (heddle_atomic_load(&x) && !pipe(ends) && read(ends[0], &byte, 1) < 0)
		abort();
}

SCENARIO(stuck, pipe, .id = "S05", .doc = "a read from a pipe that nobody writes to, after a choice")
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("reads", read_pipe, NULL);
	heddle_join_all();
}

static void store(void *unused)
{
	heddle_atomic_store(&x, 1);
}

SCENARIO(stuck, not_at_all, .id = "S06", .doc = "nothing is wrong", .expect = { PASSES(NULL) })
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("a", store, NULL);
	heddle_spawn("b", store, NULL);
	heddle_join_all();
}

#define SIDE 18
#define MANY (SIDE * SIDE)

static void find_one_of_many(void *unused)
{
	static char subjects[MANY][8]; /* must outlive the exploration */
	int which = heddle_choose(SIDE, "row") * SIDE + heddle_choose(SIDE, "column");

	heddle_atomic_store(&x, which);
	snprintf(subjects[which], sizeof(subjects[which]), "no %d", which);
	heddle_check(false, subjects[which], "it is never true");
}

SCENARIO(stuck, many, .id = "S07", .doc = "each execution has a finding of its own")
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("finds", find_one_of_many, NULL);
	heddle_join_all();
}

static void fail_late(void *unused)
{
	heddle_atomic_store(&x, 1);
	usleep((useconds_t)heddle_parameter("ms") * 1000);
	heddle_check(false, "late", "it is never true");
}

SCENARIO(stuck, late, .id = "S08", .doc = "an execution takes ms milliseconds, and fails",
	 .params = { { "ms", 0, 10000, 0, "how many milliseconds" } })
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("fails", fail_late, NULL);
	heddle_join_all();
}
