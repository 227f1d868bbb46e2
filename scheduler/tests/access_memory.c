/* SPDX-License-Identifier: MIT */
/* Bad accesses to memory, in the access build: each with a correct twin. */
#include "access.h"

#ifdef HEDDLE_ACCESS

static struct heddle_mutex mutex, other;
static struct heddle_atomic started;
static int *cells;

static void init(void)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_mutex_init(&other, "other");
	heddle_atomic_init(&started, 0, "started");
	cells = heddle_zalloc(2 * sizeof(*cells));
}

static void read_under(struct heddle_mutex *lock)
{
	heddle_mutex_lock(lock);
	access_look(cells);
	heddle_mutex_unlock(lock);
}

static void free_under(struct heddle_mutex *lock)
{
	heddle_mutex_lock(lock);
	heddle_free(cells);
	heddle_mutex_unlock(lock);
}

THREAD(reads)
{
	read_under(&mutex);
}

THREAD(reads_under_another)
{
	read_under(&other);
}

THREAD(frees)
{
	free_under(&mutex);
}

BODY(freed_under_the_lock)
{
	init();
	run_threads(reads, frees);
}

BODY(freed_under_the_lock_first)
{
	init();
	run_threads(frees, reads);
}

BODY(freed_at_the_end)
{
	init();
	run_threads(reads, reads);
	heddle_free(cells);
}

/* The lock orders them, so there is no race; in one of the orders the memory is freed. */
Test(access_memory, a_read_after_a_free_under_one_lock)
{
	expect_twins(freed_under_the_lock, freed_at_the_end, HEDDLE_USE_AFTER_FREE, "memory");
	expect_twins(freed_under_the_lock_first, freed_at_the_end, HEDDLE_USE_AFTER_FREE, "memory");
}

BODY(freed_under_another_lock)
{
	init();
	run_threads(reads_under_another, frees);
}

BODY(freed_under_another_lock_first)
{
	init();
	run_threads(frees, reads_under_another);
}

/*
 * Nothing orders them: both orders are explored, whichever is first, although there is no operation on the
 * memory.
 */
static void expect_both_orders(thread_function *body, enum heddle_points points)
{
	struct heddle_options options = { .points = points };
	struct explored explored = explore_both(body, &options);

	expect_found(&explored, HEDDLE_USE_AFTER_FREE, "memory");
	expect_found(&explored, HEDDLE_DATA_RACE, "unordered accesses");
	cr_expect_geq(explored.executions, 2);
	cr_expect_lt(found(&explored, HEDDLE_USE_AFTER_FREE, "memory")->executions, explored.executions);
}

Test(access_memory, a_free_that_nothing_orders_is_tried_in_both_orders)
{
	expect_both_orders(freed_under_another_lock, HEDDLE_POINTS_SYNC);
	expect_both_orders(freed_under_another_lock_first, HEDDLE_POINTS_SYNC);
	expect_both_orders(freed_under_another_lock, HEDDLE_POINTS_RACY);
	expect_both_orders(freed_under_another_lock_first, HEDDLE_POINTS_MEMORY);
}

/* C11's atomics are operations: they conflict with the free. */
static _Atomic int *flag;

THREAD(loads_flag)
{
	access_use(*flag);
}

THREAD(frees_flag)
{
	heddle_mutex_lock(&mutex);
	heddle_free((void *)flag);
	heddle_mutex_unlock(&mutex);
}

BODY(atomic_and_free)
{
	init();
	heddle_free(cells);
	flag = heddle_zalloc(sizeof(*flag));
	run_threads(loads_flag, frees_flag);
}

BODY(free_and_atomic)
{
	init();
	heddle_free(cells);
	flag = heddle_zalloc(sizeof(*flag));
	run_threads(frees_flag, loads_flag);
}

BODY(atomic_and_no_free)
{
	init();
	heddle_free(cells);
	flag = heddle_zalloc(sizeof(*flag));
	run_threads(loads_flag, loads_flag);
	heddle_free((void *)flag);
}

Test(access_memory, an_atomic_of_freed_memory)
{
	struct explored one = explore_both(atomic_and_free, &(struct heddle_options){ 0 });
	struct explored two = explore_both(free_and_atomic, &(struct heddle_options){ 0 });
	struct explored none = explore_both(atomic_and_no_free, &(struct heddle_options){ 0 });

	expect_found(&one, HEDDLE_USE_AFTER_FREE, "memory");
	expect_found(&two, HEDDLE_USE_AFTER_FREE, "memory");
	cr_expect_eq(one.executions, two.executions);
	expect_nothing_found(&none);
}

/* Out of bounds. */

static size_t offset;

BODY(reads_at_offset)
{
	char *bytes = heddle_zalloc(4);
	char *next = heddle_zalloc(16);

	access_use(((volatile char *)bytes)[offset]);
	heddle_free(bytes);
	heddle_free(next);
}

static void expect_overrun(size_t at, const char *told)
{
	struct explored explored;

	offset = at;
	explored = explore(reads_at_offset);
	expect_found(&explored, HEDDLE_MEMORY_ERROR, "overrun");
	cr_expect(explored.findings[0].hard);
	cr_expect(strstr(explored.findings[0].message, told), "%s is not in %s", told,
		  explored.findings[0].message);
	cr_expect(strstr(explored.findings[0].message, "read of 1 byte by main at access_memory.c:"), "%s",
		  explored.findings[0].message);
}

