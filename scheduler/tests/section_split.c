/* SPDX-License-Identifier: MIT */
/* Spinlocked sections that are more than one step: where they are split, and what becomes observable. */
#include "declared_classes.h"

/* Of the modes, the one in which what a section touches decides. */
static const struct heddle_options footprint = { .sections = HEDDLE_SECTIONS_FOOTPRINT };

static struct heddle_spinlock s, t;
static struct heddle_data d;
static struct heddle_atomic x, y;

static void init(void)
{
	heddle_spinlock_init(&s, "s");
	heddle_spinlock_init(&t, "t");
	heddle_data_init(&d, "d");
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_init(&y, 0, "y");
}

THREAD(writes_low)
{
	IN_SECTION(&s, heddle_data_access(&d, 0, 3, HEDDLE_WRITE));
}

/*
 * Splits. x and y are touched without the lock by a thread, so a section that touches both can be seen half
 * done: there must be a scheduling point between. The first executions do not know yet which threads touch
 * what, so the exploration restarts when the scheduler learns it.
 */

THREAD(stores_both)
{
	IN_SECTION(&s, heddle_atomic_store(&x, 1); heddle_atomic_store(&y, 1));
}

static int64_t seen_y, seen_x;

THREAD(looks_without_lock)
{
	seen_x = heddle_atomic_load(&x);
	seen_y = heddle_atomic_load(&y);
	outcome(10 * seen_x + seen_y);
}

THREAD(looks_with_lock)
{
	IN_SECTION(&s, seen_x = heddle_atomic_load(&x); seen_y = heddle_atomic_load(&y));
	outcome(10 * seen_x + seen_y);
}

THREAD(looks_at_y_then_x)
{
	seen_y = heddle_atomic_load(&y);
	seen_x = heddle_atomic_load(&x);
	outcome(10 * seen_x + seen_y);
}

BODY(looked_at_from_outside)
{
	init();
	run_threads(stores_both, looks_at_y_then_x);
}

BODY(looked_at_from_inside)
{
	init();
	run_threads(stores_both, looks_with_lock);
}

Test(section, is_split_where_it_can_be_seen_half_done)
{
	struct explored outside = explore_both(looked_at_from_outside, &footprint);
	struct explored inside = explore_both(looked_at_from_inside, &footprint);

	cr_expect_eq(came_to(&outside, 0) > 0, true);
	cr_expect_eq(came_to(&outside, 10) > 0, true, "between the two stores");
	cr_expect_eq(came_to(&outside, 11) > 0, true);
	cr_expect_gt(outside.statistics.restarts, 0,
		     "it learnt that the objects are touched without the lock");
	cr_expect_eq(inside.statistics.restarts, 0);
	cr_expect_eq(inside.executions, 2);
	cr_expect_eq(came_to(&inside, 10), 0);
}

/* The other order of loads never sees it half done: 01 would need y before x. */
BODY(looked_at_in_the_order_of_the_stores)
{
	init();
	run_threads(stores_both, looks_without_lock);
}

Test(section, a_split_keeps_the_order_of_its_touches)
{
	struct explored explored = explore_both(looked_at_in_the_order_of_the_stores, &footprint);

	cr_expect_gt(came_to(&explored, 0), 0);
	cr_expect_gt(came_to(&explored, 1), 0, "x before its store, y after");
	cr_expect_gt(came_to(&explored, 11), 0);
	cr_expect_eq(came_to(&explored, 10) > 0, true, "between the two stores");
}

Test(section, open_mode_sees_the_same)
{
	struct explored whole = explore(looked_at_from_outside, .sections = HEDDLE_SECTIONS_FOOTPRINT);
	struct explored open = explore(looked_at_from_outside, .sections = HEDDLE_SECTIONS_OPEN);

	cr_assert_eq(whole.n_outcomes, open.n_outcomes);
	for (size_t i = 0; i < open.n_outcomes; i++)
		cr_expect_eq(whole.outcomes[i].value, open.outcomes[i].value);
}

