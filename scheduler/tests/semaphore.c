/* SPDX-License-Identifier: MIT */
/*
 * Semaphores: which operations wait, which commute, and findings. Thread names are the words of the stories.
 */
#include "seen.h"

static struct world {
	struct heddle_semaphore tokens;
	struct heddle_rwlock lock;
	struct heddle_spinlock spinlock;
} world;

THREAD(up)
{
	heddle_semaphore_up(&world.tokens);
}

THREAD(down)
{
	heddle_semaphore_down(&world.tokens);
}

THREAD(down_and_up)
{
	down(unused);
	up(unused);
}

static void one_up_one_down(uint32_t count)
{
	heddle_semaphore_init(&world.tokens, count, "tokens");
	heddle_spawn("taker", down, NULL);
	heddle_spawn("giver", up, NULL);
	heddle_join_all();
	heddle_check(world.tokens.count == count, "one taken, one given", "%u are left", world.tokens.count);
}

BODY(down_waits)
{
	one_up_one_down(0);
}

Test(semaphore, down_waits_for_up)
{
	see_classes(down_waits, 1);
}

BODY(down_need_not_wait)
{
	one_up_one_down(1);
}

Test(semaphore, down_conflicts_with_up)
{
	see_classes(down_need_not_wait, 2);
}

BODY(three_ups)
{
	heddle_semaphore_init(&world.tokens, 0, "tokens");
	heddle_spawn("A", up, NULL);
	heddle_spawn("B", up, NULL);
	heddle_spawn("C", up, NULL);
	heddle_join_all();
	heddle_check(world.tokens.count == 3, "all are counted", "%u of 3", world.tokens.count);
}

Test(semaphore, ups_commute)
{
	see_classes(three_ups, 1);
}

static void pass_through(uint32_t count, int threads)
{
	static const char *const names[] = { "A", "B", "C" };

	heddle_semaphore_init(&world.tokens, count, "tokens");
	for (int i = 0; i < threads; i++)
		heddle_spawn(names[i], down_and_up, NULL);
	heddle_join_all();
	heddle_check(world.tokens.count == count, "as many given as taken", "%u", world.tokens.count);
}

BODY(one_at_a_time)
{
	pass_through(1, 3);
}

Test(semaphore, of_one_is_passed_in_every_order)
{
	see_classes(one_at_a_time, 6);
}

/* The second thread enters before or after the first has left; then the ups commute. */
BODY(two_at_a_time)
{
	pass_through(2, 2);
}

Test(semaphore, downs_conflict_though_there_is_enough)
{
	see_classes(two_at_a_time, 4);
}

/* One up, two waiters: which gets it is explored, and the other waits for ever. */
BODY(one_too_few)
{
	heddle_semaphore_init(&world.tokens, 0, "tokens");
	heddle_spawn("A", down, NULL);
	heddle_spawn("B", down, NULL);
	heddle_spawn("giver", up, NULL);
	heddle_join_all();
}

Test(semaphore, waiting_for_nobody_is_a_deadlock)
{
	cr_expect_eq(seen_executions_with(see_classes(one_too_few, 2), HEDDLE_DEADLOCK, "tokens"), 2);
}

BODY(enough)
{
	heddle_semaphore_init(&world.tokens, 1, "tokens");
	heddle_spawn("A", down, NULL);
	heddle_spawn("B", down, NULL);
	heddle_spawn("giver", up, NULL);
	heddle_join_all();
}

/* A B with the up anywhere but after both, and B A the same. */
Test(semaphore, enough_for_everybody_is_none)
{
	cr_expect_eq(see_classes(enough, 4)->n_findings, 0);
}

/*
 * A, B: read_lock; down; read_unlock    C: write_lock; up; up; write_unlock
 *
 * Three classes: the writer comes first; or one reader comes before it, or both do, and holds the lock that
 * the writer needs to give what it waits for. From one of the deadlocks the others are found only if all the
 * readers that hold the lock are dropped together.
 */
THREAD(reader)
{
	heddle_rwlock_read_lock(&world.lock);
	heddle_semaphore_down(&world.tokens);
	heddle_rwlock_read_unlock(&world.lock);
}

THREAD(writer)
{
	heddle_rwlock_write_lock(&world.lock);
	heddle_semaphore_up(&world.tokens);
	heddle_semaphore_up(&world.tokens);
	heddle_rwlock_write_unlock(&world.lock);
}

static const char *order; /* in which the threads are created */

BODY(readers_and_semaphore)
{
	static const char *const names[] = { "A", "B", "C" };

	heddle_rwlock_init(&world.lock, "lock");
	heddle_semaphore_init(&world.tokens, 0, "tokens");
	for (const char *next = order; *next; next++)
		heddle_spawn(names[*next - 'A'], *next == 'C' ? writer : reader, NULL);
	heddle_join_all();
}

Test(semaphore, readers_are_dropped_together)
{
	static const char *const orders[] = { "ABC", "ACB", "BAC", "BCA", "CAB", "CBA" };

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		order = orders[i];
		see_classes(readers_and_semaphore, 3);
	}
}

BODY(down_in_interrupt)
{
	heddle_semaphore_init(&world.tokens, 1, "tokens");
	heddle_spawn_interrupt("irq", down, NULL);
	heddle_join_all();
}

BODY(up_in_interrupt)
{
	heddle_semaphore_init(&world.tokens, 0, "tokens");
	heddle_spawn_interrupt("irq", up, NULL);
	heddle_semaphore_down(&world.tokens);
	heddle_join_all();
}

Test(semaphore, interrupts_may_give_but_not_take)
{
	cr_expect_eq(seen_executions_with(see(down_in_interrupt), HEDDLE_CONTEXT, "sleep in an interrupt"),
		     1);
	cr_expect_eq(see_classes(up_in_interrupt, 1)->n_findings, 0);
}

static void in_section(thread_function *function)
{
	heddle_semaphore_init(&world.tokens, 1, "tokens");
	heddle_spinlock_init(&world.spinlock, "spinlock");
	heddle_spawn("other", up, NULL);
	heddle_spin_lock(&world.spinlock);
	function(NULL);
	heddle_spin_unlock(&world.spinlock);
	heddle_join_all();
}

BODY(down_in_section)
{
	in_section(down);
}

BODY(up_in_section)
{
	in_section(up);
}

Test(semaphore, sections_may_give_but_not_take)
{
	const struct explored *seen = see(down_in_section);

	cr_expect_eq(seen_executions_with(seen, HEDDLE_CONTEXT, "sleep in a spinlocked section"),
		     seen->executions);
	cr_expect_eq(see_classes(up_in_section, 1)->n_findings, 0);
}

BODY(used_after_destruction)
{
	heddle_semaphore_init(&world.tokens, 1, "tokens");
	heddle_object_destroy(&world.tokens.object);
	heddle_semaphore_down(&world.tokens);
}

BODY(used_before_destruction)
{
	heddle_semaphore_init(&world.tokens, 1, "tokens");
	heddle_semaphore_down(&world.tokens);
	heddle_object_destroy(&world.tokens.object);
}

Test(semaphore, is_dead_after_its_destruction)
{
	cr_expect_eq(
		seen_executions_with(see(used_after_destruction), HEDDLE_USE_AFTER_FREE, "destroyed object"),
		1);
	cr_expect_eq(see(used_before_destruction)->n_findings, 0);
}
