/* SPDX-License-Identifier: MIT */
/*
 * A recorded execution run again, with two adjacent steps exchanged if they are said to be independent.
 *
 *      recorded   ... 3 4 [5 6] 7 8 ...        position 5
 *      run        ... 3 4 [6 5] 7 8 ...
 *
 * First it is run as it was, and copied; then once for each pair, and what that does is compared with the
 * copy.
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
	size_t position; /**< of the first of the pair; EXCHANGE_NONE: it is run as it was */
	/** of each step, as it was: room for n_steps; filled while nothing is exchanged */
	uint64_t *enabled;
	/** What was not as it should be; "": nothing yet. */
	char difference[EXCHANGE_TEXT];

	/* Of the running execution: the choices of its step that are left. */
	uint32_t choice, choices_end;
};

extern const struct heddle_strategy exchange_strategy;

/** Sets the difference, unless there is one already. */
void exchange_differs(struct exchange *exchange, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Which step of the recorded execution comes as the n-th. */
uint32_t exchange_index(const struct exchange *exchange, uint32_t n);

/**
 * Compares what the execution did with the base that it was made of: steps, footprints, results, choices,
 * edges, how threads ended, findings, observations. Sets the difference.
 */
void exchange_compare(struct exchange *exchange, const struct heddle_execution *base,
		      const struct heddle_execution *execution);

/**
 * Whether a choice tells nothing: a fault or a spurious wake-up that did not happen is as good as one that
 * was not asked for, since a step that commutes with this one may have used up the budget.
 */
bool exchange_choice_is_idle(const struct heddle_choice *choice);

#endif
