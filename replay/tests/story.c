// SPDX-License-Identifier: MIT
/*
 * The story, of schedules that are text, so that no edit of a program here changes it.
 */
#include "programs.h"

#include <criterion/criterion.h>
#include <heddle/story.h>
#include <stdlib.h>
#include <string.h>

TestSuite(story, .timeout = 60);

/* R looks at the size, T changes it, and R goes on with the old one. U has nothing to do with it. */
static const char stale[] = "heddle-schedule 1\n"
			    "scenario files/stale\n"
			    "finding \"failed check\" hard \"size\" after 8 by R at read.c:30 in read_page\n"
			    "message \"size is 0, and page 3 was read\"\n"
			    "thread main\n"
			    "thread R by main\n"
			    "thread T by main\n"
			    "thread U by main\n"
			    "period R 3\n"
			    "    0 lock \"i_mutex\" at read.c:10 in look\n"
			    "    1 spin_lock \"state_lock\" at read.c:11 in look\n"
			    "        touch read atomic_load \"size\" = 6 at read.c:11 in look\n"
			    "        touch read data_read \"tree\" [3,3] at read.c:12 in look\n"
			    "        touch add spin_unlock \"state_lock\" at read.c:13 in look\n"
			    "        note \"finds page 3\"\n"
			    "    2 unlock \"i_mutex\" at read.c:14 in look\n"
			    "period U 1 preempts\n"
			    "    3 atomic_store \"mine\" = 1 at u.c:1 in other\n"
			    "period T 3\n"
			    "    4 lock \"i_mutex\" at trunc.c:20 in truncate\n"
			    "    5 atomic_store \"size\" = 0 at trunc.c:21 in truncate\n"
			    "    6 data_write \"tree\" [3,3] at trunc.c:22 in truncate\n"
			    "period R 1 preempts\n"
			    "    7 atomic_load \"size\" = 0 at read.c:30 in read_page\n"
			    "ready T unlock \"i_mutex\" at trunc.c:23 in truncate\n"
			    "stopped R\n"
			    "end 8 steps 3 touches 0 choices\n";

static char *story(const struct heddle_schedule *schedule, struct heddle_story_options options)
{
	char *result = NULL;
	size_t size;
	FILE *stream = open_memstream(&result, &size);

	cr_assert_eq(heddle_story_print(schedule, &options, stream), 0);
	fclose(stream);
	return result;
}

static char *story_of(const char *text, struct heddle_story_options options)
{
	struct heddle_schedule *schedule = parsed(text);
	char *result = story(schedule, options);

	heddle_schedule_free(schedule);
	return result;
}

static void expect(const char *text, struct heddle_story_options options, const char *golden)
{
	char *result = story_of(text, options);

	cr_assert_str_eq(result, golden, "found:\n%s\nexpected:\n%s", result, golden);
	free(result);
}

static void has(const char *result, const char *part)
{
	cr_assert_not_null(strstr(result, part), "'%s' is not in\n%s", part, result);
}

static void has_not(const char *result, const char *part)
{
	cr_assert_null(strstr(result, part), "'%s' is in\n%s", part, result);
}

