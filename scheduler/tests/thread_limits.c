/* SPDX-License-Identifier: MIT */
/* The limit of threads in a whole exploration; for one execution see thread_names.c. */
#include "exploring.h"

#include <errno.h>
#include <string.h>

THREAD(nothing)
{
}

static unsigned n_children;

/* One child of several has a child: each execution has the same number of threads, but another one. */

static unsigned chosen;

static void child(void *number)
{
	if ((uintptr_t)number == chosen)
		heddle_join(heddle_spawn("grandchild", nothing, NULL));
}

BODY(one_has_a_child)
{
	chosen = (unsigned)heddle_choose((int)n_children, "who");
	for (uintptr_t i = 0; i < n_children; i++)
		heddle_join(heddle_spawn("child", child, (void *)i));
}

/* No execution has too many threads, so none has a finding; executions that were not run are unknown. */
Test(thread_limits, of_all_executions_together)
{
	struct explored explored;

	n_children = 23;
	explored = explore(one_has_a_child);
	cr_expect_eq(explored.result, 0);
	cr_expect_eq(explored.executions, 23);
	expect_nothing_found(&explored);
	n_children = 24;
	explored = explore(one_has_a_child);
	cr_expect_eq(explored.result, -E2BIG);
	cr_expect_not_null(strstr(explored.error, "explores programs of at most 48 threads"), "%s",
			   explored.error);
	expect_nothing_found(&explored);
}

/* The same where each execution is a sample. */

static void child_of_many(void *number)
{
	for (int i = 0; i < 4 && (uintptr_t)number == chosen; i++)
		heddle_join(heddle_spawn("grandchild", nothing, NULL));
}

BODY(one_has_four_children)
{
	chosen = (unsigned)heddle_choose(64, "who");
	for (uintptr_t i = 0; i < 64; i++)
		heddle_join(heddle_spawn("child", child_of_many, (void *)i));
}

Test(thread_limits, of_all_samples_together)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name("random"), .seed = 1 };
	struct explored explored = explore_visiting(one_has_four_children, &options, 1000, NULL, NULL);

	cr_expect_eq(explored.result, -E2BIG);
	cr_expect_gt(explored.executions, 48);
	cr_expect_not_null(strstr(explored.error, "more than 256 threads, this one"), "%s", explored.error);
	expect_nothing_found(&explored);
}
