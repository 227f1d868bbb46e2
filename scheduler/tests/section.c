/* SPDX-License-Identifier: MIT */
/* Spinlocked sections: what is one step, what they depend on, and what is found inside them. */
#include "exploring.h"

static struct heddle_spinlock s, t;
static struct heddle_data d;
static struct heddle_atomic x, y;
static struct heddle_mutex m;

static void init(void)
{
	heddle_spinlock_init(&s, "s");
	heddle_spinlock_init(&t, "t");
	heddle_data_init(&d, "d");
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_init(&y, 0, "y");
	heddle_mutex_init(&m, "m");
}

#define IN_SECTION(lock, ...)             \
	do {                              \
		heddle_spin_lock(lock);   \
		__VA_ARGS__;              \
		heddle_spin_unlock(lock); \
	} while (0)

/* Footprints. */

THREAD(empty)
{
	IN_SECTION(&s, (void)0);
}

THREAD(writes_low)
{
	IN_SECTION(&s, heddle_data_access(&d, 0, 3, HEDDLE_WRITE));
}

THREAD(writes_high)
{
	IN_SECTION(&s, heddle_data_access(&d, 4, 7, HEDDLE_WRITE));
}

THREAD(reads_low)
{
	IN_SECTION(&s, heddle_data_access(&d, 0, 3, HEDDLE_READ));
}

THREAD(reads_low_and_writes_high)
{
	IN_SECTION(&s, heddle_data_access(&d, 0, 3, HEDDLE_READ); heddle_data_access(&d, 4, 7, HEDDLE_WRITE));
}

static thread_function *one, *two;

BODY(pair)
{
	init();
	run_threads(one, two);
}

static uint64_t classes_of(thread_function *first, thread_function *second)
{
	one = first;
	two = second;
	return explore_both(pair, &(struct heddle_options){ 0 }).executions;
}

Test(section, depends_on_what_it_touches)
{
	cr_expect_eq(classes_of(empty, empty), 1);
	cr_expect_eq(classes_of(writes_low, writes_high), 1);
	cr_expect_eq(classes_of(reads_low, reads_low), 1);
	cr_expect_eq(classes_of(reads_low, writes_low), 2);
	cr_expect_eq(classes_of(writes_low, writes_low), 2);
	cr_expect_eq(classes_of(reads_low_and_writes_high, writes_low), 2);
	cr_expect_eq(classes_of(reads_low_and_writes_high, writes_high), 2);
	cr_expect_eq(classes_of(reads_low_and_writes_high, reads_low), 1);
}

Test(section, is_one_step)
{
	struct explored explored;

	one = two = reads_low_and_writes_high;
	explored = explore(pair);
	cr_expect_str_eq(explored.first, "A spin_lock(d r 0-3, d w 4-7, s a); "
					 "B spin_lock(d r 0-3, d w 4-7, s a); main join_all()");
	expect_interleavings(pair, 2);
}

/* Two locks, one object: the sections conflict where they touch it, whatever protects it. */

THREAD(writes_low_under_t)
{
	IN_SECTION(&t, heddle_data_access(&d, 0, 3, HEDDLE_WRITE));
}

Test(section, of_another_lock)
{
	cr_expect_eq(classes_of(writes_low, writes_low_under_t), 2);
	cr_expect_eq(classes_of(writes_high, writes_low_under_t), 1);
}

/* Modes. */

static uint64_t executions_in(enum heddle_sections mode)
{
	return explore(pair, .sections = mode).executions;
}

Test(section, modes)
{
	struct explored locked, open;

	one = writes_low;
	two = writes_high;
	cr_expect_eq(executions_in(HEDDLE_SECTIONS_FOOTPRINT), 1);
	cr_expect_eq(executions_in(HEDDLE_SECTIONS_LOCK), 2);
	cr_expect_eq(executions_in(HEDDLE_SECTIONS_OPEN), 2);
	locked = explore(pair, .sections = HEDDLE_SECTIONS_LOCK);
	cr_expect_str_eq(locked.first,
			 "A spin_lock(d w 0-3, s w); B spin_lock(d w 4-7, s w); main join_all()");
	open = explore(pair, .sections = HEDDLE_SECTIONS_OPEN);
	cr_expect_str_eq(open.first,
			 "A spin_lock(s w); A data_write(d w 0-3); A spin_unlock(s w); "
			 "B spin_lock(s w); B data_write(d w 4-7); B spin_unlock(s w); main join_all()");
}

