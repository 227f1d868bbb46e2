/* SPDX-License-Identifier: MIT */
/* Rows that are not as expected, a subject each. */
#include "counter.h"

#include <heddle/scenario.h>
#include <string.h>

static const char *const one[] = { "one", NULL };

/* A defect that no scenario shows. */
static const struct heddle_defect_info unseen[] = { { "DK1", "nobody looks" }, { 0 } };
static const struct heddle_subject dark = { "dark", one, "one", unseen, NULL };

/* Its sound revision has a finding, which is written down. */
static const struct heddle_subject torn = { "torn", one, "one", NULL, NULL };

/* It has a finding that nobody wrote down. */
static const struct heddle_subject sloppy = { "sloppy", one, NULL, NULL, NULL };

/* Its defect is shown, and not as the scenario says. */
static const struct heddle_defect_info other[] = { { "OT1", "another check fails" }, { 0 } };
static const struct heddle_subject strange = { "strange", one, "one", other, NULL };

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
