/* SPDX-License-Identifier: MIT */
/* heddle/placed.h: loops that only read, and rounds that begin anywhere. */
#include "declared_classes.h"
#include "exploring.h"

#include <heddle/placed.h>

static struct heddle_atomic flag, other;

static void await_flag(int64_t value)
{
	uint32_t begin = heddle_await_begin();

	while (heddle_atomic_load(&flag) < value) {
		heddle_await_at(begin, HEDDLE_HERE);
		begin = heddle_await_begin();
	}
}

static void begin(void)
{
	heddle_atomic_init(&flag, 0, "flag");
	heddle_atomic_init(&other, 0, "other");
}

THREAD(sets_twice)
{
	heddle_atomic_store(&flag, 1);
	heddle_atomic_store(&flag, 2);
}

/* What it read before the loop is none of the round's. */
THREAD(looks_and_waits)
{
	int64_t seen = heddle_atomic_load(&flag);

	await_flag(2);
	outcome(seen);
}

BODY(looked_before)
{
	begin();
	run_threads(looks_and_waits, sets_twice);
}

Test(placed_awaits, a_round_begins_where_its_loop_does)
{
	struct explored seen = expect_one_each(looked_before, &(struct heddle_options){ 0 }, "looked before");

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 0) && came_to(&seen, 1) && came_to(&seen, 2));
}

THREAD(waits)
{
	await_flag(3);
}

BODY(waits_in_vain)
{
	begin();
	run_threads(waits, sets_twice);
}

Test(placed_awaits, what_nobody_changes_any_more_is_a_livelock)
{
	struct explored seen = expect_one_each(waits_in_vain, &(struct heddle_options){ 0 }, "in vain");

	expect_found(&seen, HEDDLE_LIVELOCK, "flag");
}

/* The round that saw a change is followed by one that sees none, or another one. */
THREAD(looks_until_nothing_changes)
{
	for (;;) {
		uint32_t begin = heddle_await_begin();
		int64_t seen = heddle_atomic_load(&flag);

		if (heddle_atomic_load(&flag) == seen) {
			outcome(seen);
			return;
		}
		heddle_await_at(begin, HEDDLE_HERE);
	}
}

BODY(changed_within_a_round)
{
	begin();
	run_threads(looks_until_nothing_changes, sets_twice);
}

/* 0 0, 1 1, 2 2; 0 1 and one of 1 1, 2 2, 1 2 2 2; 0 2 2 2; 1 2 2 2. */
Test(placed_awaits, a_round_that_saw_a_change_goes_on)
{
	struct explored seen =
		expect_one_each(changed_within_a_round, &(struct heddle_options){ 0 }, "changed within");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.executions, 8);
}

THREAD(sets_both)
{
	heddle_atomic_store(&flag, 1);
	heddle_atomic_store(&other, 1);
}

/* The round of the poll has read the other one, too. */
THREAD(polls_with_a_loop_within)
{
	while (!heddle_atomic_load(&other)) {
		await_flag(1);
		heddle_poll_at(HEDDLE_HERE);
	}
}

BODY(polled_with_a_loop_within)
{
	begin();
	run_threads(polls_with_a_loop_within, sets_both);
}

Test(placed_awaits, the_round_of_a_poll_goes_on)
{
	struct explored seen =
		expect_one_each(polled_with_a_loop_within, &(struct heddle_options){ 0 }, "within a poll");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.statistics.cut, 0);
}

THREAD(waits_for_either)
{
	uint32_t round = heddle_await_begin();

	while (!heddle_atomic_load(&flag) && !heddle_atomic_load(&other)) {
		heddle_await_at(round, HEDDLE_HERE);
		round = heddle_await_begin();
	}
	outcome(heddle_atomic_load(&flag) * 2 + heddle_atomic_load(&other));
}

BODY(waited_for_either)
{
	begin();
	run_threads(waits_for_either, sets_both);
}

Test(placed_awaits, a_round_waits_for_each_of_its_reads)
{
	struct explored seen =
		expect_one_each(waited_for_either, &(struct heddle_options){ 0 }, "either of two");

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 2) && came_to(&seen, 3));
}

/* A change that came between two looks of the round may be what the next one needs. */
THREAD(looks_twice_a_round)
{
	uint32_t round = heddle_await_begin();
	int64_t first;

	while ((first = heddle_atomic_load(&flag)) + heddle_atomic_load(&flag) < 2) {
		heddle_await_at(round, HEDDLE_HERE);
		round = heddle_await_begin();
	}
	outcome(first);
}

BODY(looked_twice)
{
	begin();
	run_threads(looks_twice_a_round, sets_twice);
}

Test(placed_awaits, a_change_within_a_round_is_one)
{
	struct explored seen = expect_one_each(looked_twice, &(struct heddle_options){ 0 }, "twice a round");

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 0) && came_to(&seen, 1) && came_to(&seen, 2));
}
