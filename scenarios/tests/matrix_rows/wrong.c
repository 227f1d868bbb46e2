/* SPDX-License-Identifier: MIT */
/* Rows that are not as expected, a subject each. */
#include "counter.h"

#include <heddle/scenario.h>
#include <string.h>

static const char *const one[] = { "one", NULL };

/* A defect that no scenario shows. */
static const struct heddle_defect_info unseen[] = { { "DK1", "nobody looks" }, { 0 } };
static const struct heddle_subject dark = {
	.name = "dark", .revisions = one, .sound = "one", .defects = unseen
};

/* Its sound revision has a finding, which is written down. */
static const struct heddle_subject torn = { .name = "torn", .revisions = one, .sound = "one" };

/* It has a finding that nobody wrote down. */
static const struct heddle_subject sloppy = { .name = "sloppy", .revisions = one };

/* Its defect is shown, and not as the scenario says. */
static const struct heddle_defect_info other[] = { { "OT1", "another check fails" }, { 0 } };
static const struct heddle_subject strange = {
	.name = "strange", .revisions = one, .sound = "one", .defects = other
};

#undef HEDDLE_SUBJECT
#define HEDDLE_SUBJECT (&dark)
SCENARIO(dark, count, .id = "DK1", .expect = { PASSES("one") })
{
	count_to_two(true, "sum");
}

#undef HEDDLE_SUBJECT
#define HEDDLE_SUBJECT (&torn)
SCENARIO(torn, count, .id = "TN1", .expect = { FINDS("one", { HEDDLE_CHECK, "sum", NULL }) })
{
	count_to_two(false, "sum");
}

#undef HEDDLE_SUBJECT
#define HEDDLE_SUBJECT (&sloppy)
SCENARIO(sloppy, count, .id = "SL1", .expect = { PASSES("one") })
{
	count_to_two(false, "sum");
}

#undef HEDDLE_SUBJECT
#define HEDDLE_SUBJECT (&strange)
SCENARIO(strange, count, .id = "ST1",
	 .expect = { PASSES("one"), FINDS("one+OT1", { HEDDLE_CHECK, "sum", "OT1" }) })
{
	count_to_two(!heddle_scenario_defect(), "another");
}
