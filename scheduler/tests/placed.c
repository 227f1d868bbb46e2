/* SPDX-License-Identifier: MIT */
/* Objects that stand for memory: identity, and their end with the memory. */
#include "declared_classes.h"
#include "exploring.h"

#include <heddle/placed.h>
#include <string.h>

/* A model of a library whose mutexes need no initialisation. */
struct user_mutex {
	long words[5];
};

static struct {
	const void *memory;
	struct heddle_mutex mutex;
} table[8];
static unsigned n_known;

/* The model is not under test. */
static __attribute__((no_sanitize("thread"), noinline)) struct heddle_mutex *mutex_of(
	const struct user_mutex *user)
{
	const struct heddle_name name = { "mutex", .where = HEDDLE_HERE, .memory = user };
	unsigned i = 0;

	while (i < n_known && table[i].memory != user)
		i++;
	if (i == n_known) {
		table[n_known++].memory = user;
		heddle_mutex_init_named(&table[i].mutex, &name);
	}
	return &table[i].mutex;
}

static struct user_mutex one, two, *in_block;
static int order;

static void create_world(void)
{
	n_known = 0;
	order = 0;
	in_block = heddle_alloc_forever(2 * sizeof(*in_block));
}

static void lock_both(const struct user_mutex *first, const struct user_mutex *second)
{
	heddle_mutex_lock(mutex_of(first));
	heddle_mutex_lock(mutex_of(second));
	heddle_mutex_unlock(mutex_of(second));
	heddle_mutex_unlock(mutex_of(first));
}

THREAD(locks_one_two)
{
	lock_both(&one, &two);
}

THREAD(locks_two_one)
{
	lock_both(&two, &one);
}

THREAD(locks_in_block)
{
	heddle_mutex_lock(mutex_of(&in_block[1]));
	order = order * 10 + 1;
	heddle_mutex_unlock(mutex_of(&in_block[1]));
}

THREAD(frees)
{
	heddle_yield();
	heddle_free(in_block);
}

THREAD(begins_and_locks)
{
	heddle_yield();
	heddle_placed_begin_at(&mutex_of(&one)->object, HEDDLE_HERE);
	heddle_mutex_lock(mutex_of(&one));
	heddle_mutex_unlock(mutex_of(&one));
}

THREAD(locks_unborn)
{
	heddle_mutex_lock(mutex_of(&one));
	heddle_mutex_unlock(mutex_of(&one));
}

BODY(same_order)
{
	create_world();
	run_threads(locks_one_two, locks_one_two);
}

BODY(both_orders)
{
	create_world();
	run_threads(locks_one_two, locks_two_one);
}

BODY(freed_by_nobody)
{
	create_world();
	run_threads(locks_in_block, locks_in_block);
	outcome(order);
}

BODY(freed_by_another)
{
	create_world();
	run_threads(locks_in_block, frees);
}

BODY(unborn)
{
	create_world();
	heddle_placed_unborn(&mutex_of(&one)->object);
	run_threads(locks_unborn, begins_and_locks);
}

static char name[64];

static void note_name(void *context, const struct heddle_execution *execution)
{
	(void)context;
	if (execution->n_steps)
		heddle_object_name(execution, execution->steps[0].object, name, sizeof(name));
}

Test(placed, who_uses_it_first_makes_no_difference)
{
	struct explored seen = expect_one_each(same_order, &(struct heddle_options){ 0 }, "same order");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.executions, 2);
}

Test(placed, a_cycle_is_found)
{
	struct explored seen = expect_one_each(both_orders, &(struct heddle_options){ 0 }, "both orders");

	expect_found(&seen, HEDDLE_DEADLOCK, "mutex");
}

Test(placed, one_in_a_block_is_one)
{
	struct explored seen = expect_one_each(freed_by_nobody, &(struct heddle_options){ 0 }, "block");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.executions, 2);
}

Test(placed, it_ends_with_its_block)
{
	struct explored seen = explore_both(freed_by_another, &(struct heddle_options){ 0 });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
	expect_found(&seen, HEDDLE_LOCK_MISUSE, "freed while held");
}

THREAD(locks_in_block_later)
{
	heddle_yield();
	locks_in_block(NULL);
}

BODY(freed_first)
{
	create_world();
	run_threads(frees, locks_in_block_later);
	outcome(order);
}

/* The first execution meets the place only when its block is freed already. */
Test(placed, it_ends_with_its_block_before_it_is_met)
{
	struct explored seen = explore_both(freed_first, &(struct heddle_options){ 0 });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
	expect_found(&seen, HEDDLE_LOCK_MISUSE, "freed while held");
	cr_expect(came_to(&seen, 1));
}

