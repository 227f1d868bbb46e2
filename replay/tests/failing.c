// SPDX-License-Identifier: MIT
#include "minimise/cover.h"
#include "programs.h"

#include <criterion/criterion.h>
#include <heddle/failing.h>
#include <heddle/heddle.h>
#include <string.h>

TestSuite(failing, .timeout = 60);

static struct heddle_failing_set looked_for(const struct heddle_schedule *schedule,
					    const struct heddle_program *program, uint32_t executions)
{
	struct heddle_failing_set set;

	cr_assert_eq(heddle_failing_set(&set, schedule, program, executions), 0);
	return set;
}

static const struct heddle_schedule_step *step(const struct heddle_schedule *schedule, uint32_t event)
{
	cr_assert_lt(event, schedule->n_steps);
	return &schedule->steps[event];
}

/*
 * Both have read before either has written: of each one's read and the other one's write the order
 * matters.
 */
Test(failing, a_lost_update_needs_two_orders)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_lost_update, "tests/failing");
	struct heddle_failing_set set = looked_for(schedule, &program_lost_update, 0);
	size_t i;

	skip_where_a_lost_update_races();
	cr_assert(set.is_found);
	cr_assert(set.is_exhausted);
	cr_assert_not(set.always_fails);
	cr_assert_eq(set.n_orders, 2);
	for (i = 0; i < set.n_orders; i++) {
		const struct heddle_schedule_step *earlier = step(schedule, set.orders[i].earlier),
						  *later = step(schedule, set.orders[i].later);

		cr_assert_lt(set.orders[i].earlier, set.orders[i].later);
		cr_assert_neq(earlier->thread, later->thread);
		cr_assert_str_eq(earlier->target.object, "counter");
		cr_assert_eq(later->operation, HEDDLE_OP_VARIABLE_WRITE);
	}
	heddle_schedule_free(schedule);
}

/* Each has its first lock before the other one, who never gets it. */
Test(failing, a_deadlock_is_about_what_does_not_come)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/failing");
	struct heddle_failing_set set = looked_for(schedule, &program_two_mutexes, 0);
	size_t i;

	cr_assert(set.is_found && set.is_exhausted);
	cr_assert_eq(set.n_orders, 2);
	for (i = 0; i < set.n_orders; i++) {
		cr_assert_lt(set.orders[i].earlier, schedule->n_steps);
		cr_assert_geq(set.orders[i].later, schedule->n_steps);
	}
	heddle_schedule_free(schedule);
}

/* A step that is not there in a run that passes: the order is not held, however the rest goes. */
Test(failing, one_order_suffices_for_a_look_at_what_is_half_done)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_half_done, "tests/failing");
	struct heddle_failing_set set = looked_for(schedule, &program_half_done, 0);

	cr_assert(set.is_found);
	cr_assert_leq(set.n_orders, 2);
	cr_assert_geq(set.n_orders, 1);
	heddle_schedule_free(schedule);
}

Test(failing, what_always_fails_needs_no_order)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_never_done, "tests/failing");
	struct heddle_failing_set set = looked_for(schedule, &program_never_done, 0);

	cr_assert_eq(set.is_found && set.always_fails, set.passing == 0);
	cr_assert(!set.always_fails || set.n_orders == 0);
	heddle_schedule_free(schedule);
}

/* A lost update behind so much that commutes with nothing that there are some thousand classes. */
static struct heddle_atomic noise;
static struct heddle_variable balance;

static void deposit_with_noise(void *unused)
{
	int64_t seen;
	int i;

	for (i = 0; i < 5; i++)
		heddle_atomic_add_return(&noise, 1);
	seen = heddle_read(&balance);
	heddle_write(&balance, seen + 1);
}

static void two_with_noise(void *unused)
{
	heddle_atomic_init(&noise, 0, "noise");
	heddle_variable_init(&balance, 0, "balance");
	heddle_spawn("one", deposit_with_noise, NULL);
	heddle_spawn("two", deposit_with_noise, NULL);
	heddle_join_all();
	heddle_check(balance.value == 2, "balance", "an update is lost");
}

