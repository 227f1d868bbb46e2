/* SPDX-License-Identifier: MIT */
/* Every function that a scenario may call, for tests of all of them. docs/api.md has the same list. */
#ifndef SCHEDULER_TESTS_EVERY_FUNCTION_H
#define SCHEDULER_TESTS_EVERY_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>

struct function {
	const char *name;
	void (*call)(void);
	void (*before)(void);	 /* called before; NULL: nothing */
	void (*meanwhile)(void); /* called by another thread meanwhile; NULL: nothing */
	bool before_sleeps;	 /* `before` sleeps, so an interrupt cannot call it */
};

extern const struct function every_function[];
extern const size_t n_functions;

/** Initialises the objects for the calls. */
void initialise_for_every_function(void);

#endif
