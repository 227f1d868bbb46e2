/* SPDX-License-Identifier: MIT */
#include "exploring.h"

static struct heddle_rwsem sem;
static struct heddle_atomic x;

static void init(void)
{
	heddle_rwsem_init(&sem, "s");
	heddle_atomic_init(&x, 0, "x");
}

THREAD(reads)
{
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_up_read(&sem);
}

THREAD(writes)
{
	heddle_rwsem_down_write(&sem);
	heddle_rwsem_up_write(&sem);
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

Test(rwsem, readers_commute)
{
	struct explored explored = explore(two_readers);

	expect_classes(two_readers, 1);
	expect_interleavings(two_readers, 6);
	cr_expect_str_eq(explored.first, "A down_read(s a); A up_read(s a); B down_read(s a); "
					 "B up_read(s a); main join_all()");
}

/*
 * Two writers: A before B, B before A, B queues behind A, A queues behind B. A queued down is two steps, and
 * its second one follows the release.
 */
Test(rwsem, who_comes_to_a_taken_one_queues)
{
	struct explored explored = explore(two_writers);

	expect_classes(two_writers, 4);
	expect_classes(reader_and_writer, 4);
	cr_expect_str_eq(explored.first, "A down_write(s w); A up_write(s w); B down_write(s w); "
					 "B up_write(s w); main join_all()");
}

/* The steps of a hand-over, with the threads created in a given order. */

static void follow(thread_function *body, const uint16_t *picks, size_t n, const char *steps)
{
	struct heddle_follow list = { .picks = picks, .n_picks = n };
	struct explored explored = explore(body, .strategy = &heddle_strategy_follow,
					   .strategy_argument = &list, .observe = true);

	cr_expect_not(list.diverged, "%s", list.reason);
	cr_expect_str_eq(explored.first, steps);
	expect_nothing_found(&explored);
}

#define FOLLOW(body, steps, ...)                        \
	follow(body, (const uint16_t[]){ __VA_ARGS__ }, \
	       sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t), steps)

Test(rwsem, hands_over_to_a_writer)
{
	FOLLOW(two_writers,
	       "A down_write(s w); B down_write(s w); A up_write(s w); B continue(); B up_write(s w); main join_all()",
	       1, 2, 1, 2, 2, 0);
	FOLLOW(reader_and_writer,
	       "A down_read(s a); B down_write(s w); A up_read(s w); B continue(); B up_write(s w); main join_all()",
	       1, 2, 1, 2, 2, 0);
}

BODY(writer_and_two_readers)
{
	init();
	run_threads(writes, reads, reads);
}

BODY(two_readers_and_a_writer)
{
	init();
	run_threads(reads, reads, writes);
}

BODY(reader_writer_reader)
{
	init();
	run_threads(reads, writes, reads);
}

BODY(two_writers_and_a_reader)
{
	init();
	run_threads(writes, writes, reads);
}

Test(rwsem, hands_over_to_all_leading_readers)
{
	FOLLOW(writer_and_two_readers,
	       "A down_write(s w); B down_read(s a); C down_read(s a); A up_write(s w); C continue(); B continue(); "
	       "B up_read(s a); C up_read(s a); main join_all()",
	       1, 2, 3, 1, 3, 2, 2, 3, 0);
}

Test(rwsem, the_last_reader_hands_over)
{
	FOLLOW(two_readers_and_a_writer,
	       "A down_read(s a); B down_read(s a); C down_write(s w); A up_read(s w); B up_read(s w); "
	       "C continue(); C up_write(s w); main join_all()",
	       1, 2, 3, 1, 2, 3, 3, 0);
}

/* Fair: the reader behind the queued writer waits, though a reader holds it. */
Test(rwsem, a_reader_behind_a_writer_waits)
{
	FOLLOW(reader_writer_reader,
	       "A down_read(s a); B down_write(s w); C down_read(s a); A up_read(s w); B continue(); "
	       "B up_write(s w); C continue(); C up_read(s a); main join_all()",
	       1, 2, 3, 1, 2, 2, 3, 3, 0);
}

/* First in, first out: a writer at the head is served before the reader behind it. */
Test(rwsem, first_come_first_served)
{
	FOLLOW(two_writers_and_a_reader,
	       "A down_write(s w); B down_write(s w); C down_read(s a); A up_write(s w); B continue(); "
	       "B up_write(s w); C continue(); C up_read(s a); main join_all()",
	       1, 2, 3, 1, 2, 2, 3, 3, 0);
}

BODY(writer_reader_writer)
{
	init();
	run_threads(writes, reads, writes);
}

/* Only readers before the first writer. */
Test(rwsem, a_writer_behind_readers_waits)
{
	FOLLOW(writer_reader_writer,
	       "A down_write(s w); B down_read(s a); C down_write(s w); A up_write(s w); B continue(); "
	       "B up_read(s w); C continue(); C up_write(s w); main join_all()",
	       1, 2, 3, 1, 2, 2, 3, 3, 0);
}