/*
 * Splits. x and y are touched without the lock by somebody: a section that touches both can be seen half
 * done, unless there is a scheduling point between. The first
 * executions do not know yet who touches what, so the exploration starts again when it learns.
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
	struct explored outside = explore_both(looked_at_from_outside, &(struct heddle_options){ 0 });
	struct explored inside = explore_both(looked_at_from_inside, &(struct heddle_options){ 0 });

	cr_expect_eq(came_to(&outside, 0) > 0, true);
	cr_expect_eq(came_to(&outside, 10) > 0, true, "between the two stores");
	cr_expect_eq(came_to(&outside, 11) > 0, true);
	cr_expect_gt(outside.statistics.restarts, 0,
		     "it learnt that the objects are touched without the lock");
	cr_expect_eq(inside.statistics.restarts, 0);
	cr_expect_eq(inside.executions, 2);
	cr_expect_eq(came_to(&inside, 10), 0);
}

/* The other order of looking is never half done: 01 would need y before x. */
BODY(looked_at_in_the_order_of_the_stores)
{
	init();
	run_threads(stores_both, looks_without_lock);
}

Test(section, a_split_keeps_the_order_of_its_touches)
{
	struct explored explored =
		explore_both(looked_at_in_the_order_of_the_stores, &(struct heddle_options){ 0 });

	cr_expect_gt(came_to(&explored, 0), 0);
	cr_expect_gt(came_to(&explored, 1), 0, "x before its store, y after");
	cr_expect_gt(came_to(&explored, 11), 0);
	cr_expect_eq(came_to(&explored, 10) > 0, true, "between the two stores");
}

Test(section, open_mode_sees_the_same)
{
	struct explored footprint = explore(looked_at_from_outside);
	struct explored open = explore(looked_at_from_outside, .sections = HEDDLE_SECTIONS_OPEN);

	cr_assert_eq(footprint.n_outcomes, open.n_outcomes);
	for (size_t i = 0; i < open.n_outcomes; i++)
		cr_expect_eq(footprint.outcomes[i].value, open.outcomes[i].value);
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
	struct explored explored = explore_both(one_lockless_touch, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.statistics.steps_max, 4, "%u steps", explored.statistics.steps_max);
	cr_expect_eq(explored.executions, 4);
}

/* While a split section is suspended, its lock keeps others out. */

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

	explored = explore_visiting(split_and_locked, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT,
				    expect_whole, NULL);
	cr_expect_eq(explored.result, 0);
	explored = explore_naive(a_split_section_excludes);
	expect_nothing_found(&explored);
	explored = explore(a_split_section_excludes);
	expect_nothing_found(&explored);
}

/*
 * A section that meets a taken inner lock is left there, and what it did before can be seen: z is stored
 * while the other is between x and y.
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
	struct explored explored = explore_both(inner_lock_is_taken, &(struct heddle_options){ 0 });
	struct explored swapped =
		explore_both(inner_lock_is_taken_by_who_comes_later, &(struct heddle_options){ 0 });

	cr_expect_gt(came_to(&explored, 110), 0);
	cr_expect_gt(came_to(&swapped, 110), 0);
	cr_expect_eq(explored.executions, swapped.executions);
}

/* The shared side. */

THREAD(shares)
{
	heddle_spin_lock_shared(&s);
	heddle_data_access(&d, 0, 3, HEDDLE_READ);
	heddle_spin_unlock_shared(&s);
}

Test(section, shared_sections_commute)
{
	cr_expect_eq(classes_of(shares, shares), 1);
	cr_expect_eq(classes_of(shares, writes_low), 2);
	cr_expect_eq(classes_of(shares, writes_high), 1);
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
	struct explored written = explore_both(written_under_the_shared_side, &(struct heddle_options){ 0 });
	struct explored looked_at =
		explore_both(looked_at_under_the_shared_side, &(struct heddle_options){ 0 });

	cr_expect_gt(came_to(&written, 10), 0);
	cr_expect_eq(came_to(&looked_at, 10), 0);
	cr_expect_eq(looked_at.executions, 2);
}

