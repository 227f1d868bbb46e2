/* SPDX-License-Identifier: MIT */
/*
 * A second definition of independent steps, and of the class of an execution.
 *
 * It is written from the tables of the headers, pair by pair, and shares no code with the scheduler. It does
 * not read the touches that the scheduler recorded, only which operations happened, on which object, with
 * which result. The threads of the program report the keys of wait queues and the ends of objects. The lock
 * of a spinlocked section orders nothing here: only the touches of the sections do.
 */
#ifndef TESTS_INDEPENDENCE_H
#define TESTS_INDEPENDENCE_H

#include "random_program.h"

struct key {
	uint64_t words[2];
};

/** Adds a number to a key. */
void key_add(struct key *key, uint64_t number);

/**
 * Returns the canonical name of the execution's class: for each thread, by name, its steps with their results
 * and choices, and how many steps of each other thread happen before each of them.
 */
struct key class_of(const struct heddle_execution *execution);

/** Returns the set of enum random_group with a contended object: two threads' steps on it do not commute. */
unsigned contended_groups(const struct heddle_execution *execution);

#endif
