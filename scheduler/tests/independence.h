/* SPDX-License-Identifier: MIT */
/*
 * A second statement of which steps are independent, and the class of an execution that follows from it.
 *
 * It is written from the tables of the headers, pair by pair, and shares no code with the scheduler: the
 * accesses that the scheduler noted are not looked at, only which operations happened, on what, with which
 * result. What the wait queue's keys are, and when objects end, the threads of the program say. The lock of a
 * spinlocked section orders nothing here: only what the sections touch does.
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
 * The canonical name of the execution's class: for each thread, by name, its steps with their results and
 * choices, and how many steps of each other thread come before each of them.
 */
struct key class_of(const struct heddle_execution *execution);

/**
 * The set of enum random_group of which some object was contended: two threads' steps on it that do not
 * commute.
 */
unsigned contended_groups(const struct heddle_execution *execution);

#endif
