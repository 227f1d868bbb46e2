// SPDX-License-Identifier: MIT
#include "programs.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(replay_best_effort, .timeout = 60);

static struct heddle_replay *follow(const struct heddle_schedule *schedule,
				    const struct heddle_program *program)
{
	struct heddle_replay *replay;

	cr_assert_eq(heddle_replay(&replay, schedule, program, HEDDLE_REPLAY_BEST_EFFORT), 0);
	return replay;
}

Test(replay_best_effort, unchanged_code_has_no_difference)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_lost_update, "tests/loose");
	struct heddle_replay *replay = follow(schedule, &program_lost_update);

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_SAME);
	cr_assert_eq(replay->n_differences, 0);
	cr_assert_eq(replay->found->n_steps, schedule->n_steps);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_best_effort, goes_on_behind_a_new_step)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/loose");
	struct heddle_replay *replay = follow(schedule, &program_two_mutexes_and_yield);

	/* Only the threads' places differ: the deadlock is there as before. */
	cr_assert(replay->found->has_finding);
	cr_assert_eq(replay->found->finding.kind, HEDDLE_DEADLOCK);
	cr_assert_eq(replay->found->n_steps, 3);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_best_effort, passes_over_steps_that_have_vanished)
{
	struct heddle_schedule *schedule = parsed(
		"heddle-schedule 1\nscenario a\nthread main\nthread left by main\nthread right by main\n"
		"period left 3\n0 yield\n1 lock \"a\"\n2 yield\nperiod right 1\n3 lock \"lock 7\"\n"
		"blocked left lock \"lock 7\"\n"
		"end 4 steps 0 touches 0 choices\n");
	struct heddle_replay *replay = follow(schedule, &program_two_mutexes);

	cr_assert_gt(replay->n_differences, 0);
	cr_assert_eq(replay->step, 0);
	cr_assert_str_eq(replay->expected, "left: yield (?)");
	cr_assert_eq(strncmp(replay->instead, "left: lock (replay/tests/programs.c:", 36), 0, "%s",
		     replay->instead);
	cr_assert(replay->found->has_finding);
	cr_assert_eq(replay->found->finding.kind, HEDDLE_DEADLOCK);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_best_effort, mended_code_passes)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/loose");
	struct heddle_replay *replay = follow(schedule, &program_one_order);

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_PASSED);
	cr_assert_gt(replay->n_differences, 0);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}
