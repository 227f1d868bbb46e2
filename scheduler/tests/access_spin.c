/* SPDX-License-Identifier: MIT */
/* Spinning on C11's atomics, which are memory and not initialised as objects. */
#include "exploring.h"

#include <string.h>

#ifdef HEDDLE_ACCESS
#include <stdatomic.h>

static atomic_int spun_on;
static atomic_int *allocated;

THREAD(stores_1)
{
	atomic_store(&spun_on, 1);
}

THREAD(waits_for_2)
{
	while (atomic_load(&spun_on) != 2)
		heddle_spin_wait();
}

THREAD(waits_for_1)
{
	while (atomic_load(&spun_on) != 1)
		heddle_spin_wait();
}

THREAD(reads_until_alike)
{
	while (atomic_load(&spun_on) != atomic_load(&spun_on))
		heddle_spin_wait();
}

BODY(for_ever)
{
	atomic_init(&spun_on, 0);
	run_threads(stores_1, waits_for_2);
}

BODY(for_a_while)
{
	atomic_init(&spun_on, 0);
	run_threads(stores_1, waits_for_1);
}

BODY(retry)
{
	atomic_init(&spun_on, 0);
	run_threads(stores_1, reads_until_alike);
}

Test(access_spin, a_livelock_names_the_variable)
{
	struct explored explored = explore(for_ever);

	expect_twins(for_ever, for_a_while, HEDDLE_LIVELOCK, "spun_on");
	cr_expect_str_eq(explored.findings[0].message,
			 "B spins until spun_on changes, 1 cannot go on: nobody will change it");
}

Test(access_spin, a_retry_is_no_livelock)
{
	struct explored explored = explore_both(retry, &(struct heddle_options){ 0 });

	expect_nothing_found(&explored);
	cr_expect_eq(explored.executions, 3);
}

THREAD(waits_for_a_block)
{
	while (atomic_load(allocated) != 2)
		heddle_spin_wait();
}

BODY(for_a_block)
{
	allocated = heddle_alloc_forever(sizeof(*allocated));
	atomic_init(allocated, 0);
	run_threads(waits_for_a_block);
}

/* Its place has a line number, which changes, so it is no subject. */
Test(access_spin, a_livelock_on_a_block)
{
	struct explored explored = explore(for_a_block);

	cr_assert_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_LIVELOCK, "memory");
	cr_expect_not_null(strstr(explored.findings[0].message, "spins until access_spin.c:"));
}

#endif