/* A split section on either side keeps those of the other side out, whoever is explored first. */

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
	struct heddle_options options = { 0 };

	cr_expect_eq(explore_both(split_writer_reader_looker, &options).executions,
		     explore_both(looker_reader_split_writer, &options).executions);
	cr_expect_eq(explore_both(split_sharers_and_writer, &options).executions,
		     explore_both(writer_and_split_sharers, &options).executions);
}

/* In mode open the lock blocks, and one sees who can be inside together. */

static struct heddle_atomic inside;

static void enter(void)
{
	if (heddle_atomic_add_return(&inside, 1) == 2)
		outcome(2);
	heddle_atomic_add(&inside, -1);
}

THREAD(enters_shared)
{
	heddle_spin_lock_shared(&s);
	enter();
	heddle_spin_unlock_shared(&s);
}

THREAD(enters)
{
	IN_SECTION(&s, enter());
}

BODY(pair_meets)
{
	init();
	heddle_atomic_init(&inside, 0, "inside");
	run_threads(one, two);
}

static uint64_t meetings(thread_function *first, thread_function *second)
{
	one = first;
	two = second;
	return came_to(&(struct explored[]){ explore_naive(pair_meets, .sections = HEDDLE_SECTIONS_OPEN) }[0],
		       2);
}

Test(section, open_sections_exclude)
{
	cr_expect_eq(meetings(enters, enters), 0);
	cr_expect_eq(meetings(enters, enters_shared), 0);
	cr_expect_eq(meetings(enters_shared, enters), 0);
	cr_expect_gt(meetings(enters_shared, enters_shared), 0);
}

BODY(nests)
{
	init();
	IN_SECTION(&s, cr_assert(heddle_in_section());
		   IN_SECTION(&t, heddle_data_access(&d, 0, 0, HEDDLE_WRITE)));
	cr_assert_not(heddle_in_section());
	outcome(1);
}

THREAD(writes_nested)
{
	IN_SECTION(&s, IN_SECTION(&t, heddle_data_access(&d, 0, 3, HEDDLE_WRITE)));
}

Test(section, nests)
{
	struct explored explored = explore(nests);

	cr_expect_eq(came_to(&explored, 1), 1);
	expect_nothing_found(&explored);
	cr_expect_eq(classes_of(writes_nested, writes_low), 2);
	one = two = writes_nested;
	explored = explore(pair);
	cr_expect_str_eq(explored.first, "A spin_lock(d w 0-3, t a, s a); B spin_lock(d w 0-3, t a, s a); "
					 "main join_all()");
}

/* Findings. */

BODY(taken_again)
{
	init();
	heddle_spin_lock(&s);
	heddle_spin_lock(&s);
}

BODY(taken_after_release)
{
	init();
	empty(NULL);
	empty(NULL);
}

BODY(shared_in_exclusive)
{
	init();
	heddle_spin_lock(&s);
	heddle_spin_lock_shared(&s);
}

BODY(exclusive_in_shared)
{
	init();
	heddle_spin_lock_shared(&s);
	heddle_spin_lock(&s);
}

BODY(shared_in_shared)
{
	init();
	heddle_spin_lock_shared(&s);
	heddle_spin_lock_shared(&s);
	heddle_spin_unlock_shared(&s);
	heddle_spin_unlock_shared(&s);
}

Test(section, taken_again_by_its_holder)
{
	expect_twins(taken_again, taken_after_release, HEDDLE_DEADLOCK, "spinlock");
	expect_twins(shared_in_exclusive, taken_after_release, HEDDLE_DEADLOCK, "spinlock");
	expect_twins(exclusive_in_shared, shared_in_shared, HEDDLE_DEADLOCK, "spinlock");
}

THREAD(locks_m)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

THREAD(tries_m)
{
	if (heddle_mutex_trylock(&m))
		heddle_mutex_unlock(&m);
}

THREAD(sleeps_inside)
{
	IN_SECTION(&s, locks_m(NULL));
}

THREAD(sleeps_inside_shared)
{
	heddle_spin_lock_shared(&s);
	locks_m(NULL);
	heddle_spin_unlock_shared(&s);
}

