/* SPDX-License-Identifier: MIT */
/* Records of plain accesses in the access build: object, range, value. */
#include "exploring.h"

#include <heddle/placed.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HEDDLE_ACCESS

static long sum;

THREAD(add_to_sum)
{
	sum += 1;
}

BODY(two_add)
{
	sum = 0;
	run_threads(add_to_sum, add_to_sum);
	outcome(sum);
}

static void expect_values_of_touches(void *context, const struct heddle_execution *execution)
{
	(void)context;
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];

		if (step->n_touches)
			cr_expect_eq(execution->touches[step->first_touch].value, step->value);
	}
}

static void keep_first(void *context, const struct heddle_execution *execution)
{
	char name[64], *text = context;

	if (*text)
		return;
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];

		heddle_object_name(execution, step->object, name, sizeof(name));
		snprintf(text + strlen(text), 512 - strlen(text), "%s %s %s=%lld; ",
			 execution->threads[step->thread].name, heddle_operation_name(step->operation), name,
			 (long long)step->value);
	}
}

/* A write records the written value, though the scheduling point comes before it. */
Test(access_object, steps_tell_object_and_value)
{
	char text[512] = "";
	struct heddle_options options = { .points = HEDDLE_POINTS_MEMORY };

	explore_visiting(two_add, &options, EXECUTIONS_LIMIT, keep_first, text);
	cr_expect_str_eq(text, "A memory_read sum=0; A memory_write sum=1; B memory_read sum=1; "
			       "B memory_write sum=2; main join_all =0; ");
	explore_visiting(two_add, &options, EXECUTIONS_LIMIT, expect_values_of_touches, NULL);
}

static void add_through(void *pointer)
{
	(*(int *)pointer)++;
}

static void run_two_on(int *pointer)
{
	heddle_spawn("A", add_through, pointer);
	heddle_spawn("B", add_through, pointer);
	heddle_join_all();
}

BODY(on_the_stack)
{
	int local = 0;

	run_two_on(&local);
	outcome(local);
}

BODY(in_the_arena)
{
	int *first = heddle_alloc_forever(sizeof(*first)), *second;

	second = heddle_alloc_forever(sizeof(*second));
	*first = *second = 0;
	run_two_on(second);
	outcome(*second);
}

static int two[2];

BODY(in_an_array)
{
	two[1] = 0;
	run_two_on(&two[1]);
	outcome(two[1]);
}

static void expect_lost_update_on(thread_function *body, const char *object)
{
	struct heddle_options options = { .points = HEDDLE_POINTS_RACY };
	char text[512] = "", expected[64];
	struct explored explored = explore_visiting(body, &options, EXECUTIONS_LIMIT, keep_first, text);

	snprintf(expected, sizeof(expected), "A memory_read %s", object);
	cr_expect(strstr(text, expected), "%s is not in %s", expected, text);
	cr_expect_eq(explored.executions, 4);
	cr_expect_eq(came_to(&explored, 1), 2);
}

Test(access_object, memory_has_a_name_wherever_it_lies)
{
	expect_lost_update_on(on_the_stack, "stack of main=");
	expect_lost_update_on(in_an_array, "two=");
	expect_lost_update_on(in_the_arena, "access_object.c:");
}

BODY(one_block_or_another)
{
	int *shared;

	if (heddle_choose(2, "which"))
		shared = heddle_zalloc(sizeof(*shared));
	else
		shared = heddle_zalloc(sizeof(*shared));
	run_two_on(shared);
	heddle_free(shared);
}

static void collect_lines(void *context, const struct heddle_execution *execution)
{
	char name[64];
	const char *colon;

	heddle_object_name(execution, execution->steps[0].object, name, sizeof(name));
	colon = strchr(name, ':');
	cr_assert_not_null(colon, "%s", name);
	*(uint64_t *)context |= UINT64_C(1) << strtol(colon + 1, NULL, 10) % 64;
}

BODY(small_or_large)
{
	int *shared = heddle_choose(2, "how large") ? heddle_zalloc(2 * sizeof(*shared))
						    : heddle_zalloc(sizeof(*shared));

	run_two_on(shared);
	heddle_free(shared);
}

