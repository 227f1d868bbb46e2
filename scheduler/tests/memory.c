/* SPDX-License-Identifier: MIT */
/* The arena. In the asan build AddressSanitizer makes the same findings earlier. */
#include "exploring.h"

#include <stdint.h>
#include <string.h>

#ifdef HEDDLE_ASAN
#define WATCHED_BY_ASAN 1
#else
#define WATCHED_BY_ASAN 0
#endif

/* There a bad read is found at once, and the thread stops. */
#ifdef HEDDLE_ACCESS
#define READS_ARE_SEEN 1
#else
#define READS_ARE_SEEN 0
#endif

BODY(forgets)
{
	heddle_alloc(10);
}

BODY(frees)
{
	heddle_free(heddle_alloc(10));
	heddle_free(NULL);
}

BODY(forgets_for_ever)
{
	heddle_alloc_forever(10);
}

THREAD(allocates)
{
	heddle_alloc(10);
}

BODY(another_thread_forgets)
{
	run_threads(allocates, allocates);
}

Test(memory, leak)
{
	struct explored explored = explore(another_thread_forgets);

	expect_twins(forgets, frees, HEDDLE_LEAK, "memory");
	expect_twins(forgets, forgets_for_ever, HEDDLE_LEAK, "memory");
	cr_expect_not(explored.findings[0].hard);
	cr_expect_str_eq(explored.findings[0].message, "10 bytes allocated here were never freed");
	cr_expect_eq(explored.n_findings, 1, "one group for one place");
}

/* An execution that was cut could not free: no leak. */
BODY(stopped_before_it_freed)
{
	heddle_alloc(10);
	heddle_check(false, "stop", "here");
}

Test(memory, no_leak_of_who_was_stopped)
{
	struct explored explored = explore(stopped_before_it_freed);

	cr_expect_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_CHECK, "stop");
}

BODY(frees_twice)
{
	void *memory = heddle_alloc(10);

	heddle_free(memory);
	heddle_free(memory);
}

Test(memory, double_free)
{
	struct explored explored = explore(frees_twice);

	expect_twins(frees_twice, frees, HEDDLE_DOUBLE_FREE, "double free");
	cr_expect(explored.findings[0].hard);
}

BODY(frees_the_middle)
{
	char *memory = heddle_alloc_forever(64);

	memset(memory, 0, 64);
	heddle_free(memory + 32);
}

BODY(frees_a_global)
{
	static char memory[64];

	heddle_free(memory + 32);
}

BODY(frees_an_address_of_nobody)
{
	heddle_free((void *)(uintptr_t)4096);
}

BODY(frees_unaligned)
{
	char *memory = heddle_alloc_forever(64);

	heddle_free(memory + 1);
}

Test(memory, never_allocated)
{
	expect_twins(frees_the_middle, frees, HEDDLE_DOUBLE_FREE, "never allocated");
	expect_twins(frees_a_global, frees, HEDDLE_DOUBLE_FREE, "never allocated");
	expect_twins(frees_an_address_of_nobody, frees, HEDDLE_DOUBLE_FREE, "never allocated");
	expect_twins(frees_unaligned, frees, HEDDLE_DOUBLE_FREE, "never allocated");
}

BODY(overruns_and_frees)
{
	volatile char *memory = heddle_alloc(10);

	memory[10] = 1;
	heddle_free((void *)memory);
}

BODY(overruns_for_ever)
{
	volatile char *memory = heddle_alloc_forever(10);

	memory[10] = 1;
}

BODY(underruns_for_ever)
{
	volatile char *memory = heddle_alloc_forever(10);

	memory[-1] = 1;
}

BODY(fills)
{
	volatile char *memory = heddle_alloc(10);

	memory[9] = 1;
	memory[0] = 1;
	heddle_free((void *)memory);
}

Test(memory, overrun)
{
	struct explored explored = explore(overruns_and_frees);

	cr_expect(explored.findings[0].hard, "found by free");
	expect_twins(overruns_and_frees, fills, HEDDLE_MEMORY_ERROR, "overrun");
	expect_twins(overruns_for_ever, fills, HEDDLE_MEMORY_ERROR, "overrun");
	expect_twins(underruns_for_ever, fills, HEDDLE_MEMORY_ERROR, "overrun");
}

BODY(writes_after_free)
{
	volatile char *memory = heddle_alloc(10);

	heddle_free((void *)memory);
	memory[9] = 1;
}

Test(memory, write_after_free)
{
	expect_twins(writes_after_free, fills, HEDDLE_USE_AFTER_FREE, "memory");
}

/* Contents. */

BODY(looks_at_fresh_memory)
{
	unsigned char *memory = heddle_alloc(10), *zeroed = heddle_zalloc(10);

	outcome(memory[0] * 1000 + memory[9]);
	for (int i = 0; i < 10; i++)
		cr_expect_eq(zeroed[i], 0);
	heddle_free(memory);
	heddle_free(zeroed);
}

