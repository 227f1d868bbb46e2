/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <stdio.h>

/* What the thread that creates the others needs: main or another one. */
static struct {
	long n;
	void (*const *functions)(long index);
	bool same; /* all threads run the first function */
} program;

static void run_one(void *index)
{
	long i = (long)(intptr_t)index;
	program.functions[program.same ? 0 : i](i);
}

/* Names live as long as the process, and are the same in each execution. */
static const char *name_of(long index)
{
	static char names[GOLDEN_THREADS_MAX][12];

	if (!names[index][0])
		snprintf(names[index], sizeof(names[index]), "thread %ld", index);
	return names[index];
}

/*
 * The next index of the permutation whose number is *order: its digits, in a number system of bases n, n - 1,
 * ...
 */
static long take_next(uint64_t *left, long n_left, long *order)
{
	long skip = *order % n_left;
	uint64_t rest = *left;

	*order /= n_left;
	while (skip-- > 0)
		rest &= rest - 1;
	*left &= ~(rest & -rest);
	return __builtin_ctzll(rest);
}

static void spawn_all(struct heddle_thread **threads)
{
	uint64_t left = (UINT64_C(1) << program.n) - 1;
	long order = heddle_parameter("order");

	for (long i = 0; i < program.n; i++) {
		long index = take_next(&left, program.n - i, &order);
		threads[index] = heddle_spawn(name_of(index), run_one, (void *)(intptr_t)index);
	}
}

static void spawn_and_join(void *unused)
{
	struct heddle_thread *threads[GOLDEN_THREADS_MAX];

	(void)unused;
	spawn_all(threads);
	for (long i = 0; i < program.n; i++)
		heddle_join(threads[i]);
}

static void run(void)
{
	struct heddle_thread *threads[GOLDEN_THREADS_MAX];

	if (heddle_parameter("starter"))
		heddle_spawn("starter", spawn_and_join, NULL);
	else
		spawn_all(threads);
	heddle_join_all();
}

void golden_run(long n, void (*function)(long index))
{
	void (*const functions[1])(long) = { function };

	program.n = n;
	program.functions = functions;
	program.same = true;
	run();
}

void golden_run_each(long n, void (*const functions[])(long index))
{
	program.n = n;
	program.functions = functions;
	program.same = false;
	run();
}

uint64_t golden_power(uint64_t base, long exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= base;
	return power;
}

/* The product of the binomial coefficients (i * rounds over rounds): each division leaves no rest. */
uint64_t golden_interleavings(long threads, long rounds)
{
	uint64_t count = 1;

	for (long i = 1; i <= threads; i++) {
		uint64_t ways = 1;
		for (long j = 1; j <= rounds; j++)
			ways = ways * (uint64_t)((i - 1) * rounds + j) / (uint64_t)j;
		count *= ways;
	}
	return count;
}
