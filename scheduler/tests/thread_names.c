/* SPDX-License-Identifier: MIT */
/* Names and identities of threads and objects; limits; the thread-local pointer. */
#include "exploring.h"

#include <stdio.h>
#include <errno.h>
#include <string.h>

static struct heddle_atomic x;

static void init(void)
{
	heddle_atomic_init(&x, 0, "x");
}

THREAD(adds)
{
	heddle_atomic_add_return(&x, 1);
}

THREAD(does_nothing)
{
}

/* Names and identities. */

static char names[400];

static void print_names(void *context, const struct heddle_execution *execution)
{
	size_t length = 0;

	(void)context;
	names[0] = '\0';
	for (size_t i = 0; i < execution->n_threads; i++)
		length += (size_t)snprintf(names + length, sizeof(names) - length, "%s%s:%d%s", i ? " " : "",
					   execution->threads[i].name, execution->threads[i].parent,
					   execution->threads[i].interrupt ? "!" : "");
}

static const char *names_of(thread_function *body)
{
	explore_visiting(body, &(struct heddle_options){ 0 }, 1, print_names, NULL);
	return names;
}

THREAD(spawns_d)
{
	heddle_yield();
	heddle_spawn("D", does_nothing, NULL);
	cr_assert_str_eq(heddle_thread_name(heddle_self())[0] == 'D' ? "D" : "", "D");
}

BODY(several_d)
{
	heddle_spawn("D", spawns_d, NULL);
	heddle_spawn("D", does_nothing, NULL);
	heddle_spawn("Dx", does_nothing, NULL);
	heddle_spawn_interrupt("I", does_nothing, NULL);
	heddle_join_all();
}

Test(threads, names_are_made_unique)
{
	cr_expect_str_eq(names_of(several_d), "main:-1 D:0 D#2:0 Dx:0 I:0! D#3:1");
}

/* In one order of the creators the second child has the first one's name, in the other order the reverse. */

THREAD(names_late)
{
	heddle_atomic_add_return(&x, 1);
	heddle_spawn("late", does_nothing, NULL);
}

BODY(names_in_both_orders)
{
	init();
	run_threads(names_late, names_late);
}

static unsigned numbered_first, numbered_second;

static void count_numbered(void *unused, const struct heddle_execution *execution)
{
	const char *one = execution->threads[3].name, *other = execution->threads[4].name;

	(void)unused;
	cr_assert_str_neq(one, other);
	numbered_first += strcmp(one, "late#2") == 0;
	numbered_second += strcmp(other, "late#2") == 0;
}

Test(threads, names_are_unique_whoever_comes_first)
{
	struct explored explored =
		explore_visiting(names_in_both_orders,
				 &(struct heddle_options){ .strategy = heddle_strategy_by_name("naive") },
				 EXECUTIONS_LIMIT, count_numbered, NULL);

	cr_expect_gt(numbered_first, 0);
	cr_expect_gt(numbered_second, 0);
	cr_expect_eq(numbered_first + numbered_second, explored.executions);
}

/* A name is the text at its address when the thread is created. */

static char written[] = "W?";
static unsigned n_written;

BODY(writes_a_name)
{
	written[1] = (char)('0' + heddle_choose(2, "the name"));
	heddle_spawn("W1", does_nothing, NULL);
	heddle_spawn(written, does_nothing, NULL);
	heddle_join_all();
}

static void expect_written(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	cr_expect_str_eq(execution->threads[2].name, execution->choices[0].value ? "W1#2" : "W0");
	n_written++;
}

Test(threads, a_name_may_change_in_its_place)
{
	explore_visiting(writes_a_name, &(struct heddle_options){ 0 }, 10, expect_written, NULL);
	cr_expect_eq(n_written, 2);
}

static char objects[200];

static void print_objects(void *context, const struct heddle_execution *execution)
{
	size_t length = 0;
	char name[40];

	(void)context;
	objects[0] = '\0';
	for (size_t i = 0; i < execution->n_touches; i++)
		length += (size_t)snprintf(
			objects + length, sizeof(objects) - length, "%s%s=%s", i ? " " : "",
			heddle_object_name(execution, execution->touches[i].object, name, sizeof(name)),
			heddle_object_kind_name(
				heddle_object_kind_of(execution, execution->touches[i].object)));
}

static struct heddle_mutex first, second;
static struct heddle_atomic numbered;

THREAD(uses_both)
{
	heddle_mutex_lock(&second);
	heddle_mutex_lock(&first);
	heddle_atomic_load(&numbered);
	heddle_mutex_unlock(&first);
	heddle_mutex_unlock(&second);
}

