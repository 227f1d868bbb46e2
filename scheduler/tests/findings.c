/* SPDX-License-Identifier: MIT */
/* The effect of a finding on its thread and on the others, and groups of findings. */
#include "exploring.h"

#include <stdio.h>
#include <stdlib.h>

static struct heddle_atomic x;
static struct heddle_mutex m;

THREAD(stops)
{
	heddle_atomic_load(&x);
	heddle_check(false, "I0 never", "the number is %d", 42);
	outcome(1);
}

THREAD(notes)
{
	heddle_atomic_load(&x);
	heddle_expect(false, "I1 never", "noted");
	outcome(1);
}

THREAD(passes)
{
	heddle_check(x.value == 0, "I0 never", "x is %ld", (long)x.value);
	heddle_expect(x.value == 0, "I1 never", "x is %ld", (long)x.value);
	heddle_atomic_load(&x);
}

THREAD(goes_on)
{
	heddle_atomic_load(&x);
	heddle_atomic_load(&x);
	outcome(2);
}

static void init(void)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_mutex_init(&m, "m");
}

BODY(one_stops)
{
	init();
	run_threads(stops, passes);
}

BODY(one_notes)
{
	init();
	run_threads(notes, passes);
}

BODY(both_pass)
{
	init();
	run_threads(passes, passes);
}

Test(findings, a_hard_one_stops_its_thread)
{
	struct explored explored = explore(one_stops);

	expect_twins(one_stops, both_pass, HEDDLE_CHECK, "I0 never");
	cr_expect_eq(came_to(&explored, 1), 0);
	cr_expect(explored.findings[0].hard);
	cr_expect_str_eq(explored.findings[0].thread, "A");
	cr_expect_str_eq(explored.findings[0].message, "the number is 42");
	cr_expect_eq(explored.findings[0].step, 1);
	cr_expect_str_eq(explored.findings[0].where->function, "stops");
}

Test(findings, a_soft_one_does_not)
{
	struct explored explored = explore(one_notes);

	expect_twins(one_notes, both_pass, HEDDLE_CHECK, "I1 never");
	cr_expect_eq(came_to(&explored, 1), explored.executions);
	cr_expect_not(explored.findings[0].hard);
}

BODY(one_stops_first)
{
	init();
	run_threads(stops, goes_on);
}

/* So further findings do not depend on how far the others had come. */
Test(findings, the_others_go_on)
{
	struct explored explored = explore_naive(one_stops_first);

	cr_expect_eq(came_to(&explored, 2), explored.executions);
	cr_expect_eq(explored.executions, 3);
	cr_expect_eq(explored.n_findings, 1, "main waits for ever, but that is no deadlock of its own");
}

static bool stopped[2], ended[2];

static void look_at_ends(void *context, const struct heddle_execution *execution)
{
	(void)context;
	for (int i = 0; i < 2; i++) {
		stopped[i] = execution->threads[1 + i].stopped;
		ended[i] = execution->threads[1 + i].ended;
	}
}

Test(findings, the_record_says_who_was_stopped)
{
	explore_visiting(one_stops_first, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, look_at_ends,
			 NULL);
	cr_expect(stopped[0] && !ended[0]);
	cr_expect(!stopped[1] && ended[1]);
}

/* A stopped thread keeps its locks; threads that wait for them are no deadlock. */

THREAD(stops_with_lock)
{
	heddle_mutex_lock(&m);
	heddle_check(false, "stop", "holding m");
}

THREAD(locks)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(stopped_with_a_lock)
{
	init();
	run_threads(stops_with_lock, locks);
}

Test(findings, no_deadlock_because_of_who_was_stopped)
{
	struct explored explored = explore_both(stopped_with_a_lock, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_CHECK, "stop");
	cr_expect_eq(explored.executions, 2, "the lock before and after");
}

/* Groups. */

static void check_something(int subject, int place)
{
	if (place)
		heddle_expect(false, subject ? "one" : "another", "here");
	else
		heddle_expect(false, subject ? "one" : "another", "there");
}

BODY(finds_three_groups)
{
	check_something(0, 0);
	check_something(0, 0);
	check_something(1, 0);
	check_something(0, 1);
	check_something(0, 1);
}

Test(findings, groups_are_kind_subject_and_place)
{
	struct explored explored = explore(finds_three_groups);

	cr_expect_eq(explored.n_findings, 3);
	for (size_t i = 0; i < explored.n_findings; i++)
		cr_expect_eq(explored.findings[i].executions, 1, "an execution reports the same thing once");
}

BODY(two_kinds)
{
	static const struct heddle_where here = { "file", "function", 1 };

	heddle_report(HEDDLE_CHECK, false, "subject", &here, "one");
	heddle_report(HEDDLE_LEAK, false, "subject", &here, "other");
	heddle_report(HEDDLE_LEAK, false, "subject", NULL, "without place");
}

Test(findings, kinds_are_apart)
{
	struct explored explored = explore(two_kinds);

	cr_expect_eq(explored.n_findings, 3);
}

static const char *const subjects[40] = { "0",	"1",  "2",  "3",  "4",	"5",  "6",  "7",  "8",	"9",
					  "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
					  "20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
					  "30", "31", "32", "33", "34", "35", "36", "37", "38", "39" };

