/* SPDX-License-Identifier: MIT */
/*
 * The end of an object's life and its use by another thread, in both orders, whichever comes first in the
 * first execution. Destroying is not a step of its own: it belongs to the step before, and writes the object.
 */
#include "exploring.h"

static struct heddle_mutex m;
static struct heddle_atomic x;

static void init(void)
{
	heddle_mutex_init(&m, "m");
	heddle_atomic_init(&x, 0, "x");
}

THREAD(ends_it)
{
	heddle_atomic_store(&x, 1);
	heddle_object_destroy(&m.object);
}

THREAD(uses_it)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

THREAD(uses_it_later)
{
	heddle_atomic_load(&x);
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(end_first)
{
	init();
	run_threads(ends_it, uses_it);
}

BODY(use_first)
{
	init();
	run_threads(uses_it, ends_it);
}

BODY(end_before_the_use_is_announced)
{
	init();
	run_threads(ends_it, uses_it_later);
}

static void expect_all_three(thread_function *body)
{
	struct explored explored = explore_both(body, &(struct heddle_options){ 0 });

	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "destroyed object");
	expect_found(&explored, HEDDLE_LOCK_MISUSE, "destroyed while held");
	cr_expect_geq(explored.executions, 3); /* before, while and after it is held */
}

Test(lifetime, both_orders_of_end_and_use)
{
	expect_all_three(end_first);
	expect_all_three(use_first);
	expect_all_three(end_before_the_use_is_announced);
}

/* The end of a copy is that of the object. */
THREAD(ends_a_copy)
{
	struct heddle_mutex copy = m;

	heddle_object_destroy(&copy.object);
}

BODY(copy_is_ended)
{
	init();
	run_threads(ends_a_copy, uses_it);
}

Test(lifetime, of_an_object_whose_copy_is_destroyed)
{
	struct explored explored = explore_both(copy_is_ended, &(struct heddle_options){ 0 });

	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "destroyed object");
}

/* A use that is announced while the object lives, and done after its end. */
THREAD(loads)
{
	heddle_atomic_load(&x);
}

THREAD(ends_x)
{
	heddle_mutex_lock(&m);
	heddle_object_destroy(&x.object);
	heddle_mutex_unlock(&m);
}

BODY(end_between_announcement_and_use)
{
	init();
	run_threads(loads, ends_x);
}

Test(lifetime, ends_between_announcement_and_use)
{
	struct explored explored =
		explore_both(end_between_announcement_and_use, &(struct heddle_options){ 0 });

	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "destroyed object");
	cr_expect_eq(explored.executions, 2);
}

/* The twin: the end comes after the last use. */
THREAD(uses_and_counts)
{
	uses_it(NULL);
	heddle_atomic_add(&x, 1);
}

BODY(end_after_the_uses)
{
	init();
	run_threads(uses_and_counts, uses_and_counts);
	heddle_object_destroy(&m.object);
}

Test(lifetime, an_end_after_all_uses_is_no_finding)
{
	struct explored explored = explore_both(end_after_the_uses, &(struct heddle_options){ 0 });

	expect_nothing_found(&explored);
}

/* An object in memory that was never initialised in this execution has no identity for a touch. */
THREAD(uses_a_stranger)
{
	static struct heddle_mutex stranger;

	stranger.object.id = 0x6b6b6b6b;
	stranger.object.live = 0;
	heddle_atomic_load(&x); /* a step, to which the touch would belong */
	heddle_mutex_lock(&stranger);
}

BODY(stranger)
{
	init();
	run_threads(uses_a_stranger);
}

Test(lifetime, what_was_never_initialised_is_reported)
{
	struct explored explored = explore_both(stranger, &(struct heddle_options){ 0 });

	expect_found(&explored, HEDDLE_UNINITIALISED, "object");
}

/* The same for one on the stack of a thread that has ended. */
static struct heddle_mutex *on_a_stack;
static struct heddle_atomic published;

THREAD(publishes_and_ends)
{
	struct heddle_mutex mutex;

	heddle_mutex_init(&mutex, "mutex");
	on_a_stack = &mutex;
	heddle_atomic_store(&published, 1);
	heddle_atomic_load(&x);
}

THREAD(locks_what_is_published)
{
	if (heddle_atomic_load(&published) == 1)
		heddle_mutex_lock(on_a_stack);
}

BODY(ends_before_the_use)
{
	init();
	heddle_atomic_init(&published, 0, "published");
	run_threads(publishes_and_ends, locks_what_is_published);
}

BODY(uses_before_the_end)
{
	init();
	heddle_atomic_init(&published, 0, "published");
	run_threads(locks_what_is_published, publishes_and_ends);
}

Test(lifetime, the_stack_of_a_thread_ends_with_it)
{
	struct explored one = explore_both(ends_before_the_use, &(struct heddle_options){ 0 });
	struct explored other = explore_both(uses_before_the_end, &(struct heddle_options){ 0 });

	expect_found(&one, HEDDLE_USE_AFTER_FREE, "object on a stack");
	expect_found(&other, HEDDLE_USE_AFTER_FREE, "object on a stack");
	cr_expect_eq(one.executions, other.executions);
}

/* The message: which thread has destroyed it, where; where it was initialised. */
Test(lifetime, a_destroyed_object_is_told_with_its_places)
{
	struct explored explored = explore(end_first);
	const struct explored_finding *finding = found(&explored, HEDDLE_USE_AFTER_FREE, "destroyed object");

	cr_assert_not_null(finding);
	cr_expect(strstr(finding->message, "B: lock of m, which A has destroyed at lifetime.c:"), "%s",
		  finding->message);
	cr_expect(strstr(finding->message, "(initialised at lifetime.c:"), "%s", finding->message);
}

/* The remains of an earlier execution at the place of an object do not belong to this one. */
static struct heddle_atomic late;

THREAD(initialises_late)
{
	heddle_atomic_load(&x);
	heddle_atomic_init(&late, 0, "late");
}

BODY(two_executions_alike)
{
	init();
	run_threads(initialises_late, loads);
}

static unsigned touches_seen[2];

static void keep_touches(void *context, const struct heddle_execution *execution)
{
	(void)context;
	touches_seen[execution->number > 0] = (unsigned)execution->n_touches;
}

Test(lifetime, an_object_begins_the_same_way_in_each_execution)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name("naive") };

	explore_visiting(two_executions_alike, &options, EXECUTIONS_LIMIT, keep_touches, NULL);
	cr_expect_eq(touches_seen[1], touches_seen[0]);
	cr_expect_gt(touches_seen[0], 2);
}
