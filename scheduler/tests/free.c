/* SPDX-License-Identifier: MIT */
/*
 * A free takes part in the exploration: it writes the objects in the block, and the block itself if another
 * thread frees it. The use of an object in freed memory is reported with the object, the thread that freed
 * it, and the place.
 */
#include "exploring.h"

#include <stdint.h>
#include <string.h>

struct shared {
	struct heddle_mutex mutex;
	struct heddle_atomic atomic;
};

static struct shared *shared;
static struct heddle_atomic outside;

static void allocate(void)
{
	heddle_atomic_init(&outside, 0, "outside");
	shared = heddle_alloc(sizeof(*shared));
	heddle_mutex_init(&shared->mutex, "mutex");
	heddle_atomic_init(&shared->atomic, 0, "atomic");
}

THREAD(frees)
{
	heddle_atomic_store(&outside, 1); /* a step, to which the free belongs */
	heddle_free(shared);
}

THREAD(loads)
{
	heddle_atomic_load(&shared->atomic);
}

BODY(free_first)
{
	allocate();
	run_threads(frees, loads);
}

BODY(load_first)
{
	allocate();
	run_threads(loads, frees);
}

BODY(load_before_the_free)
{
	allocate();
	run_threads(loads, loads);
	heddle_free(shared);
}

Test(free, and_use_are_tried_in_both_orders)
{
	struct explored explored;

#ifdef HEDDLE_TSAN
	/* It finds that nothing orders the two, as well. */
	explored = explore(free_first);
	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "object");
	explored = explore(load_first);
	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "object");
#else
	expect_twins(free_first, load_before_the_free, HEDDLE_USE_AFTER_FREE, "object");
	expect_twins(load_first, load_before_the_free, HEDDLE_USE_AFTER_FREE, "object");
#endif
	expect_classes(free_first, 2);
	expect_classes(load_first, 2);
	explored = explore(free_first);
	cr_expect_eq(explored.findings[0].executions, 1);
}

THREAD(frees_what_nobody_uses)
{
	heddle_atomic_load(&outside);
	heddle_free(heddle_alloc(8));
}

BODY(frees_of_ones_own)
{
	allocate();
	run_threads(frees_what_nobody_uses, frees_what_nobody_uses, loads);
	heddle_free(shared);
}

Test(free, of_what_nobody_else_uses_commutes)
{
	expect_classes(frees_of_ones_own, 1);
}

/* Whether it waits for the mutex yet depends on the order. */
THREAD(locks)
{
	heddle_mutex_lock(&shared->mutex);
	heddle_mutex_unlock(&shared->mutex);
}

THREAD(locks_and_frees)
{
	heddle_mutex_lock(&shared->mutex);
	heddle_mutex_unlock(&shared->mutex);
	heddle_free(shared);
}

THREAD(frees_while_it_holds)
{
	heddle_mutex_lock(&shared->mutex);
	heddle_free(shared);
}

BODY(freed_while_waited_for)
{
	allocate();
	run_threads(locks_and_frees, locks);
}

BODY(freed_while_held_and_waited_for)
{
	allocate();
	run_threads(frees_while_it_holds, locks);
}

Test(free, wakes_who_waits_for_what_is_freed)
{
	struct explored explored = explore_both(freed_while_waited_for, &(struct heddle_options){ 0 });

	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "object");
	cr_expect_eq(explored.n_findings, 1, "and no deadlock");
	cr_expect_eq(explored.executions, 2);
	explored = explore_both(freed_while_held_and_waited_for, &(struct heddle_options){ 0 });
	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "object");
	expect_found(&explored, HEDDLE_LOCK_MISUSE, "freed while held");
	cr_expect_eq(explored.n_findings, 2, "and no deadlock");
}

static struct heddle_rwsem *rwsem;

THREAD(takes_the_rwsem)
{
	heddle_rwsem_down_write(rwsem);
}

