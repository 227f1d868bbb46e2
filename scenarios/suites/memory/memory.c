/* SPDX-License-Identifier: MIT */
/* What the pairs of memory/ have in common. */
#include "memory.h"

#include <string.h>

const struct heddle_subject memory_subject = {
	.name = "memory",
	.revisions = HEDDLE_REVISION_NAMES,
	.sound = "sound",
};

static struct heddle_atomic turns;

bool is_broken(void)
{
	return strcmp(heddle_scenario_revision(), "broken") == 0;
}

int count_turns(void)
{
	return (int)heddle_atomic_load(&turns);
}

int limited_turns(void)
{
	int n = count_turns();

	return !is_broken() && n > 1 ? 1 : n;
}

static void take_turns(void *unused)
{
	heddle_atomic_store(&turns, 1);
	heddle_atomic_store(&turns, 2);
}

void run_beside(void (*function)(void *), void *argument)
{
	heddle_atomic_init(&turns, 0, "turns");
	heddle_spawn("A", function, argument);
	heddle_spawn("B", take_turns, NULL);
	heddle_join_all();
}
