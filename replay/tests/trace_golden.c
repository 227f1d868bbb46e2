// SPDX-License-Identifier: MIT
/*
 * The trace, to the letter: from schedules that are text, so that no edit of a program here changes it.
 */
#include "programs.h"

#include <criterion/criterion.h>
#include <heddle/trace.h>
#include <stdlib.h>
#include <string.h>

TestSuite(trace_golden, .timeout = 60);

static const char deadlock[] =
	"heddle-schedule 1\n"
	"scenario dio/example\n"
	"id X1\n"
	"revision v5\n"
	"defect D40\n"
	"parameter pages 2\n"
	"finding deadlock hard \"i_mutex\" after 5 by T at core/truncate.c:40 in truncate\n"
	"message \"T waits for inode 1.i_mutex, which D holds: a cycle of 2\"\n"
	"thread main\n"
	"thread D by main\n"
	"thread T by main\n"
	"interrupt bio by D\n"
	"period D 2\n"
	"    0 lock \"inode 1.i_mutex\" at core/dio/dio.c:12 in direct_io\n"
	"    1 spin_lock \"inode 1.tree_lock\" at core/dio/dio.c:15 in direct_io\n"
	"        touch read data_read \"inode 1.tree\" [0,3] at core/dio/dio.c:16 in direct_io\n"
	"        touch write data_write \"inode 1.tree\" [2,2] at core/dio/dio.c:17 in direct_io\n"
	"        touch add spin_unlock \"inode 1.tree_lock\" at core/dio/dio.c:18 in direct_io\n"
	"        choose 1 of 2 \"allocation fails\"\n"
	"period T 1 preempts\n"
	"    2 down_write \"inode 1.i_alloc_sem\" at core/truncate.c:39 in truncate\n"
	"period bio 1\n"
	"    3 complete \"dio 1.done\" = 1 at core/dio/complete.c:7 in end_io\n"
	"period D 1\n"
	"    4 wait_completion \"dio 1.done\" at core/dio/dio.c:30 in direct_io\n"
	"blocked main join_all at suite.c:9 in body\n"
	"blocked D down_read \"inode 1.i_alloc_sem\" at core/dio/dio.c:31 in direct_io\n"
	"blocked T lock \"inode 1.i_mutex\" at core/truncate.c:40 in truncate\n"
	"cycle D for \"inode 1.i_alloc_sem\" held by T since 2 at core/truncate.c:39 in truncate\n"
	"cycle T for \"inode 1.i_mutex\" held by D since 0 at core/dio/dio.c:12 in direct_io\n"
	"end 5 steps 3 touches 1 choices\n";

static char *trace(const char *text, struct heddle_trace_options options)
{
	struct heddle_schedule *schedule = parsed(text);
	char *result = NULL;
	size_t size;
	FILE *stream = open_memstream(&result, &size);

	cr_assert_eq(heddle_trace_print(schedule, &options, stream), 0);
	fclose(stream);
	heddle_schedule_free(schedule);
	return result;
}

static void expect(const char *text, unsigned width, const char *golden)
{
	char *result =
		trace(text, (struct heddle_trace_options){ .width = width, .path = "x.sched", .rr = true });

	cr_assert_str_eq(result, golden, "found:\n%s\nexpected:\n%s", result, golden);
	free(result);
}

