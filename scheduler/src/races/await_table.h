/* SPDX-License-Identifier: MIT */
/* The table of loops that only read, as `heddle cc` has put it into the program. */
#ifndef RACES_AWAIT_TABLE_H
#define RACES_AWAIT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AWAIT_DEPTH 4 /* loops within each other; those further within do not wait */

/* What lies between two calls that follow each other: see scenarios/posix/awaits/rounds.h. */
enum await_way { AWAIT_UNKNOWN = '?', AWAIT_WITHIN = '.', AWAIT_ENDS = 'e', AWAIT_BEGINS = 'b' };

struct await_loop {
	unsigned n; /* calls */
	char *ways; /* n times n: from the one to the other */
};

/* A call that is noted, by its return address. */
struct await_call {
	uintptr_t address;
	bool is_own; /* about the frame of the function that calls: nobody else changes that */
	uint8_t n_loops;
	const struct await_loop *loops[AWAIT_DEPTH]; /* the outermost first */
	uint8_t positions[AWAIT_DEPTH];		     /* the number of the call in each */
};

/** Reads the table, once in a process. Returns whether there are loops. */
bool await_table_read(void);
/** Returns the call with this return address, NULL if it is in none of the loops. */
const struct await_call *await_call_at(const void *caller);

/** Returns the number of the call in the loop, -1 if it is not in it. */
static inline int await_position(const struct await_call *call, const struct await_loop *loop)
{
	for (unsigned i = 0; i < call->n_loops; i++) {
		if (call->loops[i] == loop)
			return call->positions[i];
	}
	return -1;
}

static inline enum await_way await_way(const struct await_loop *loop, int from, int to)
{
	return (enum await_way)loop->ways[(unsigned)from * loop->n + (unsigned)to];
}

#endif
