/* SPDX-License-Identifier: MIT */
/* Addresses in records: the same in every run, and never the same for different values. */
#include "run/address.h"
#include "exploring.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static struct heddle_atomic x;
static struct heddle_waitqueue q;
static int64_t variable;

/* The recorded value of what an execution stored in x. */
#define RECORDED_MAX 16

static int64_t recorded[RECORDED_MAX];
static size_t n_recorded;

static void take_stores(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	n_recorded = 0;
	for (size_t i = 0; i < execution->n_steps && n_recorded < RECORDED_MAX; i++) {
		if (execution->steps[i].operation == HEDDLE_OP_ATOMIC_STORE)
			recorded[n_recorded++] = execution->steps[i].value;
	}
}

static void run_once(thread_function *body)
{
	explore_visiting(body, &(struct heddle_options){ 0 }, 1, take_stores, NULL);
}

static bool is_at(int64_t value, enum heddle_address_kind kind, unsigned thread)
{
	struct heddle_address address = heddle_address_of(value);

	return address.kind == kind && address.thread == thread;
}

THREAD(stores_addresses)
{
	int64_t here = 0;
	char *block = heddle_alloc_forever(16), *heap = malloc(16), *large = malloc(1 << 22);

	memset(block, 0, 16);
	heddle_atomic_store(&x, (intptr_t)block);
	heddle_atomic_store(&x, (intptr_t)(block + 3));
	heddle_atomic_store(&x, (intptr_t)&here);
	heddle_atomic_store(&x, (intptr_t)&variable);
	heddle_atomic_store(&x, (intptr_t)heap);
	heddle_atomic_store(&x, (intptr_t)large);
	heddle_atomic_store(&x, (intptr_t)heap);
	free(heap);
	free(large);
}

BODY(addresses)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores_addresses);
}

Test(address, is_what_it_points_to)
{
	int64_t first[RECORDED_MAX];

	run_once(addresses);
	cr_assert_eq(n_recorded, 7);
	cr_expect(is_at(recorded[0], HEDDLE_ADDRESS_ARENA, 1));
	cr_expect_eq(recorded[1], recorded[0] + 3, "as many bytes further on");
	cr_expect(is_at(recorded[2], HEDDLE_ADDRESS_STACK, 1));
	cr_expect(is_at(recorded[3], HEDDLE_ADDRESS_PROGRAM, 0));
	cr_expect(is_at(recorded[4], HEDDLE_ADDRESS_OTHER, 0));
	cr_expect(is_at(recorded[5], HEDDLE_ADDRESS_OTHER, 0));
	cr_expect_neq(recorded[4], recorded[5]);
	cr_expect_eq(recorded[4], recorded[6]);
	memcpy(first, recorded, sizeof(first));
	free(malloc(100));
	run_once(addresses);
	cr_expect_arr_eq(recorded, first, 7 * sizeof(first[0]), "another run has other addresses");
}

/* A value that is no address is recorded as itself. */

static const int64_t numbers[] = { 0,	      1,  -1,	     0xffff,	       0x10000,
				   INT64_MAX, -5, INT64_MIN, INT64_C(1) << 48, INT64_C(1) << 40,
				   INT_MAX };
#define N_NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

THREAD(stores_numbers)
{
	for (size_t i = 0; i < N_NUMBERS; i++)
		heddle_atomic_store(&x, numbers[i]);
}

BODY(all_numbers)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores_numbers);
}

Test(address, numbers_stay_numbers)
{
	run_once(all_numbers);
	cr_assert_eq(n_recorded, N_NUMBERS);
	cr_expect_arr_eq(recorded, numbers, sizeof(numbers));
}

/* An integer that looks like a recorded address is told apart from it. */

THREAD(stores_a_double)
{
	const struct heddle_address address = { HEDDLE_ADDRESS_OTHER, 0, 1 };
	char *heap = malloc(16);

	heddle_atomic_store(&x, (intptr_t)heap);
	heddle_atomic_store(&x, heddle_address_recorded(address));
	heddle_atomic_store(&x, (intptr_t)heap);
	free(heap);
}

BODY(a_double)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores_a_double);
}

Test(address, different_values_are_recorded_as_different_ones)
{
	run_once(a_double);
	cr_assert_eq(n_recorded, 3);
	cr_expect_neq(recorded[0], recorded[1]);
	cr_expect_eq(recorded[0], recorded[2]);
}

