/* SPDX-License-Identifier: MIT */
/* Code under test that overwrites foreign memory, or changes the state of its process. */
#define _GNU_SOURCE
#include <heddle/scenario.h>

#include <fenv.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static struct heddle_atomic x;

static void store(void *unused)
{
	heddle_atomic_store(&x, 1);
}

static void run_beside(void (*behave)(void *))
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("good", store, NULL);
	heddle_spawn("bad", behave, NULL);
	heddle_join_all();
}

/* so that the compiler does not notice */
static void overrun(size_t bytes)
{
	char *volatile block = heddle_alloc(32);
	char *volatile next = heddle_alloc(32);

	heddle_atomic_store(&x, 2);
	memset(block + 32, 0x5a, bytes);
	heddle_free(block);
	heddle_free(next);
}

static void overrun_by_8(void *unused)
{
	overrun(8);
}

static void overrun_by_48(void *unused)
{
	overrun(48);
}

SCENARIO(overwrites, by_8, .id = "O01", .doc = "8 bytes behind a block")
{
	run_beside(overrun_by_8);
}

SCENARIO(overwrites, by_48, .id = "O02", .doc = "48 bytes behind a block")
{
	run_beside(overrun_by_48);
}

static void use_much_stack(void *unused)
{
	volatile char much[16 << 20];

	heddle_atomic_store(&x, 2);
	for (size_t i = 0; i < sizeof(much); i += 4096)
		much[i] = 1;
}

SCENARIO(overwrites, stack, .id = "O03", .doc = "16 MiB of stack, of which there are 8")
{
	run_beside(use_much_stack);
}

static void divide(void *unused)
{
	volatile double one = 1, nothing = 0;

	heddle_atomic_store(&x, 2);
	feenableexcept(FE_DIVBYZERO);
	one = one / nothing;
}

SCENARIO(overwrites, arithmetic, .id = "O04", .doc = "division by zero is made to trap")
{
	run_beside(divide);
}

static void use_all_memory(void *unused)
{
	const struct rlimit limit = { (rlim_t)1 << 31, (rlim_t)1 << 31 };

	heddle_atomic_store(&x, 2);
	setrlimit(RLIMIT_AS, &limit);
	for (size_t size = (size_t)1 << 30; size >= 64; size /= 2)
		while (malloc(size))
			;
}

SCENARIO(overwrites, heap, .id = "O05", .doc = "the heap is used up")
{
	run_beside(use_all_memory);
}

static void *store_again_and_again(void *unused)
{
	for (int i = 0; i < 1000; i++)
		heddle_atomic_store(&x, i);
	return NULL;
}

static void run_threads(void *unused)
{
	pthread_t threads[2];

	heddle_atomic_store(&x, 2);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, store_again_and_again, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

SCENARIO(overwrites, threads, .id = "O06", .doc = "two real threads that call operations")
{
	run_beside(run_threads);
}

SCENARIO(overwrites, nothing, .id = "O07", .doc = "nothing is wrong", .expect = { PASSES(NULL) })
{
	run_beside(store);
}