THREAD(hands_over_and_frees)
{
	heddle_rwsem_down_read(rwsem);
	heddle_rwsem_up_read(rwsem);
	heddle_free(rwsem);
}

BODY(freed_after_a_hand_over)
{
	rwsem = heddle_alloc(sizeof(*rwsem));
	heddle_rwsem_init(rwsem, "rwsem");
	run_threads(hands_over_and_frees, takes_the_rwsem);
}

/* It touches the semaphore no more, and neither does what keeps the order for a race detector. */
Test(free, of_a_semaphore_that_was_granted_lets_its_holder_go_on)
{
	struct explored explored = explore_both(freed_after_a_hand_over, &(struct heddle_options){ 0 });

	expect_found(&explored, HEDDLE_LOCK_MISUSE, "freed while held");
	expect_found(&explored, HEDDLE_LOCK_MISUSE, "held at the end");
	cr_expect_null(found(&explored, HEDDLE_CRASH, NULL));
}

/* No thread had used the count of 0 before. */
static struct heddle_semaphore *semaphore;

THREAD(waits_for_an_up)
{
	heddle_semaphore_down(semaphore);
}

THREAD(frees_the_semaphore)
{
	heddle_atomic_store(&outside, 1);
	heddle_free(semaphore);
}

static void run_semaphore(uint32_t count, bool end_first)
{
	heddle_atomic_init(&outside, 0, "outside");
	semaphore = heddle_alloc(sizeof(*semaphore));
	heddle_semaphore_init(semaphore, count, "semaphore");
	if (end_first)
		run_threads(frees_the_semaphore, waits_for_an_up);
	else
		run_threads(waits_for_an_up, frees_the_semaphore);
}

BODY(no_up_frees_first)
{
	run_semaphore(0, true);
}

BODY(no_up_waits_first)
{
	run_semaphore(0, false);
}

BODY(one_up_frees_first)
{
	run_semaphore(1, true);
}

BODY(one_up_waits_first)
{
	run_semaphore(1, false);
}

Test(free, tells_how_often_an_object_could_be_waited_for)
{
	expect_classes(no_up_frees_first, 1);
	expect_classes(no_up_waits_first, 1);
	expect_classes(one_up_frees_first, 2);
	expect_classes(one_up_waits_first, 2);
}

/* A woken sleeper does not use the queue any more; a sleeper that was not woken waits for ever. */
static struct heddle_waitqueue *queue;
static bool is_woken_first;

THREAD(sleeps)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(queue, &waiter, 0, false);
	heddle_atomic_store(&outside, 1);
	heddle_wait_sleep(queue, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(queue, &waiter);
}

THREAD(frees_the_queue)
{
	if (!heddle_atomic_load(&outside))
		return;
	if (is_woken_first)
		heddle_wake(queue, 0, 1);
	heddle_atomic_load(&outside);
	heddle_free(queue);
}

static void run_queue(bool woken_first)
{
	is_woken_first = woken_first;
	heddle_atomic_init(&outside, 0, "outside");
	queue = heddle_alloc_forever(sizeof(*queue));
	heddle_waitqueue_init(queue, "queue");
	run_threads(sleeps, frees_the_queue);
}

BODY(freed_after_the_wake)
{
	run_queue(true);
}

BODY(freed_before_the_wake)
{
	run_queue(false);
}

Test(free, of_a_queue_concerns_who_was_not_woken)
{
	struct explored woken = explore_both(freed_after_the_wake, &(struct heddle_options){ 0 });
	struct explored asleep = explore_both(freed_before_the_wake, &(struct heddle_options){ 0 });

	cr_expect_null(found(&woken, HEDDLE_USE_AFTER_FREE, NULL));
	expect_found(&asleep, HEDDLE_USE_AFTER_FREE, "object");
}

/* Two threads free the same block: the second is stopped, each in turn. */
THREAD(frees_too)
{
	heddle_yield();
	heddle_free(shared);
}