/* An execution begins without `other` addresses. */

static char *first_heap;

THREAD(stores_another_each_time)
{
	char *heap = malloc(16);

	heddle_atomic_store(&x, (intptr_t)heap);
	heddle_atomic_load(&x);
	free(first_heap);
	first_heap = heap; /* so that the next execution gets another address */
}

THREAD(loads)
{
	heddle_atomic_load(&x);
}

BODY(another_each_time)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores_another_each_time, loads);
}

static void expect_the_first(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	for (size_t i = 0; i < execution->n_steps; i++) {
		struct heddle_address address = heddle_address_of(execution->steps[i].value);

		if (execution->steps[i].object && execution->steps[i].value)
			cr_expect(address.kind == HEDDLE_ADDRESS_OTHER && address.offset == 1);
	}
}

Test(address, of_other_memory_are_numbered_anew)
{
	struct explored explored = explore_both(another_each_time, &(struct heddle_options){ 0 });

	expect_nothing_found(&explored);
	cr_expect_eq(explored.executions, 2);
	explore_visiting(another_each_time, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, expect_the_first,
			 NULL);
}

/* A compare-exchange of addresses is predicted as one of numbers is. */

THREAD(takes_away)
{
	int64_t *block = (int64_t *)(intptr_t)heddle_atomic_load(&x); /* NOLINT: that is what it holds */

	heddle_atomic_compare_exchange(&x, (intptr_t)block, (intptr_t)&variable);
}

BODY(two_take_away)
{
	heddle_atomic_init(&x, (intptr_t)heddle_alloc_forever(16), "x");
	run_threads(takes_away, takes_away);
}

THREAD(takes_a_number_away)
{
	heddle_atomic_compare_exchange(&x, heddle_atomic_load(&x), 3);
}

BODY(two_take_a_number_away)
{
	heddle_atomic_init(&x, 2, "x");
	run_threads(takes_a_number_away, takes_a_number_away);
}

Test(address, is_compared_as_a_number_is)
{
	struct explored addresses_ = explore_both(two_take_away, &(struct heddle_options){ 0 });

	cr_expect_eq(addresses_.executions,
		     explore_both(two_take_a_number_away, &(struct heddle_options){ 0 }).executions);
}

/* A key of a wait queue. */

static uint64_t key_low;

static void take_key(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	key_low = execution->steps[0].low;
}

THREAD(wakes_by_address)
{
	heddle_wake(&q, (uintptr_t)heddle_alloc_forever(16), 1);
}

THREAD(wakes_by_variable)
{
	heddle_wake(&q, (uintptr_t)&variable, 1);
}

BODY(a_key)
{
	heddle_waitqueue_init(&q, "q");
	run_threads(wakes_by_address, wakes_by_variable);
}

Test(address, of_a_key)
{
	explore_visiting(a_key, &(struct heddle_options){ 0 }, 1, take_key, NULL);
	cr_expect(is_at((int64_t)key_low, HEDDLE_ADDRESS_ARENA, 1));
	cr_expect_eq(address_key(17), 17);
	cr_expect_eq(address_key((uintptr_t)&variable), (uint64_t)address_record((intptr_t)&variable));
}

/* The limit, and its finding. */

static char *too_many_bytes; /* not freed by the thread, which the last store stops */

THREAD(stores_too_many)
{
	too_many_bytes = malloc(HEDDLE_ADDRESS_OTHERS_MAX + 1);
	for (size_t i = 0; i <= HEDDLE_ADDRESS_OTHERS_MAX; i++)
		heddle_atomic_store(&x, (intptr_t)(too_many_bytes + i));
}

THREAD(stores_as_many_as_it_may)
{
	char *many = malloc(HEDDLE_ADDRESS_OTHERS_MAX + 1);

	for (size_t i = 0; i < HEDDLE_ADDRESS_OTHERS_MAX; i++)
		heddle_atomic_store(&x, (intptr_t)(many + i));
	free(many);
}

BODY(too_many)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores_too_many);
}

BODY(as_many_as_it_may)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores_as_many_as_it_may);
}

Test(address, no_more_than_there_is_room_for)
{
	struct explored guilty = explore(too_many), innocent = explore(as_many_as_it_may);

	free(too_many_bytes);
	expect_found(&guilty, HEDDLE_LIMIT, "addresses");
	expect_nothing_found(&innocent);
}
