/* SPDX-License-Identifier: MIT */
/*
 * Subtrees that are given to other processes: together they see what one process sees alone.
 * random_programs.c compares them with naive; here are cases that it has seldom or never.
 */
#include "exploring.h"
#include "programs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct heddle_variable x, y, cells[4];
static struct heddle_data data;
static struct heddle_spinlock lock;

/*
 * Explores in several processes, and expects the result of one process. Returns the common result, and the
 * number of copies of the first process.
 */
static struct explored split_and_compare(thread_function *body, const struct explored *alone, unsigned every,
					 unsigned room, unsigned *copies)
{
	const struct heddle_options options = { .observe = true, .plans_max = room };
	struct explored split = explore_split(body, &options, every, copies);

	expect_same(&split, alone);
	return split;
}

/* However seldom subtrees are given, and also if most plans are left out. */
static void expect_splits(thread_function *body)
{
	struct explored alone = explore_both(body, &(struct heddle_options){ 0 });

	for (unsigned every = 1; every <= 4; every++) {
		for (unsigned room = 0; room <= 1; room++) {
			unsigned copies;
			split_and_compare(body, &alone, every, room, &copies);
			cr_expect_gt(copies, 0, "every %u: nothing was given", every);
		}
	}
}

Test(subtrees, of_readers)
{
	expect_splits(four_readers);
}

THREAD(increments)
{
	for (int i = 0; i < 2; i++)
		heddle_write(&x, heddle_read(&x) + 1);
	heddle_write(&y, heddle_read(&x));
}

BODY(counters)
{
	heddle_variable_init(&x, 0, "x");
	heddle_variable_init(&y, 0, "y");
	run_threads(increments, increments);
	outcome(heddle_read(&y));
}

Test(subtrees, of_counters)
{
	expect_splits(counters);
}

THREAD(chooses)
{
	int cell = heddle_choose(3, "cell");

	heddle_data_access(&data, (uint64_t)cell, (uint64_t)cell + 1, HEDDLE_WRITE);
	outcome(cell);
}

THREAD(writes_cells)
{
	heddle_data_access(&data, 1, 1, HEDDLE_WRITE);
	heddle_data_access(&data, 2, 2, HEDDLE_WRITE);
}

BODY(choices)
{
	heddle_data_init(&data, "data");
	run_threads(writes_cells, chooses, chooses);
}

/* While a value of a step is left, other branches must not be given: their sleep sets would be incomplete. */
Test(subtrees, of_choices)
{
	expect_splits(choices);
}

/*
 * Outcomes that sleep beside a branch of another process are unreliable, and so are those added beside them.
 */
static void expect_last_zero(unsigned every, unsigned room)
{
	const struct heddle_options options = { .observe = true, .plans_max = room };
	unsigned copies;
	struct explored split;

	last_zero_cells = 10;
	split = explore_split(last_zero, &options, every, &copies);
	cr_assert_eq(split.result, 0, "%s", split.error);
	cr_expect_gt(copies, 0);
	cr_expect_eq(split.executions, LAST_ZERO_CLASSES(9), "every %u, room %u: %llu executions", every,
		     room, (unsigned long long)split.executions);
}

Test(subtrees, of_last_zero)
{
	for (unsigned every = 16; every <= 256; every *= 4)
		expect_last_zero(every, 0);
}

/* Then the plans that a process leaves out are told, too. */
Test(subtrees, of_last_zero_without_room)
{
	for (unsigned room = 1; room <= 64; room *= 8)
		expect_last_zero(64, room);
}

static void adds(void *cell)
{
	heddle_write(cell, heddle_read(cell) + 1);
}

/* Threads that exist only after certain reads, and their own objects. */
static void meets(void *number)
{
	intptr_t i = (intptr_t)number;

	if (heddle_read(&x) != i)
		return;
	heddle_variable_init(&cells[i], 0, "cell");
	heddle_spawn("one", adds, &cells[i]);
	heddle_spawn("other", adds, &cells[i]);
	heddle_join_all();
	outcome(heddle_read(&cells[i]) * 10 + i);
}

