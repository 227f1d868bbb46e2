// SPDX-License-Identifier: MIT
#include "programs.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(replay_strict, .timeout = 60);

static struct heddle_replay *follow(const struct heddle_schedule *schedule,
				    const struct heddle_program *program)
{
	struct heddle_replay *replay;

	cr_assert_eq(heddle_replay(&replay, schedule, program, HEDDLE_REPLAY_STRICT), 0);
	return replay;
}

static void same_again(const struct heddle_program *program)
{
	struct heddle_schedule *schedule = capture_first_finding(program, "tests/strict");
	struct heddle_replay *replay;
	char *text = text_of(schedule), *found;
	unsigned i;

	for (i = 0; i < 3; i++) {
		replay = follow(schedule, program);
		cr_assert_eq(replay->outcome, HEDDLE_REPLAY_SAME, "expected %s, found %s", replay->expected,
			     replay->instead);
		cr_assert_eq(replay->n_differences, 0);
		cr_assert_eq(replay->n_moved, 0);
		found = text_of(replay->found);
		cr_assert_str_eq(text, found);
		free(found);
		heddle_replay_free(replay);
	}
	free(text);
	heddle_schedule_free(schedule);
}

Test(replay_strict, deadlock_again)
{
	same_again(&program_two_mutexes);
}

Test(replay_strict, lost_update_again)
{
	same_again(&program_lost_update);
}

Test(replay_strict, sections_interrupts_and_choices_again)
{
	same_again(&program_section);
}

Test(replay_strict, section_is_split_where_it_was)
{
	same_again(&program_split_section);
}

Test(replay_strict, threads_are_numbered_as_they_were)
{
	same_again(&program_submitters);
}

Test(replay_strict, choices_of_main_again)
{
	same_again(&program_alone);
}

/*
 * Of the executions that a limit of so many steps cuts, the one behind the first `skip`; NULL: there are no
 * more.
 */
static struct heddle_schedule *capture_cut(const struct heddle_program *program, unsigned steps,
					   unsigned skip)
{
	struct heddle_options options = { .steps_max = steps };
	struct heddle_schedule_header header = { .scenario = "tests/cut", .steps_max = steps };
	struct heddle_schedule *schedule = NULL;
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	uint64_t restarts = 0;
	unsigned n = 0;

	cr_assert_eq(heddle_explorer_open(&explorer, program, &options), 0);
	while (heddle_explorer_next(explorer, &execution) == 1) {
		if (heddle_explorer_statistics(explorer)->restarts != restarts) {
			heddle_schedule_free(schedule);
			schedule = NULL;
			n = 0;
		}
		restarts = heddle_explorer_statistics(explorer)->restarts;
		if (execution->cut && execution->n_findings == 0 && n++ == skip)
			cr_assert_eq(heddle_schedule_capture(&schedule, &header, execution, NULL), 0);
	}
	heddle_explorer_close(explorer);
	return schedule;
}

/* Wherever it was cut: what a thread was about to do belongs to how it is followed. */
Test(replay_strict, what_was_cut_again)
{
	struct heddle_schedule *schedule;
	struct heddle_replay *replay;
	unsigned steps, skip, n = 0;

	for (steps = 1; steps < 12; steps++) {
		for (skip = 0; (schedule = capture_cut(&program_split_section, steps, skip)) != NULL;
		     skip++) {
			replay = follow(schedule, &program_split_section);
			cr_assert_eq(replay->outcome, HEDDLE_REPLAY_PASSED,
				     "%u steps, step %u: expected %s, found %s", steps, replay->step,
				     replay->expected, replay->instead);
			heddle_replay_free(replay);
			heddle_schedule_free(schedule);
			n++;
		}
	}
	cr_assert_gt(n, 10);
}

static void diverges(const char *text, const struct heddle_program *program, uint32_t step,
		     const char *expected, const char *instead)
{
	struct heddle_schedule *schedule = parsed(text);
	struct heddle_replay *replay = follow(schedule, program);
	char line[3 * HEDDLE_REPLAY_TEXT_MAX];

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_DIVERGED);
	cr_assert_eq(replay->step, step);
	cr_assert_str_eq(replay->expected, expected);
	cr_assert_eq(strncmp(replay->instead, instead, strlen(instead)), 0, "%s", replay->instead);
	heddle_replay_describe(replay, line, sizeof(line));
	cr_assert_not_null(strstr(line, "diverged at step "), "%s", line);
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

