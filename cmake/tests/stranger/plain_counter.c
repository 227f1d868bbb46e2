/* SPDX-License-Identifier: MIT */
/* Code under test that does not use Heddle, and its scenario. */
#include <heddle/scenario.h>

static long hits;

static void hit(void *unused)
{
	(void)unused;
	hits++;
}

SCENARIO(stranger, plain_counter, .id = "SP1", .doc = "two threads count in a plain variable",
	 .expect = { FINDS(NULL, { HEDDLE_DATA_RACE, "unordered accesses" },
			   { HEDDLE_CHECK, "no hit is lost" }) })
{
	hits = 0;
	heddle_spawn("A", hit, NULL);
	heddle_spawn("B", hit, NULL);
	heddle_join_all();
	heddle_check(hits == 2, "no hit is lost", "%ld hits", hits);
}