static void fits(const char *text, unsigned width)
{
	char *result = trace(text, (struct heddle_trace_options){ .width = width });
	char *line, *rest;

	for (line = strtok_r(result, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
		cr_assert_leq(strlen(line), width, "%zu characters: %s", strlen(line), line);
	free(result);
}

/* Golden text is to be read as it is printed. */
/* clang-format off */
Test(trace_golden, at_80_columns)
{
	expect(deadlock, 80,
	       "dio/example (X1), revision v5, with D40, pages=2\n"
	       "\n"
	       "step | D                 | T              | bio             | source\n"
	       "-----+-------------------+----------------+-----------------+-------------------\n"
	       "   0 | lock inode        |                |                 | core/dio/dio.c:12\n"
	       "     |   1.i_mutex       |                |                 |\n"
	       "   1 | spin_lock inode   |                |                 | core/dio/dio.c:15\n"
	       "     |   1.tree_lock     |                |                 |\n"
	       "     |   - read inode    |                |                 |\n"
	       "     |     1.tree [0,3]  |                |                 |\n"
	       "     |   - write inode   |                |                 |\n"
	       "     |     1.tree [2]    |                |                 |\n"
	       "     |   ? allocation    |                |                 |\n"
	       "     |     fails: 1 of   |                |                 |\n"
	       "     |     0..1          |                |                 |\n"
	       "     | ~~ preempted      |                |                 |\n"
	       "   2 |                   | down_write     |                 | core/truncate.c:39\n"
	       "     |                   |   inode        |                 |\n"
	       "     |                   |   1.i_alloc_   |                 |\n"
	       "     |                   |   sem          |                 |\n"
	       "     |                   |                | -- interrupt    |\n"
	       "   3 |                   |                | complete dio    | complete.c:7\n"
	       "     |                   |                |   1.done=1      |\n"
	       "     |                   |                | -- ends         |\n"
	       "   4 | wait_completion   |                |                 | core/dio/dio.c:30\n"
	       "     |   dio 1.done      |                |                 |\n"
	       "     | (main) -- blocked: join_all                          | suite.c:9\n"
	       "     | -- blocked:       |                |                 | core/dio/dio.c:31\n"
	       "     |   down_read inode |                |                 |\n"
	       "     |   1.i_alloc_sem   |                |                 |\n"
	       "     |                   | -- blocked:    |                 | core/truncate.c:40\n"
	       "     |                   |   lock inode   |                 |\n"
	       "     |                   |   1.i_mutex    |                 |\n"
	       "\n"
	       "deadlock: i_mutex, after 5 steps\n"
	       "  T waits for inode 1.i_mutex, which D holds: a cycle of 2\n"
	       "  at core/truncate.c:40 in truncate\n"
	       "\n"
	       "The cycle:\n"
	       "  D waits for inode 1.i_alloc_sem: down_read at core/dio/dio.c:31 in direct_io\n"
	       "    held by T since step 2, taken at core/truncate.c:39 in truncate\n"
	       "  T waits for inode 1.i_mutex: lock at core/truncate.c:40 in truncate\n"
	       "    held by D since step 0, taken at core/dio/dio.c:12 in direct_io\n"
	       "\n"
	       "Next:\n"
	       "  heddle replay --rr x.sched\n"
	       "      opens rr at step 4, to go backwards from there\n"
	       "  heddle adopt x.sched\n"
	       "      keeps it as a regression\n");
}
/* clang-format on */

/* Golden text is to be read as it is printed. */
/* clang-format off */
Test(trace_golden, at_160_columns)
{
	expect(deadlock, 160,
	       "dio/example (X1), revision v5, with D40, pages=2\n"
	       "\n"
	       "step | D                                                        | T                                 | bio                                | source\n"
	       "-----+----------------------------------------------------------+-----------------------------------+------------------------------------+----------------------\n"
	       "   0 | lock inode 1.i_mutex                                     |                                   |                                    | core/dio/dio.c:12\n"
	       "   1 | spin_lock inode 1.tree_lock                              |                                   |                                    | core/dio/dio.c:15\n"
	       "     |   - read inode 1.tree [0,3]                              |                                   |                                    |\n"
	       "     |   - write inode 1.tree [2]                               |                                   |                                    |\n"
	       "     |   ? allocation fails: 1 of 0..1                          |                                   |                                    |\n"
	       "     | ~~ preempted                                             |                                   |                                    |\n"
	       "   2 |                                                          | down_write inode 1.i_alloc_sem    |                                    | core/truncate.c:39\n"
	       "     |                                                          |                                   | -- interrupt                       |\n"
	       "   3 |                                                          |                                   | complete dio 1.done=1              | core/dio/complete.c:7\n"
	       "     |                                                          |                                   | -- ends                            |\n"
	       "   4 | wait_completion dio 1.done                               |                                   |                                    | core/dio/dio.c:30\n"
	       "     | (main) -- blocked: join_all                                                                                                       | suite.c:9\n"
	       "     | -- blocked: down_read inode 1.i_alloc_sem                |                                   |                                    | core/dio/dio.c:31\n"
	       "     |                                                          | -- blocked: lock inode 1.i_mutex  |                                    | core/truncate.c:40\n"
	       "\n"
	       "deadlock: i_mutex, after 5 steps\n"
	       "  T waits for inode 1.i_mutex, which D holds: a cycle of 2\n"
	       "  at core/truncate.c:40 in truncate\n"
	       "\n"
	       "The cycle:\n"
	       "  D waits for inode 1.i_alloc_sem: down_read at core/dio/dio.c:31 in direct_io\n"
	       "    held by T since step 2, taken at core/truncate.c:39 in truncate\n"
	       "  T waits for inode 1.i_mutex: lock at core/truncate.c:40 in truncate\n"
	       "    held by D since step 0, taken at core/dio/dio.c:12 in direct_io\n"
	       "\n"
	       "Next:\n"
	       "  heddle replay --rr x.sched\n"
	       "      opens rr at step 4, to go backwards from there\n"
	       "  heddle adopt x.sched\n"
	       "      keeps it as a regression\n");
}

static const char race[] =
	"heddle-schedule 1\n"
	"scenario dio/example\n"
	"finding \"data race\" hard \"unordered accesses\" after 1 by A at core/dio/placeholder.c:123 in write_x\n"
	"thread main\n"
	"thread A by main\n"
	"period A 1\n"
	"    0 lock \"m\" at core/a.c:1 in a\n"
	"period main 1\n"
	"    1 join_all at core/a.c:2 in body\n"
	"end 2 steps 0 touches 0 choices\n";

/* The longest place of all, and only one step. */
Test(trace_golden, the_place_of_a_finding_has_room)
{
	char *result = trace(race, (struct heddle_trace_options){ .width = 80 });

	cr_expect(strstr(result, "| placeholder.c:123\n"), "%s", result);
	cr_expect(strstr(result, "unordered accesses, after 1 step\n"), "%s", result);
	free(result);
}
/* clang-format on */

Test(trace_golden, fits_every_width)
{
	unsigned width;

	for (width = HEDDLE_TRACE_WIDTH_MIN; width <= HEDDLE_TRACE_WIDTH_MAX; width++)
		fits(deadlock, width);
}

Test(trace_golden, width_is_brought_into_its_limits)
{
	char *narrow = trace(deadlock, (struct heddle_trace_options){ .width = 1 });
	char *least = trace(deadlock, (struct heddle_trace_options){ .width = HEDDLE_TRACE_WIDTH_MIN });
	char *usual = trace(deadlock, (struct heddle_trace_options){ .width = 80 });
	char *given = trace(deadlock, (struct heddle_trace_options){ 0 });

	cr_assert_str_eq(narrow, least);
	cr_assert_str_eq(given, usual);
	free(narrow);
	free(least);
	free(usual);
	free(given);
}

/* A schedule of n threads, main included, that take a step each. The caller frees. */
static char *schedule_of(unsigned n)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	unsigned i;

	fputs("heddle-schedule 1\nscenario a/b\nthread main\n", stream);
	for (i = 1; i < n; i++)
		fprintf(stream, "thread T%u by main\n", i);
	for (i = 1; i < n; i++)
		fprintf(stream, "period T%u 1\n%u yield at a.c:%u in f\n", i, i - 1, i);
	fprintf(stream, "end %u steps 0 touches 0 choices\n", i - 1);
	fclose(stream);
	return text;
}

/* As many threads as there may be: neighbours share a lane. */
Test(trace_golden, very_many_threads_share_lanes)
{
	char *text = schedule_of(HEDDLE_THREADS_MAX), *result;

	fits(text, 100);
	fits(text, 160);
	result = trace(text, (struct heddle_trace_options){ .width = 120 });
	cr_assert_not_null(strstr(result, "\n   0 *............................................... T1 "),
			   "%s", result);
	cr_assert_not_null(strstr(result, "\n 254 ...............................................* T255 "),
			   "%s", result);
	free(result);
	free(text);
}

Test(trace_golden, many_threads_get_lanes)
{
	char *text = schedule_of(48), *result;

	fits(text, 100);
	fits(text, 160);
	result = trace(text, (struct heddle_trace_options){ .width = 120 });
	cr_assert_not_null(strstr(result, "\n   1 .*............................................. T2 "), "%s",
			   result);
	free(result);
	free(text);
}

Test(trace_golden, colour_only_where_asked_for)
{
	char *plain = trace(deadlock, (struct heddle_trace_options){ .width = 80 });
	char *coloured = trace(deadlock, (struct heddle_trace_options){ .width = 80, .colour = true });

	cr_assert_null(strchr(plain, '\033'));
	cr_assert_not_null(strchr(coloured, '\033'));
	free(plain);
	free(coloured);
}

Test(trace_golden, a_file_is_no_terminal)
{
	FILE *stream = tmpfile();
	struct heddle_trace_options options;

	setenv("COLUMNS", "132", 1);
	options = heddle_trace_options_for(stream);
	cr_assert_not(options.colour);
	cr_assert_eq(options.width, 132);
	setenv("COLUMNS", "wide", 1);
	cr_assert_eq(heddle_trace_options_for(stream).width, 80);
	fclose(stream);
}

Test(trace_golden, no_steps)
{
	char *result =
		trace("heddle-schedule 1\nscenario a/b\nthread main\nend 0 steps 0 touches 0 choices\n",
		      (struct heddle_trace_options){ 0 });

	cr_assert_str_eq(
		result,
		"a/b\n\nNo steps: one thread did it all, with nobody to run beside it.\n\nNo finding.\n");
	free(result);
}

/*
 * Operations of calls are shown under the names of the functions; that an object has ended is told of none.
 */
static const char calls[] =
	"heddle-schedule 1\n"
	"scenario program/queue\n"
	"thread main\n"
	"thread W by main\n"
	"period W 3\n"
	"    0 lock \"m\" at queue.c:17 in run calls pthread_mutex_lock\n"
	"    1 memory_change \"hits\" = 2 at queue.c:18 in run calls atomic_fetch_add\n"
	"        touch write free \"queue.c:9\" at queue.c:19 in run calls free\n"
	"        touch read use_after_end \"queue.c:9+8\" at queue.c:20 calls pthread_mutex_unlock\n"
	"    2 memory_write \"disk\" [96,99] is \"disk.range[1].last\" = 7 at queue.c:21 in run\n"
	"blocked main down \"full\" at queue.c:30 in main calls sem_wait\n"
	"end 3 steps 2 touches 0 choices\n";

Test(trace_golden, calls_have_the_names_that_the_program_calls)
{
	static const char *const expected[] = {
		"| pthread_mutex_lock(m) ",	"| atomic_fetch_add(hits)=2 ",		"- free(queue.c:9) ",
		"- use_after_end queue.c:9+8 ", "| memory_write disk.range[1].last=7 ", "  sem_wait(full) "
	};
	char *text = trace(calls, (struct heddle_trace_options){ .width = 120 });

	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		cr_expect(strstr(text, expected[i]), "%s is not in %s", expected[i], text);
	free(text);
}
