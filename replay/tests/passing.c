// SPDX-License-Identifier: MIT
#include "programs.h"

#include <criterion/criterion.h>
#include <heddle/passing.h>
#include <string.h>

TestSuite(passing, .timeout = 60);

static struct heddle_passing looked_for(const struct heddle_schedule *schedule,
					const struct heddle_program *program, unsigned replays)
{
	struct heddle_passing passing;

	cr_assert_eq(heddle_passing_run(&passing, schedule, program, replays), 0);
	return passing;
}

/* The other one reads before the first one has written: that is what must not be. */
Test(passing, a_lost_update_is_between_a_read_and_a_write)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_lost_update, "tests/passing");
	struct heddle_passing passing = looked_for(schedule, &program_lost_update, 0);
	const struct heddle_schedule_step *earlier = &schedule->steps[passing.earlier],
					  *later = &schedule->steps[passing.later];
	char text[HEDDLE_PASSING_TEXT_MAX];

	skip_where_a_lost_update_races();
	cr_assert(passing.is_found);
	cr_assert_neq(earlier->thread, later->thread);
	cr_assert_str_eq(earlier->target.object, "counter");
	cr_assert_str_eq(later->target.object, "counter");
	cr_assert_eq(earlier->operation, HEDDLE_OP_VARIABLE_READ);
	cr_assert_eq(later->operation, HEDDLE_OP_VARIABLE_WRITE);
	heddle_passing_text(&passing, schedule, text);
	cr_assert_eq(strncmp(text, "It passes with two steps the other way round:\n  step ", 53), 0, "%s",
		     text);
	heddle_passing_free(&passing);
	heddle_schedule_free(schedule);
}

/* In a deadlock it is what a thread waits for that must come first. */
Test(passing, a_deadlock_is_about_what_was_to_come)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/passing");
	struct heddle_passing passing = looked_for(schedule, &program_two_mutexes, 0);
	char text[HEDDLE_PASSING_TEXT_MAX];

	cr_assert(passing.is_found);
	cr_assert_geq(passing.later, schedule->n_steps);
	cr_assert_not_null(
		strstr(heddle_passing_text(&passing, schedule, text), "  what left was to do: lock"), "%s",
		text);
	heddle_passing_free(&passing);
	heddle_schedule_free(schedule);
}

/* What fails in every order has none, and says so. */
Test(passing, what_always_fails_has_none)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_section, "tests/passing");
	struct heddle_passing passing = looked_for(schedule, &program_section, 0);
	char text[HEDDLE_PASSING_TEXT_MAX];

	cr_assert_not(passing.is_found);
	cr_assert_gt(passing.replays, 0);
	cr_assert_eq(strncmp(heddle_passing_text(&passing, schedule, text), "No two steps were found ", 24),
		     0, "%s", text);
	heddle_passing_free(&passing);
	heddle_schedule_free(schedule);
}

Test(passing, one_thread_has_nothing_to_be_exchanged)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_alone, "tests/passing");
	struct heddle_passing passing = looked_for(schedule, &program_alone, 0);
	char text[HEDDLE_PASSING_TEXT_MAX];

	cr_assert_not(passing.is_found);
	cr_assert_eq(passing.replays, 0);
	cr_assert_str_eq(heddle_passing_text(&passing, schedule, text), "");
	heddle_passing_free(&passing);
	heddle_schedule_free(schedule);
}

Test(passing, it_ends_after_so_many_replays)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_section, "tests/passing");

	cr_assert_eq(looked_for(schedule, &program_section, 1).replays, 1);
	heddle_schedule_free(schedule);
}
