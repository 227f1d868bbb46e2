/* SPDX-License-Identifier: MIT */
/* What the scenarios of plain/ have in common. */
#include "plain.h"

#include <string.h>

const struct heddle_subject plain_subject = {
	.name = "plain",
	.revisions = HEDDLE_REVISION_NAMES,
	.sound = "sound",
};

bool is_the_broken_one(void)
{
	return strcmp(heddle_scenario_revision(), "broken") == 0;
}

void plain_pair(void (*a)(void *), void (*b)(void *), void *argument)
{
	heddle_spawn("A", a, argument);
	heddle_spawn("B", b, argument);
	heddle_join_all();
}
