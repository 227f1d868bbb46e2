// SPDX-License-Identifier: MIT
/*
 * A schedule that was written and read is the schedule that was captured.
 */
#include "programs.h"
#include "schedule/place.h"

#include <criterion/criterion.h>
#include <heddle/trace.h>
#include <stdlib.h>
#include <string.h>

TestSuite(schedule_file, .timeout = 60);

static void check_target(const struct heddle_target *a, const struct heddle_target *b)
{
	cr_assert_eq(a->object == NULL, b->object == NULL);
	if (a->object != NULL)
		cr_assert_str_eq(a->object, b->object);
	cr_assert_eq(a->low, b->low);
	cr_assert_eq(a->high, b->high);
}

static void check_place(const struct heddle_place *a, const struct heddle_place *b)
{
	cr_assert_str_eq(a->file, b->file);
	cr_assert_str_eq(a->function, b->function);
	cr_assert_eq(a->line, b->line);
}

static void check_header(const struct heddle_schedule_header *a, const struct heddle_schedule_header *b)
{
	cr_assert_str_eq(a->scenario, b->scenario);
	cr_assert_str_eq(a->id, b->id);
	cr_assert_str_eq(a->revision, b->revision);
	cr_assert_str_eq(a->strategy, b->strategy);
	cr_assert_eq(a->n_parameters, 1);
	cr_assert_eq(b->n_parameters, 1);
	cr_assert_str_eq(a->parameters[0].name, b->parameters[0].name);
	cr_assert_eq(a->parameters[0].value, b->parameters[0].value);
	cr_assert_eq(b->n_defects, 1);
	cr_assert_str_eq(b->defects[0].name, "D40");
	cr_assert(b->defects[0].without);
	cr_assert_eq(a->sections, b->sections);
	cr_assert_eq(a->seed, b->seed);
}

static void check_finding(const struct heddle_schedule_finding *a, const struct heddle_schedule_finding *b)
{
	cr_assert_eq(a->kind, b->kind);
	cr_assert_eq(a->hard, b->hard);
	cr_assert_eq(a->step, b->step);
	cr_assert_eq(a->thread, b->thread);
	cr_assert_str_eq(a->subject, b->subject);
	cr_assert_str_eq(a->message, b->message);
	check_place(&a->place, &b->place);
}

static void check_steps(const struct heddle_schedule *a, const struct heddle_schedule *b)
{
	size_t i;

	cr_assert_eq(a->n_steps, b->n_steps);
	for (i = 0; i < a->n_steps; i++) {
		cr_assert_eq(a->steps[i].thread, b->steps[i].thread);
		cr_assert_eq(a->steps[i].operation, b->steps[i].operation);
		cr_assert_eq(a->steps[i].value, b->steps[i].value);
		cr_assert_eq(a->steps[i].preempts, b->steps[i].preempts);
		cr_assert_eq(a->steps[i].inside, b->steps[i].inside);
		cr_assert_eq(a->steps[i].first_touch, b->steps[i].first_touch);
		cr_assert_eq(a->steps[i].n_touches, b->steps[i].n_touches);
		cr_assert_eq(a->steps[i].first_choice, b->steps[i].first_choice);
		cr_assert_eq(a->steps[i].n_choices, b->steps[i].n_choices);
		check_target(&a->steps[i].target, &b->steps[i].target);
		check_place(&a->steps[i].place, &b->steps[i].place);
	}
}

static void check_parts(const struct heddle_schedule *a, const struct heddle_schedule *b)
{
	size_t i;

	cr_assert_eq(a->n_touches, b->n_touches);
	for (i = 0; i < a->n_touches; i++) {
		cr_assert_eq(a->touches[i].access, b->touches[i].access);
		cr_assert_eq(a->touches[i].operation, b->touches[i].operation);
		cr_assert_eq(a->touches[i].value, b->touches[i].value);
		check_target(&a->touches[i].target, &b->touches[i].target);
	}
	cr_assert_eq(a->n_choices, b->n_choices);
	for (i = 0; i < a->n_choices; i++) {
		cr_assert_eq(a->choices[i].value, b->choices[i].value);
		cr_assert_eq(a->choices[i].n, b->choices[i].n);
		cr_assert_str_eq(a->choices[i].why, b->choices[i].why);
	}
}