Test(access_memory, out_of_bounds_is_told_with_block_and_distance)
{
	expect_overrun(4, ": 1 byte beyond the 4 allocated at access_memory.c:");
	expect_overrun((size_t)-1, ": 1 byte before the 4 allocated at access_memory.c:");
	expect_overrun(20000, " bytes beyond the 16 allocated at access_memory.c:");
	for (size_t at = 0; at < 4; at++) {
		struct explored explored;

		offset = at;
		explored = explore(reads_at_offset);
		expect_nothing_found(&explored);
	}
}

/* Never written: see also access_unwritten.c. */

static int *fresh;

THREAD(writes_first)
{
	heddle_mutex_lock(&mutex);
	*fresh = 1;
	heddle_mutex_unlock(&mutex);
}

THREAD(reads_fresh)
{
	heddle_mutex_lock(&other);
	access_look(fresh);
	heddle_mutex_unlock(&other);
}

BODY(first_write_and_read)
{
	init();
	fresh = heddle_alloc_forever(sizeof(*fresh));
	run_threads(writes_first, reads_fresh);
	heddle_free(cells);
}

BODY(read_and_first_write)
{
	init();
	fresh = heddle_alloc_forever(sizeof(*fresh));
	run_threads(reads_fresh, writes_first);
	heddle_free(cells);
}

Test(access_memory, the_first_write_and_a_read_that_nothing_orders_are_tried_in_both_orders)
{
	struct explored one = explore_both(first_write_and_read, &(struct heddle_options){ 0 });
	struct explored two = explore_both(read_and_first_write, &(struct heddle_options){ 0 });

	expect_found(&one, HEDDLE_UNINITIALISED, "memory");
	expect_found(&two, HEDDLE_UNINITIALISED, "memory");
	cr_expect_eq(one.executions, two.executions);
}

/* Stacks: memory below the stack pointer belonged to a function that has returned. */

static int *address;

/* behind a barrier, so that the compiler does not know its lifetime */
static void publish(int *local)
{
	__asm__ volatile("" : "+r"(local));
	address = local;
}

__attribute__((noinline)) static void publish_local(void)
{
	int local = 1;

	publish(&local);
	access_use(*address);
}

BODY(reads_a_local_that_is_gone)
{
	publish_local();
	access_look(address);
}

BODY(reads_a_local_of_its_caller)
{
	int local = 1;

	publish(&local);
	access_look(address);
}

THREAD(reads_address)
{
	if (heddle_atomic_load(&started))
		access_look(address);
}

THREAD(publishes_and_returns)
{
	publish_local();
	heddle_atomic_store(&started, 1);
}

BODY(reads_what_another_thread_has_left)
{
	init();
	heddle_free(cells);
	run_threads(publishes_and_returns, reads_address);
}

/* On the stack as well, but only while the thread waits. */
THREAD(lends_and_joins)
{
	int local = 1;
	struct heddle_thread *reader;

	publish(&local);
	heddle_atomic_store(&started, 1);
	reader = heddle_spawn("reader", reads_address, NULL);
	heddle_join(reader);
}

BODY(reads_what_another_thread_lends)
{
	init();
	heddle_free(cells);
	run_threads(lends_and_joins);
}

Test(access_memory, a_local_of_a_function_that_has_returned)
{
	expect_twins(reads_a_local_that_is_gone, reads_a_local_of_its_caller, HEDDLE_USE_AFTER_FREE,
		     "stack-use-after-return");
	expect_twins(reads_what_another_thread_has_left, reads_what_another_thread_lends,
		     HEDDLE_USE_AFTER_FREE, "stack-use-after-return");
}

/* The same for Heddle's objects there: their end belongs to the step in which the function returned. */

static struct heddle_mutex *lent;

__attribute__((noinline)) static void lend(struct heddle_mutex *local)
{
	__asm__ volatile("" : "+r"(local));
	heddle_mutex_init(local, "local");
	lent = local;
	heddle_atomic_store(&started, 1);
}

__attribute__((noinline)) static void lend_and_return(void)
{
	struct heddle_mutex local;
	char above[512]; /* functions called next have frames of their own */

	__asm__ volatile("" : : "r"(above) : "memory");
	lend(&local);
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

THREAD(lends_and_returns)
{
	lend_and_return();
	heddle_mutex_lock(&other);
	heddle_mutex_unlock(&other);
}

THREAD(locks_what_was_lent)
{
	if (!heddle_atomic_load(&started))
		return;
	heddle_mutex_lock(lent);
	heddle_mutex_unlock(lent);
}

THREAD(lends_and_stays)
{
	struct heddle_mutex local;

	lend(&local);
	heddle_join(heddle_spawn("reader", locks_what_was_lent, NULL));
}

static void init_lent(void)
{
	init();
	heddle_free(cells);
}

BODY(returns_first)
{
	init_lent();
	run_threads(lends_and_returns, locks_what_was_lent);
}

BODY(locks_first)
{
	init_lent();
	run_threads(locks_what_was_lent, lends_and_returns);
}

BODY(stays)
{
	init_lent();
	run_threads(lends_and_stays);
}

Test(access_memory, an_object_of_a_function_that_has_returned)
{
	struct explored one = explore_both(returns_first, &(struct heddle_options){ 0 });
	struct explored two = explore_both(locks_first, &(struct heddle_options){ 0 });
	struct explored none = explore_both(stays, &(struct heddle_options){ 0 });

	expect_found(&one, HEDDLE_USE_AFTER_FREE, "object on a stack");
	expect_found(&two, HEDDLE_USE_AFTER_FREE, "object on a stack");
	cr_expect_eq(one.executions, two.executions);
	expect_nothing_found(&none);
}

#endif
