/* SPDX-License-Identifier: MIT */
/*
 * A program whose functions and variables have names that the library uses internally: neither may use those
 * of the other. With OWN_MAIN it has a main() as well.
 */
#include <heddle/command.h>
#include <heddle/scenario.h>

#include <stdio.h>

int object_mark = 1;
int object_init(int value);
int place_file(int value);
int place_of(int value);
int step_pick(int value);

int object_init(int value)
{
	return value + object_mark;
}

int place_file(int value)
{
	return value + 2;
}

int place_of(int value)
{
	return place_file(value) + 1;
}

int step_pick(int value)
{
	return value + 3;
}

static struct heddle_atomic counter;
static struct heddle_mutex mutex;

static void increment(void *unused)
{
	int64_t seen;

	(void)unused;
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
	seen = heddle_atomic_load(&counter);
	heddle_atomic_store(&counter, seen + 1);
}

SCENARIO(stranger, own_names, .doc = "names of the library are the program's, too",
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "lost update" }) })
{
	heddle_check(object_init(1) + place_of(1) + step_pick(1) == 10, "own functions",
		     "another function was called");
	heddle_mutex_init(&mutex, "mutex");
	heddle_atomic_init(&counter, 0, "counter");
	heddle_spawn("A", increment, NULL);
	heddle_spawn("B", increment, NULL);
	heddle_join_all();
	heddle_check(heddle_atomic_load(&counter) == 2, "lost update", "the counter is not 2");
}

#ifdef OWN_MAIN
int main(int argc, char **argv)
{
	puts("main of its own");
	return heddle_main(argc, argv);
}
#endif
