/* SPDX-License-Identifier: MIT */
#include "exploring.h"

static struct heddle_rwlock lock;
static struct heddle_atomic x;

static void init(void)
{
	heddle_rwlock_init(&lock, "l");
	heddle_atomic_init(&x, 0, "x");
}

THREAD(reads)
{
	heddle_rwlock_read_lock(&lock);
	heddle_rwlock_read_unlock(&lock);
}

THREAD(writes)
{
	heddle_rwlock_write_lock(&lock);
	heddle_rwlock_write_unlock(&lock);
}

BODY(two_readers)
{
	init();
	run_threads(reads, reads);
}

BODY(two_writers)
{
	init();
	run_threads(writes, writes);
}

BODY(reader_and_writer)
{
	init();
	run_threads(reads, writes);
}

BODY(two_readers_and_a_writer)
{
	init();
	run_threads(reads, reads, writes);
}

BODY(a_reader_and_two_writers)
{
	init();
	run_threads(reads, writes, writes);
}

Test(rwlock, readers_commute)
{
	struct explored explored = explore(two_readers);

	expect_classes(two_readers, 1);
	expect_interleavings(two_readers, 6);
	cr_expect_str_eq(explored.first, "A read_lock(l a); A read_unlock(l a); B read_lock(l a); "
					 "B read_unlock(l a); main join_all()");
}

Test(rwlock, a_writer_is_alone)
{
	struct explored explored = explore(two_writers);

	expect_classes(two_writers, 2);
	expect_interleavings(two_writers, 2);
	expect_classes(reader_and_writer, 2);
	expect_interleavings(reader_and_writer, 2);
	cr_expect_str_eq(explored.first, "A write_lock(l w); A write_unlock(l w); B write_lock(l w); "
					 "B write_unlock(l w); main join_all()");
}

/* The writer comes before, between or after the readers. */
Test(rwlock, a_writer_among_readers)
{
	expect_classes(two_readers_and_a_writer, 4);
	expect_classes(a_reader_and_two_writers, 6);
}

/* Readers hold it together: both can be inside before either is out. */

THREAD(reads_and_counts)
{
	heddle_rwlock_read_lock(&lock);
	if (heddle_atomic_add_return(&x, 1) == 2)
		outcome(2);
	heddle_atomic_add(&x, -1);
	heddle_rwlock_read_unlock(&lock);
}

THREAD(writes_and_counts)
{
	heddle_rwlock_write_lock(&lock);
	if (heddle_atomic_add_return(&x, 1) == 2)
		outcome(2);
	heddle_atomic_add(&x, -1);
	heddle_rwlock_write_unlock(&lock);
}

BODY(readers_meet)
{
	init();
	run_threads(reads_and_counts, reads_and_counts);
}

BODY(reader_and_writer_meet)
{
	init();
	run_threads(reads_and_counts, writes_and_counts);
}

BODY(writers_meet)
{
	init();
	run_threads(writes_and_counts, writes_and_counts);
}

Test(rwlock, who_can_be_inside_together)
{
	struct explored readers = explore_naive(readers_meet);
	struct explored mixed = explore_naive(reader_and_writer_meet);
	struct explored writers = explore_naive(writers_meet);

	cr_expect_gt(came_to(&readers, 2), 0);
	cr_expect_eq(came_to(&mixed, 2), 0);
	cr_expect_eq(came_to(&writers, 2), 0);
}

/*
 * If several readers hold the lock, the writer's turn before them is reached only if all of them are dropped
 * at once. One of the three classes can come from a deadlock first.
 */

static struct heddle_completion done;

THREAD(reads_and_waits)
{
	heddle_rwlock_read_lock(&lock);
	heddle_completion_wait(&done);
	heddle_rwlock_read_unlock(&lock);
}

THREAD(writes_and_completes_twice)
{
	heddle_rwlock_write_lock(&lock);
	heddle_complete(&done);
	heddle_complete(&done);
	heddle_rwlock_write_unlock(&lock);
}

BODY(readers_wait_for_the_writer)
{
	init();
	heddle_completion_init(&done, "done");
	run_threads(reads_and_waits, reads_and_waits, writes_and_completes_twice);
}

BODY(the_writer_comes_first)
{
	init();
	heddle_completion_init(&done, "done");
	run_threads(writes_and_completes_twice, reads_and_waits, reads_and_waits);
}

