/* SPDX-License-Identifier: MIT */
/*
 * Runs a recorded execution again, with two adjacent steps exchanged that are declared independent.
 *
 *      recorded   ... 3 4 [5 6] 7 8 ...        position 5
 *      run        ... 3 4 [6 5] 7 8 ...
 *
 * First it is run unchanged, and copied. Then it is run once for each pair, and the result is compared with
 * the copy.
 */
#ifndef RUNNER_EXCHANGE_H
#define RUNNER_EXCHANGE_H

#include "check/recorded.h"

#include <stdbool.h>

#define EXCHANGE_NONE SIZE_MAX
#define EXCHANGE_TEXT 128

/* The strategy's argument. */
struct exchange {
	const struct recorded *recorded;
	size_t position; /**< of the first of the pair; EXCHANGE_NONE: it is run unchanged */
	/** of each step, in the unchanged run, which fills it: room for n_steps */
	struct heddle_thread_set *enabled;
	/** The first difference; "": none yet. */
	char difference[EXCHANGE_TEXT];

	/* Of the running execution: the choices left for its step. */
	uint32_t choice, choices_end;
};

extern const struct heddle_strategy exchange_strategy;

/** Sets the difference, unless there is one already. */
void exchange_differs(struct exchange *exchange, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Returns the number in the recorded execution of the step that comes as the n-th. */
uint32_t exchange_index(const struct exchange *exchange, uint32_t n);

/**
 * Compares the execution with base, the unchanged one: steps, footprints, results, choices, edges, ends of
 * threads, findings, observations. Sets the difference.
 */
void exchange_compare(struct exchange *exchange, const struct heddle_execution *base,
		      const struct heddle_execution *execution);

/**
 * Returns whether a choice is of no effect: a fault or a spurious wake-up that did not happen. It equals a
 * question that was settled, since a step that commutes with this one may have used up the budget.
 */
bool exchange_choice_is_idle(const struct heddle_choice *choice);

#endif
