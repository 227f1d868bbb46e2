/* SPDX-License-Identifier: MIT */
/* Exploring in many processes, which give each other subtrees whenever they can. */
#ifndef TESTS_PROCESSES_H
#define TESTS_PROCESSES_H

#include <heddle/explore.h>

/** What the processes are to find out together. */
struct processes_task {
	unsigned every; /* a subtree is given away after so many executions; 0: none */
	bool (*visit)(void *context, const struct heddle_execution *execution); /* false: stop */
	void (*clear)(void *context);
	void (*write)(const void *context, FILE *to);
	bool (*add)(void *context, FILE *from); /* what another has written */
	void *context;
};

struct processes_result {
	int result; /* of the last heddle_explorer_next */
	unsigned copies;
};

/** Explores to the end; the explorer is open, and stays so. */
struct processes_result explore_in_processes(struct heddle_explorer *explorer,
					     const struct processes_task *task);

#endif