static void check_threads(const struct heddle_schedule *a, const struct heddle_schedule *b)
{
	size_t i;

	cr_assert_eq(a->n_threads, b->n_threads);
	for (i = 0; i < a->n_threads; i++) {
		cr_assert_str_eq(a->threads[i].name, b->threads[i].name);
		cr_assert_eq(a->threads[i].creator, b->threads[i].creator);
		cr_assert_eq(a->threads[i].interrupt, b->threads[i].interrupt);
		cr_assert_eq(a->threads[i].ended, b->threads[i].ended);
		cr_assert_eq(a->threads[i].stopped, b->threads[i].stopped);
		cr_assert_eq(a->threads[i].enabled, b->threads[i].enabled);
		cr_assert_eq(a->threads[i].operation, b->threads[i].operation);
		check_target(&a->threads[i].target, &b->threads[i].target);
	}
	cr_assert_eq(a->waits_are_cycle, b->waits_are_cycle);
	cr_assert_eq(a->n_waits, b->n_waits);
	for (i = 0; i < a->n_waits; i++) {
		cr_assert_eq(a->waits[i].thread, b->waits[i].thread);
		cr_assert_eq(a->waits[i].holder, b->waits[i].holder);
		cr_assert_eq(a->waits[i].queued, b->waits[i].queued);
		cr_assert_eq(a->waits[i].step, b->waits[i].step);
		check_target(&a->waits[i].target, &b->waits[i].target);
	}
}

static void check_round_trip(const struct heddle_program *program)
{
	struct heddle_schedule *captured = capture_first_finding(program, "tests/round_trip"), *read;
	char *text = text_of(captured), *again;

	read = parsed(text);
	check_header(&captured->header, &read->header);
	check_finding(&captured->finding, &read->finding);
	check_threads(captured, read);
	check_steps(captured, read);
	check_parts(captured, read);
	again = text_of(read);
	cr_assert_str_eq(text, again);
	free(text);
	free(again);
	heddle_schedule_free(read);
	heddle_schedule_free(captured);
}

Test(schedule_file, deadlock_round_trip)
{
	check_round_trip(&program_two_mutexes);
}

Test(schedule_file, variables_round_trip)
{
	check_round_trip(&program_lost_update);
}

Test(schedule_file, sections_choices_and_interrupts_round_trip)
{
	check_round_trip(&program_section);
}

Test(schedule_file, split_section_round_trip)
{
	check_round_trip(&program_split_section);
}

Test(schedule_file, choices_without_steps_round_trip)
{
	check_round_trip(&program_alone);
}

/* A file says so only where plain accesses were scheduling points, so that older programs read the others. */
Test(schedule_file, points_round_trip)
{
	struct heddle_schedule *captured = capture_first_finding(&program_alone, "tests/accesses"), *read;
	char *text = text_of(captured);

	cr_assert_null(strstr(text, "points"));
	free(text);
	captured->header.points = HEDDLE_POINTS_RACY;
	text = text_of(captured);
	cr_assert_not_null(strstr(text, "\npoints racy\n"));
	read = parsed(text);
	cr_assert_eq(read->header.points, HEDDLE_POINTS_RACY);
	free(text);
	heddle_schedule_free(read);
	heddle_schedule_free(captured);
}

