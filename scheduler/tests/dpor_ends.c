/* SPDX-License-Identifier: MIT */
/* dpor and ends of objects: what an operation on an ended object waits for, and what it happens after. */
#include "declared_classes.h"
#include "seen.h"

static struct heddle_completion completion;
static struct heddle_waitqueue queue;
static struct heddle_rwlock rwlock;
static struct heddle_mutex mutex;

THREAD(completes)
{
	heddle_complete(&completion);
}

THREAD(waits_for_completion)
{
	heddle_completion_wait(&completion);
}

THREAD(destroys_at_once)
{
	heddle_object_destroy(&completion.object);
}

BODY(ended_before_any_step)
{
	heddle_completion_init(&completion, "completion");
	run_threads(completes, waits_for_completion, destroys_at_once);
}

/* No step has ended it: the first user finds it ended, and either thread can be first. */
Test(dpor_ends, before_the_first_step)
{
	expect_classes(ended_before_any_step, 2);
}

THREAD(destroys_the_queue)
{
	heddle_yield();
	heddle_mutex_lock(&mutex);
	heddle_object_destroy(&queue.object);
	heddle_mutex_unlock(&mutex);
}

THREAD(sleeps)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&queue, &waiter, 0, false);
	heddle_yield();
	heddle_wait_sleep(&queue, &waiter, HEDDLE_NO_RESOURCE);
}

BODY(queue_ends_before_a_sleep)
{
	heddle_waitqueue_init(&queue, "queue");
	heddle_mutex_init(&mutex, "mutex");
	run_threads(destroys_the_queue, sleeps);
}

/* The end before the prepare; or after that, whether the sleep was announced before or after the end. */
Test(dpor_ends, a_sleep_comes_after_the_end_of_its_queue)
{
	expect_classes(queue_ends_before_a_sleep, 2);
}

THREAD(reads)
{
	heddle_rwlock_read_lock(&rwlock);
	heddle_rwlock_read_unlock(&rwlock);
}

THREAD(reads_and_destroys)
{
	heddle_rwlock_read_lock(&rwlock);
	heddle_object_destroy(&rwlock.object);
	heddle_rwlock_read_unlock(&rwlock);
}

THREAD(writes)
{
	heddle_rwlock_write_lock(&rwlock);
	heddle_rwlock_write_unlock(&rwlock);
}

BODY(lock_ends_while_it_is_read)
{
	heddle_rwlock_init(&rwlock, "rwlock");
	run_threads(reads, reads_and_destroys, writes);
}

/* A reader that found the lock ended does not hold it, and blocks no writer. */
Test(dpor_ends, a_reader_of_what_has_ended_holds_nothing)
{
	expect_classes(lock_ends_while_it_is_read, 14);
}

static struct heddle_spinlock inner, outer;
static struct heddle_data data;

THREAD(takes_two_spinlocks)
{
	heddle_spin_lock(&outer);
	heddle_data_access(&data, 3, 3, HEDDLE_ADD);
	heddle_spin_lock_shared(&inner);
	heddle_spin_unlock_shared(&inner);
	heddle_spin_unlock(&outer);
}

THREAD(destroys_the_inner_one)
{
	heddle_data_access(&data, 2, 2, HEDDLE_WRITE);
	heddle_spin_lock_shared(&inner);
	heddle_object_destroy(&inner.object);
	heddle_data_access(&data, 3, 3, HEDDLE_READ);
	heddle_spin_unlock_shared(&inner);
}

THREAD(adds_to_two)
{
	heddle_data_access(&data, 2, 3, HEDDLE_ADD);
}

BODY(inner_spinlock_that_ends)
{
	heddle_spinlock_init(&inner, "inner");
	heddle_spinlock_init(&outer, "outer");
	heddle_data_init(&data, "data");
	run_threads(takes_two_spinlocks, adds_to_two, destroys_the_inner_one);
}

/* A section that is split before an inner spinlock has read it, whether or not it still lives. */
Test(dpor_ends, a_section_looks_at_an_inner_spinlock_that_has_ended)
{
	struct explored explored = explore_both(inner_spinlock_that_ends, &(struct heddle_options){ 0 });

	cr_expect_gt(explored.executions, 1);
}

static struct heddle_rwsem rwsem;
static struct heddle_spinlock spinlock;
static struct heddle_atomic atomic;

THREAD(downs_twice)
{
	heddle_rwsem_down_read(&rwsem);
	heddle_rwsem_down_read(&rwsem);
}

