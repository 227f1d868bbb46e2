/* SPDX-License-Identifier: MIT */
/* Plans that dpor once lost, or made twice, in random programs: the smallest program of each. */
#include "exploring.h"

static struct heddle_spinlock lock;
static struct heddle_data cells;
static int cell;

/*
 * "dies" never leaves its section, so "writes" waits for ever if it comes second. The plan that reverses the
 * two begins with a section with unknown touches. It must not cover the plan that begins with "adds".
 */
THREAD(writes)
{
	heddle_spin_lock(&lock);
	heddle_data_access(&cells, 2, 3, HEDDLE_WRITE);
	cell *= 2;
	heddle_spin_unlock(&lock);
}

THREAD(dies)
{
	heddle_spin_lock(&lock);
	heddle_check(false, "dies", "in its section");
}

THREAD(adds)
{
	heddle_data_access(&cells, 3, 3, HEDDLE_ADD);
	heddle_observe(cell);
	cell += 1;
}

BODY(section_that_nobody_leaves)
{
	cell = 1;
	heddle_spinlock_init(&lock, "lock");
	heddle_data_init(&cells, "cells");
	run_threads(writes, dies, adds);
}

Test(dpor_plans, one_of_unknown_touches_covers_no_other)
{
	struct explored explored = explore_both(section_that_nobody_leaves, &(struct heddle_options){ 0 });

	/* Twice before the death, in both orders, and once after it. */
	cr_expect_eq(explored.n_keys, 3, "%zu observations", explored.n_keys);
}

/*
 * A step that chooses has several outcomes. A plan that is independent of an explored or planned outcome may
 * still begin executions with another outcome: it is split over them.
 */

static struct heddle_mutex mutex;
static struct heddle_rwsem rwsem;
static struct heddle_atomic counter;

static void create_world(void)
{
	heddle_spinlock_init(&lock, "lock");
	heddle_data_init(&cells, "cells");
	heddle_mutex_init(&mutex, "mutex");
	heddle_rwsem_init(&rwsem, "rwsem");
	heddle_atomic_init(&counter, 0, "counter");
}

THREAD(takes_the_lock)
{
	heddle_spin_lock(&lock);
	heddle_spin_unlock(&lock);
}

THREAD(takes_the_lock_twice)
{
	heddle_spin_lock(&lock);
	heddle_spin_lock(&lock);
}

THREAD(may_fail_in_its_section)
{
	heddle_spin_lock_shared(&lock);
	heddle_inject_fault("it");
	heddle_spin_unlock_shared(&lock);
}

THREAD(raises_an_interrupt)
{
	heddle_spin_lock_shared(&lock);
	heddle_spin_unlock_shared(&lock);
	heddle_spawn_interrupt("interrupt", takes_the_lock, NULL);
}

BODY(a_fault_beside_who_dies)
{
	create_world();
	run_threads(takes_the_lock_twice, may_fail_in_its_section, raises_an_interrupt);
}

Test(dpor_plans, both_outcomes_of_a_fault_are_woken)
{
	expect_classes_with(a_fault_beside_who_dies, 9, .sections = HEDDLE_SECTIONS_FOOTPRINT, .faults = 1);
}

THREAD(may_die_in_its_section)
{
	heddle_spin_lock(&lock);
	heddle_check(heddle_choose(3, "dies") != 2, "dies", "in its section");
	heddle_spin_unlock(&lock);
}

BODY(one_outcome_of_three_dies)
{
	create_world();
	run_threads(may_die_in_its_section, takes_the_lock);
}

/* The dying section before and after the other one; the two that do not commute with it. */
Test(dpor_plans, only_one_outcome_conflicts)
{
	expect_classes_with(one_outcome_of_three_dies, 4, .sections = HEDDLE_SECTIONS_FOOTPRINT);
}

THREAD(may_write_in_its_section)
{
	IN_SECTION(&lock,
		   if (heddle_choose(3, "writes") == 1) heddle_data_access(&cells, 2, 2, HEDDLE_WRITE));
}

THREAD(writes_beside)
{
	heddle_data_access(&cells, 2, 2, HEDDLE_WRITE);
}

BODY(one_outcome_of_three_writes)
{
	create_world();
	run_threads(may_write_in_its_section, writes_beside);
}

Test(dpor_plans, an_outcome_still_to_come_is_not_planned)
{
	expect_classes(one_outcome_of_three_writes, 4);
}

THREAD(locks)
{
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

THREAD(writes_chooses_writes)
{
	heddle_data_access(&cells, 0, 0, HEDDLE_WRITE);
	heddle_choose(2, "nothing");
	heddle_data_access(&cells, 3, 3, HEDDLE_WRITE);
}

THREAD(writes_and_locks)
{
	heddle_data_access(&cells, 3, 3, HEDDLE_WRITE);
	locks(NULL);
}

BODY(a_choice_beside_two_races)
{
	create_world();
	run_threads(locks, writes_chooses_writes, writes_and_locks);
}

Test(dpor_plans, a_split_plan_keeps_what_it_is_for)
{
	expect_classes(a_choice_beside_two_races, 8);
}

THREAD(reads_down)
{
	heddle_rwsem_down_read(&rwsem);
	heddle_rwsem_up_read(&rwsem);
}

THREAD(writes_down)
{
	heddle_rwsem_down_write(&rwsem);
	heddle_rwsem_up_write(&rwsem);
}

THREAD(reads_down_and_chooses)
{
	heddle_rwsem_down_read(&rwsem);
	heddle_atomic_add(&counter, 1);
	heddle_choose(2, "nothing");
	heddle_rwsem_up_read(&rwsem);
}

BODY(a_choice_in_the_middle)
{
	create_world();
	run_threads(reads_down, writes_down, reads_down_and_chooses);
}

Test(dpor_plans, a_plan_is_split_after_its_own_steps)
{
	expect_classes(a_choice_in_the_middle, 38);
}