static void collect_ranges(void *context, const struct heddle_execution *execution)
{
	bool *whole_and_part = context;

	whole_and_part[0] |= execution->steps[0].high == HEDDLE_WHOLE;
	whole_and_part[1] |= execution->steps[0].high == sizeof(int) - 1;
}

Test(access_object, a_range_is_that_of_its_execution)
{
	bool whole_and_part[2] = { false };
	struct heddle_options options = { .points = HEDDLE_POINTS_RACY };

	explore_visiting(small_or_large, &options, EXECUTIONS_LIMIT, collect_ranges, whole_and_part);
	cr_expect(whole_and_part[0] && whole_and_part[1]);
}

static void *head;

THREAD(sets_head)
{
	head = heddle_alloc_forever(8);
}

BODY(two_set_a_pointer)
{
	head = NULL;
	run_threads(sets_head, sets_head);
	outcome(head != NULL);
}

/* A step that writes has one of its own thread's. */
static void expect_addresses(void *context, const struct heddle_execution *execution)
{
	(void)context;
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		struct heddle_address address = heddle_address_of(step->value);

		if (step->operation != HEDDLE_OP_MEMORY_WRITE)
			continue;
		cr_expect_eq(address.kind, HEDDLE_ADDRESS_ARENA);
		cr_expect_eq(address.thread, step->thread);
	}
}

/* An address in the arena differs between runs. */
Test(access_object, a_pointer_is_told_by_what_it_points_into)
{
	struct heddle_options options = { .points = HEDDLE_POINTS_MEMORY, .arena_bytes = 1 << 16 };
	struct explored explored =
		explore_visiting(two_set_a_pointer, &options, EXECUTIONS_LIMIT, expect_addresses, NULL);

	cr_expect_eq(explored.executions, 2);
}

/* Two blocks can have one address, in different executions. */
Test(access_object, an_object_is_that_of_its_execution)
{
	uint64_t lines = 0;
	struct heddle_options options = { .points = HEDDLE_POINTS_RACY };

	explore_visiting(one_block_or_another, &options, EXECUTIONS_LIMIT, collect_lines, &lines);
	cr_expect_eq(__builtin_popcountll(lines), 2);
}

/* ---- names of calls */

static _Atomic int hits;

THREAD(adds_and_loads)
{
	hits += 2;
	outcome(hits);
}

BODY(two_add_atomically)
{
	hits = 0;
	run_threads(adds_and_loads, adds_and_loads);
}

static void expect_calls(void *context, const struct heddle_execution *execution)
{
	unsigned *changes = context;

	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		const char *name = heddle_operation_called(step->operation, step->where);

		*changes += step->operation == HEDDLE_OP_MEMORY_CHANGE;
		if (step->operation == HEDDLE_OP_MEMORY_CHANGE)
			cr_expect_str_eq(name, "atomic_fetch_add");
		else if (step->operation == HEDDLE_OP_MEMORY_LOAD)
			cr_expect_str_eq(name, "atomic_load");
		else
			cr_expect_str_eq(name, "join_all");
	}
}

Test(access_object, an_atomic_is_shown_under_its_name)
{
	unsigned changes = 0;

	explore_visiting(two_add_atomically, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, expect_calls,
			 &changes);
	cr_expect_geq(changes, 2);
}

/* One place in the code can call several functions, by a pointer. */
BODY(calls_two_functions_at_one_place)
{
	static const char one[] = "one", other[] = "other";
	void *caller = (void *)(uintptr_t)calls_two_functions_at_one_place;
	const struct heddle_where *first = heddle_placed_caller(caller, one);

	cr_expect_str_eq(heddle_placed_caller(caller, other)->call, "other");
	cr_expect_str_eq(first->call, "one");
	cr_expect_eq(heddle_placed_caller(caller, one), first);
	cr_expect_null(heddle_placed_caller(caller, NULL)->call);
}

Test(access_object, a_place_has_a_call_for_each_function)
{
	explore_naive(calls_two_functions_at_one_place);
}

#endif
