/* SPDX-License-Identifier: MIT */
/*
 * Findings for pages: one after 2000 steps, and one whose names are full of what HTML, JSON, graphviz and a
 * regular expression read in another way.
 */
#include <heddle/heddle.h>
#include <heddle/scenario.h>

#define STORES 333

static void store(void *argument)
{
	for (int i = 0; i < STORES; i++)
		heddle_atomic_store(argument, i);
}

/* Six threads of 333 steps, and two of main's. */
SCENARIO(paged, long_run, .id = "PG1", .expect = { FINDS(NULL, { HEDDLE_CHECK, "end", NULL }) })
{
	static const char *const names[] = { "A", "B", "C", "D", "E", "F" };
	struct heddle_atomic *last = heddle_alloc_forever(6 * sizeof(*last));

	for (int i = 0; i < 6; i++) {
		heddle_atomic_init(&last[i], 0, "last");
		heddle_spawn(names[i], store, &last[i < 5 ? i : 0]);
	}
	heddle_atomic_store(&last[5], 0);
	heddle_join_all();
	heddle_check(false, "end", "the end is reached");
}

#define NASTY "</script><script>alert(\"1\")</script> & 'two' <!-- \\n {0} \xc3\xa9"

struct pair {
	struct heddle_mutex first, second;
};

static void one_way(void *argument)
{
	struct pair *pair = argument;

	heddle_mutex_lock(&pair->first);
	heddle_note("it says <b onload=x>" NASTY);
	heddle_mutex_lock(&pair->second);
	heddle_mutex_unlock(&pair->second);
	heddle_mutex_unlock(&pair->first);
}

static void other_way(void *argument)
{
	struct pair *pair = argument;

	heddle_mutex_lock(&pair->second);
	heddle_mutex_lock(&pair->first);
	heddle_mutex_unlock(&pair->first);
	heddle_mutex_unlock(&pair->second);
}

SCENARIO(paged, names, .id = "PG2", .doc = "names: <i>" NASTY,
	 .expect = { FINDS(NULL, { HEDDLE_DEADLOCK, "\"", NULL }) })
{
	struct pair *pair = heddle_alloc_forever(sizeof(*pair));

	heddle_mutex_init(&pair->first, NASTY " lock");
	heddle_mutex_init(&pair->second, "\" onmouseover=\"x");
	heddle_spawn("one " NASTY, one_way, pair);
	heddle_spawn("one_" NASTY, other_way, pair);
	heddle_join_all();
}