THREAD(tries_inside)
{
	IN_SECTION(&s, tries_m(NULL));
}

BODY(sleep_inside)
{
	init();
	run_threads(sleeps_inside);
}

BODY(sleep_inside_shared)
{
	init();
	run_threads(sleeps_inside_shared);
}

BODY(try_inside)
{
	init();
	run_threads(tries_inside);
}

BODY(sleep_inside_alone)
{
	init();
	sleeps_inside(NULL);
}

Test(section, sleep_with_a_spinlock_held)
{
	expect_twins(sleep_inside, try_inside, HEDDLE_CONTEXT, "sleep in a spinlocked section");
	expect_twins(sleep_inside_shared, try_inside, HEDDLE_CONTEXT, "sleep in a spinlocked section");
	expect_twins(sleep_inside_alone, try_inside, HEDDLE_CONTEXT, "sleep in a spinlocked section");
}

THREAD(keeps)
{
	heddle_spin_lock(&s);
}

BODY(kept_at_the_end)
{
	init();
	run_threads(keeps);
}

BODY(released_at_the_end)
{
	init();
	run_threads(empty);
}

Test(section, held_at_the_end_of_a_thread)
{
	expect_twins(kept_at_the_end, released_at_the_end, HEDDLE_LOCK_MISUSE, "spinlock held at the end");
}

BODY(released_by_a_stranger)
{
	init();
	heddle_spin_unlock(&s);
}

BODY(released_on_the_other_side)
{
	init();
	heddle_spin_lock(&s);
	heddle_spin_unlock_shared(&s);
}

BODY(share_released_on_the_other_side)
{
	init();
	heddle_spin_lock_shared(&s);
	heddle_spin_unlock(&s);
}

