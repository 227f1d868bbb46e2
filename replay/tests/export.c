// SPDX-License-Identifier: MIT
/*
 * The order of steps, held against a plain definition of it; and that names stay text in each format.
 */
#include "export/timeline.h"
#include "programs.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <heddle/export.h>
#include <heddle/passing.h>
#include <stdlib.h>
#include <string.h>

TestSuite(export, .timeout = 60);

/* ---- which step happens before which */

/* R looks at the size before T changes it, and again behind that. U has nothing to do with them. */
static const char stale[] = "heddle-schedule 1\n"
			    "scenario files/stale\n"
			    "finding \"failed check\" hard \"size\" after 6 by R at read.c:30 in read_page\n"
			    "message \"size is 0\"\n"
			    "thread main\n"
			    "thread R by main\n"
			    "thread T by main\n"
			    "thread U by main\n"
			    "period R 2\n"
			    "    0 lock \"i_mutex\" at read.c:10 in look\n"
			    "    1 unlock \"i_mutex\" at read.c:14 in look\n"
			    "period U 1 preempts\n"
			    "    2 atomic_store \"mine\" = 1 at u.c:1 in other\n"
			    "period T 2\n"
			    "    3 lock \"i_mutex\" at trunc.c:20 in truncate\n"
			    "    4 atomic_store \"size\" = 0 at trunc.c:21 in truncate\n"
			    "period R 1 preempts\n"
			    "    5 atomic_load \"size\" = 0 at read.c:30 in read_page\n"
			    "ready T unlock \"i_mutex\" at trunc.c:23 in truncate\n"
			    "stopped R\n"
			    "end 6 steps 0 touches 0 choices\n";

static void expect_clock(const struct timeline *timeline, uint32_t step, uint32_t r, uint32_t t, uint32_t u)
{
	const uint32_t *clock = timeline_clock(timeline, step);

	cr_expect(clock[0] == 0 && clock[1] == r && clock[2] == t && clock[3] == u, "step %u: R:%u T:%u U:%u",
		  step, clock[1], clock[2], clock[3]);
}

Test(export, clocks_and_edges_of_a_small_run)
{
	struct heddle_schedule *schedule = parsed(stale);
	struct timeline timeline;
	char reason[PHRASE_MAX];

	cr_assert_eq(timeline_make(&timeline, schedule), 0);
	expect_clock(&timeline, 1, 2, 0, 0);
	expect_clock(&timeline, 2, 0, 0, 1);
	expect_clock(&timeline, 3, 2, 1, 0);
	expect_clock(&timeline, 5, 3, 2, 0);
	cr_assert_eq(timeline.n_edges, 2);
	cr_expect_eq(timeline.edges[0].from, 1);
	cr_expect_eq(timeline.edges[1].from, 4);
	cr_expect_str_eq(timeline_reason(&timeline, &timeline.edges[0], reason), "i_mutex");
	cr_expect_str_eq(timeline_reason(&timeline, &timeline.edges[1], reason), "size");
	cr_expect_eq(timeline.steps[0].n_held, 1);
	cr_expect_eq(timeline.steps[1].n_held, 0);
	cr_expect_eq(timeline.steps[5].n_held, 0);
	cr_expect_eq(timeline.steps[4].n_held, 1);
	timeline_free(&timeline);
	heddle_schedule_free(schedule);
}

/* By the definition: of one thread, or in conflict, or a join behind an end; and what follows from these. */
static bool *order_of(const struct timeline *timeline)
{
	const struct heddle_schedule *schedule = timeline->schedule;
	size_t n = schedule->n_steps, a, b, i;
	bool *before = calloc(n * n + 1, sizeof(*before));

	cr_assert_not_null(before);
	for (b = 0; b < n; b++) {
		for (a = 0; a < b; a++) {
			const struct heddle_schedule_step *one = &schedule->steps[a],
							  *two = &schedule->steps[b];
			bool is_last = true;

			for (i = a + 1; i < n; i++)
				is_last &= schedule->steps[i].thread != one->thread;
			before[a * n + b] = one->thread == two->thread ||
					    facts_depend(&timeline->facts, (uint32_t)a, (uint32_t)b, NULL) ||
					    (two->operation == HEDDLE_OP_JOIN_ALL && is_last &&
					     schedule->threads[one->thread].ended);
		}
	}
	for (i = 0; i < n; i++)
		for (a = 0; a < i; a++)
			for (b = i + 1; b < n; b++)
				before[a * n + b] |= before[a * n + i] && before[i * n + b];
	return before;
}

static bool has_edge(const struct timeline *timeline, uint32_t from, uint32_t to)
{
	const struct timeline_step *step = &timeline->steps[to];
	uint32_t i;

	for (i = step->first_edge; i < step->first_edge + step->n_edges; i++)
		if (timeline->edges[i].from == from)
			return true;
	return false;
}

