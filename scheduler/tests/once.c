/* SPDX-License-Identifier: MIT */
#include "seen.h"

static struct heddle_once once;
static struct heddle_mutex mutex;
static struct heddle_spinlock spinlock;
static struct heddle_variable ready;
static int times;

THREAD(make_ready)
{
	times++;
	heddle_write(&ready, 1);
}

THREAD(use)
{
	heddle_call_once(&once, make_ready, NULL);
	heddle_check(heddle_read(&ready) == 1, "it is ready", "it is not");
}

static void set_up(void)
{
	heddle_once_init(&once, "once");
	heddle_mutex_init(&mutex, "mutex");
	heddle_variable_init(&ready, 0, "ready");
	times = 0;
}

static void spawn_all(thread_function *function, int n)
{
	static const char *const names[] = { "A", "B", "C" };

	for (int i = 0; i < n; i++)
		heddle_spawn(names[i], function, NULL);
	heddle_join_all();
}

BODY(two_use)
{
	set_up();
	spawn_all(use, 2);
	heddle_check(times == 1, "it ran once", "%d times", times);
}

BODY(three_use)
{
	set_up();
	spawn_all(use, 3);
	heddle_check(times == 1, "it ran once", "%d times", times);
}

THREAD(use_again)
{
	use(NULL);
}

THREAD(from_inside)
{
	heddle_call_once(&once, use_again, NULL);
}

BODY(recursive)
{
	set_up();
	spawn_all(from_inside, 1);
}

THREAD(lock_inside)
{
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

THREAD(once_then_lock)
{
	heddle_call_once(&once, lock_inside, NULL);
}

THREAD(lock_then_once)
{
	heddle_mutex_lock(&mutex);
	heddle_call_once(&once, make_ready, NULL);
	heddle_mutex_unlock(&mutex);
}

BODY(crosswise)
{
	set_up();
	heddle_spawn("A", once_then_lock, NULL);
	heddle_spawn("B", lock_then_once, NULL);
	heddle_join_all();
}

THREAD(destroy)
{
	heddle_object_destroy(&once.object);
}

BODY(destroyed_by_itself)
{
	set_up();
	heddle_call_once(&once, destroy, NULL);
}

BODY(in_a_section)
{
	set_up();
	heddle_spinlock_init(&spinlock, "spinlock");
	heddle_spin_lock(&spinlock);
	heddle_call_once(&once, make_ready, NULL);
}

BODY(in_an_interrupt)
{
	set_up();
	heddle_spawn_interrupt("I", use, NULL);
	heddle_join_all();
}

/* Which thread runs the function; with three, the others find it done and only read. */
Test(once, runs_once)
{
	cr_assert_eq(see_classes(two_use, 2)->n_findings, 0);
	cr_assert_eq(see_classes(three_use, 3)->n_findings, 0);
}

Test(once, from_inside_is_a_deadlock_with_oneself)
{
	cr_assert_eq(seen_executions_with(see_classes(recursive, 1), HEDDLE_DEADLOCK, "once"), 1);
}

/* A first, B first, and each waiting for the other. */
Test(once, deadlocks_as_a_lock_does)
{
	cr_assert_eq(seen_executions_with(see_classes(crosswise, 3), HEDDLE_DEADLOCK, NULL), 1);
}

Test(once, destroyed_while_it_runs)
{
	cr_assert_eq(
		seen_executions_with(see(destroyed_by_itself), HEDDLE_LOCK_MISUSE, "destroyed while held"),
		1);
	cr_assert_eq(seen_executions_with(see(two_use), HEDDLE_LOCK_MISUSE, NULL), 0);
}

Test(once, contexts)
{
	cr_assert_eq(seen_executions_with(see(in_an_interrupt), HEDDLE_CONTEXT, "sleep in an interrupt"), 1);
	cr_assert_eq(seen_executions_with(see(in_a_section), HEDDLE_CONTEXT, "sleep in a spinlocked section"),
		     1);
}

BODY(used_after_destruction)
{
	set_up();
	heddle_object_destroy(&once.object);
	use(NULL);
}

Test(once, is_dead_after_its_destruction)
{
	cr_assert_eq(
		seen_executions_with(see(used_after_destruction), HEDDLE_USE_AFTER_FREE, "destroyed object"),
		1);
}