THREAD(destroys_the_rwsem)
{
	heddle_yield();
	heddle_object_destroy(&rwsem.object);
}

BODY(refused_by_a_rwsem)
{
	heddle_rwsem_init(&rwsem, "rwsem");
	run_threads(downs_twice, destroys_the_rwsem);
}

/* Before the first one, before the second one, after it: a refused call has read the semaphore. */
Test(dpor_ends, a_refused_reader_has_looked_at_its_rwsem)
{
	expect_classes(refused_by_a_rwsem, 3);
}

THREAD(reads_twice)
{
	heddle_atomic_load(&atomic);
	heddle_rwlock_read_lock(&rwlock);
	heddle_rwlock_read_lock(&rwlock);
}

THREAD(writes_and_destroys)
{
	heddle_atomic_store(&atomic, 1);
	heddle_object_destroy(&rwlock.object);
}

THREAD(tries_the_mutex)
{
	if (heddle_mutex_trylock(&mutex))
		heddle_mutex_unlock(&mutex);
	heddle_atomic_load(&atomic);
}

THREAD(locks_and_stores)
{
	heddle_mutex_lock(&mutex);
	heddle_atomic_store(&atomic, 2);
	heddle_mutex_unlock(&mutex);
}

BODY(refused_by_a_rwlock)
{
	heddle_rwlock_init(&rwlock, "rwlock");
	heddle_mutex_init(&mutex, "mutex");
	heddle_atomic_init(&atomic, 0, "atomic");
	run_threads(writes_and_destroys, reads_twice, tries_the_mutex, locks_and_stores);
}

/* If the lock lives, the second call is refused, and only reads; if it has ended, it is not refused. */
Test(dpor_ends, a_refused_lock_is_no_plain_one)
{
	expect_one_each(refused_by_a_rwlock, &(struct heddle_options){ 0 }, "a refused lock");
}

THREAD(takes_the_spinlock)
{
	heddle_spin_lock(&spinlock);
	heddle_spin_unlock(&spinlock);
}

THREAD(raises_an_interrupt)
{
	heddle_yield();
	heddle_spawn_interrupt("interrupt", takes_the_spinlock, NULL);
}

THREAD(destroys_the_spinlock_it_takes)
{
	heddle_spin_lock(&spinlock);
	heddle_object_destroy(&spinlock.object);
	heddle_spin_unlock(&spinlock);
}

BODY(interrupted_after_its_end)
{
	heddle_spinlock_init(&spinlock, "spinlock");
	run_threads(raises_an_interrupt, destroys_the_spinlock_it_takes);
}

/* Whether the interrupt exists before the end of its lock cannot be observed: the use is found either way. */
Test(dpor_ends, a_lock_that_has_ended_is_open_to_interrupts)
{
	const struct explored *seen;

	expect_classes(interrupted_after_its_end, 2);
	seen = see_classes(interrupted_after_its_end, 2);
	cr_expect_eq(seen_executions_with(seen, HEDDLE_CONTEXT, "spinlock open to interrupts"), 2);
}

/*
 * The spin's round has touched a semaphore that the thread itself has freed: the spin touches it again, after
 * its end.
 */

static struct shared {
	struct heddle_semaphore semaphore;
} * shared;
static struct heddle_atomic flag;

THREAD(frees_and_spins)
{
	heddle_yield();
	heddle_free(shared);
	while (!heddle_atomic_load(&flag))
		heddle_spin_wait();
	heddle_semaphore_try_down(&shared->semaphore);
}

THREAD(sets_the_flag)
{
	heddle_atomic_store(&flag, 1);
}

THREAD(takes_a_unit)
{
	heddle_semaphore_down(&shared->semaphore);
}

BODY(freed_before_a_spin)
{
	shared = heddle_alloc(sizeof(*shared));
	heddle_semaphore_init(&shared->semaphore, 0, "semaphore");
	heddle_atomic_init(&flag, 0, "flag");
	run_threads(frees_and_spins, sets_the_flag, takes_a_unit);
}

/*
 * The flag before the first load: down before or after the try. After it, and before the spin: down before
 * the spin, between spin and try, or behind both. The spin without the flag, ended by down: the store before
 * the second load, or behind it.
 */
Test(dpor_ends, a_spin_does_not_hide_the_end)
{
	expect_classes(freed_before_a_spin, 7);
}
