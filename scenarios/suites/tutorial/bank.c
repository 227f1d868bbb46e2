/* SPDX-License-Identifier: MIT */
/* The subject of the tutorial: its revisions, its defects, and which of them are active. */

#include "tutorial.h"

#include <string.h>

static const struct heddle_defect_info defects[] = {
	{ "B1", "a deposit reads the balance and writes it back without the account's lock" },
	{ "B2", "a transfer locks the account that it takes from first, whichever that is" },
	{ "B3", "a customer looks into the mailbox before queueing, and not again" },
	{ "B4", "a statement that cannot be printed is not thrown away" },
	{ 0 },
};

const struct heddle_subject bank_subject = {
	.name = "bank",
	.revisions = HEDDLE_REVISION_NAMES,
	.sound = "careful",
	.defects = defects,
};

static bool same(const char *a, const char *b)
{
	return a && !strcmp(a, b);
}

bool bank_has(const char *defect)
{
	if (same(heddle_scenario_defect(), defect))
		return true;
	return same(heddle_scenario_revision(), "careless") && !heddle_scenario_is_without(defect);
}