/* What was said stays where it was said. */
Test(schedule_file, notes_and_meanings_round_trip)
{
	static const char lines[] = "        touch write atomic_exchange \"taken\" = 1\n"
				    "        means \"releases it\"\n"
				    "        touch write wake \"queue\" = 0\n"
				    "        note \"has done\"\n"
				    "    1 atomic_store \"taken\" = 1\n"
				    "        means \"takes it\"\n"
				    "        note \"has it\"\n";
	char *text = NULL, *again;
	struct heddle_schedule *schedule;

	cr_assert_gt(asprintf(&text,
			      "heddle-schedule 1\nscenario a/b\nthread main\nperiod main 2\n"
			      "    0 spin_lock \"lock\"\n%send 2 steps 2 touches 0 choices\n",
			      lines),
		     0);
	schedule = parsed(text);
	again = text_of(schedule);
	cr_expect_not_null(strstr(again, lines), "%s", again);
	cr_expect_eq(schedule->n_notes, 4);
	cr_expect(schedule->notes[0].is_meaning && schedule->notes[0].n_touches == 1);
	cr_expect(!schedule->notes[1].is_meaning && schedule->notes[1].n_touches == 2);
	cr_expect(schedule->notes[2].is_meaning && schedule->notes[2].n_touches == 0);
	heddle_schedule_free(schedule);
	free(again);
	free(text);
}

Test(schedule_file, tells_the_cycle_of_a_deadlock)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/cycle");

	cr_assert_eq(schedule->n_steps, 2);
	cr_assert(schedule->waits_are_cycle);
	cr_assert_eq(schedule->n_waits, 2);
	cr_assert_str_eq(schedule->threads[schedule->waits[0].thread].name, "left");
	cr_assert_str_eq(schedule->waits[0].target.object, "lock 7");
	cr_assert_str_eq(schedule->threads[schedule->waits[0].holder].name, "right");
	cr_assert_eq(schedule->waits[0].step, 1);
	cr_assert_str_eq(schedule->waits[1].target.object, "a");
	heddle_schedule_free(schedule);
}

/* Who is queued behind a writer waits for that one, not for the readers who hold it. */
Test(schedule_file, tells_who_is_queued_before)
{
	struct heddle_schedule *captured = capture_first_finding(&program_queued_writer, "tests/queue");
	char *text = text_of(captured), *trace = NULL;
	size_t size;
	FILE *stream = open_memstream(&trace, &size);

	cr_assert_not_null(strstr(text, "\ncycle M for \"s\" behind W\ncycle W for \"s\" held by R since"));
	heddle_trace_finding(captured, &(struct heddle_trace_options){ 0 }, stream);
	fclose(stream);
	cr_assert_not_null(strstr(trace, "behind W, which is queued for it"));
	free(trace);
	free(text);
	heddle_schedule_free(captured);
	check_round_trip(&program_queued_writer);
}

Test(schedule_file, places_are_relative_to_the_source_root)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/places");

	cr_assert_str_eq(schedule->steps[0].place.file, "replay/tests/programs.c");
	cr_assert_str_eq(schedule->steps[0].place.function, "take");
	heddle_schedule_free(schedule);
}

Test(schedule_file, places_elsewhere_have_one_folder_and_no_dots)
{
	cr_expect_str_eq(heddle_place_file("/home/me/project/queue.c"), "project/queue.c");
	cr_expect_str_eq(heddle_place_file("/home/me/project/./queue.c"), "queue.c");
	cr_expect_str_eq(heddle_place_file("././queue.c"), "queue.c");
	cr_expect_str_eq(heddle_place_file("../other/queue.c"), "other/queue.c");
}

Test(schedule_file, needs_a_scenario)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name("naive") };
	struct heddle_schedule_header header = { .scenario = "" };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	struct heddle_schedule *schedule;

	cr_assert_eq(heddle_explorer_open(&explorer, &program_one_order, &options), 0);
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	cr_assert_eq(heddle_schedule_capture(&schedule, &header, execution, NULL), -22);
	cr_assert_null(schedule);
	heddle_explorer_close(explorer);
}

/* The failing step */

static uint32_t failing_step(const char *text)
{
	struct heddle_schedule *schedule = parsed(text);
	uint32_t step = heddle_schedule_failing_step(schedule);

	heddle_schedule_free(schedule);
	return step;
}

#define THREE_STEPS "period A 2\n0 yield\n1 yield\nperiod B 1\n2 yield\n"
#define END	    "end 3 steps 0 touches 0 choices\n"

