/* SPDX-License-Identifier: MIT */
/* Operations after the end of an object, in every possible order: the smallest random programs. */
#include "declared_classes.h"
#include "exploring.h"

#include <string.h>

static struct heddle_completion completion;
static struct heddle_rwlock rwlock;
static struct heddle_waitqueue queue;
static struct heddle_variable variable;
static struct heddle_mutex mutex;
static struct heddle_condition condition;
static struct heddle_spinlock spinlock;

static void expect_classes_one_each(thread_function *body, enum heddle_sections sections, uint64_t classes)
{
	struct explored seen = expect_one_each(body, &(struct heddle_options){ .sections = sections }, "it");

	cr_expect_eq(seen.executions, classes, "%llu executions", (unsigned long long)seen.executions);
}

static void create_world(void)
{
	heddle_completion_init(&completion, "completion");
	heddle_rwlock_init(&rwlock, "rwlock");
	heddle_waitqueue_init(&queue, "queue");
	heddle_variable_init(&variable, 0, "variable");
	heddle_mutex_init(&mutex, "mutex");
	heddle_condition_init(&condition, "condition");
	heddle_spinlock_init(&spinlock, "spinlock");
}

THREAD(destroys_completion)
{
	heddle_object_destroy(&completion.object);
}

THREAD(waits)
{
	heddle_completion_wait(&completion);
}

THREAD(completes)
{
	heddle_complete(&completion);
}

/* It ends before the first step, where touches are not recorded. */
BODY(ended_before_all)
{
	create_world();
	run_threads(completes, waits, destroys_completion);
}

Test(lifetime_order, who_waits_for_what_had_ended_can_come_first)
{
	expect_classes_one_each(ended_before_all, HEDDLE_SECTIONS_FOOTPRINT, 2);
}

THREAD(reads_and_destroys)
{
	heddle_rwlock_read_lock(&rwlock);
	heddle_object_destroy(&rwlock.object);
	heddle_rwlock_read_unlock(&rwlock);
}

THREAD(reads)
{
	heddle_rwlock_read_lock(&rwlock);
	heddle_rwlock_read_unlock(&rwlock);
}

THREAD(writes)
{
	heddle_rwlock_write_lock(&rwlock);
	heddle_rwlock_write_unlock(&rwlock);
}

BODY(ended_by_a_reader)
{
	create_world();
	run_threads(reads_and_destroys, reads, writes);
}

/* A thread that finds the lock ended does not hold it: a writer need not wait for that. */
Test(lifetime_order, who_finds_a_lock_ended_is_no_reader)
{
	expect_classes_one_each(ended_by_a_reader, HEDDLE_SECTIONS_FOOTPRINT, 14);
}

THREAD(sleeps)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&queue, &waiter, 0, false);
	heddle_read(&variable);
	heddle_wait_sleep(&queue, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&queue, &waiter);
}

THREAD(destroys_queue)
{
	heddle_yield();
	heddle_object_destroy(&queue.object);
}

BODY(ended_before_the_sleep)
{
	create_world();
	run_threads(sleeps, destroys_queue);
}

/*
 * The end comes before the prepare, or between it and the sleep: then its order with the read does not
 * matter.
 */
Test(lifetime_order, a_sleep_comes_after_the_end_that_it_finds)
{
	expect_classes_one_each(ended_before_the_sleep, HEDDLE_SECTIONS_FOOTPRINT, 2);
}

THREAD(waits_for_condition)
{
	heddle_mutex_lock(&mutex);
	heddle_condition_wait(&condition, &mutex);
	heddle_mutex_unlock(&mutex);
}

THREAD(broadcasts)
{
	heddle_condition_broadcast(&condition);
}

THREAD(destroys_mutex)
{
	heddle_yield();
	heddle_object_destroy(&mutex.object);
}

BODY(ended_before_the_broadcast)
{
	create_world();
	run_threads(waits_for_condition, broadcasts, destroys_mutex);
}

/* Whether the mutex ends before the wake-up or after it: it is not locked again. */
Test(lifetime_order, who_is_woken_finds_the_mutex_ended)
{
	struct explored seen =
		expect_one_each(ended_before_the_broadcast, &(struct heddle_options){ 0 }, "it");

	for (size_t i = 0; i < seen.n_findings; i++)
		cr_expect(seen.findings[i].kind != HEDDLE_LOCK_MISUSE ||
				  strcmp(seen.findings[i].subject, "destroyed while held") == 0,
			  "%s: %s", seen.findings[i].subject, seen.findings[i].message);
}

THREAD(destroys_and_waits)
{
	heddle_mutex_lock(&mutex);
	heddle_object_destroy(&mutex.object);
	heddle_condition_wait(&condition, &mutex);
}

BODY(ended_before_the_wait)
{
	create_world();
	run_threads(destroys_and_waits, completes);
}

Test(lifetime_order, a_wait_looks_at_its_mutex)
{
	struct explored seen = expect_one_each(ended_before_the_wait, &(struct heddle_options){ 0 }, "it");

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "destroyed object");
}

THREAD(reads_in_a_section)
{
	IN_SECTION(&spinlock, heddle_read(&variable));
}

THREAD(destroys_spinlock)
{
	heddle_yield();
	heddle_object_destroy(&spinlock.object);
}

BODY(ended_in_a_section)
{
	create_world();
	run_threads(reads_in_a_section, destroys_spinlock);
}

/* Before the lock, after the unlock, and between: then the unlock finds it. */
Test(lifetime_order, an_unlock_that_is_a_step_finds_the_end)
{
	expect_classes_one_each(ended_in_a_section, HEDDLE_SECTIONS_OPEN, 3);
}
