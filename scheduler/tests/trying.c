/* SPDX-License-Identifier: MIT */
/* Operations that take a rwlock or a semaphore if they can: one execution of each class, as naive sees. */
#include "declared_classes.h"
#include "exploring.h"

static struct heddle_rwlock rwlock;
static struct heddle_semaphore semaphore;
static int got;

/* Only the scheduler's order of the threads counts here: what they write is no part of the test. */
static __attribute__((no_sanitize("thread"), noinline)) void add(int n)
{
	got += n;
}

static void create_world(unsigned units)
{
	got = 0;
	heddle_rwlock_init(&rwlock, "rwlock");
	heddle_semaphore_init(&semaphore, units, "semaphore");
}

THREAD(tries_to_read)
{
	if (!heddle_rwlock_read_trylock(&rwlock))
		return;
	add(1);
	heddle_rwlock_read_unlock(&rwlock);
}

THREAD(tries_to_write)
{
	if (!heddle_rwlock_write_trylock(&rwlock))
		return;
	add(10);
	heddle_rwlock_write_unlock(&rwlock);
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

THREAD(tries_down)
{
	add(heddle_semaphore_try_down(&semaphore));
}

THREAD(ups)
{
	heddle_semaphore_up(&semaphore);
}

THREAD(downs)
{
	heddle_semaphore_down(&semaphore);
}

THREAD(counts)
{
	add(10 * (int)heddle_semaphore_count(&semaphore));
}

/* Readers that stay. */
THREAD(reads_on)
{
	heddle_rwlock_read_lock(&rwlock);
}

THREAD(tries_to_read_on)
{
	got += heddle_rwlock_read_trylock(&rwlock);
}

BODY(readers_stay)
{
	create_world(0);
	run_threads(reads_on, tries_to_read_on, tries_to_read_on, writes);
	outcome(got);
}

BODY(readers_try)
{
	create_world(0);
	run_threads(tries_to_read, tries_to_read, writes);
	outcome(got);
}

BODY(writers_try)
{
	create_world(0);
	run_threads(tries_to_write, reads, tries_to_read);
	outcome(got);
}

BODY(readers_that_try_keep_writers_out)
{
	create_world(0);
	run_threads(tries_to_read, writes, tries_to_write);
	outcome(got);
}

BODY(units_are_tried)
{
	create_world(0);
	run_threads(tries_down, tries_down, ups);
	outcome(got);
}

BODY(units_are_counted)
{
	create_world(1);
	run_threads(tries_down, counts, ups);
	outcome(got);
}

BODY(who_tries_takes_it_from_who_waits)
{
	create_world(0);
	run_threads(tries_down, downs, ups);
	outcome(got);
}

Test(trying, a_read_trylock_fails_while_a_writer_holds_it)
{
	struct explored seen = expect_one_each(readers_try, &(struct heddle_options){ 0 }, "readers");

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 0) && came_to(&seen, 1) && came_to(&seen, 2));
}

Test(trying, a_write_trylock_fails_while_anybody_holds_it)
{
	struct explored seen = expect_one_each(writers_try, &(struct heddle_options){ 0 }, "writers");

	expect_nothing_found(&seen);
	cr_expect(!came_to(&seen, 0) && came_to(&seen, 1) && came_to(&seen, 10) && came_to(&seen, 11));
}

Test(trying, a_read_trylock_that_got_it_keeps_writers_out)
{
	struct explored seen =
		expect_one_each(readers_that_try_keep_writers_out, &(struct heddle_options){ 0 }, "both");

	expect_nothing_found(&seen);
}

/* A writer before all of them: the reversal drops each reader that stays, however it came. */
Test(trying, a_writer_comes_before_readers_that_stay)
{
	struct explored seen = expect_one_each(readers_stay, &(struct heddle_options){ 0 }, "stay");

	expect_found(&seen, HEDDLE_DEADLOCK, "rwlock");
	cr_expect(came_to(&seen, 0) && came_to(&seen, 1) && came_to(&seen, 2));
}

Test(trying, a_unit_is_taken_once)
{
	struct explored seen = expect_one_each(units_are_tried, &(struct heddle_options){ 0 }, "units");

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 0) && came_to(&seen, 1) && !came_to(&seen, 2));
}

Test(trying, a_count_is_read)
{
	struct explored seen = expect_one_each(units_are_counted, &(struct heddle_options){ 0 }, "counts");

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 1) && came_to(&seen, 11) && came_to(&seen, 21));
}

Test(trying, who_tries_can_leave_who_waits_waiting)
{
	struct explored seen =
		expect_one_each(who_tries_takes_it_from_who_waits, &(struct heddle_options){ 0 }, "waits");

	expect_found(&seen, HEDDLE_DEADLOCK, NULL);
}
