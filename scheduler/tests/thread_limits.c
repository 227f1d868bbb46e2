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
	cr_expect_not_null(strstr(explored.error, "more than 48 threads, this one 26"), "%s", explored.error);
	expect_nothing_found(&explored);
}