#define HEAD                      \
	"heddle-schedule 1\n"     \
	"scenario tests/edited\n" \
	"thread main\n"           \
	"thread left by main\n"   \
	"thread right by main\n"

Test(replay_strict, another_operation)
{
	diverges(HEAD "period left 2\n0 lock \"a\" at x.c:1 in f\n1 unlock \"a\" at x.c:2 in f\n"
		      "end 2 steps 0 touches 0 choices\n",
		 &program_two_mutexes, 1, "left: unlock a (x.c:2)",
		 "left: lock lock 7 (replay/tests/programs.c:");
}

Test(replay_strict, another_object)
{
	diverges(
		HEAD
		"period left 1\n0 lock \"b\" at x.c:1 in f\nperiod right 1\n1 lock \"lock 7\" at x.c:1 in f\n"
		"end 2 steps 0 touches 0 choices\n",
		&program_two_mutexes, 0, "left: lock b (x.c:1)", "left: lock a (replay/tests/programs.c:");
}

Test(replay_strict, another_range_or_value)
{
	diverges(HEAD "period left 1\n0 lock \"a\" [1,2]\nend 1 steps 0 touches 0 choices\n",
		 &program_two_mutexes, 0, "left: lock a [1,2] (?)", "left: lock a (replay/tests/programs.c:");
	diverges(HEAD "period left 1\n0 lock \"a\" = 5\nend 1 steps 0 touches 0 choices\n",
		 &program_two_mutexes, 0, "left: lock a=5 (?)", "left: lock a (replay/tests/programs.c:");
}

Test(replay_strict, thread_is_blocked)
{
	diverges(HEAD "period left 1\n0 lock \"a\"\nperiod right 2\n1 lock \"lock 7\"\n2 lock \"a\"\n"
		      "end 3 steps 0 touches 0 choices\n",
		 &program_two_mutexes, 2, "right: lock a (?)", "the end of the run");
	diverges(HEAD "period left 1\n0 lock \"a\"\nperiod right 1\n1 lock \"a\"\n"
		      "end 2 steps 0 touches 0 choices\n",
		 &program_one_order, 1, "right: lock a (?)", "right: lock a (replay/tests/programs.c:");
}

Test(replay_strict, thread_does_not_exist)
{
	diverges(HEAD "thread third by main\nperiod third 1\n0 lock \"a\"\nend 1 steps 0 touches 0 choices\n",
		 &program_two_mutexes, 0, "third: lock a (?)", "there is no such thread yet");
}

Test(replay_strict, thread_has_ended)
{
	diverges(
		HEAD
		"period left 5\n0 lock \"a\"\n1 lock \"lock 7\"\n2 unlock \"lock 7\"\n3 unlock \"a\"\n4 yield\n"
		"end 5 steps 0 touches 0 choices\n",
		&program_one_order, 4, "left: yield (?)", "that thread has ended");
}

Test(replay_strict, run_goes_on)
{
	diverges(HEAD "period left 1\n0 lock \"a\"\nend 1 steps 0 touches 0 choices\n", &program_two_mutexes,
		 1, "the end of the run", "left: lock lock 7 (");
}

Test(replay_strict, choice_of_another_size)
{
	diverges("heddle-schedule 1\nscenario a\nthread main\nchoose 1 of 2 \"colour\"\nstopped main\n"
		 "end 0 steps 0 touches 1 choices\n",
		 &program_alone, 0, "a choice of 2 \"colour\"", "a choice of 3 \"colour\"");
}

Test(replay_strict, choice_that_was_not_recorded)
{
	diverges("heddle-schedule 1\nscenario a\nthread main\nend 0 steps 0 touches 0 choices\n",
		 &program_alone, 0, "no further choice", "a choice of 3 \"colour\"");
}