Test(rwlock, holders_are_dropped_together)
{
	struct explored explored = explore_both(readers_wait_for_the_writer, &(struct heddle_options){ 0 });
	struct explored swapped = explore_both(the_writer_comes_first, &(struct heddle_options){ 0 });

	expect_found(&explored, HEDDLE_DEADLOCK, "done");
	cr_expect_eq(explored.executions, 3);
	cr_expect_eq(swapped.executions, 3);
}

/* Findings. */

BODY(reads_twice)
{
	init();
	heddle_rwlock_read_lock(&lock);
	heddle_rwlock_read_lock(&lock);
}

BODY(reads_again)
{
	init();
	reads(NULL);
	reads(NULL);
}

Test(rwlock, recursive_read_lock)
{
	expect_twins(reads_twice, reads_again, HEDDLE_LOCK_MISUSE, "recursive read lock");
}

BODY(writes_twice)
{
	init();
	heddle_rwlock_write_lock(&lock);
	heddle_rwlock_write_lock(&lock);
}

BODY(writes_again)
{
	init();
	writes(NULL);
	writes(NULL);
}

BODY(upgrades)
{
	init();
	heddle_rwlock_read_lock(&lock);
	heddle_rwlock_write_lock(&lock);
}

BODY(downgrades)
{
	init();
	heddle_rwlock_write_lock(&lock);
	heddle_rwlock_read_lock(&lock);
}

Test(rwlock, deadlock_with_oneself)
{
	expect_twins(writes_twice, writes_again, HEDDLE_DEADLOCK, "l");
	expect_twins(upgrades, reads_again, HEDDLE_DEADLOCK, "l");
	expect_twins(downgrades, writes_again, HEDDLE_DEADLOCK, "l");
}

THREAD(unlocks_reading)
{
	heddle_rwlock_read_unlock(&lock);
}

THREAD(unlocks_writing)
{
	heddle_rwlock_write_unlock(&lock);
}

BODY(stranger_ends_a_read)
{
	init();
	heddle_rwlock_read_lock(&lock);
	heddle_spawn("A", unlocks_reading, NULL);
	heddle_join_all();
}

BODY(stranger_ends_a_write)
{
	init();
	heddle_rwlock_write_lock(&lock);
	heddle_spawn("A", unlocks_writing, NULL);
	heddle_join_all();
}

BODY(write_ended_as_a_read)
{
	init();
	heddle_rwlock_write_lock(&lock);
	heddle_rwlock_read_unlock(&lock);
}

BODY(read_ended_as_a_write)
{
	init();
	heddle_rwlock_read_lock(&lock);
	heddle_rwlock_write_unlock(&lock);
}

Test(rwlock, unlock_by_a_stranger)
{
	expect_twins(stranger_ends_a_read, two_readers, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(stranger_ends_a_write, two_writers, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(write_ended_as_a_read, reader_and_writer, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(read_ended_as_a_write, reader_and_writer, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
}

BODY(destroyed_while_read)
{
	init();
	heddle_rwlock_read_lock(&lock);
	heddle_object_destroy(&lock.object);
}

BODY(destroyed_while_written)
{
	init();
	heddle_rwlock_write_lock(&lock);
	heddle_object_destroy(&lock.object);
}

BODY(destroyed_while_free)
{
	init();
	reads(NULL);
	writes(NULL);
	heddle_object_destroy(&lock.object);
}

Test(rwlock, destroyed_while_held)
{
	expect_twins(destroyed_while_read, destroyed_while_free, HEDDLE_LOCK_MISUSE, "destroyed while held");
	expect_twins(destroyed_while_written, destroyed_while_free, HEDDLE_LOCK_MISUSE,
		     "destroyed while held");
}

BODY(read_in_an_interrupt)
{
	init();
	heddle_spawn_interrupt("I", reads, NULL);
	heddle_join_all();
}

BODY(written_in_an_interrupt)
{
	init();
	heddle_spawn_interrupt("I", writes, NULL);
	heddle_join_all();
}

Test(rwlock, must_not_be_waited_for_in_an_interrupt)
{
	expect_twins(read_in_an_interrupt, two_readers, HEDDLE_CONTEXT, "sleep in an interrupt");
	expect_twins(written_in_an_interrupt, two_writers, HEDDLE_CONTEXT, "sleep in an interrupt");
}