static const struct heddle_program program_noise = { two_with_noise, NULL };

/* Few executions are a sample, and what is found in it holds in those that were drawn to have it. */
Test(failing, of_too_many_a_sample_is_drawn)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_noise, "tests/failing");
	struct heddle_failing_set all = looked_for(schedule, &program_noise, 0);
	struct heddle_failing_set few = looked_for(schedule, &program_noise, 300);

	cr_assert(all.is_found && all.is_exhausted);
	cr_assert_gt(all.executions, 300, "%u", all.executions);
	cr_assert_not(few.is_exhausted);
	cr_assert(few.is_found);
	cr_assert_geq(few.failing, 50);
	cr_assert_leq(few.executions, 300);
	cr_assert_eq(few.n_orders, all.n_orders);
	heddle_schedule_free(schedule);
}

/* So few that nothing can be confirmed: then nothing is claimed. */
Test(failing, nothing_is_claimed_of_a_few)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_half_done, "tests/failing");
	struct heddle_failing_set set = looked_for(schedule, &program_half_done, 10);

	cr_assert_not(set.is_found);
	cr_assert_leq(set.executions, 10);
	heddle_schedule_free(schedule);
}

/* No order: what is drawn. */
Test(failing, a_choice_is_a_difference_too)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_alone, "tests/failing");
	struct heddle_failing_set set = looked_for(schedule, &program_alone, 0);

	cr_assert(set.is_found && set.is_exhausted);
	cr_assert_eq(set.n_orders, 0);
	cr_assert_eq(set.n_choices, 1);
	cr_assert_str_eq(schedule->choices[set.choices[0]].why, "colour");
	heddle_schedule_free(schedule);
}

/* ---- covering */

static void cover_with(const uint64_t *sets, size_t n, const unsigned *cost, uint32_t *chosen,
		       size_t *n_chosen)
{
	struct cover cover;
	size_t i;

	cr_assert(cover_open(&cover, 8));
	for (i = 0; i < n; i++)
		cr_assert_eq(cover_add(&cover, &sets[i]), 0);
	cr_assert(cover_choose(&cover, cost, chosen, 8, n_chosen));
	cover_close(&cover);
}

static const unsigned equal[] = { 1, 1, 1, 1, 1, 1, 1, 1 };

Test(cover, one_that_all_have_is_enough)
{
	const uint64_t sets[] = { 0x05, 0x06, 0x0c };
	uint32_t chosen[8];
	size_t n;

	cover_with(sets, 3, equal, chosen, &n);
	cr_assert_eq(n, 1);
	cr_assert_eq(chosen[0], 2);
}

Test(cover, the_cheaper_of_two_is_taken)
{
	const uint64_t sets[] = { 0x03, 0x03 };
	const unsigned cost[] = { 5, 2, 9, 9, 9, 9, 9, 9 };
	uint32_t chosen[8];
	size_t n;

	cover_with(sets, 2, cost, chosen, &n);
	cr_assert_eq(n, 1);
	cr_assert_eq(chosen[0], 1);
}

/* The one that covers most is of no use beside the three that are needed. */
Test(cover, none_can_be_left_out)
{
	const uint64_t sets[] = { 0x81, 0x01, 0x82, 0x02, 0x84, 0x04 };
	uint32_t chosen[8];
	size_t n, i;

	cover_with(sets, 6, equal, chosen, &n);
	cr_assert_eq(n, 3);
	for (i = 0; i < n; i++)
		cr_assert_neq(chosen[i], 7);
}

Test(cover, nothing_covers_an_empty_set)
{
	const uint64_t sets[] = { 0x01, 0x00 };
	struct cover cover;
	uint32_t chosen[8];
	size_t n;

	cr_assert(cover_open(&cover, 8));
	cr_assert_eq(cover_add(&cover, &sets[0]), 0);
	cr_assert_eq(cover_add(&cover, &sets[1]), 0);
	cr_assert_not(cover_choose(&cover, equal, chosen, 8, &n));
	cover_close(&cover);
}