/* The first line that `from` stands in, with `to` in its place. */
static char *edited(const struct heddle_schedule *schedule, const char *from, const char *to)
{
	char *text = text_of(schedule), *at = strstr(text, from), *result = NULL;
	size_t size;
	FILE *stream = open_memstream(&result, &size);

	cr_assert_not_null(at, "no '%s' in:\n%s", from, text);
	fprintf(stream, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	fclose(stream);
	free(text);
	return result;
}

Test(replay_strict, another_footprint)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_section, "tests/footprint");
	char *text = edited(schedule, "touch write data_write \"tree\" [1,1]",
			    "touch write data_write \"tree\" [1,2]");

	struct heddle_schedule *wrong = parsed(text);
	struct heddle_replay *replay = follow(wrong, &program_section);

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_DIVERGED);
	cr_assert_eq(replay->step, 0);
	cr_assert_not_null(strstr(replay->expected, "touches data_write tree [1,2]"), "%s", replay->expected);
	cr_assert_str_eq(replay->instead, "data_write tree [1]");
	heddle_replay_free(replay);
	heddle_schedule_free(wrong);
	heddle_schedule_free(schedule);
	free(text);
}

Test(replay_strict, moved_lines_are_noted_only)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/moved");
	struct heddle_replay *replay = follow(schedule, &program_two_mutexes_moved);
	char *text;

	/* The first thread of the cycle waits in another function: the same threads, for the same objects. */
	cr_assert_eq(replay->n_differences, 0, "%s", replay->instead);
	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_SAME);
	cr_assert_eq(replay->n_moved, 2, "a step and the finding");
	cr_assert_eq(strncmp(replay->moved, "step 0: replay/tests/programs.c:", 32), 0, "%s", replay->moved);
	heddle_replay_free(replay);
	text = edited(schedule, "programs.c:", "programs.c:10");
	heddle_schedule_free(schedule);
	schedule = parsed(text);
	replay = follow(schedule, &program_two_mutexes);
	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_SAME, "a finding on another line is the same");
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
	free(text);
}

/* With this changed in the schedule its replay has another finding. */
static void expect_another(const char *from, const char *to)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/moved");
	char *text = edited(schedule, from, to);
	struct heddle_schedule *wrong = parsed(text);
	struct heddle_replay *replay = follow(wrong, &program_two_mutexes);

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_OTHER);
	heddle_replay_free(replay);
	heddle_schedule_free(wrong);
	heddle_schedule_free(schedule);
	free(text);
}

Test(replay_strict, another_thread_is_another_finding)
{
	expect_another(" by right at", " by left at");
}

Test(replay_strict, waiting_for_another_object_is_another_finding)
{
	expect_another("\ncycle left for \"", "\ncycle left for \"no ");
}

Test(replay_strict, passes_without_the_finding)
{
	struct heddle_schedule *schedule = parsed(
		"heddle-schedule 1\nscenario a\nfinding \"failed check\" hard \"colour\" after 0 at x.c:1 in f\n"
		"thread main\nchoose 1 of 3 \"colour\"\nend 0 steps 0 touches 1 choices\n");
	struct heddle_replay *replay = follow(schedule, &program_alone);
	char line[200];

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_PASSED);
	cr_assert_str_eq(heddle_replay_describe(replay, line, sizeof(line)), "passes: no finding in 0 steps");
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_strict, another_finding_is_told)
{
	struct heddle_schedule *schedule =
		parsed("heddle-schedule 1\nscenario a\nfinding leak soft \"memory\" after 0 at x.c:1 in f\n"
		       "thread main\nchoose 2 of 3 \"colour\"\nend 0 steps 0 touches 1 choices\n");
	struct heddle_replay *replay = follow(schedule, &program_alone);
	char line[200];

	cr_assert_eq(replay->outcome, HEDDLE_REPLAY_OTHER);
	cr_assert_str_eq(heddle_replay_describe(replay, line, sizeof(line)),
			 "failed check (colour), which is not the recorded finding, after 0 steps");
	heddle_replay_free(replay);
	heddle_schedule_free(schedule);
}

Test(replay_strict, outcome_names_lead_back)
{
	enum heddle_replay_outcome outcome, back;

	for (outcome = HEDDLE_REPLAY_SAME; outcome <= HEDDLE_REPLAY_DIVERGED; outcome++) {
		cr_assert(heddle_replay_outcome_by_name(heddle_replay_outcome_name(outcome), &back));
		cr_assert_eq(back, outcome);
	}
	cr_assert_not(heddle_replay_outcome_by_name("perhaps", &back));
}