/* One touch that does not commute may stand in a section. */

THREAD(stores_one)
{
	IN_SECTION(&s, heddle_data_access(&d, 0, 0, HEDDLE_WRITE); heddle_atomic_store(&x, 1);
		   heddle_data_access(&d, 1, 1, HEDDLE_WRITE));
}

THREAD(loads_one)
{
	heddle_atomic_load(&x);
}

BODY(one_lockless_touch)
{
	init();
	run_threads(stores_one, loads_one, writes_low);
}

Test(section, one_lockless_touch_does_not_split)
{
	struct explored explored = explore_both(one_lockless_touch, &footprint);

	cr_expect_eq(explored.statistics.steps_max, 4, "%u steps", explored.statistics.steps_max);
	cr_expect_eq(explored.executions, 4);
}

/* While a split section is suspended, its lock excludes others. */

THREAD(tells_whether_half_done)
{
	IN_SECTION(&s, outcome(10 * x.value + y.value));
}

BODY(split_and_locked)
{
	init();
	run_threads(stores_both, looks_at_y_then_x, tells_whether_half_done);
}

static void expect_whole(void *context, const struct heddle_execution *execution)
{
	(void)context;
	(void)execution;
	cr_expect_eq(x.value, y.value);
}

THREAD(checks_whole)
{
	IN_SECTION(&s, heddle_check(x.value == y.value, "half done", "x %ld, y %ld", (long)x.value,
				    (long)y.value));
}

BODY(a_split_section_excludes)
{
	init();
	run_threads(stores_both, looks_at_y_then_x, checks_whole);
}

Test(section, a_split_one_excludes)
{
	struct explored explored;

	explored = explore_visiting(split_and_locked, &footprint, EXECUTIONS_LIMIT, expect_whole, NULL);
	cr_expect_eq(explored.result, 0);
	explored = explore_naive(a_split_section_excludes);
	expect_nothing_found(&explored);
	explored = explore(a_split_section_excludes, .sections = HEDDLE_SECTIONS_FOOTPRINT);
	expect_nothing_found(&explored);
}

/*
 * A section that meets a taken inner lock is split there, and its effect before becomes observable: z is
 * stored while the other section is between x and y.
 */

static struct heddle_atomic z;

THREAD(stores_both_under_t)
{
	IN_SECTION(&t, heddle_atomic_store(&x, 1); heddle_atomic_store(&y, 1));
}

THREAD(stores_z_and_takes_t)
{
	IN_SECTION(&s, heddle_atomic_store(&z, 1);
		   IN_SECTION(&t, heddle_data_access(&d, 0, 0, HEDDLE_WRITE)));
}

THREAD(looks_at_z_then_y_then_x)
{
	int64_t seen_z = heddle_atomic_load(&z);

	seen_y = heddle_atomic_load(&y);
	seen_x = heddle_atomic_load(&x);
	outcome(100 * seen_z + 10 * seen_x + seen_y);
}

BODY(inner_lock_is_taken)
{
	init();
	heddle_atomic_init(&z, 0, "z");
	run_threads(stores_both_under_t, stores_z_and_takes_t, looks_at_z_then_y_then_x);
}

BODY(inner_lock_is_taken_by_who_comes_later)
{
	init();
	heddle_atomic_init(&z, 0, "z");
	run_threads(looks_at_z_then_y_then_x, stores_z_and_takes_t, stores_both_under_t);
}

Test(section, is_left_where_an_inner_lock_is_taken)
{
	struct explored explored = explore_both(inner_lock_is_taken, &footprint);
	struct explored swapped = explore_both(inner_lock_is_taken_by_who_comes_later, &footprint);

	cr_expect_gt(came_to(&explored, 110), 0);
	cr_expect_gt(came_to(&swapped, 110), 0);
	cr_expect_eq(explored.executions, swapped.executions);
}

/* The shared side protects reads, not writes: others may be inside. */

THREAD(stores_both_shared)
{
	heddle_spin_lock_shared(&s);
	heddle_atomic_store(&x, 1);
	heddle_atomic_store(&y, 1);
	heddle_spin_unlock_shared(&s);
}

