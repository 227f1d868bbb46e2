/* SPDX-License-Identifier: MIT */
/* Plans of dpor that a random program has shown to be lost; the smallest program of each. */
#include "exploring.h"

static struct heddle_spinlock lock;
static struct heddle_data cells;
static int cell;

/*
 * "dies" never leaves its section, so that "writes" waits for ever where it comes first; the plan that turns
 * the two round begins with a section whose touches are not known. It must not stand for the plan that begins
 * with "adds", of which it has nothing to say.
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