BODY(two_free)
{
	shared = heddle_alloc(sizeof(*shared));
	run_threads(frees_too, frees_too);
}

static unsigned stopped[2];

static void count_stopped(void *context, const struct heddle_execution *execution)
{
	(void)context;
	for (size_t i = 0; i < 2; i++)
		stopped[i] += execution->threads[i + 1].stopped;
}

Test(free, twice_by_two_threads_is_tried_in_both_orders)
{
	const struct heddle_options options = { 0 };
	struct explored explored = explore_both(two_free, &options);

	expect_found(&explored, HEDDLE_DOUBLE_FREE, "double free");
	memset(stopped, 0, sizeof(stopped));
	explore_visiting(two_free, &options, EXECUTIONS_LIMIT, count_stopped, NULL);
	cr_expect(stopped[0] && stopped[1]);
}

/* The message: which object, which thread has freed it, where; where it was allocated. */
Test(free, of_an_object_is_told_with_its_places)
{
	struct explored explored = explore(free_first);
	const struct explored_finding *finding = found(&explored, HEDDLE_USE_AFTER_FREE, "object");

	cr_assert_not_null(finding);
	cr_expect(finding->hard);
	cr_expect_str_eq(finding->thread, "B");
	cr_expect(strstr(finding->message, "B: atomic_load of atomic, which A has freed at free.c:"), "%s",
		  finding->message);
	cr_expect(strstr(finding->message, "(allocated at free.c:"), "%s", finding->message);
	cr_expect(strstr(explored.first, "atomic w"), "the free writes it: %s", explored.first);
}

BODY(uses_alone)
{
	allocate();
	heddle_free(shared);
	heddle_atomic_load(&shared->atomic);
}

BODY(overwrites)
{
	allocate();
	memset(shared, 0, sizeof(*shared));
	heddle_atomic_load(&shared->atomic);
	heddle_free(shared);
}

Test(free, by_main_alone_is_found_as_well)
{
	expect_twins(uses_alone, load_before_the_free, HEDDLE_USE_AFTER_FREE, "object");
}

Test(free, an_object_that_was_overwritten_is_told_as_such)
{
	struct explored explored = explore(overwrites);

	expect_found(&explored, HEDDLE_MEMORY_ERROR, "object overwritten");
}

/* realloc: a new block, a copy, the free of the old one. */
BODY(grows)
{
	char *bytes = heddle_alloc(4), *more;

	memcpy(bytes, "abc", 4);
	more = heddle_realloc(bytes, 100);
	outcome(more != bytes && memcmp(more, "abc", 4) == 0);
	heddle_free(heddle_realloc(heddle_realloc(more, 2), 0));
}

BODY(begins_with_nothing)
{
	char *bytes = heddle_realloc(NULL, 8);

	bytes[7] = 1;
	outcome(bytes[7]);
	heddle_free(bytes);
}

BODY(reallocates_what_is_freed)
{
	void *memory = heddle_alloc(4);

	heddle_free(memory);
	heddle_realloc(memory, 8);
}

BODY(uses_what_was_moved)
{
	allocate();
	heddle_free(heddle_realloc(shared, 2 * sizeof(*shared)));
	heddle_atomic_load(&shared->atomic);
}

BODY(grows_for_ever)
{
	heddle_realloc(heddle_alloc_forever(4), 8);
}

Test(free, realloc_moves)
{
	struct explored grown = explore(grows), begun = explore(begins_with_nothing);
	struct explored for_ever = explore(grows_for_ever);

	cr_expect_eq(came_to(&grown, 1), 1);
	expect_nothing_found(&grown);
	cr_expect_eq(came_to(&begun, 1), 1);
	expect_nothing_found(&begun);
	expect_nothing_found(&for_ever);
	expect_twins(reallocates_what_is_freed, grows, HEDDLE_DOUBLE_FREE, "double free");
	expect_twins(uses_what_was_moved, grows, HEDDLE_USE_AFTER_FREE, "object");
}
