/* SPDX-License-Identifier: MIT */
/*
 * An error path that does not free what it should.
 *
 * A clerk writes a statement and prints it; the printer may be out of paper. This failure is a *choice*
 * (heddle_inject_fault), explored like the order of threads, within a budget for each execution:
 * `.faults = 1` here, `--faults N` on the command line. With --faults 0 nothing fails, and nothing is found.
 *
 *   1. the clerk allocates a sheet.
 *   2. the printer is out of paper.
 *   3. the clerk returns, and the sheet is never freed.
 *
 *   careless   FAILED: leak
 *   careful    EXHAUSTED: 2 executions, in the one of which the printer fails
 */
#include "tutorial.h"

#define SHEET_BYTES 64

static bool print(const char *sheet)
{
	(void)sheet;
	return !heddle_inject_fault("the printer is out of paper");
}

static void clerk(void *argument)
{
	char *sheet = heddle_zalloc(SHEET_BYTES);

	(void)argument;
	if (!print(sheet) && bank_has("B4"))
		return;
	heddle_free(sheet);
}

SCENARIO(tutorial, statement, .id = "TU4", .doc = "a statement cannot be printed: is the sheet thrown away?",
	 .faults = 1,
	 .expect = {
		 FINDS("careless", { HEDDLE_LEAK, "memory", "B4" }),
		 PASSES("careful"),
	 })
{
	heddle_spawn("clerk", clerk, NULL);
	heddle_join_all();
}
