/* SPDX-License-Identifier: MIT */
/*
 * Atomics.
 *
 *   1. A writes x, and then sets n.
 *   2. B reads n, and writes x.
 *
 * If n was not set, B must not write x. In `racy` it does.
 *
 *   racy    in the tsan and the access build FAILED: data race; else EXHAUSTED
 *   clean   EXHAUSTED
 */
#include "race.h"

struct world {
	struct heddle_atomic n;
	volatile int x;
};

static void run(void (*a)(void *), void (*b)(void *))
{
	struct world *w = heddle_alloc_forever(sizeof(*w));

	heddle_atomic_init(&w->n, 0, "n");
	race_pair(a, b, w);
}

static void write_x(struct world *w)
{
	w->x = 1; /* RACES */
}

static void write_if(bool allowed, struct world *w)
{
	if (allowed || is_racy())
		write_x(w);
}

static void write_and_store(void *argument)
{
	struct world *w = argument;

	write_x(w);
	heddle_atomic_store(&w->n, 1);
}

static void load_and_write(void *argument)
{
	struct world *w = argument;

	write_if(heddle_atomic_load(&w->n) == 1, w);
}

SCENARIO(race, atomic_store, .id = "RC16", .doc = "a store, and a load that may come too early",
	 .expect = RACE_EXPECTED)
{
	run(write_and_store, load_and_write);
}

static void write_and_exchange(void *argument)
{
	struct world *w = argument;

	write_x(w);
	heddle_atomic_exchange(&w->n, 1);
}

static void exchange_and_write(void *argument)
{
	struct world *w = argument;

	write_if(heddle_atomic_exchange(&w->n, 2) == 1, w);
}

SCENARIO(race, atomic_exchange, .id = "RC17", .doc = "two exchanges: B may be the first",
	 .expect = RACE_EXPECTED)
{
	run(write_and_exchange, exchange_and_write);
}

static void compare_exchange_and_write(void *argument)
{
	struct world *w = argument;

	write_if(heddle_atomic_compare_exchange(&w->n, 1, 2) == 1, w);
}

SCENARIO(race, atomic_compare_exchange, .id = "RC18", .doc = "a compare and exchange that may fail",
	 .expect = RACE_EXPECTED)
{
	run(write_and_store, compare_exchange_and_write);
}

static void write_and_add(void *argument)
{
	struct world *w = argument;

	write_x(w);
	heddle_atomic_add_return(&w->n, 1);
}

static void add_and_write(void *argument)
{
	struct world *w = argument;

	write_if(heddle_atomic_add_return(&w->n, 1) == 2, w);
}

SCENARIO(race, atomic_add_return, .id = "RC19", .doc = "a count whose result both look at",
	 .expect = RACE_EXPECTED)
{
	run(write_and_add, add_and_write);
}

static void write_and_add_blindly(void *argument)
{
	struct world *w = argument;

	write_x(w);
	heddle_atomic_add(&w->n, 1);
}

static void add_blindly_and_write(void *argument)
{
	struct world *w = argument;

	if (is_racy())
		heddle_atomic_add(&w->n, 1);
	else if (heddle_atomic_load(&w->n) != 1)
		return;
	write_x(w);
}

/* Additions whose result is not used do not order each other, in any interleaving. */
SCENARIO(race, atomic_add, .id = "RC20", .doc = "a count whose result nobody looks at",
	 .expect = RACE_EXPECTED)
{
	run(write_and_add_blindly, add_blindly_and_write);
}
