/* SPDX-License-Identifier: MIT */
/*
 * Code under test that chooses its own interfaces of the C library, and whose copies are accesses; with a
 * part in C++.
 */
#define _GNU_SOURCE
#include <string.h>

#include <heddle/scenario.h>

void counter_make(void);
void counter_hit(void);
int counter_hits(void);

static char text[8];

static void write_and_hit(void *from)
{
	char *end = strchrnul(from, '.'); /* of _GNU_SOURCE */

	memcpy(text, from, (size_t)(end - (char *)from));
	counter_hit();
}

SCENARIO(stranger, own_macros, .id = "SP2", .doc = "two threads copy to one place, and hit a counter of C++",
	 .expect = { FINDS(NULL, { HEDDLE_DATA_RACE, "unordered accesses", NULL, "write_and_hit" },
			   { HEDDLE_DATA_RACE, "unordered accesses" }, { HEDDLE_CHECK, "no hit is lost" }) })
{
	counter_make();
	heddle_spawn("A", write_and_hit, "one.");
	heddle_spawn("B", write_and_hit, "two.");
	heddle_join_all();
	heddle_check(counter_hits() == 2, "no hit is lost", "%d hits", counter_hits());
}