BODY(two_of_one_name)
{
	heddle_mutex_init(&first, "x");
	heddle_mutex_init(&second, "x");
	heddle_atomic_init(&numbered, 0, "page %ld of %ld", 2, 7);
	run_threads(uses_both);
}

Test(threads, names_of_objects)
{
	explore_visiting(two_of_one_name, &(struct heddle_options){ 0 }, 1, print_objects, NULL);
	cr_expect_str_eq(objects, "x#2=mutex x=mutex page 2 of 7=atomic x=mutex x#2=mutex");
}

/*
 * The identity of a thread or object does not depend on the schedule: two threads that each create one, in
 * either order.
 */

static uint32_t ids[2];
static const char *child_names[2];
static unsigned n_executions, n_changed;
static uint32_t first_ids[2];
static struct heddle_atomic own[2];
static struct heddle_thread *children[2];

static void create(int i)
{
	heddle_atomic_add_return(&x, 1);
	heddle_atomic_init(&own[i], 0, "own");
	children[i] = heddle_spawn("child", adds, NULL);
	ids[i] = own[i].object.id;
}

THREAD(creates_0)
{
	create(0);
}

THREAD(creates_1)
{
	create(1);
}

BODY(both_create)
{
	init();
	run_threads(creates_0, creates_1);
}

static void compare_ids(void *context, const struct heddle_execution *execution)
{
	int parents[2] = { -1, -1 };

	(void)context;
	if (n_executions++ == 0)
		memcpy(first_ids, ids, sizeof(ids));
	n_changed += memcmp(first_ids, ids, sizeof(ids)) != 0;
	cr_assert_eq(execution->n_threads, 5);
	for (int i = 0; i < 2; i++)
		parents[i] = execution->threads[3 + i].parent;
	cr_expect_eq(parents[0], 1, "the same index in each execution");
	cr_expect_eq(parents[1], 2);
	child_names[0] = execution->threads[3].name;
}

Test(threads, identities_do_not_depend_on_the_schedule)
{
	explore_visiting(both_create,
			 &(struct heddle_options){ .strategy = heddle_strategy_by_name("naive") },
			 EXECUTIONS_LIMIT, compare_ids, NULL);
	cr_expect_gt(n_executions, 2);
	cr_expect_eq(n_changed, 0);
	cr_expect_neq(first_ids[0], first_ids[1]);
}

/* Limits. */

BODY(too_many_threads)
{
	for (int i = 0; i < HEDDLE_EXPLORED_THREADS_MAX; i++)
		heddle_spawn("T", does_nothing, NULL);
}

BODY(many_threads)
{
	for (int i = 0; i < HEDDLE_EXPLORED_THREADS_MAX - 1; i++)
		heddle_spawn("T", does_nothing, NULL);
	heddle_join_all();
}

/* For strategies that sample: many_threads.c. */
Test(threads, limit_where_all_is_explored)
{
	struct explored most = explore(many_threads), too_many = explore(too_many_threads);

	cr_expect_eq(most.result, 0);
	expect_nothing_found(&most);
	cr_expect_eq(too_many.result, -E2BIG);
	expect_nothing_found(&too_many);
}

/* The thread-local pointer. */

THREAD(keeps_its_own)
{
	static char token[2];
	bool is_a = heddle_thread_name(heddle_self())[0] == 'A';

	cr_assert_null(heddle_thread_local_get());
	heddle_thread_local_set(&token[is_a]);
	heddle_yield();
	heddle_check(heddle_thread_local_get() == &token[is_a], "mine", "it belongs to another");
}

BODY(two_keep_their_own)
{
	run_threads(keeps_its_own, keeps_its_own);
}

Test(threads, local_pointer)
{
	struct explored explored = explore_naive(two_keep_their_own);

	expect_nothing_found(&explored);
	cr_expect_eq(explored.executions, 2);
}

Test(threads, operations_have_names)
{
	for (int i = HEDDLE_OP_JOIN; i < HEDDLE_OPERATIONS; i++) {
		const char *name = heddle_operation_name((enum heddle_operation)i);
		cr_assert_not_null(name, "operation %d", i);
		cr_expect_eq(heddle_operation_by_name(name), (enum heddle_operation)i, "%s", name);
	}
	cr_expect_eq(heddle_operation_by_name("no such thing"), HEDDLE_OP_NONE);
	cr_expect_str_eq(heddle_operation_name(HEDDLE_OPERATIONS), "unknown");
}