THREAD(looks_shared)
{
	heddle_spin_lock_shared(&s);
	seen_y = heddle_atomic_load(&y);
	seen_x = heddle_atomic_load(&x);
	heddle_spin_unlock_shared(&s);
	outcome(10 * seen_x + seen_y);
}

BODY(written_under_the_shared_side)
{
	init();
	run_threads(stores_both_shared, looks_shared);
}

BODY(looked_at_under_the_shared_side)
{
	init();
	run_threads(stores_both, looks_shared);
}

Test(section, the_shared_side_protects_reads_only)
{
	struct explored written = explore_both(written_under_the_shared_side, &footprint);
	struct explored looked_at = explore_both(looked_at_under_the_shared_side, &footprint);

	cr_expect_gt(came_to(&written, 10), 0);
	cr_expect_eq(came_to(&looked_at, 10), 0);
	cr_expect_eq(looked_at.executions, 2);
}

/* A split section on either side excludes those of the other side, whichever is explored first. */

BODY(split_writer_reader_looker)
{
	init();
	run_threads(stores_both, looks_shared, looks_at_y_then_x);
}

BODY(looker_reader_split_writer)
{
	init();
	run_threads(looks_at_y_then_x, looks_shared, stores_both);
}

BODY(split_sharers_and_writer)
{
	init();
	run_threads(stores_both_shared, looks_shared, writes_low);
}

BODY(writer_and_split_sharers)
{
	init();
	run_threads(writes_low, looks_shared, stores_both_shared);
}

Test(section, split_ones_on_both_sides)
{
	struct heddle_options options = footprint;

	cr_expect_eq(explore_both(split_writer_reader_looker, &options).executions,
		     explore_both(looker_reader_split_writer, &options).executions);
	cr_expect_eq(explore_both(split_sharers_and_writer, &options).executions,
		     explore_both(writer_and_split_sharers, &options).executions);
}

/* In mode open a section is split at every lock: it has not checked whether the inner one was free. */

THREAD(nests)
{
	IN_SECTION(&s, IN_SECTION(&t, (void)0));
}

THREAD(takes_the_inner_one_twice)
{
	IN_SECTION(&t, (void)0);
	IN_SECTION(&t, (void)0);
}

static void read_inside(void)
{
	heddle_spin_lock_shared(&t);
	heddle_spin_unlock_shared(&t);
}

THREAD(nests_a_shared_one)
{
	IN_SECTION(&s, read_inside());
}

BODY(nested_and_twice)
{
	init();
	run_threads(nests, takes_the_inner_one_twice);
}

BODY(two_nested_and_twice)
{
	init();
	run_threads(nests, nests, takes_the_inner_one_twice);
}

BODY(nested_shared_and_twice)
{
	init();
	run_threads(nests_a_shared_one, takes_the_inner_one_twice);
}

Test(section, open_mode_runs_one_execution_of_each_class)
{
	const struct heddle_options open = { .sections = HEDDLE_SECTIONS_OPEN };

	cr_expect_eq(expect_one_each(nested_and_twice, &open, "nested").executions, 3,
		     "before, between and after the two");
	cr_expect_eq(expect_one_each(two_nested_and_twice, &open, "two nested").executions, 12,
		     "two in an order against two, in either order");
	cr_expect_eq(expect_one_each(nested_shared_and_twice, &open, "shared").executions, 3);
}

/* In the other modes it is split only if the lock is taken, and the taking is recorded. */
Test(section, a_look_at_a_lock_is_seen)
{
	const struct heddle_options lock = { .sections = HEDDLE_SECTIONS_LOCK };

	expect_one_each(nested_and_twice, &footprint, "footprint");
	expect_one_each(two_nested_and_twice, &lock, "lock");
	expect_one_each(inner_lock_is_taken, &footprint, "taken");
	expect_one_each(inner_lock_is_taken_by_who_comes_later, &footprint, "taken by who comes later");
}
