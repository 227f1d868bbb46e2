// SPDX-License-Identifier: MIT
#include "programs.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <heddle/minimise.h>
#include <stdlib.h>
#include <string.h>

TestSuite(minimise, .timeout = 60);

static const struct heddle_minimise_options by_default;

static struct heddle_minimised minimised(const struct heddle_schedule *schedule,
					 const struct heddle_program *program,
					 const struct heddle_minimise_options *options)
{
	struct heddle_minimised made;

	cr_assert_eq(heddle_minimise(&made, schedule, program, options), 0);
	return made;
}

static void replays(const struct heddle_schedule *schedule, const struct heddle_program *program,
		    enum heddle_replay_outcome outcome)
{
	char *text = text_of(schedule), *found;
	struct heddle_replay *replay;
	int i;

	for (i = 0; i < 3; i++) {
		cr_assert_eq(heddle_replay(&replay, schedule, program, HEDDLE_REPLAY_STRICT), 0);
		cr_assert_eq(replay->outcome, outcome, "%s: expected %s, found %s",
			     heddle_replay_outcome_name(replay->outcome), replay->expected, replay->instead);
		replay->found->n_notes = 0; /* which a file has none of */
		found = text_of(replay->found);
		if (outcome == HEDDLE_REPLAY_SAME)
			cr_assert_str_eq(text, found);
		free(found);
		heddle_replay_free(replay);
	}
	free(text);
}

/* Minimises the worst, and wants this of it. */
static struct heddle_minimised worst(const struct heddle_program *program, struct heddle_length after)
{
	struct heddle_schedule *schedule = capture_worst_finding(program, "tests/minimise");
	struct heddle_minimised made = minimised(schedule, program, &by_default);
	char text[HEDDLE_MINIMISED_TEXT_MAX];

	heddle_minimised_text(&made, text);
	cr_assert_eq(made.after.preemptions, after.preemptions, "%s", text);
	cr_assert_eq(made.after.steps, after.steps, "%s", text);
	cr_assert_eq(made.after.threads, after.threads, "%s", text);
	cr_assert_eq(made.schedule->n_steps, after.steps);
	replays(made.schedule, program, HEDDLE_REPLAY_SAME);
	heddle_schedule_free(schedule);
	return made;
}

Test(minimise, needless_preemptions_steps_and_threads_are_gone)
{
	struct heddle_minimised made = worst(&program_half_done, (struct heddle_length){ 1, 2, 2 });
	char text[HEDDLE_MINIMISED_TEXT_MAX];

	cr_assert_gt(made.before.preemptions, 1);
	cr_assert_gt(made.before.steps, 2);
	cr_assert_eq(made.before.threads, 4);
	cr_assert(made.is_fewest);
	cr_assert_not(made.is_cut_short);
	heddle_minimised_text(&made, text);
	cr_assert_not_null(strstr(text, "1 preemption (before: "), "%s", text);
	cr_assert_not_null(strstr(text, "), which is the minimum; 2 steps (before: "), "%s", text);
	heddle_minimised_free(&made);
}

Test(minimise, no_preemption_is_left_where_none_is_needed)
{
	struct heddle_minimised made = worst(&program_never_done, (struct heddle_length){ 0, 3, 2 });

	cr_assert(made.is_fewest);
	cr_assert_eq(made.executions, 0, "nothing is to be looked for below none");
	heddle_minimised_free(&made);
}

Test(minimise, nothing_follows_the_finding)
{
	struct heddle_minimised made = worst(&program_half_done, (struct heddle_length){ 1, 2, 2 });
	size_t i, n = 0;

	cr_assert_eq(made.schedule->finding.step, made.schedule->n_steps);
	for (i = 0; i < made.schedule->n_threads; i++)
		n += made.schedule->threads[i].enabled;
	cr_assert_gt(n, 0, "somebody could have gone on");
	heddle_minimised_free(&made);
}

/* They are for who reads a replay; the replay of what is minimal already has some, too. */
Test(minimise, notes_are_not_written)
{
	struct heddle_minimised made = worst(&program_half_done, (struct heddle_length){ 1, 2, 2 }), again;
	struct heddle_minimise_options options = { 0 };
	struct heddle_replay *replay;

	cr_assert_eq(made.schedule->n_notes, 0);
	cr_assert_eq(heddle_minimise(&again, made.schedule, &program_half_done, &options), 0);
	cr_assert_eq(again.schedule->n_notes, 0);
	cr_assert_eq(heddle_replay(&replay, again.schedule, &program_half_done, HEDDLE_REPLAY_STRICT), 0);
	cr_assert_eq(replay->found->n_notes, 1);
	cr_assert_str_eq(replay->found->notes->text, "finds 1");
	heddle_replay_free(replay);
	heddle_minimised_free(&again);
	heddle_minimised_free(&made);
}

/* A deadlock has nothing behind it, and each of its steps is needed. */
Test(minimise, what_is_minimal_stays_as_it_is)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/minimise");
	struct heddle_minimised made = minimised(schedule, &program_two_mutexes, &by_default);
	char *before = text_of(schedule), *after = text_of(made.schedule);

	cr_assert_str_eq(before, after);
	cr_assert_eq(made.after.preemptions, 1);
	cr_assert(made.is_fewest);
	cr_assert_gt(made.executions, 0);
	free(before);
	free(after);
	heddle_minimised_free(&made);
	heddle_schedule_free(schedule);
}