static void sets(void *number)
{
	heddle_write(&x, (intptr_t)number);
}

BODY(late_threads)
{
	heddle_variable_init(&x, 0, "x");
	for (intptr_t i = 1; i <= 2; i++)
		heddle_spawn("meets", meets, (void *)i);
	for (intptr_t i = 1; i <= 2; i++)
		heddle_spawn("sets", sets, (void *)(3 - i));
	heddle_join_all();
}

/* Each process numbers them, and their objects, in the order of its own executions. */
Test(subtrees, with_threads_of_their_own)
{
	expect_splits(late_threads);
}

/*
 * The copy that begins with sets_a meets "first" first, its parent meets "second" first. The plan that
 * "second" writes before sets_a is told by the copy.
 */
THREAD(writes_a)
{
	heddle_variable_init(&cells[1], 0, "own");
	heddle_write(&cells[1], 1);
	heddle_write(&x, 2);
	heddle_write(&cells[1], heddle_read(&cells[1]) + 1);
	heddle_write(&x, heddle_read(&x) + 2);
}

THREAD(writes_b)
{
	heddle_write(&y, 2);
	heddle_write(&cells[0], heddle_read(&cells[0]) + 1);
}

THREAD(looks_at_a)
{
	int64_t a = heddle_read(&x);

	if (a == 1)
		heddle_spawn("first", writes_b, NULL);
	else if (a)
		heddle_write(&cells[1], heddle_read(&x));
}

THREAD(looks_at_b)
{
	if (heddle_read(&y) == 1)
		heddle_spawn("second", writes_a, NULL);
}

THREAD(sets_a)
{
	heddle_write(&x, 1);
}

THREAD(sets_b)
{
	heddle_write(&y, 1);
	outcome(heddle_read(&cells[0]));
}

BODY(late_threads_that_race)
{
	heddle_variable_init(&x, 0, "a");
	heddle_variable_init(&y, 0, "b");
	heddle_variable_init(&cells[0], 0, "cell");
	run_threads(looks_at_a, looks_at_b, sets_a, sets_b);
}

Test(subtrees, with_plans_of_threads_of_their_own)
{
	expect_splits(late_threads_that_race);
}

THREAD(holds)
{
	IN_SECTION(&lock, heddle_write(&x, heddle_read(&x) + 1));
}

/* The section turns out to be more than one step only after x was read as 1. */
THREAD(breaks_in)
{
	if (heddle_read(&y) == 2)
		heddle_write(&x, 7);
}

THREAD(opens)
{
	heddle_write(&y, heddle_read(&y) + 1);
}

BODY(late_conflict)
{
	heddle_spinlock_init(&lock, "lock");
	heddle_variable_init(&x, 0, "x");
	heddle_variable_init(&y, 0, "y");
	run_threads(holds, breaks_in, opens, opens);
	outcome(heddle_read(&x));
}

/* A copy learns that the exploration must restart. From then on there are no copies. */
Test(subtrees, are_void_after_a_restart)
{
	struct explored alone = explore_both(late_conflict, &(struct heddle_options){ 0 });
	unsigned copies;
	struct explored explored = split_and_compare(late_conflict, &alone, 1, 0, &copies);

	cr_expect_gt(copies, 0);
	cr_expect_gt(explored.statistics.restarts, 0);
}

/* What a process that gives nothing away says about that. */
static int refusal(thread_function *body, const struct heddle_options *options, unsigned executions)
{
	struct heddle_program program = { .body = body };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	pid_t pid;
	int error;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, options), 0);
	while (executions--)
		cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	pid = heddle_explorer_fork(explorer);
	error = errno;
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		cr_assert_eq(waitpid(pid, NULL, 0), pid);
	heddle_explorer_close(explorer);
	return pid > 0 ? 0 : error;
}

