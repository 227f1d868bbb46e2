/* SPDX-License-Identifier: MIT */
/*
 * Random programs: does dpor see what other strategies see?
 *
 * A program is explored several times, and the results are compared:
 *
 *   reference               small programs: naive, every interleaving
 *                           others: closure, which shares nothing with dpor
 *   closure                 of a small program: the same observations and classes as naive
 *   dpor                    the same observations, and every class that independence.c tells apart, once
 *   dpor with little room   for its plans: the same, but executions may be blocked
 *   dpor with whole plans   not the shortest ones: the same, in as many executions
 *   dpor in processes       that give each other subtrees: the same again; every fifth program
 *   dpor, sections = lock   the same outcomes as dpor
 *   dpor, sections = open   the same outcomes, and others only if they show a finding that concerns sections
 *
 * A program is not counted if the reference does not finish, or if its executions meet the step limit: it
 * proves nothing.
 */
#ifndef TESTS_RANDOM_COMPARE_H
#define TESTS_RANDOM_COMPARE_H

#include "random_explore.h"
#include "random_program.h"

/* The ways of dpor besides the default one: a set. */
enum random_modes {
	RANDOM_LITTLE_ROOM = 1,
	RANDOM_WHOLE_PLANS = 2,
	RANDOM_PROCESSES = 4,
	RANDOM_SECTIONS = 8,
	RANDOM_ALL_MODES = 15,
};

/* The comparison, and its programs. */
struct random_task {
	enum random_size size;
	enum random_family family;
	unsigned modes;		  /* set of enum random_modes */
	unsigned processes_every; /* one in so many programs is explored in processes */
	uint64_t executions_max;  /* of the reference */
};

enum random_way {
	WAY_NAIVE,
	WAY_CLOSURE,
	WAY_DPOR,
	WAY_LITTLE,
	WAY_WHOLE,
	WAY_PROCESSES,
	WAY_LOCK,
	WAY_OPEN,
	RANDOM_WAYS
};
extern const char *const random_way_names[RANDOM_WAYS];

struct comparison {
	const struct random_task *task;
	struct random_how how[RANDOM_WAYS];
	struct exploration by[RANDOM_WAYS];
	enum random_way reference;
	bool counts;	       /* the reference was completed */
	const char *wrong;     /* the difference; NULL: none */
	enum random_way where; /* the way that was wrong */
};

/** Compares. The caller frees *comparison. */
void random_compare(const struct random_program *program, const struct random_task *task,
		    struct comparison *comparison);
void comparison_free(struct comparison *comparison);

/* random_report.c */
/** Shrinks a failing program, and prints it with the executions that dpor or the reference lacks. */
void random_report(const struct random_program *program, const struct comparison *comparison);

#endif