/* An edge is where nothing lies between the two, and only there. */
static bool is_direct(const struct timeline *timeline, const bool *before, size_t a, size_t b)
{
	size_t n = timeline->schedule->n_steps, i;

	for (i = a + 1; i < b; i++)
		if (before[a * n + i] && before[i * n + b])
			return false;
	return before[a * n + b] &&
	       timeline->schedule->steps[a].thread != timeline->schedule->steps[b].thread;
}

static void compare_order(const struct heddle_schedule *schedule)
{
	struct timeline timeline;
	size_t n = schedule->n_steps, a, b;
	bool *before;

	cr_assert_eq(timeline_make(&timeline, schedule), 0);
	before = order_of(&timeline);
	for (b = 0; b < n; b++) {
		for (a = 0; a < b; a++) {
			uint16_t thread = schedule->steps[a].thread;

			cr_assert_eq(timeline_clock(&timeline, (uint32_t)b)[thread] >=
					     timeline.steps[a].number,
				     before[a * n + b], "steps %zu and %zu", a, b);
			cr_assert_eq(has_edge(&timeline, (uint32_t)a, (uint32_t)b),
				     is_direct(&timeline, before, a, b), "the edge of %zu and %zu", a, b);
		}
	}
	free(before);
	timeline_free(&timeline);
}

Test(export, the_order_is_that_of_its_definition)
{
	static const struct heddle_program *const programs[] = {
		&program_two_mutexes,	&program_lost_update,	&program_section,
		&program_queued_writer, &program_split_section, &program_submitters,
		&program_half_done,	&program_never_done,	NULL,
	};
	size_t i;

	for (i = 0; programs[i] != NULL; i++) {
		struct heddle_schedule *schedule = capture_worst_finding(programs[i], "order");

		compare_order(schedule);
		heddle_schedule_free(schedule);
	}
}

/* A schedule of so many steps: each does something to one of a few parts of a few objects. */
static char *make_up(unsigned seed, unsigned steps)
{
	static const char *const operations[] = { "atomic_load", "atomic_store", "atomic_add", "lock",
						  "unlock" };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	unsigned i;

	fputs("heddle-schedule 1\nscenario made/up\nthread main\nthread A by main\nthread B by main\n"
	      "thread C by main\n",
	      stream);
	for (i = 0; i < steps; i++) {
		seed = seed * 1103515245 + 12345;
		fprintf(stream, "period %c 1\n    %u %s \"object %u\" [%u,%u]\n", "ABC"[i % 3], i,
			operations[seed >> 16 & 3 ? seed >> 20 & 3 : 4], seed >> 8 & 1, seed >> 24 & 3,
			(seed >> 24 & 3) + (seed >> 28 & 1));
	}
	fprintf(stream, "ready A yield\nready B yield\nready C yield\nend %u steps 0 touches 0 choices\n",
		steps);
	fclose(stream);
	return text;
}

Test(export, the_order_of_runs_that_are_made_up)
{
	unsigned seed;

	for (seed = 1; seed <= 60; seed++) {
		char *text = make_up(seed, 40);
		struct heddle_schedule *schedule = parsed(text);

		compare_order(schedule);
		heddle_schedule_free(schedule);
		free(text);
	}
}

/* ---- the formats */

static char *written(enum heddle_export_format format, const struct heddle_schedule *schedule,
		     const struct heddle_export_options *options)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	cr_assert_eq(heddle_export_write(format, schedule, options, stream), 0);
	cr_assert_eq(fclose(stream), 0);
	return text;
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text += strlen(part);
		n++;
	}
	return n;
}

#define NASTY "</script><script>x(\\\"1\\\")</script>&'two'<!--\\\\n"

static const char nasty[] = "heddle-schedule 1\n"
			    "scenario \"" NASTY "\"\n"
			    "id \"" NASTY "\"\n"
			    "revision \"" NASTY "\"\n"
			    "defect \"" NASTY "\"\n"
			    "parameter \"" NASTY "\" 1\n"
			    "finding \"failed check\" hard \"" NASTY "\" after 2 by \"" NASTY "\"\n"
			    "message \"" NASTY "\"\n"
			    "thread main\n"
			    "thread \"" NASTY "\" by main\n"
			    "thread \"a b\" by main\n"
			    "thread \"a_b\" by main\n"
			    "period \"" NASTY "\" 2\n"
			    "    0 lock \"" NASTY "\"\n"
			    "        note \"" NASTY "\"\n"
			    "        choose 1 of 2 \"" NASTY "\"\n"
			    "    1 yield\n"
			    "blocked \"" NASTY "\" lock \"" NASTY "\"\n"
			    "ready \"a b\" yield\n"
			    "ready \"a_b\" yield\n"
			    "wait \"" NASTY "\" for \"" NASTY "\" held by \"" NASTY "\" since 0\n"
			    "end 2 steps 0 touches 1 choices\n";