static size_t n_kept, n_dropped;
static bool last_is_hard;
static const char *told;

static void count_findings(void *context, const struct heddle_execution *execution)
{
	(void)context;
	n_kept = execution->n_findings;
	n_dropped = execution->findings_dropped;
	last_is_hard = execution->findings[HEDDLE_FINDINGS_MAX - 1].hard;
	told = execution->findings[n_kept - 1].subject;
}

static void finds_many(void *unused)
{
	(void)unused;
	for (int i = 0; i < 40; i++)
		heddle_report(HEDDLE_CHECK, false, subjects[i], NULL, "soft");
	heddle_check(false, "hard", "there is always room for a hard one");
}

static void explore_many(void)
{
	struct heddle_program program = { .body = finds_many };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &(struct heddle_options){ 0 }), 0);
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	count_findings(NULL, execution);
	heddle_explorer_close(explorer);
}

Test(findings, too_many_are_counted)
{
	explore_many();
	cr_expect_eq(n_kept, HEDDLE_FINDINGS_MAX + 1);
	cr_expect_eq(n_dropped, 9);
	cr_expect(last_is_hard);
	cr_expect_str_eq(told, "findings", "one more says that there are others");
}

BODY(warns_twice)
{
	for (int i = 0; i < 2; i++)
		heddle_warn("order", "seen %d times", i);
	heddle_choose(2, "again");
}

Test(findings, warnings_are_given_once_and_are_no_failure)
{
	struct explored explored = explore(warns_twice);

	cr_expect_eq(explored.executions, 2);
	cr_expect_eq(explored.warnings, 1);
	expect_nothing_found(&explored);
}

static char *warned_last;

static void keep_last_warning(void *context, const char *subject, const struct heddle_where *where,
			      const char *message)
{
	(void)where;
	++*(unsigned *)context;
	free(warned_last);
	cr_assert_geq(asprintf(&warned_last, "%s: %s", subject, message), 0);
}

BODY(warns_often)
{
	static char names[70][12];

	for (int i = 0; i < 70; i++) {
		snprintf(names[i], sizeof(names[i]), "%d", i);
		heddle_warn(names[i], "again");
	}
	heddle_choose(2, "again");
}

Test(findings, too_many_warnings_are_one_more)
{
	struct heddle_program program = { .body = warns_often };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	unsigned n = 0;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &(struct heddle_options){ 0 }), 0);
	heddle_explorer_on_warning(explorer, keep_last_warning, &n);
	while (heddle_explorer_next(explorer, &execution) == 1)
		cr_expect_eq(execution->n_findings, 0);
	heddle_explorer_close(explorer);
	cr_expect_eq(n, 65);
	cr_expect_str_eq(warned_last, "warnings: more than 64 different ones: no more are told");
}

Test(findings, kinds_have_names)
{
	cr_expect_str_eq(heddle_finding_kind_name(HEDDLE_DEADLOCK), "deadlock");
	cr_expect_str_eq(heddle_finding_kind_name(HEDDLE_CHECK), "failed check");
	for (int kind = 0; kind < HEDDLE_FINDING_KINDS; kind++)
		cr_expect_not_null(heddle_finding_kind_name((enum heddle_finding_kind)kind));
	cr_expect_str_eq(heddle_finding_kind_name(HEDDLE_FINDING_KINDS), "unknown");
}

/* The subject of a deadlock is the sort of the object that is waited for. */

static struct heddle_mutex inode_mutex;

BODY(waits_for_a_member)
{
	heddle_mutex_init(&inode_mutex, "inode %ld.i_mutex", 3);
	heddle_mutex_lock(&inode_mutex);
	heddle_mutex_lock(&inode_mutex);
}

BODY(waits_for_a_numbered_one)
{
	heddle_mutex_init(&inode_mutex, "page %ld", 3);
	heddle_mutex_lock(&inode_mutex);
	heddle_mutex_lock(&inode_mutex);
}

Test(findings, subject_of_a_deadlock)
{
	struct explored member = explore(waits_for_a_member), numbered = explore(waits_for_a_numbered_one);

	expect_found(&member, HEDDLE_DEADLOCK, "i_mutex");
	cr_expect_str_eq(member.findings[0].message,
			 "main waits for inode 3.i_mutex, which main holds: a cycle of 1");
	expect_found(&numbered, HEDDLE_DEADLOCK, "page");
}

/* The thread that waits for ever could have gone on when the execution before was cut. */

static int which_way;

THREAD(goes_round)
{
	while (which_way == 0)
		heddle_yield();
}

THREAD(waits_for_ever)
{
	if (which_way == 1)
		heddle_mutex_lock(&inode_mutex);
	heddle_mutex_lock(&inode_mutex);
}

BODY(cut_or_deadlocked)
{
	heddle_mutex_init(&inode_mutex, "m");
	which_way = heddle_choose(2, "which way");
	run_threads(goes_round, waits_for_ever);
}

Test(findings, a_deadlock_after_an_execution_that_was_cut)
{
	struct explored explored = explore(cut_or_deadlocked, .steps_max = 20);

	cr_expect_gt(explored.statistics.cut, 0);
	expect_found(&explored, HEDDLE_DEADLOCK, "m");
}
