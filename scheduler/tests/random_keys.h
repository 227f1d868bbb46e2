/* SPDX-License-Identifier: MIT */
/*
 * Keys of an execution of a random program for comparisons, and its description.
 *
 *   observation  every value that the scheduler says an operation returned, per thread in its order;
 *                findings; how each thread ended; the final state. Computed without any notion of dependence.
 *   outcome      the same, with only the values that the program itself got: the same in every mode of
 *                sections.
 */
#ifndef TESTS_RANDOM_KEYS_H
#define TESTS_RANDOM_KEYS_H

#include "independence.h"

struct key random_observation_of(const struct heddle_execution *execution);
struct key random_outcome_of(const struct heddle_execution *execution);
/**
 * Returns whether it has a finding about a spinlock or an ended object. Where sections are not one step, the
 * object may end within one.
 */
bool random_has_section_finding(const struct heddle_execution *execution);
bool random_is_deadlocked(const struct heddle_execution *execution);

/* random_describe.c */
/** Writes the steps, the findings, and what threads wait for. what: the first line. */
void random_describe(char *text, size_t size, const struct heddle_execution *execution, const char *what);

#endif