Test(subtrees, are_given_when_there_are_some)
{
	const struct heddle_options naive = { .strategy = heddle_strategy_by_name("naive") }, dpor = { 0 };

	cr_expect_eq(refusal(four_readers, &naive, 1), EAGAIN);
#ifdef HEDDLE_ACCESS
	const struct heddle_options racy = { .points = HEDDLE_POINTS_RACY };
	cr_expect_eq(refusal(four_readers, &racy, 1), EAGAIN);
#endif
	cr_expect_eq(refusal(four_readers, &dpor, 0), EAGAIN, "before the first execution nothing is known");
	cr_expect_eq(refusal(four_readers, &dpor, 1), 0);
	cr_expect_eq(refusal(four_readers, &dpor, 15), 0, "one is left");
	cr_expect_eq(refusal(four_readers, &dpor, 16), EAGAIN, "nothing is left");
}

/* Explores in two processes; each stops after so many executions. */
struct pair {
	struct heddle_explorer *explorer;
	FILE *told;
};

static struct pair explore_in_two_of(void (*body)(void *), unsigned here, unsigned in_copy)
{
	struct heddle_program program = { .body = body };
	const struct heddle_options options = { 0 };
	const struct heddle_execution *execution;
	struct pair pair = { .told = tmpfile() };
	pid_t pid;

	cr_assert(pair.told);
	cr_assert_eq(heddle_explorer_open(&pair.explorer, &program, &options), 0);
	cr_assert_eq(heddle_explorer_next(pair.explorer, &execution), 1);
	pid = heddle_explorer_fork(pair.explorer);
	cr_assert_geq(pid, 0);
	while ((pid ? here-- : in_copy--) && heddle_explorer_next(pair.explorer, &execution) == 1)
		;
	if (pid == 0)
		_exit(heddle_explorer_tell(pair.explorer, pair.told) || fflush(pair.told));
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
	rewind(pair.told);
	return pair;
}

static struct pair explore_in_two(unsigned executions_of_copy)
{
	return explore_in_two_of(four_readers, UINT_MAX, executions_of_copy);
}

static bool explore_rest(struct pair *pair)
{
	const struct heddle_execution *execution;
	struct heddle_coverage coverage;

	while (heddle_explorer_next(pair->explorer, &execution) == 1)
		;
	heddle_explorer_coverage(pair->explorer, &coverage);
	return coverage.all;
}

static void end_pair(struct pair *pair)
{
	heddle_explorer_close(pair->explorer);
	fclose(pair->told);
}

Test(subtrees, are_not_covered_until_they_are_heard)
{
	struct pair pair = explore_in_two(UINT_MAX);

	cr_expect(!explore_rest(&pair));
	cr_expect_lt(heddle_explorer_statistics(pair.explorer)->executions, 16);
	cr_expect_eq(heddle_explorer_hear(pair.explorer, pair.told), 0);
	cr_expect_eq(heddle_explorer_fork(pair.explorer), -1, "until the next execution nothing is given");
	cr_expect(explore_rest(&pair));
	cr_expect_eq(heddle_explorer_statistics(pair.explorer)->executions, 16);
	end_pair(&pair);
}

Test(subtrees, are_not_covered_where_the_copy_stopped)
{
	struct pair pair = explore_in_two(2);
	uint64_t executions = heddle_explorer_statistics(pair.explorer)->executions;

	cr_expect_eq(heddle_explorer_hear(pair.explorer, pair.told), -ECANCELED);
	cr_expect(!explore_rest(&pair));
	cr_expect_eq(heddle_explorer_statistics(pair.explorer)->executions, executions + 2);
	end_pair(&pair);
}

static bool goes_no_further(void *context)
{
	(void)context;
	return false;
}

THREAD(breaks_in_after_one)
{
	if (heddle_read(&y) == 1)
		heddle_write(&x, 7);
}