Test(section, unlock_by_a_stranger)
{
	expect_twins(released_by_a_stranger, released_at_the_end, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(released_on_the_other_side, released_at_the_end, HEDDLE_LOCK_MISUSE,
		     "unlock by a stranger");
	expect_twins(share_released_on_the_other_side, shared_in_shared, HEDDLE_LOCK_MISUSE,
		     "unlock by a stranger");
}

THREAD(s_then_t)
{
	IN_SECTION(&s, IN_SECTION(&t, (void)0));
}

THREAD(t_then_s)
{
	IN_SECTION(&t, IN_SECTION(&s, (void)0));
}

THREAD(t_after_s)
{
	IN_SECTION(&t, (void)0);
	IN_SECTION(&s, (void)0);
}

BODY(both_orders)
{
	init();
	run_threads(s_then_t, t_then_s);
}

BODY(one_order)
{
	init();
	run_threads(s_then_t, s_then_t, t_after_s);
}

/*
 * A section that is one step cannot be interrupted between its two locks: the deadlock is found by the
 * order instead.
 */
Test(section, two_in_both_orders)
{
	struct explored open = explore(both_orders, .sections = HEDDLE_SECTIONS_OPEN);

	expect_found(&open, HEDDLE_DEADLOCK, NULL);
	expect_twins(both_orders, one_order, HEDDLE_LOCK_MISUSE, "spinlock order");
}

/* Interrupts. */

THREAD(saves_and_takes)
{
	bool were_disabled = heddle_irq_save();

	IN_SECTION(&s, cr_assert(heddle_irqs_disabled()));
	heddle_irq_restore(were_disabled);
	cr_assert_not(heddle_irqs_disabled());
}

THREAD(disables_and_takes)
{
	heddle_irq_disable();
	IN_SECTION(&s, (void)0);
	heddle_irq_enable();
}

THREAD(takes_t)
{
	IN_SECTION(&t, (void)0);
}

static thread_function *taker;

BODY(interrupt_takes_s)
{
	init();
	heddle_interrupt("I", empty, NULL);
	heddle_spawn("A", taker, NULL);
	heddle_join_all();
}

BODY(task_takes_s_first)
{
	init();
	taker(NULL);
	heddle_interrupt("I", empty, NULL);
	heddle_join_all();
}

static struct explored with_taker(thread_function *body, thread_function *function)
{
	taker = function;
	return explore_both(body, &(struct heddle_options){ 0 });
}

Test(section, open_to_interrupts)
{
	struct explored guilty = with_taker(interrupt_takes_s, empty);
	struct explored early = with_taker(task_takes_s_first, empty);
	struct explored saved = with_taker(interrupt_takes_s, saves_and_takes);
	struct explored disabled = with_taker(interrupt_takes_s, disables_and_takes);
	struct explored other = with_taker(interrupt_takes_s, takes_t);

	expect_found(&guilty, HEDDLE_CONTEXT, "spinlock open to interrupts");
	expect_found(&early, HEDDLE_CONTEXT, "spinlock open to interrupts");
	expect_nothing_found(&saved);
	expect_nothing_found(&disabled);
	expect_nothing_found(&other);
}

BODY(takes_another_lock_later)
{
	init();
	empty(NULL);
	heddle_interrupt("I", empty, NULL);
	heddle_join_all();
	takes_t(NULL);
}

Test(section, only_that_lock_is_open_to_interrupts)
{
	struct explored explored = explore(takes_another_lock_later);

	cr_expect_eq(explored.n_findings, 1);
	cr_expect_str_eq(explored.findings[0].where->function, "empty");
}

THREAD(forgets_to_enable)
{
	heddle_irq_disable();
}

THREAD(enables_in_the_interrupt)
{
	cr_assert(heddle_irqs_disabled());
	heddle_irq_enable();
}

THREAD(restores_in_the_interrupt)
{
	bool were_disabled = heddle_irq_save();

	cr_assert(were_disabled);
	heddle_irq_restore(were_disabled);
}

BODY(task_leaves_them_disabled)
{
	run_threads(forgets_to_enable);
}

BODY(task_restores_them)
{
	init();
	run_threads(disables_and_takes, saves_and_takes);
}

BODY(interrupt_leaves_them_enabled)
{
	heddle_interrupt("I", enables_in_the_interrupt, NULL);
	heddle_join_all();
}

BODY(interrupt_restores_them)
{
	heddle_interrupt("I", restores_in_the_interrupt, NULL);
	heddle_join_all();
}

Test(section, interrupt_flag_not_restored)
{
	expect_twins(task_leaves_them_disabled, task_restores_them, HEDDLE_CONTEXT, "interrupt flag");
	expect_twins(interrupt_leaves_them_enabled, interrupt_restores_them, HEDDLE_CONTEXT,
		     "interrupt flag");
}

/* An interrupt comes between two parts of a split section, and between the operations of a task. */
BODY(interrupt_and_section)
{
	init();
	heddle_spawn("A", stores_both, NULL);
	heddle_interrupt("I", looks_at_y_then_x, NULL);
	heddle_join_all();
}

Test(section, an_interrupt_arrives_inside_a_split_one)
{
	struct explored explored = explore_both(interrupt_and_section, &(struct heddle_options){ 0 });

	cr_expect_gt(came_to(&explored, 10), 0);
}

BODY(too_many_nested)
{
	static struct heddle_spinlock locks[9];

	for (long i = 0; i < 9; i++)
		heddle_spinlock_init(&locks[i], "lock %ld", i);
	for (long i = 0; i < 9; i++)
		heddle_spin_lock(&locks[i]);
}

BODY(many_nested)
{
	static struct heddle_spinlock locks[8];

	for (long i = 0; i < 8; i++)
		heddle_spinlock_init(&locks[i], "lock %ld", i);
	for (long i = 0; i < 8; i++)
		heddle_spin_lock(&locks[i]);
	for (long i = 0; i < 8; i++)
		heddle_spin_unlock(&locks[i]);
}

Test(section, eight_deep_at_most)
{
	expect_twins(too_many_nested, many_nested, HEDDLE_LIMIT, "nested spinlocks");
}

BODY(destroyed_while_held)
{
	init();
	heddle_spin_lock(&s);
	heddle_object_destroy(&s.object);
	s.object.live = t.object.live;
	heddle_spin_unlock(&s);
}

BODY(destroyed_while_free)
{
	init();
	empty(NULL);
	heddle_object_destroy(&s.object);
}

Test(section, lock_destroyed_while_held)
{
	expect_twins(destroyed_while_held, destroyed_while_free, HEDDLE_LOCK_MISUSE, "destroyed while held");
}