static void is_idempotent(const struct heddle_program *program)
{
	struct heddle_schedule *schedule = capture_worst_finding(program, "tests/minimise");
	struct heddle_minimised once = minimised(schedule, program, &by_default),
				twice = minimised(once.schedule, program, &by_default);
	char *first = text_of(once.schedule), *second = text_of(twice.schedule);

	cr_assert_str_eq(first, second);
	cr_assert_eq(once.schedule->finding.kind, schedule->finding.kind);
	cr_assert_str_eq(once.schedule->finding.subject, schedule->finding.subject);
	cr_assert_eq(once.schedule->finding.place.line, schedule->finding.place.line);
	free(first);
	free(second);
	heddle_minimised_free(&once);
	heddle_minimised_free(&twice);
	heddle_schedule_free(schedule);
}

Test(minimise, once_is_enough)
{
	is_idempotent(&program_half_done);
	is_idempotent(&program_two_mutexes);
	is_idempotent(&program_queued_writer);
	is_idempotent(&program_lost_update);
	is_idempotent(&program_section);
	is_idempotent(&program_submitters);
	is_idempotent(&program_alone);
}

/* The section is left between its stores, and choices are kept with the threads that take them. */
Test(minimise, split_sections_and_choices_are_followed)
{
	struct heddle_schedule *schedule = capture_worst_finding(&program_split_section, "tests/minimise");
	struct heddle_minimised made = minimised(schedule, &program_split_section, &by_default);

	replays(made.schedule, &program_split_section, HEDDLE_REPLAY_SAME);
	cr_assert_lt(made.after.steps, made.before.steps);
	heddle_minimised_free(&made);
	heddle_schedule_free(schedule);
	schedule = capture_first_finding(&program_alone, "tests/minimise");
	made = minimised(schedule, &program_alone, &by_default);
	cr_assert_eq(made.schedule->n_choices, 1);
	cr_assert_eq(made.schedule->choices[0].value, 2);
	heddle_minimised_free(&made);
	heddle_schedule_free(schedule);
}

/*
 * A bound that is too small to be exhausted proves nothing; what there is by then is a schedule all the same.
 */
Test(minimise, it_says_how_far_it_got)
{
	struct heddle_schedule *schedule = capture_worst_finding(&program_half_done, "tests/minimise");
	const struct heddle_minimise_options few = { .replays = 2, .executions = 1 };
	struct heddle_minimised made = minimised(schedule, &program_half_done, &few);
	char text[HEDDLE_MINIMISED_TEXT_MAX];

	cr_assert_not(made.is_fewest);
	cr_assert(made.is_cut_short);
	cr_assert_eq(made.executions, 1);
	cr_assert_not_null(strstr(heddle_minimised_text(&made, text), "not known to be the minimum"), "%s",
			   text);
	cr_assert_not_null(strstr(text, "; stopped after 2 replays"), "%s", text);
	replays(made.schedule, &program_half_done, HEDDLE_REPLAY_SAME);
	heddle_minimised_free(&made);
	heddle_schedule_free(schedule);
}

Test(minimise, without_the_finding_there_is_nothing)
{
	struct heddle_schedule *schedule = capture_worst_finding(&program_half_done, "tests/minimise");
	struct heddle_minimised made;

	cr_assert_eq(heddle_minimise(&made, schedule, &program_half_done_mended, &by_default), -ENOENT);
	schedule->has_finding = false;
	cr_assert_eq(heddle_minimise(&made, schedule, &program_half_done, &by_default), -EINVAL);
	heddle_schedule_free(schedule);
}

Test(minimise, a_schedule_of_code_that_was_edited_since)
{
	struct heddle_schedule *schedule = capture_worst_finding(&program_half_done, "tests/minimise");
	struct heddle_minimised made = minimised(schedule, &program_half_done_later, &by_default);

	cr_assert_eq(made.after.preemptions, 1);
	cr_assert_eq(made.after.steps, 3);
	replays(made.schedule, &program_half_done_later, HEDDLE_REPLAY_SAME);
	heddle_minimised_free(&made);
	heddle_schedule_free(schedule);
}

/* What ends at its finding: where that does not come, each thread goes on to its end. */
Test(minimise, mended_code_passes_a_schedule_that_ends_early)
{
	struct heddle_minimised made = worst(&program_half_done, (struct heddle_length){ 1, 2, 2 });
	struct heddle_replay *replay;

	replays(made.schedule, &program_half_done_mended, HEDDLE_REPLAY_PASSED);
	cr_assert_eq(heddle_replay(&replay, made.schedule, &program_half_done_mended, HEDDLE_REPLAY_STRICT),
		     0);
	cr_assert_gt(replay->found->n_steps, made.schedule->n_steps);
	heddle_replay_free(replay);
	replays(made.schedule, &program_half_done_later, HEDDLE_REPLAY_DIVERGED);
	heddle_minimised_free(&made);
}