BODY(looks_at_freed_memory)
{
	unsigned char *memory = heddle_zalloc(10);

	heddle_free(memory);
	outcome(memory[0] * 1000 + memory[9]);
}

Test(memory, contents)
{
	struct explored plain = explore(looks_at_fresh_memory);
	struct explored filled = explore(looks_at_fresh_memory, .fill = 0xa5);

	if (READS_ARE_SEEN) {
		expect_found(&plain, HEDDLE_UNINITIALISED, "memory");
		expect_found(&filled, HEDDLE_UNINITIALISED, "memory");
		return;
	}
	cr_expect_eq(came_to(&plain, 0), 1);
	cr_expect_eq(came_to(&filled, 0xa5 * 1000 + 0xa5), 1);
}

Test(memory, freed_memory_is_poisoned)
{
	struct explored explored = explore(looks_at_freed_memory);

	if (WATCHED_BY_ASAN || READS_ARE_SEEN)
		expect_found(&explored, HEDDLE_USE_AFTER_FREE, "memory");
	if (READS_ARE_SEEN)
		return;
	cr_expect_eq(came_to(&explored, HEDDLE_POISON * 1000 + HEDDLE_POISON), 1);
}

BODY(aligned)
{
	for (size_t size = 0; size < 40; size++) {
		char *memory = heddle_alloc_forever(size);
		cr_assert_eq((uintptr_t)memory % 16, 0);
		memset(memory, 1, size);
	}
	outcome(1);
}

Test(memory, alignment)
{
	struct explored explored = explore(aligned);

	cr_expect_eq(came_to(&explored, 1), 1);
	expect_nothing_found(&explored);
}

/* An address is a function of the thread and of its number of earlier allocations. */

static uintptr_t first_address[2], address[2];
static unsigned n_different;

static void allocate_two(int i)
{
	char *memory;

	heddle_yield();
	heddle_free(heddle_alloc(100));
	heddle_yield();
	memory = heddle_alloc_forever(8);
	address[i] = (uintptr_t)memory;
}

THREAD(allocates_as_0)
{
	allocate_two(0);
}

THREAD(allocates_as_1)
{
	allocate_two(1);
}

BODY(two_allocate)
{
	run_threads(allocates_as_0, allocates_as_1);
}

static void compare_addresses(void *context, const struct heddle_execution *execution)
{
	(void)context;
	if (execution->number == 0) {
		first_address[0] = address[0];
		first_address[1] = address[1];
	}
	n_different += address[0] != first_address[0] || address[1] != first_address[1];
}

Test(memory, addresses_do_not_depend_on_the_schedule)
{
	struct explored explored = explore_visiting(
		two_allocate, &(struct heddle_options){ .strategy = heddle_strategy_by_name("naive") },
		EXECUTIONS_LIMIT, compare_addresses, NULL);

	cr_expect_eq(explored.executions, 6);
	cr_expect_eq(n_different, 0);
	cr_expect_neq(first_address[0], first_address[1]);
	cr_expect_eq(explored.statistics.steps_max, 5, "allocating is not a step");
}

static uintptr_t freed_address;

BODY(allocates_again)
{
	void *memory = heddle_alloc(100);

	freed_address = (uintptr_t)memory;
	heddle_free(memory);
	memory = heddle_alloc(100);
	outcome((uintptr_t)memory != freed_address);
	heddle_free(memory);
}

Test(memory, is_not_reused_within_an_execution)
{
	struct explored explored = explore(allocates_again);

	cr_expect_eq(came_to(&explored, 1), 1);
}

/* The limit, and the measure. */

BODY(allocates_much)
{
	for (int i = 0; i < 200; i++)
		heddle_alloc_forever(1000);
	outcome(1);
}

static size_t most_bytes;

static void measure(void *context, const struct heddle_execution *execution)
{
	(void)context;
	most_bytes = execution->arena_bytes;
}

Test(memory, limit)
{
	struct explored small = explore(allocates_much, .arena_bytes = 64 * 1024);
	struct explored large =
		explore_visiting(allocates_much, &(struct heddle_options){ .arena_bytes = 1024 * 1024 },
				 EXECUTIONS_LIMIT, measure, NULL);

	expect_found(&small, HEDDLE_LIMIT, "arena");
	cr_expect_eq(came_to(&small, NO_OUTCOME), 1);
	expect_nothing_found(&large);
	cr_expect_geq(most_bytes, 200 * 1000);
	cr_expect_leq(most_bytes, 200 * 1100);
}

BODY(allocates_absurdly)
{
	heddle_alloc_forever(SIZE_MAX - 4);
}

Test(memory, absurd_sizes)
{
	struct explored explored = explore(allocates_absurdly, .arena_bytes = 64 * 1024);

	expect_found(&explored, HEDDLE_LIMIT, "arena");
}
