/* SPDX-License-Identifier: MIT */
/*
 * A subject of which everything is as it should be. L1 goes into `new`; L2 into `old` alone, which has a
 * finding of its own. `half` is a partial revision: `both` says nothing of it, and would fail there. Its
 * texts are full of what XML and JSON write in another way.
 */
#define HEDDLE_SUBJECT (&lamp)
#include "counter.h"

#include <heddle/scenario.h>
#include <string.h>

extern const struct heddle_subject lamp;

static const struct heddle_defect_info defects[] = {
	{ "L1", "it says <b>\"lock\" & 'key'</b>" },
	{ "L2", "a second sum is lost" },
	{ "L3", "in no revision: told, and no row" },
	{ 0 },
};

static const char *refuse(const char *revision, const char *defect, const char *without)
{
	if (without)
		return "nothing can be taken out";
	if (!defect)
		return NULL;
	if (strcmp(revision, "half") != 0 && !strcmp(defect, strcmp(revision, "new") ? "L2" : "L1"))
		return NULL;
	return "it does not go in there";
}

const struct heddle_subject lamp = {
	.name = "lamp <\"&'>",
	.revisions = (const char *const[]){ "old", "new", "half", NULL },
	.partial = (const char *const[]){ "half", NULL },
	.sound = "new",
	.defects = defects,
	.refuses = refuse,
};

static bool has(const char *defect)
{
	return heddle_scenario_defect() && !strcmp(heddle_scenario_defect(), defect);
}

static bool is(const char *revision)
{
	return !strcmp(heddle_scenario_revision(), revision);
}

SCENARIO(lamp, count, .id = "LA1", .doc = "<i>one & one</i>",
	 .expect = { FINDS("old", { HEDDLE_CHECK, "a < b & \"c\"", NULL }), PASSES("new"),
		     FINDS("half", { HEDDLE_CHECK, "a < b & \"c\"", NULL }) })
{
	count_to_two(is("new") && !has("L1"), "a < b & \"c\"");
}

SCENARIO(lamp, both, .doc = "a scenario without an id", .expect = { PASSES("old"), PASSES("new") })
{
	count_to_two(!has("L2") && !is("half"), "second");
}
