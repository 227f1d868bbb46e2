/* SPDX-License-Identifier: MIT */
/* What the pairs of race/ have in common. */
#include "race.h"

#include <string.h>

const struct heddle_subject race_subject = {
	.name = "race",
	.revisions = HEDDLE_REVISION_NAMES,
	.sound = "clean",
};

bool is_racy(void)
{
	return strcmp(heddle_scenario_revision(), "racy") == 0;
}

void race_pair(void (*a)(void *), void (*b)(void *), void *argument)
{
	heddle_spawn("A", a, argument);
	heddle_spawn("B", b, argument);
	heddle_join_all();
}
