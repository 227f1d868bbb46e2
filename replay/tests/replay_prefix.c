// SPDX-License-Identifier: MIT
#include "programs.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(replay_prefix, .timeout = 60);

static struct heddle_replay *from(const struct heddle_schedule *schedule,
				  const struct heddle_program *program, uint32_t steps, uint32_t executions)
{
	struct heddle_replay *replay;

	cr_assert_eq(heddle_replay_prefix(&replay, schedule, program, steps, executions), 0);
	cr_assert_not_null(replay->found);
	return replay;
}

Test(replay_prefix, unchanged_code_is_followed_to_the_end)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_lost_update, "tests/prefix");
	struct heddle_replay *replay = from(schedule, &program_lost_update, HEDDLE_NO_STEP, 0);

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_SAME);
	cr_assert_eq(replay->n_followed, schedule->n_steps);
	cr_assert_eq(replay->executions, 1);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

/* From every step on the finding can still be come to, or it is told that it cannot. */
Test(replay_prefix, it_explores_from_any_step)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_lost_update, "tests/prefix");
	uint32_t step;

	for (step = 0; step <= schedule->n_steps; step++) {
		struct heddle_replay *replay = from(schedule, &program_lost_update, step, 0);

		cr_assert_eq(replay->outcome, HEDDLE_REPLAY_SAME, "from step %u", step);
		cr_assert_eq(replay->n_followed, step);
		heddle_replay_free(replay);
	}
	heddle_schedule_free(schedule);
}

/*
 * Behind a step of one's own no update of the other one is lost any more: all ways to go on are run, and
 * pass.
 */
Test(replay_prefix, where_nothing_is_left_to_be_found_all_is_run)
{
	static const char both_of_one[] =
		"heddle-schedule 1\nscenario a\nthread main\nthread one by main\nthread two by main\n"
		"period one 2\n0 read \"counter\" = 0\n1 write \"counter\" = 1\n"
		"ready two read \"counter\"\nblocked main join_all\n"
		"end 2 steps 0 touches 0 choices\n";
	struct heddle_schedule *schedule = parsed(both_of_one);
	struct heddle_replay *replay = from(schedule, &program_lost_update, HEDDLE_NO_STEP, 0);

	skip_where_a_lost_update_races();
	cr_assert_eq(replay->n_followed, 2);
	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_PASSED);
	cr_assert(replay->is_exhausted);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

/* The prefix ends where the code does something else, and what comes then is found all the same. */
Test(replay_prefix, new_code_ends_it)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/prefix");
	struct heddle_replay *replay = from(schedule, &program_two_mutexes_and_yield, HEDDLE_NO_STEP, 0);

	cr_assert_leq(replay->n_followed, schedule->n_steps);
	cr_assert_eq(replay->found->finding.kind, HEDDLE_DEADLOCK);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_prefix, mended_code_passes_whatever_follows)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/prefix");
	struct heddle_replay *replay = from(schedule, &program_one_order, HEDDLE_NO_STEP, 0);

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_PASSED);
	cr_assert(replay->is_exhausted);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_prefix, a_choice_is_taken_both_ways)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_alone, "tests/prefix");
	struct heddle_replay *replay = from(schedule, &program_alone, 0, 0);

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_SAME);
	cr_assert_leq(replay->executions, 3);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_prefix, it_ends_after_so_many_executions)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_half_done, "tests/prefix");
	struct heddle_replay *replay = from(schedule, &program_half_done_mended, 0, 5);

	cr_assert_eq(replay->executions, 5);
	cr_assert_not(replay->is_exhausted);
	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_PASSED);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}
