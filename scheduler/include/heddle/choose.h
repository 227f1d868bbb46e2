/* SPDX-License-Identifier: MIT */
/*
 * Choices: what a scenario leaves open besides the order of threads. All values are explored, as all orders
 * are.
 */
#ifndef HEDDLE_CHOOSE_H
#define HEDDLE_CHOOSE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Returns one of 0 .. n-1; every value is explored. Not a step: the choice belongs to the step in which it is
 * taken. why: a few words for the trace; must outlive the execution. n: 1 to HEDDLE_CHOICES_MAX; 1 does not
 * branch. Other values of n, 0 too, are a hard finding (limit, choices), and so are more than 4096 choices in
 * one execution. Callable from everywhere.
 */
int heddle_choose(int n, const char *why);
#define HEDDLE_CHOICES_MAX 64

/**
 * Returns whether the fault named `what` happens here, such as a failed allocation. Each true uses up one of
 * the execution's budget of faults, which the command line or the scenario sets. Without budget (the default)
 * it returns false, and is no choice. what: as why of heddle_choose. When the budget is used up, a further
 * call in a step that has asked 64 times already is a hard finding (limit, choices). Not a step. Callable
 * from everywhere.
 */
bool heddle_inject_fault(const char *what);

/** The old name of heddle_inject_fault, until 0.3. */
__attribute__((deprecated("say heddle_inject_fault"))) static inline bool heddle_fault(const char *what)
{
	return heddle_inject_fault(what);
}

#ifdef __cplusplus
}
#endif

#endif