Test(rwsem, a_hand_over_is_an_edge)
{
	static const uint16_t picks[] = { 1, 2, 1, 2, 2, 0 };
	struct heddle_follow list = { .picks = picks, .n_picks = 6 };
	struct heddle_options options = { .strategy = &heddle_strategy_follow, .strategy_argument = &list };

	cr_expect_str_eq(enabled_by(two_writers, &options, "continue"), "up_write");
	cr_expect_str_eq(enabled_by(reader_and_writer, &options, "continue"), "up_read");
}

Test(rwsem, naive_sees_what_dpor_sees)
{
	static thread_function *const bodies[] = { writer_and_two_readers, two_readers_and_a_writer,
						   reader_writer_reader, two_writers_and_a_reader };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct explored explored = explore_both(bodies[i], &(struct heddle_options){ 0 });
		expect_nothing_found(&explored);
	}
}

/* Which threads can be inside together. */

THREAD(reads_and_counts)
{
	heddle_rwsem_down_read(&sem);
	if (heddle_atomic_add_return(&x, 1) == 2)
		outcome(2);
	heddle_atomic_add(&x, -1);
	heddle_rwsem_up_read(&sem);
}

THREAD(writes_and_counts)
{
	heddle_rwsem_down_write(&sem);
	if (heddle_atomic_add_return(&x, 1) == 2)
		outcome(2);
	heddle_atomic_add(&x, -1);
	heddle_rwsem_up_write(&sem);
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

Test(rwsem, excludes)
{
	struct explored readers = explore_naive(readers_meet);
	struct explored mixed = explore_naive(reader_and_writer_meet);
	struct explored writers = explore_naive(writers_meet);

	cr_expect_gt(came_to(&readers, 2), 0);
	cr_expect_eq(came_to(&mixed, 2), 0);
	cr_expect_eq(came_to(&writers, 2), 0);
}

/*
 * A reads twice, nested: if B's write came between, A's second read would queue behind B, and B behind A's
 * first. It is found at the second read, whether or not B comes between.
 */

THREAD(reads_nested)
{
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_up_read(&sem);
}

THREAD(reads_twice)
{
	reads(NULL);
	reads(NULL);
}

BODY(nested_reader_and_writer)
{
	init();
	run_threads(reads_nested, writes);
}

BODY(nested_reader)
{
	init();
	reads_nested(NULL);
}

BODY(reader_twice_and_writer)
{
	init();
	run_threads(reads_twice, writes);
}

Test(rwsem, a_nested_read_is_found_where_it_is_made)
{
	expect_twins(nested_reader_and_writer, reader_twice_and_writer, HEDDLE_LOCK_MISUSE,
		     "recursive read lock");
	expect_twins(nested_reader, reader_twice_and_writer, HEDDLE_LOCK_MISUSE, "recursive read lock");
}

/* Findings. */

BODY(writes_twice)
{
	init();
	heddle_rwsem_down_write(&sem);
	heddle_rwsem_down_write(&sem);
}

BODY(writes_again)
{
	init();
	writes(NULL);
	reads(NULL);
	writes(NULL);
}

Test(rwsem, deadlock_with_oneself)
{
	expect_twins(writes_twice, writes_again, HEDDLE_DEADLOCK, "s");
}

THREAD(ups_read)
{
	heddle_rwsem_up_read(&sem);
}

THREAD(ups_write)
{
	heddle_rwsem_up_write(&sem);
}

BODY(stranger_ends_a_read)
{
	init();
	heddle_rwsem_down_read(&sem);
	heddle_spawn("A", ups_read, NULL);
	heddle_join_all();
}

BODY(stranger_ends_a_write)
{
	init();
	heddle_rwsem_down_write(&sem);
	heddle_spawn("A", ups_write, NULL);
	heddle_join_all();
}

BODY(write_ended_as_a_read)
{
	init();
	heddle_rwsem_down_write(&sem);
	heddle_rwsem_up_read(&sem);
}

BODY(read_ended_as_a_write)
{
	init();
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_up_write(&sem);
}

Test(rwsem, unlock_by_a_stranger)
{
	expect_twins(stranger_ends_a_read, two_readers, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(stranger_ends_a_write, two_writers, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(write_ended_as_a_read, two_writers, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(read_ended_as_a_write, two_readers, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
}

BODY(destroyed_while_read)
{
	init();
	heddle_rwsem_down_read(&sem);
	heddle_object_destroy(&sem.object);
}

BODY(destroyed_while_written)
{
	init();
	heddle_rwsem_down_write(&sem);
	heddle_object_destroy(&sem.object);
}

BODY(destroyed_while_free)
{
	init();
	reads(NULL);
	writes(NULL);
	heddle_object_destroy(&sem.object);
}

Test(rwsem, destroyed_while_held)
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

Test(rwsem, must_not_be_waited_for_in_an_interrupt)
{
	expect_twins(read_in_an_interrupt, two_readers, HEDDLE_CONTEXT, "sleep in an interrupt");
}

/* Read for nobody: whoever comes releases. */

THREAD(takes_for_another)
{
	heddle_rwsem_down_read_non_owner(&sem);
	heddle_atomic_store(&x, 1);
}

THREAD(releases_for_another)
{
	if (heddle_atomic_load(&x))
		heddle_rwsem_up_read_non_owner(&sem);
	else
		outcome(1);
}

BODY(one_takes_another_releases)
{
	init();
	run_threads(takes_for_another, releases_for_another);
}

THREAD(interrupt_releases)
{
	heddle_rwsem_up_read_non_owner(&sem);
}

THREAD(takes_for_an_interrupt)
{
	heddle_rwsem_down_read_non_owner(&sem);
	heddle_spawn_interrupt("I", interrupt_releases, NULL);
}

BODY(interrupt_and_writer)
{
	init();
	run_threads(takes_for_an_interrupt, writes_and_counts);
}

BODY(two_for_interrupts)
{
	init();
	takes_for_an_interrupt(NULL);
	takes_for_an_interrupt(NULL);
	heddle_join_all();
	writes(NULL);
}

Test(rwsem, whoever_comes_releases_what_nobody_holds)
{
	struct explored explored = explore_both(one_takes_another_releases, &(struct heddle_options){ 0 });

	expect_nothing_found(&explored);
	cr_expect_gt(came_to(&explored, 1), 0);
	explored = explore_both(interrupt_and_writer, &(struct heddle_options){ 0 });
	expect_nothing_found(&explored);
	explored = explore(two_for_interrupts);
	expect_nothing_found(&explored);
}

/* The writer waits until the last of those that nobody holds is released; then it is handed over. */
Test(rwsem, what_nobody_holds_keeps_a_writer_out)
{
	FOLLOW(interrupt_and_writer,
	       "A down_read_non_owner(s a); B down_write(s w); I up_read_non_owner(s w); B continue(); "
	       "B atomic_add_return(x w); B atomic_add(x a); B up_write(s w); main join_all()",
	       1, 2, 3, 2, 2, 2, 2, 0);
}

THREAD(reads_for_nobody_and_counts)
{
	heddle_rwsem_down_read_non_owner(&sem);
	if (heddle_atomic_add_return(&x, 1) == 2)
		outcome(2);
	heddle_atomic_add(&x, -1);
	heddle_rwsem_up_read_non_owner(&sem);
}

BODY(reader_for_nobody_and_writer)
{
	init();
	run_threads(reads_for_nobody_and_counts, writes_and_counts);
}

BODY(reader_for_nobody_and_reader)
{
	init();
	run_threads(reads_for_nobody_and_counts, reads_and_counts);
}

BODY(reader_for_nobody_between_writers)
{
	init();
	run_threads(writes_and_counts, reads_for_nobody_and_counts, writes_and_counts);
}

Test(rwsem, what_nobody_holds_excludes_as_a_reader_does)
{
	struct explored mixed = explore_both(reader_for_nobody_and_writer, &(struct heddle_options){ 0 });
	struct explored queued =
		explore_both(reader_for_nobody_between_writers, &(struct heddle_options){ 0 });
	struct explored readers = explore_naive(reader_for_nobody_and_reader);

	expect_nothing_found(&mixed);
	expect_nothing_found(&queued);
	cr_expect_eq(came_to(&mixed, 2), 0);
	cr_expect_eq(came_to(&queued, 2), 0);
	cr_expect_gt(came_to(&readers, 2), 0);
}

BODY(nobody_took_it)
{
	init();
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_up_read_non_owner(&sem);
}

BODY(released_by_its_taker)
{
	init();
	heddle_rwsem_down_read_non_owner(&sem);
	heddle_rwsem_up_read_non_owner(&sem);
}

BODY(released_as_its_own)
{
	init();
	heddle_rwsem_down_read_non_owner(&sem);
	heddle_rwsem_up_read(&sem);
}

Test(rwsem, a_release_for_nobody_needs_what_nobody_holds)
{
	expect_twins(nobody_took_it, released_by_its_taker, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(released_as_its_own, released_by_its_taker, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
}

BODY(destroyed_while_read_for_nobody)
{
	init();
	heddle_rwsem_down_read_non_owner(&sem);
	heddle_object_destroy(&sem.object);
}

BODY(destroyed_when_released)
{
	released_by_its_taker(NULL);
	heddle_object_destroy(&sem.object);
}

Test(rwsem, what_nobody_holds_is_held)
{
	expect_twins(destroyed_while_read_for_nobody, destroyed_when_released, HEDDLE_LOCK_MISUSE,
		     "destroyed while held");
}

/* A writer that waits for a release that never comes; no cycle, for nobody is known who would make it. */
BODY(never_released)
{
	init();
	heddle_rwsem_down_read_non_owner(&sem);
	run_threads(writes);
}

BODY(released_at_last)
{
	init();
	takes_for_an_interrupt(NULL);
	run_threads(writes);
}

Test(rwsem, who_waits_for_what_nobody_releases)
{
	expect_twins(never_released, released_at_last, HEDDLE_DEADLOCK, "s");
}