Test(export, names_stay_text_in_a_page)
{
	struct heddle_schedule *schedule = parsed(nasty);
	const struct heddle_export_options options = {
		.story = { .about = "</script><b>", .trace = { .path = "</pre><b>" } },
		.outcome = "</p><b>",
		.up = "\"><b>",
		.up_name = "<b>",
	};
	char *page = written(HEDDLE_EXPORT_HTML, schedule, &options);

	/* Those of the page itself: the data, and the script. */
	cr_expect_eq(count(page, "<script"), 2);
	cr_expect_eq(count(page, "</script"), 2);
	cr_expect_eq(count(page, "<!--"), 0);
	cr_expect_eq(count(page, "<b>x"), 0);
	cr_expect_eq(count(page, "</pre>"), 1);
	cr_expect_eq(count(page, "x(\"1\")"), 0);
	cr_expect_gt(count(page, "&lt;/script&gt;&lt;script&gt;x(&quot;1&quot;)"), 8);
	cr_expect_gt(count(page, "\\u003c/script>\\u003cscript>x(\\\"1\\\")"), 4);
	cr_expect_eq(count(page, "href=\"\">"), 0);
	free(page);
	heddle_schedule_free(schedule);
}

Test(export, names_stay_text_in_other_formats)
{
	const struct heddle_export_options options = { .outcome = NULL };
	struct heddle_schedule *schedule = parsed(nasty);
	char *text = written(HEDDLE_EXPORT_DOT, schedule, &options);

	cr_expect_gt(count(text, "x(\\\"1\\\")"), 3);
	cr_expect_eq(count(text, "x(\"1"), 0);
	cr_expect_gt(count(text, "<!--\\\\n"), 3);
	free(text);
	text = written(HEDDLE_EXPORT_PERFETTO, schedule, &options);
	cr_expect_eq(count(text, "x(\"1"), 0);
	cr_expect_eq(count(text, "<"), 0);
	free(text);
	text = written(HEDDLE_EXPORT_SHIVIZ, schedule, &options);
	cr_expect_eq(count(text, "\n"), 2 + 2 * schedule->n_steps);
	free(text);
	heddle_schedule_free(schedule);
}

static void expect_all_formats(const struct heddle_schedule *schedule,
			       const struct heddle_export_options *options)
{
	enum heddle_export_format format;

	for (format = 0; format < HEDDLE_EXPORT_FORMATS; format++) {
		char *text = written(format, schedule, options);

		cr_expect_neq(text[0], '\0');
		free(text);
	}
}

Test(export, every_kind_of_run_has_a_page)
{
	static const struct heddle_program *const programs[] = {
		&program_two_mutexes, &program_lost_update, &program_section,	&program_queued_writer,
		&program_submitters,  &program_alone,	    &program_half_done, NULL,
	};
	size_t i;

	for (i = 0; programs[i] != NULL; i++) {
		struct heddle_schedule *schedule = capture_first_finding(programs[i], "page");
		struct heddle_passing passing;
		struct heddle_export_options options = { .story.passing = &passing };

		cr_assert_eq(heddle_passing_run(&passing, schedule, programs[i], 0), 0);
		expect_all_formats(schedule, &options);
		if (passing.run != NULL)
			expect_all_formats(passing.run, &options);
		heddle_passing_free(&passing);
		heddle_schedule_free(schedule);
	}
}

Test(export, a_passing_run_is_beside_the_failing_one)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "beside");
	struct heddle_passing passing;
	struct heddle_export_options options = { .story.passing = &passing };
	char *page;

	cr_assert_eq(heddle_passing_run(&passing, schedule, &program_two_mutexes, 0), 0);
	cr_assert(passing.is_found);
	page = written(HEDDLE_EXPORT_HTML, schedule, &options);
	cr_expect_eq(count(page, "id=\"passing\""), 1);
	cr_expect_eq(count(page, "<tr id=\"s"), schedule->n_steps);
	cr_expect_gt(count(page, "<tr id=\"p"), 0);
	cr_expect_eq(count(page, "class=\"cycle\""), 1);
	free(page);
	options.story.passing = NULL;
	page = written(HEDDLE_EXPORT_HTML, schedule, &options);
	cr_expect_eq(count(page, "id=\"passing\""), 0);
	free(page);
	heddle_passing_free(&passing);
	heddle_schedule_free(schedule);
}

Test(export, a_full_disk_is_an_error)
{
	struct heddle_schedule *schedule = parsed(stale);
	const struct heddle_export_options options = { .outcome = NULL };
	FILE *full = fopen("/dev/full", "w");

	cr_assert_not_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	cr_expect_eq(heddle_export_write(HEDDLE_EXPORT_HTML, schedule, &options, full), -EIO);
	fclose(full);
	heddle_schedule_free(schedule);
}
