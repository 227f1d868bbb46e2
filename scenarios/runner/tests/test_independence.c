/* SPDX-License-Identifier: MIT */
/* The check of independence: wrong footprints are found, correct ones are not. */

#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <string.h>

static struct heddle_data tree;
static struct heddle_mutex lock;
static struct heddle_semaphore semaphore;
static struct heddle_variable words[2];
static int64_t plain;

static void run_two(void (*first)(void *), void (*second)(void *))
{
	heddle_data_init(&tree, "tree");
	plain = 1;
	heddle_spawn("A", first, NULL);
	heddle_spawn("B", second, NULL);
	heddle_join_all();
	heddle_observe(plain);
}

/* Announced as a read, although it writes. That ThreadSanitizer would see it, too, does not matter here. */
static void double_as_reader(void *unused)
{
	(void)unused;
	heddle_data_access(&tree, 0, 3, HEDDLE_READ);
	heddle_unordered_begin();
	plain *= 2;
	heddle_unordered_end();
}

static void add_as_reader(void *unused)
{
	(void)unused;
	heddle_data_access(&tree, 2, 5, HEDDLE_READ);
	heddle_unordered_begin();
	plain += 3;
	heddle_unordered_end();
}

SCENARIO(independence, writes_as_reader)
{
	run_two(double_as_reader, add_as_reader);
}

static void double_as_writer(void *unused)
{
	(void)unused;
	heddle_data_access(&tree, 0, 3, HEDDLE_WRITE);
	plain *= 2;
}

static void add_as_writer(void *unused)
{
	(void)unused;
	heddle_data_access(&tree, 2, 5, HEDDLE_WRITE);
	plain += 3;
}

SCENARIO(independence, writes_as_writer)
{
	run_two(double_as_writer, add_as_writer);
}

/* What the steps do depends on state that they do not announce. */
static void branch_on_plain(void *unused)
{
	bool is_one;

	(void)unused;
	heddle_data_access(&tree, 4, 4, HEDDLE_READ);
	heddle_unordered_begin();
	is_one = plain == 1;
	heddle_unordered_end();
	if (is_one)
		heddle_mutex_lock(&lock);
}

static void set_plain(void *unused)
{
	(void)unused;
	heddle_data_access(&tree, 7, 7, HEDDLE_WRITE);
	heddle_unordered_begin();
	plain = 2;
	heddle_unordered_end();
}

SCENARIO(independence, does_something_else)
{
	heddle_mutex_init(&lock, "lock");
	run_two(set_plain, branch_on_plain);
}

/* A choice, a hand-over, adds with different results, a fault within a budget for both: no difference. */
static void up_and_write(void *index)
{
	heddle_semaphore_up(&semaphore);
	if (!heddle_inject_fault("out of luck"))
		heddle_write(&words[(intptr_t)index], 1 + heddle_choose(2, "which"));
}

static void down_twice(void *unused)
{
	(void)unused;
	heddle_semaphore_down(&semaphore);
	heddle_semaphore_down(&semaphore);
}

SCENARIO(independence, truthful, .faults = 1)
{
	heddle_semaphore_init(&semaphore, 0, "semaphore");
	heddle_variable_init(&words[0], 0, "first");
	heddle_variable_init(&words[1], 0, "second");
	heddle_spawn("A", up_and_write, (void *)0);
	heddle_spawn("B", up_and_write, (void *)1);
	heddle_spawn("C", down_twice, NULL);
	heddle_join_all();
	heddle_observe(heddle_read(&words[0]) + 10 * heddle_read(&words[1]));
}

static struct heddle_result checked(const char *name, uint64_t independence)
{
	static struct heddle_variant variant;
	const struct heddle_scenario *scenario = heddle_registry_find(name);
	const struct heddle_exploration exploration = { .independence = independence };
	struct heddle_result result;

	cr_assert(scenario, "%s", name);
	variant = heddle_variant_of(scenario, NULL);
	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	return result;
}

/* Expects one finding that names both steps and this text. */
static void assert_found_out(const char *name, const char *a, const char *b, const char *what)
{
	struct heddle_result result = checked(name, 1);
	const char *message;

	cr_assert_eq(result.verdict, HEDDLE_FAILED, "%s", name);
	cr_assert_eq(result.n_groups, 1, "%s", name);
	cr_assert_eq(result.groups[0].kind, HEDDLE_FALSE_INDEPENDENCE);
	message = result.groups[0].schedule->finding.message;
	cr_assert(strstr(message, a), "no '%s' in: %s", a, message);
	cr_assert(strstr(message, b), "no '%s' in: %s", b, message);
	cr_assert(strstr(message, what), "no '%s' in: %s", what, message);
	heddle_result_free(&result);
}

static void assert_passes(const char *name, uint64_t independence)
{
	struct heddle_result result = checked(name, independence);

	cr_assert_eq(result.verdict, HEDDLE_EXHAUSTED, "%s: %s", name,
		     result.n_groups ? result.groups[0].schedule->finding.message : "");
	cr_assert_eq(result.exchanged_in, independence ? result.statistics.executions : 0);
	heddle_result_free(&result);
}

Test(independence, a_writer_that_says_it_reads_is_found_out)
{
	assert_found_out("independence/writes_as_reader", "A: data_read tree (test_independence.c:",
			 "B: data_read tree (test_independence.c:", "main sees 8 instead of 5");
}

Test(independence, without_the_check_nobody_notices)
{
	struct heddle_result result = checked("independence/writes_as_reader", 0);

	cr_assert_eq(result.verdict, HEDDLE_EXHAUSTED);
	cr_assert_eq(result.statistics.executions, 1);
	cr_assert_eq(result.exchanged, 0);
	heddle_result_free(&result);
}

Test(independence, a_step_that_depends_on_what_it_does_not_name_is_found_out)
{
	assert_found_out("independence/does_something_else", "A: data_write tree", "B: data_read tree",
			 "the thread of step 2 is not enabled");
}

Test(independence, writers_that_say_so_pass)
{
	struct heddle_result result = checked("independence/writes_as_writer", 1);

	cr_assert_eq(result.statistics.executions, 2);
	cr_assert_eq(result.exchanged, 0, "they are not independent");
	heddle_result_free(&result);
}

Test(independence, steps_that_commute_pass)
{
	struct heddle_result result = checked("independence/truthful", 1);

	cr_assert_gt(result.exchanged, result.statistics.executions, "%llu pairs in %llu executions",
		     (unsigned long long)result.exchanged, (unsigned long long)result.statistics.executions);
	heddle_result_free(&result);
	assert_passes("independence/truthful", 1);
}

Test(independence, one_execution_in_n_is_taken)
{
	struct heddle_result all = checked("independence/truthful", 1);
	struct heddle_result some = checked("independence/truthful", 5);

	cr_assert_eq(some.exchanged_in, (all.statistics.executions + 4) / 5);
	cr_assert_lt(some.exchanged, all.exchanged);
	heddle_result_free(&all);
	heddle_result_free(&some);
}