Test(schedule_file, failing_step)
{
	const char *threads = "thread main\nthread A by main\nthread B by main\n";
	char text[1000];

	snprintf(text, sizeof(text), "heddle-schedule 1\nscenario a\n%s%s%s", threads, THREE_STEPS, END);
	cr_assert_eq(failing_step(text), 2, "without a finding: the last");
	snprintf(text, sizeof(text),
		 "heddle-schedule 1\nscenario a\nfinding leak soft \"memory\" after 2\n%s%s%s", threads,
		 THREE_STEPS, END);
	cr_assert_eq(failing_step(text), 1, "the last before the finding");
	snprintf(
		text, sizeof(text),
		"heddle-schedule 1\nscenario a\nfinding deadlock hard \"m\" after 3\n%s%scycle A for \"m\"\n%s",
		threads, THREE_STEPS, END);
	cr_assert_eq(failing_step(text), 1, "the last of those who wait");
	cr_assert_eq(
		failing_step("heddle-schedule 1\nscenario a\nthread main\nend 0 steps 0 touches 0 choices\n"),
		0);
}

/* Names of files */

Test(schedule_file, name_tells_id_revision_and_kind)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "tests/name");
	char name[HEDDLE_SCHEDULE_NAME_MAX], other[HEDDLE_SCHEDULE_NAME_MAX];

	heddle_schedule_file_name(schedule, name);
	cr_assert_eq(strncmp(name, "T1-v5-2006-12-deadlock-", 23), 0, "%s", name);
	cr_assert_eq(strlen(name), 23 + 6 + strlen(HEDDLE_SCHEDULE_SUFFIX));
	cr_assert_str_eq(heddle_schedule_file_name(schedule, other), name);
	schedule->finding.subject = "another";
	cr_assert_str_neq(heddle_schedule_file_name(schedule, other), name);
	heddle_schedule_free(schedule);
}

Test(schedule_file, name_has_no_folder_and_no_blank)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_lost_update, "tests/name");
	char name[HEDDLE_SCHEDULE_NAME_MAX];

	schedule->header.id = NULL;
	heddle_schedule_file_name(schedule, name);
	cr_assert_eq(strncmp(name, "tests-name-v5-2006-12-failed-check-", 35), 0, "%s", name);
	heddle_schedule_free(schedule);
}

/* What programs with pthreads have besides: written as it was read. */
static const char program[] =
	"heddle-schedule 1\n"
	"scenario program/queue\n"
	"sections lock\n"
	"steps-max 0\n"
	"faults 2\n"
	"spurious 0\n"
	"seed 0\n"
	"program ./queue\n"
	"argument 5\n"
	"argument \"two words\"\n"
	"argument \"\"\n"
	"build 1f2e3d4c\n"
	"\n"
	"thread main\n"
	"\n"
	"period main 2\n"
	"    0 lock \"queue.lock\" at queue.c:9 in main calls pthread_mutex_lock\n"
	"    1 memory_write \"queue\" [40,43] is \"queue.n\" = 1 at queue.c:10 in main\n"
	"        touch write free \"queue.c:3\" at queue.c:11 in main calls \"operator delete\"\n"
	"end 2 steps 1 touches 0 choices\n";

Test(schedule_file, a_program_is_written_as_it_was_read)
{
	struct heddle_schedule *schedule = parsed(program);
	char *text = text_of(schedule);

	cr_expect_str_eq(text, program);
	cr_expect_eq(schedule->header.n_arguments, 3);
	cr_expect_str_eq(schedule->steps[1].target.part, "queue.n");
	free(text);
	heddle_schedule_free(schedule);
}

/* One finding with other arguments is another failure. */
Test(schedule_file, arguments_are_in_the_name_of_the_file)
{
	char name[HEDDLE_SCHEDULE_NAME_MAX], other[HEDDLE_SCHEDULE_NAME_MAX];
	struct heddle_schedule *schedule = parsed(program);

	heddle_schedule_file_name(schedule, name);
	schedule->header.n_arguments = 2;
	cr_expect_str_neq(heddle_schedule_file_name(schedule, other), name);
	schedule->header.n_arguments = 3;
	cr_expect_str_eq(heddle_schedule_file_name(schedule, other), name);
	heddle_schedule_free(schedule);
}
