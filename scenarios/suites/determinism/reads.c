/* SPDX-License-Identifier: MIT */
/*
 * What a scenario may not do: depend on something outside of it. Every failure and one execution in some
 * thousand is run twice, the second time with another pattern in memory and on stacks; a difference is a
 * finding.
 *
 * time: a thread records the time.
 *
 *   1. the clock is read, and its value written to a variable.
 *   2. the execution is run again, later.
 *
 *   FAILED: nondeterminism
 *
 * stack, memory: the same with a variable on the stack, and one in the arena, that were never assigned. The
 * access build finds the read itself; of a variable on the stack only if gcc compiled it.
 *
 *   1. the variable holds what was there before: other bytes in the second run.
 *
 *   FAILED: nondeterminism
 *
 * nothing: the same, but the variable is assigned first.
 *
 *   EXHAUSTED: 2 executions
 */
#include <heddle/scenario.h>

#include <time.h>

static struct heddle_atomic seen;

static void write_time(void *unused)
{
	struct timespec now;

	(void)unused;
	clock_gettime(CLOCK_MONOTONIC, &now);
	heddle_atomic_store(&seen, (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
}

/* Behind a barrier, so that the compiler does not know that nothing was assigned. */
static int64_t look(const int64_t *numbers)
{
	__asm__ volatile("" : : "r"(numbers) : "memory");
	return numbers[3];
}

/* The stack is deep here, deeper than the calls by which the thread was started. */
static void write_stack(void *unused)
{
	int64_t numbers[1024];

	(void)unused;
	__asm__ volatile("" : "=m"(numbers));
	heddle_atomic_store(&seen, look(numbers));
}

static void write_memory(void *unused)
{
	(void)unused;
	heddle_atomic_store(&seen, look(heddle_alloc_forever(8 * sizeof(int64_t))));
}

static void write_assigned(void *unused)
{
	int64_t numbers[8] = { 0 };
	int64_t *allocated = heddle_zalloc(sizeof(numbers));

	(void)unused;
	heddle_atomic_store(&seen, look(numbers) + look(allocated));
	heddle_free(allocated);
}

static void read_seen(void *unused)
{
	(void)unused;
	heddle_atomic_load(&seen);
}

static void run(void (*write)(void *))
{
	heddle_atomic_init(&seen, 0, "seen");
	heddle_spawn("writer", write, NULL);
	heddle_spawn("reader", read_seen, NULL);
	heddle_join_all();
}

SCENARIO(determinism, time, .doc = "the clock decides what is written",
	 .expect = { FINDS(NULL, { HEDDLE_NONDETERMINISM, "second run" }) })
{
	run(write_time);
}

/* The access build finds reads of unwritten variables on stacks only in code that gcc compiled. */
#ifdef __clang__
#define FINDS_VARIABLE
#else
#define FINDS_VARIABLE FINDS_IN(HEDDLE_IN_ACCESS, NULL, { HEDDLE_UNINITIALISED, "variable on a stack" }),
#endif

SCENARIO(determinism, stack, .doc = "a variable on the stack to which nothing was assigned",
	 .expect = { FINDS_VARIABLE FINDS(NULL, { HEDDLE_NONDETERMINISM, "second run" }) })
{
	run(write_stack);
}

SCENARIO(determinism, memory, .doc = "allocated memory to which nothing was assigned",
	 .expect = { FINDS_IN(HEDDLE_IN_ACCESS, NULL, { HEDDLE_UNINITIALISED, "memory" }),
		     FINDS(NULL, { HEDDLE_NONDETERMINISM, "second run" }) })
{
	run(write_memory);
}

SCENARIO(determinism, nothing, .doc = "everything is assigned before it is read", .expect = { PASSES(NULL) })
{
	run(write_assigned);
}