static size_t lines_of(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

/* Golden text is to be read as it is printed. */
/* clang-format off */
Test(story, a_stale_size)
{
	struct heddle_failing_set failing = {
		.is_found = true, .is_exhausted = true, .executions = 12, .passing = 5,
		.orders = { { 1, 5 } }, .n_orders = 1,
	};

	expect(stale, (struct heddle_story_options){ .trace.width = 80,
					       .failing = &failing,
					       .about = "does R see it?" },
	       "files/stale\n"
	       "does R see it?\n"
	       "\n"
	       "Numbers are steps; * takes a step, - does not. [A]: see \"It fails whenever\".\n"
	       "   0 *.. R    [A] look: locks i_mutex; size is 6; finds page 3; unlocks\n"
	       "                i_mutex; is preempted\n"
	       "   4 .*. T    [A] truncate: locks i_mutex; size: 6 -> 0; is preempted; holds\n"
	       "                i_mutex\n"
	       "   7 *.. R    read_page: size is 0\n"
	       "     -.. R    !! failed check: size\n"
	       "\n"
	       "failed check: size, after 8 steps\n"
	       "  size is 0, and page 3 was read\n"
	       "  at read.c:30 in read_page\n"
	       "\n"
	       "It fails whenever\n"
	       "  [A] R's read of size (1) comes before T's write of size (5)\n"
	       "All 12 executions that can differ were run. The 5 that pass lack this order.\n");
}
/* clang-format on */

/*
 * What nobody else has to do with is not told, nor are the locks of sections, nor what comes after all
 * that led to the finding.
 */
Test(story, leaves_out_what_has_no_part_in_it)
{
	char *result = story_of(stale, (struct heddle_story_options){ .trace.width = 80 });

	has_not(result, "mine");
	has_not(result, "state_lock");
	has_not(result, "writes tree");
	free(result);
}

/* Where there is no room for all of it, what has least to do with it goes first. */
Test(story, fits_its_lines)
{
	struct heddle_schedule *schedule = capture_worst_finding(&program_half_done, "half_done");
	char *all = story(schedule, (struct heddle_story_options){ .lines = 200 });
	char *few = story(schedule, (struct heddle_story_options){ .lines = 1 });

	cr_assert_leq(lines_of(all), 200);
	cr_assert_leq(lines_of(few), lines_of(all));
	has(few, "half done");
	free(all);
	free(few);
	heddle_schedule_free(schedule);
}

Test(story, each_width_is_kept_to)
{
	unsigned width;

	for (width = HEDDLE_TRACE_WIDTH_MIN; width <= 200; width += 7) {
		char *result = story_of(stale, (struct heddle_story_options){ .trace.width = width });
		char *line, *rest;

		for (line = strtok_r(result, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
			cr_assert_leq(strlen(line), width, "%u: %s", width, line);
		free(result);
	}
}

/* Wide enough, each thread has a column, and each row its place. */
Test(story, columns_where_there_is_room)
{
	char *wide = story_of(stale, (struct heddle_story_options){ .trace.width = 160 });
	char *narrow = story_of(stale, (struct heddle_story_options){ .trace.width = 80 });

	has(wide, "step | R ");
	has(wide, "trunc.c:20");
	has_not(narrow, "step |");
	has_not(narrow, "trunc.c:20");
	free(wide);
	free(narrow);
}

Test(story, each_thread_has_its_colour)
{
	char *plain = story_of(stale, (struct heddle_story_options){ .trace.width = 80 });
	char *coloured =
		story_of(stale, (struct heddle_story_options){ .trace.width = 80, .trace.colour = true });

	has_not(plain, "\033");
	has(coloured, "\033[36m   0 *.. R ");
	has(coloured, "\033[33m   4 .*. T ");
	has(coloured, "\033[1;31m     -.. R    !! failed check");
	free(plain);
	free(coloured);
}

/* ---- threads that wait */

Test(story, a_deadlock_tells_who_holds_what)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_two_mutexes, "two_mutexes");
	char *result = story(schedule, (struct heddle_story_options){ .trace.width = 80 });

	has(result, "waits for lock 7, which right holds");
	has(result, "; holds a");
	has(result, "  left waits for lock 7 (right, since step ");
	free(result);
	heddle_schedule_free(schedule);
}

static const char woken[] = "heddle-schedule 1\n"
			    "scenario files/woken\n"
			    "finding \"failed check\" soft \"late\" after 4 by R at r.c:9 in reader\n"
			    "message \"\"\n"
			    "thread main\n"
			    "thread R by main\n"
			    "thread D by main\n"
			    "period R 1\n"
			    "    0 prepare_wait \"queue\" [7,7] at r.c:1 in reader\n"
			    "period D 1\n"
			    "    1 wake \"queue\" [7,7] = 1 at d.c:1 in done\n"
			    "period R 2\n"
			    "    2 sleep \"queue\" [7,7] at r.c:2 in reader\n"
			    "    3 data_write \"queue\" [7,7] at r.c:9 in reader\n"
			    "end 4 steps 0 touches 0 choices\n";

/* By name, and without the key of the queue, which says nothing. */
Test(story, who_is_woken_and_by_whom)
{
	char *result = story_of(woken, (struct heddle_story_options){ .trace.width = 120 });

	has(result, "sleeps on queue until D wakes it (1)");
	has(result, "done: wakes R on queue");
	has(result, "reader: goes on");
	has_not(result, "[7] (");
	free(result);
}

/* Who is interrupted does not wait. */
Test(story, an_interrupt_is_no_wait)
{
	static const char text[] =
		"heddle-schedule 1\nscenario a\n"
		"finding \"failed check\" soft \"x\" after 4 by D at d.c:3 in f\nmessage \"\"\n"
		"thread main\nthread D by main\ninterrupt irq by D\n"
		"period D 1\n    0 unlock \"m\" at d.c:1 in f\n"
		"period irq 2\n    1 lock \"m\" at i.c:1 in g\n    2 unlock \"m\" at i.c:2 in g\n"
		"period D 1\n    3 lock \"m\" at d.c:3 in f\n"
		"end 4 steps 0 touches 0 choices\n";
	char *result = story_of(text, (struct heddle_story_options){ .trace.width = 80 });

	has_not(result, "waits for");
	free(result);
}

static const char fault[] =
	"heddle-schedule 1\nscenario a\n"
	"finding \"failed check\" soft \"x\" after 2 by D at d.c:3 in f\nmessage \"\"\n"
	"thread main\nthread D by main\n"
	"period D 2\n    0 lock \"m\" at d.c:1 in f\n        choose 0 of 2 \"no memory\"\n"
	"        note \"finds nothing\"\n"
	"    1 unlock \"m\" at d.c:2 in f\n        choose 1 of 2 \"read error\"\n"
	"end 2 steps 0 touches 2 choices\n";

/*
 * What was chosen otherwise than without choosing is told; and, since there is little to tell, what was
 * found.
 */
Test(story, what_was_chosen)
{
	struct heddle_failing_set failing = {
		.is_found = true, .is_exhausted = true, .executions = 3, .choices = { 1 }, .n_choices = 1
	};
	char *result =
		story_of(fault, (struct heddle_story_options){ .trace.width = 120, .failing = &failing });

	has(result, "[A] f: finds nothing; read error: 1, not 0");
	has(result, "It fails whenever\n  [A] read error: 1, not 0\n");
	has_not(result, "no memory");
	free(result);
}

/* ---- the failing set and the passing run */

Test(story, a_sample_is_called_one)
{
	struct heddle_failing_set failing = {
		.is_found = true, .executions = 900, .failing = 50, .orders = { { 1, 5 } }, .n_orders = 1
	};
	char *result =
		story_of(stale, (struct heddle_story_options){ .trace.width = 120, .failing = &failing });

	has(result, "That was so in each of 50 runs that had it, of 900 tried: a sample.");
	free(result);
}

Test(story, what_always_fails)
{
	struct heddle_failing_set failing = {
		.is_found = true, .is_exhausted = true, .always_fails = true, .executions = 7
	};
	char *result =
		story_of(stale, (struct heddle_story_options){ .trace.width = 80, .failing = &failing });

	has(result, "It fails whatever the order: of the 7 executions that can differ none passes.");
	free(result);
}

/* A lock made of an atomic and a wait queue: what its operations mean is told in their place. */
static const char locked[] = "heddle-schedule 1\n"
			     "scenario files/locked\n"
			     "finding \"failed check\" hard \"late\" after 4 by R at r.c:9 in reader\n"
			     "message \"\"\n"
			     "thread main\n"
			     "thread R by main\n"
			     "thread D by main\n"
			     "period R 1\n"
			     "    0 spin_lock \"state\" at r.c:1 in reader\n"
			     "        touch read atomic_compare_exchange \"page 3\" = 1 at r.c:1 in reader\n"
			     "        means \"finds page 3 locked\"\n"
			     "        touch write prepare_wait \"queue\" [7,7] at r.c:2 in reader\n"
			     "        touch write prepare_wait \"queue\" [0,0] at r.c:2 in reader\n"
			     "        means \"waits for page 3 to be unlocked\"\n"
			     "period D 1\n"
			     "    1 spin_lock \"state\" at d.c:1 in done\n"
			     "        touch write atomic_exchange \"page 3\" = 1 at d.c:1 in done\n"
			     "        means \"unlocks page 3\"\n"
			     "        touch write wake \"queue\" [7,7] = 1 at d.c:2 in done\n"
			     "period R 2\n"
			     "    2 sleep \"queue\" [7,7] at r.c:2 in reader\n"
			     "    3 atomic_compare_exchange \"page 3\" = 0 at r.c:3 in reader\n"
			     "        means \"locks page 3\"\n"
			     "stopped R\n"
			     "end 4 steps 5 touches 0 choices\n";

Test(story, what_operations_mean)
{
	struct heddle_failing_set failing = {
		.is_found = true, .is_exhausted = true, .executions = 7, .orders = { { 1, 3 } }, .n_orders = 1
	};
	char *result =
		story_of(locked, (struct heddle_story_options){ .trace.width = 160, .failing = &failing });

	has(result, "reader: finds page 3 locked ");
	has(result, "waits for page 3 to be unlocked: sleeps until D wakes it (1)");
	has(result, "done: unlocks page 3; wakes R on queue");
	has(result, "reader: goes on; locks page 3");
	has(result, "[A] D's step 1 (done: unlocks page 3) comes before R's step 3 (reader: locks page 3)");
	has_not(result, "exchange");
	free(result);
}

/* A count that only grows and shrinks has no order that matters. It is told where the message names it. */
Test(story, what_the_message_names)
{
	static const char text[] =
		"heddle-schedule 1\n"
		"scenario files/counted\n"
		"finding \"failed check\" soft \"count\" after 3 by main at m.c:9 in check\n"
		"message \"references is 1\"\n"
		"thread main\n"
		"thread R by main\n"
		"thread D by main\n"
		"period R 1\n"
		"    0 atomic_add \"references\" = 1 at r.c:1 in get\n"
		"period D 1\n"
		"    1 atomic_add \"others\" = 1 at d.c:1 in get_other\n"
		"period main 1\n"
		"    2 join_all at m.c:8 in check\n"
		"end 3 steps 0 touches 0 choices\n";
	char *result = story_of(text, (struct heddle_story_options){ .trace.width = 80 });

	has(result, "get: adds 1 to references");
	has_not(result, "get_other");
	free(result);
}

/* Memory without a name has the place that allocated it. */
Test(story, memory_is_a_block_and_its_bytes)
{
	static const char text[] = "heddle-schedule 1\n"
				   "scenario files/memory\n"
				   "finding \"data race\" hard \"x\" after 2 by D at d.c:1 in write\n"
				   "message \"\"\n"
				   "thread main\n"
				   "thread R by main\n"
				   "thread D by main\n"
				   "period R 1\n"
				   "    0 write \"locks.c:68\" [144,147] at r.c:1 in write\n"
				   "period D 1\n"
				   "    1 write \"locks.c:68\" [144,147] at d.c:1 in write\n"
				   "stopped D\n"
				   "end 2 steps 0 touches 0 choices\n";
	char *result = story_of(text, (struct heddle_story_options){ .trace.width = 160 });

	has(result, "bytes 144-147 of the block that locks.c:68 allocated");
	free(result);
}

/* An order with what a thread was about to do, and did not. */
Test(story, what_was_to_come_is_named)
{
	struct heddle_failing_set failing = { .is_found = true,
					      .is_exhausted = true,
					      .executions = 7,
					      .orders = { { 0, 8 + 2 } },
					      .n_orders = 1 };
	char *result =
		story_of(stale, (struct heddle_story_options){ .trace.width = 80, .failing = &failing });

	has(result, "[A] R's locking of i_mutex (0) comes before T's unlocking of i_mutex");
	free(result);
}

Test(story, the_passing_run_begins_where_it_parts)
{
	struct heddle_schedule *schedule = capture_first_finding(&program_lost_update, "lost_update");
	struct heddle_passing passing;
	char *result;

	skip_where_a_lost_update_races();
	cr_assert_eq(heddle_passing_run(&passing, schedule, &program_lost_update, 0), 0);
	cr_assert(passing.is_found);
	cr_assert_not_null(passing.run);
	cr_assert_not(passing.run->has_finding);
	result = story(schedule, (struct heddle_story_options){ .trace.width = 80, .passing = &passing });
	has(result, "It passes with ");
	has(result, "counter: 0 -> 1");
	has(result, "counter is 1; counter: 1 ->");
	free(result);
	heddle_passing_free(&passing);
	heddle_schedule_free(schedule);
}

Test(story, what_cannot_be_exchanged_is_said)
{
	const struct heddle_passing passing = { .replays = 12 };
	char *result =
		story_of(stale, (struct heddle_story_options){ .trace.width = 80, .passing = &passing });

	has(result, "No two steps were found that make it pass the other way round (12 replays).");
	free(result);
}

/* ---- the ends */

Test(story, a_run_that_passes_has_one)
{
	static const char text[] =
		"heddle-schedule 1\nscenario a\nthread main\nend 0 steps 0 touches 0 choices\n";
	char *result = story_of(text, (struct heddle_story_options){ .trace.width = 80 });

	has(result, "No finding.");
	free(result);
}

Test(story, the_commands_are_those_of_the_program)
{
	char *result = story_of(
		stale, (struct heddle_story_options){ .trace = { .path = "x.sched", .program = "./mine" } });

	has(result, "Next:\n  ./mine adopt x.sched\n");
	free(result);
}

/* clang-format on */

/* A thread waits for a signal, by functions of another library. */
static const char calls[] =
	"heddle-schedule 1\n"
	"scenario program/queue\n"
	"finding \"failed check\" hard \"assertion\" after 5 by main at queue.c:44 in main\n"
	"message \"main: assertion 'done' fails in main\"\n"
	"thread main\n"
	"thread W by main\n"
	"period main 2\n"
	"    0 lock \"m\" at queue.c:39 in main calls pthread_mutex_lock\n"
	"    1 wait \"c\" at queue.c:40 in main calls pthread_cond_wait\n"
	"        touch write unlock \"m\" at queue.c:40 in main calls pthread_cond_wait\n"
	"period W 2\n"
	"    2 trylock \"m\" at queue.c:17 in run calls pthread_mutex_trylock\n"
	"    3 signal \"c\" at queue.c:26 in run calls pthread_cond_signal\n"
	"period main 1\n"
	"    4 lock \"m\" at queue.c:40 in main calls pthread_cond_wait\n"
	"stopped main\n"
	"ready W unlock \"m\" at queue.c:27 in run calls pthread_mutex_unlock\n"
	"end 5 steps 1 touches 0 choices\n";

Test(story, calls_have_the_names_that_the_program_calls)
{
	char *text = story_of(calls, (struct heddle_story_options){ .trace.width = 160 });

	cr_expect(strstr(text, "main:39 pthread_mutex_lock(m); :40 pthread_cond_wait(c)"), "%s", text);
	cr_expect(strstr(text, "run:17 pthread_mutex_trylock(m) finds it locked"), "%s", text);
	cr_expect(strstr(text, "main:40 pthread_cond_wait has m again"), "%s", text);
	cr_expect_not(strstr(text, "pthread_cond_wait(m)"), "%s", text);
	free(text);
}
