// SPDX-License-Identifier: MIT
/*
 * Schedules that were made before an edit of the code that does no harm: it has a step more, or a step
 * less, anywhere. The edit is made in the schedule: without a step it is of the code before that step was
 * written; with one twice it is of code that has lost one.
 */
#include "programs.h"

#include <criterion/criterion.h>
#include <heddle/failing.h>
#include <stdlib.h>
#include <string.h>

TestSuite(replay_edits, .timeout = 60);

static void renumber(struct heddle_schedule *schedule)
{
	if (schedule->has_finding && schedule->finding.step > schedule->n_steps)
		schedule->finding.step = (uint32_t)schedule->n_steps;
}

static void take_out(struct heddle_schedule *schedule, size_t step)
{
	memmove(&schedule->steps[step], &schedule->steps[step + 1],
		(schedule->n_steps - step - 1) * sizeof(*schedule->steps));
	schedule->n_steps--;
	renumber(schedule);
}

/* There is room: arrays double, and one was taken out. */
static void put_in(struct heddle_schedule *schedule, size_t at, size_t of)
{
	struct heddle_schedule_step copy = schedule->steps[of];

	copy.target.object = "what is no more";
	copy.n_touches = copy.n_choices = 0;
	schedule->steps[at] = copy;
}

static enum heddle_replay_outcome follow(const struct heddle_schedule *schedule,
					 const struct heddle_program *program)
{
	struct heddle_replay *replay;
	enum heddle_replay_outcome outcome;

	cr_assert_eq(heddle_replay(&replay, schedule, program, HEDDLE_REPLAY_BEST_EFFORT), 0);
	outcome = replay->outcome;
	heddle_replay_free(replay);
	return outcome;
}

static bool is_in(const struct heddle_failing_set *set, uint32_t step)
{
	size_t i;

	for (i = 0; i < set->n_orders; i++) {
		if (set->orders[i].earlier == step || set->orders[i].later == step)
			return true;
	}
	return false;
}

/*
 * How many of the schedules without a step still give the failure; *n: of how many. A step that makes it
 * fail is no edit without harm.
 */
static size_t count_new_steps(const struct heddle_program *program, size_t *n)
{
	struct heddle_schedule *whole = capture_first_finding(program, "tests/edits");
	struct heddle_failing_set set;
	size_t same = 0;
	uint32_t step;

	cr_assert_eq(heddle_failing_set(&set, whole, program, 0), 0);
	cr_assert(set.is_found);
	*n = 0;
	for (step = 0; step < whole->n_steps; step++) {
		struct heddle_schedule *edited;

		if (is_in(&set, step))
			continue;
		edited = capture_first_finding(program, "tests/edits");
		take_out(edited, step);
		same += follow(edited, program) == HEDDLE_REPLAY_SAME;
		(*n)++;
		heddle_schedule_free(edited);
	}
	heddle_schedule_free(whole);
	return same;
}

static size_t count_lost_steps(const struct heddle_program *program, size_t *n)
{
	struct heddle_schedule *whole = capture_first_finding(program, "tests/edits");
	size_t same = 0, step;

	*n = whole->n_steps;
	for (step = 0; step < *n; step++) {
		struct heddle_schedule *edited = capture_first_finding(program, "tests/edits");
		struct heddle_schedule_step *room =
			realloc(edited->steps, (edited->n_steps + 1) * sizeof(*edited->steps));

		cr_assert_not_null(room);
		edited->steps = room;
		memmove(&room[step + 1], &room[step], (edited->n_steps - step) * sizeof(*room));
		edited->n_steps++;
		put_in(edited, step, step + 1);
		same += follow(edited, program) == HEDDLE_REPLAY_SAME;
		heddle_schedule_free(edited);
	}
	heddle_schedule_free(whole);
	return same;
}

static void new_steps_do_no_harm(const struct heddle_program *program)
{
	size_t n, same = count_new_steps(program, &n);

	cr_assert_eq(same, n, "%zu of %zu", same, n);
}

static void lost_steps_do_no_harm(const struct heddle_program *program)
{
	size_t n, same = count_lost_steps(program, &n);

	cr_assert_eq(same, n, "%zu of %zu", same, n);
}

Test(replay_edits, a_step_that_is_gone)
{
	lost_steps_do_no_harm(&program_lost_update);
	lost_steps_do_no_harm(&program_two_mutexes);
	lost_steps_do_no_harm(&program_half_done);
	lost_steps_do_no_harm(&program_section);
}

Test(replay_edits, a_step_that_is_new)
{
	new_steps_do_no_harm(&program_half_done);
	new_steps_do_no_harm(&program_section);
}

Test(replay_edits, a_step_that_is_new_in_a_lost_update)
{
	skip_where_a_lost_update_races();
	new_steps_do_no_harm(&program_lost_update);
}

/*
 * A section that was left open when the schedule was made is left at the same place now, though nothing
 * has taught that.
 */
Test(replay_edits, an_open_section)
{
	struct heddle_schedule *schedule = capture_worst_finding(&program_split_section, "tests/edits");

	cr_assert_eq(follow(schedule, &program_split_section), HEDDLE_REPLAY_SAME);
	heddle_schedule_free(schedule);
}
