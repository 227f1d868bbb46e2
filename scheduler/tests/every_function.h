/* SPDX-License-Identifier: MIT */
/* Each function that a scenario may call, so that all of them can be tried. docs/api.md has the same list. */
#ifndef SCHEDULER_TESTS_EVERY_FUNCTION_H
#define SCHEDULER_TESTS_EVERY_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>

struct function {
	const char *name;
	void (*call)(void);
	void (*before)(void);	 /* NULL: nothing */
	void (*meanwhile)(void); /* of another thread; NULL: nothing */
	bool before_sleeps;	 /* so an interrupt cannot do it */
};

extern const struct function every_function[];
extern const size_t n_functions;

/** Initialises the objects that the functions are called with. */
void initialise_for_every_function(void);

#endif
