/* SPDX-License-Identifier: MIT */
/* Names that are deprecated until 0.3 do the same as their new ones. */
#include "exploring.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static struct heddle_atomic x;

THREAD(stores)
{
	outcome(heddle_in_interrupt());
	heddle_atomic_store(&x, 1);
}

BODY(by_the_old_names)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_interrupt("A", stores, NULL);
	while (!heddle_atomic_load(&x))
		heddle_spin();
	heddle_expect(!heddle_fault("fault"), "fault", "it happens");
	heddle_join_all();
}

BODY(by_the_new_names)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn_interrupt("A", stores, NULL);
	while (!heddle_atomic_load(&x))
		heddle_spin_wait();
	heddle_expect(!heddle_inject_fault("fault"), "fault", "it happens");
	heddle_join_all();
}

Test(old_names, do_what_the_new_ones_do)
{
	struct heddle_options options = { .observe = true, .faults = 1 };
	struct explored old = explore_both(by_the_old_names, &options);
	struct explored new = explore_both(by_the_new_names, &options);

	expect_same(&old, &new);
	cr_expect_eq(came_to(&old, true), old.executions, "A is an interrupt");
	cr_assert_eq(old.n_findings, 1);
	expect_found(&old, HEDDLE_CHECK, "fault");
}