BODY(early_conflict)
{
	heddle_spinlock_init(&lock, "lock");
	heddle_variable_init(&x, 0, "x");
	heddle_variable_init(&y, 0, "y");
	run_threads(holds, breaks_in_after_one, breaks_in_after_one, opens);
}

/* What a process hears when it is about to restart is void, too. It hears of a copy that explored nothing. */
Test(subtrees, are_void_before_a_restart)
{
	struct pair pair = explore_in_two_of(early_conflict, 0, 0);
	const struct heddle_execution *execution;
	uint64_t restarts = 0;
	int heard = -ECANCELED;

	heddle_explorer_ask(pair.explorer, goes_no_further, NULL);
	while (!restarts && heddle_explorer_next(pair.explorer, &execution) != 0) {
		restarts = heddle_explorer_statistics(pair.explorer)->restarts;
		cr_expect_eq(heard, restarts ? -EAGAIN : -ECANCELED);
		rewind(pair.told);
		heard = heddle_explorer_hear(pair.explorer, pair.told);
	}
	cr_expect_gt(restarts, 0);
	end_pair(&pair);
}

/* Results that are cut off anywhere are refused. */
Test(subtrees, are_not_covered_where_the_copy_was_cut_off)
{
	struct pair pair = explore_in_two(UINT_MAX);
	char whole[1 << 14];
	size_t size = fread(whole, 1, sizeof(whole), pair.told);

	cr_assert_gt(size, 0);
	cr_assert(feof(pair.told));
	for (size_t left = 0; left < size; left += 8) {
		FILE *part = fmemopen(whole, left ? left : 1, "r");
		cr_assert(part);
		cr_expect_eq(heddle_explorer_hear(pair.explorer, part), -EIO, "%zu of %zu bytes", left, size);
		fclose(part);
	}
	cr_expect(!explore_rest(&pair));
	end_pair(&pair);
}

/* Threads that have read what others write have plans to tell. */
static struct heddle_atomic told_of[3];

static void write_and_read(void *number)
{
	uintptr_t own = (uintptr_t)number;

	heddle_atomic_store(&told_of[own], 1);
	heddle_atomic_load(&told_of[(own + 1) % 3]);
	heddle_atomic_load(&told_of[(own + 2) % 3]);
}

BODY(three_look_at_each_other)
{
	for (uintptr_t i = 0; i < 3; i++)
		heddle_atomic_init(&told_of[i], 0, "x");
	for (uintptr_t i = 0; i < 3; i++)
		heddle_spawn("T", write_and_read, (void *)i);
	heddle_join_all();
}

/* Results with one impossible number are refused, or partly read; memory never runs out for that. */
static int hear_with(const char *whole, size_t size, size_t at, uint64_t number)
{
	struct pair pair = explore_in_two_of(three_look_at_each_other, UINT_MAX, UINT_MAX);
	char *text = malloc(size);
	FILE *changed = fmemopen(text, size, "r");
	int error;

	cr_assert(text && changed);
	memcpy(text, whole, size);
	memcpy(text + at, &number, sizeof(number));
	error = heddle_explorer_hear(pair.explorer, changed);
	fclose(changed);
	free(text);
	end_pair(&pair);
	return error;
}

Test(subtrees, are_refused_where_a_number_cannot_be)
{
	struct pair pair = explore_in_two_of(three_look_at_each_other, UINT_MAX, UINT_MAX);
	static char whole[1 << 16];
	size_t size = fread(whole, 1, sizeof(whole), pair.told), refused = 0;

	cr_assert(feof(pair.told));
	end_pair(&pair);
	cr_assert_gt(size, 1024, "there are plans: %zu bytes", size);
	for (size_t at = 0; at + 8 <= size; at += 8) {
		int error = hear_with(whole, size, at, UINT64_MAX >> 1);

		cr_expect(error == 0 || error == -EIO || error == -EAGAIN, "at byte %zu: %d", at, error);
		refused += error == -EIO;
	}
	cr_expect_gt(refused, 3, "%zu of them", refused);
}
