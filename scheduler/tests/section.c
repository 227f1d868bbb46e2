/* SPDX-License-Identifier: MIT */
/* Spinlocked sections: what is one step, what it depends on, and which threads can be inside together. */
#include "exploring.h"

static struct heddle_spinlock s, t;
static struct heddle_data d;

static void init(void)
{
	heddle_spinlock_init(&s, "s");
	heddle_spinlock_init(&t, "t");
	heddle_data_init(&d, "d");
}

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
	return explore_both(pair, &(struct heddle_options){ .sections = HEDDLE_SECTIONS_FOOTPRINT })
		.executions;
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
	explored = explore(pair, .sections = HEDDLE_SECTIONS_FOOTPRINT);
	cr_expect_str_eq(explored.first, "A spin_lock(d r 0-3, d w 4-7, s a); "
					 "B spin_lock(d r 0-3, d w 4-7, s a); main join_all()");
	expect_interleavings(pair, 2);
	explored = explore(pair);
	cr_expect_str_eq(explored.first, "A spin_lock(d r 0-3, d w 4-7, s w); "
					 "B spin_lock(d r 0-3, d w 4-7, s w); main join_all()");
}

/*
 * Plain data that only the lock protects: nothing in the footprint tells of them. In mode lock both orders
 * are explored all the same; in mode footprint they are the program's to announce.
 */

static int plain;

THREAD(writes_plain)
{
	IN_SECTION(&s, plain = 1);
}

THREAD(reads_plain)
{
	IN_SECTION(&s, outcome((unsigned)plain));
}

BODY(plain_data_in_sections)
{
	init();
	plain = 0;
	run_threads(writes_plain, reads_plain);
}

Test(section, orders_plain_data_by_default)
{
	const struct heddle_options options[] = { { 0 }, { .sections = HEDDLE_SECTIONS_OPEN } };

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct explored explored = explore_both(plain_data_in_sections, &options[i]);

		cr_expect_eq(explored.executions, 2);
		cr_expect_eq(came_to(&explored, 0), 1);
		cr_expect_eq(came_to(&explored, 1), 1);
	}
	cr_expect_eq(explore(plain_data_in_sections, .sections = HEDDLE_SECTIONS_FOOTPRINT).executions, 1);
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

/* In mode open the lock blocks, and it shows which threads can be inside together. */

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
	explored = explore(pair, .sections = HEDDLE_SECTIONS_FOOTPRINT);
	cr_expect_str_eq(explored.first, "A spin_lock(d w 0-3, t a, s a); B spin_lock(d w 0-3, t a, s a); "
					 "main join_all()");
}
