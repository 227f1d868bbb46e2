/* SPDX-License-Identifier: MIT */
/* Exploring in many processes, which give each other subtrees whenever they can. */
#ifndef TESTS_PROCESSES_H
#define TESTS_PROCESSES_H

#include <heddle/explore.h>

/** The common task of the processes. */
struct processes_task {
	unsigned every; /* executions before a process gives a subtree away; 0: never */
	bool (*visit)(void *context, const struct heddle_execution *execution); /* false: stop */
	void (*clear)(void *context);
	void (*write)(const void *context, FILE *to);
	bool (*add)(void *context, FILE *from); /* adds what another process has written */
	void *context;
};

struct processes_result {
	int result; /* of the last heddle_explorer_next */
	unsigned copies;
};

/** Explores to the end. The explorer must be open, and stays open. */
struct processes_result explore_in_processes(struct heddle_explorer *explorer,
					     const struct processes_task *task);

#endif