THREAD(locks_backwards)
{
	lock_both(&in_block[1], &in_block[0]);
}

THREAD(locks_forwards)
{
	lock_both(&in_block[0], &in_block[1]);
}

BODY(met_forwards)
{
	create_world();
	run_threads(locks_forwards, frees);
}

BODY(met_backwards)
{
	create_world();
	run_threads(locks_backwards, frees);
}

/* Their names differ in their offsets. */
static void expect_order_of_ends(void *context, const struct heddle_execution *execution)
{
	char last[64] = "", next[64];

	for (size_t i = 0; i < execution->n_touches; i++) {
		if (execution->touches[i].operation != HEDDLE_OP_FREE)
			continue;
		heddle_object_name(execution, execution->touches[i].object, next, sizeof(next));
		cr_expect(strcmp(last, next) < 0, "%s after %s", next, last);
		memcpy(last, next, sizeof(last));
		++*(unsigned *)context;
	}
}

Test(placed, they_end_in_the_order_of_their_places)
{
	unsigned ends = 0;

	explore_visiting(met_forwards, &(struct heddle_options){ 0 }, 1000, expect_order_of_ends, &ends);
	explore_visiting(met_backwards, &(struct heddle_options){ 0 }, 1000, expect_order_of_ends, &ends);
	cr_expect_gt(ends, 2);
}

static struct heddle_semaphore semaphore;
static bool is_met;

THREAD(takes_a_unit_in_block)
{
	const struct heddle_name in_memory = { "semaphore", .where = HEDDLE_HERE, .memory = in_block };

	heddle_yield();
	if (!is_met)
		heddle_semaphore_init_named(&semaphore, 1, &in_memory);
	is_met = true;
	heddle_semaphore_down(&semaphore);
	outcome(1);
}

BODY(units_freed_first)
{
	create_world();
	is_met = false;
	run_threads(frees, takes_a_unit_in_block);
}

/* The free tells the count that the semaphore has before it is met, and after that. */
Test(placed, a_semaphore_has_its_units_before_it_is_met)
{
	struct explored seen = explore_both(units_freed_first, &(struct heddle_options){ .observe = true });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
	cr_expect(came_to(&seen, 1) && came_to(&seen, NO_OUTCOME));
}

static struct heddle_atomic turns;

/* Only in executions unlike the first one the mutexes are met, in either order. */
THREAD(locks_if_late)
{
	int64_t turn = heddle_atomic_add_return(&turns, 1);

	heddle_atomic_add_return(&turns, 1);
	if (turn > 2)
		lock_both(&two, &one);
}

THREAD(locks_if_early)
{
	int64_t turn = heddle_atomic_add_return(&turns, 1);

	heddle_atomic_add_return(&turns, 1);
	if (turn < 3)
		lock_both(&one, &two);
}

BODY(copies_meet_them)
{
	create_world();
	heddle_atomic_init(&turns, 0, "turns");
	run_threads(locks_if_late, locks_if_early, locks_if_early);
}

/* A copy of the process would have other ids for them. */
Test(placed, copies_of_the_process_leave_them_to_it)
{
	const struct heddle_options options = { .observe = true };
	struct explored alone = explore(copies_meet_them, .observe = true);
	struct explored split;
	unsigned copies;

	for (unsigned every = 1; every <= 3; every++) {
		split = explore_split(copies_meet_them, &options, every, &copies);
		expect_same(&split, &alone);
		cr_expect_eq(split.executions, alone.executions);
		cr_expect(copies && split.statistics.restarts == 1, "the copy went on by itself");
	}
}

BODY(freed_before_its_first_use)
{
	create_world();
	heddle_free(in_block);
	run_threads(locks_in_block);
}

Test(placed, its_first_use_may_be_too_late)
{
	struct explored seen = explore_both(freed_before_its_first_use, &(struct heddle_options){ 0 });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
}

Test(placed, it_is_used_before_it_began)
{
	struct explored seen = expect_one_each(unborn, &(struct heddle_options){ 0 }, "unborn");

	expect_found(&seen, HEDDLE_UNINITIALISED, "object");
	cr_expect_lt(found(&seen, HEDDLE_UNINITIALISED, "object")->executions, seen.executions);
}

Test(placed, it_is_named_after_its_block)
{
	explore_visiting(freed_by_nobody, &(struct heddle_options){ 0 }, 1, note_name, NULL);
	cr_expect(strstr(name, "placed.c:") && strstr(name, "+40"), "%s", name);
}
