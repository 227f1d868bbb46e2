/* SPDX-License-Identifier: MIT */
/*
 * The command's error style: one line on stderr, "heddle: what is wrong with which input: what to type next".
 */
#ifndef RUNNER_COMPLAIN_H
#define RUNNER_COMPLAIN_H

#include <stddef.h>

/* The command's exit codes; `heddle help` explains them. */
enum heddle_exit {
	HEDDLE_EXIT_AS_EXPECTED = 0,
	HEDDLE_EXIT_NOT_AS_EXPECTED = 1,
	HEDDLE_EXIT_WRONG_INPUT = 2,
	HEDDLE_EXIT_BUDGET = 3,
	HEDDLE_EXIT_DIVERGES = 4,
	HEDDLE_EXIT_SIGNAL = 128, /* plus its number: a signal ended it early */
};

/**
 * Prints the line; control characters in it become '?', so that it stays one line. Returns
 * HEDDLE_EXIT_WRONG_INPUT.
 */
int heddle_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * From now on complaints are not printed: the first is written into buffer, without "heddle: ". NULL: they
 * are printed again.
 */
void heddle_complain_into(char *buffer, size_t size);

/** The nearest name to a misspelt word: set word, offer every candidate, read best. */
struct heddle_nearest {
	const char *word;
	const char *prefix; /**< told before what is near, such as "--"; NULL: nothing */
	char best[160];	    /**< "": none is near */
	size_t distance;
};
void heddle_nearest_offer(struct heddle_nearest *nearest, const char *candidate);

/** Writes " (did you mean 'X'?)", or "". Returns buffer. */
#define HEDDLE_HINT_MAX 200
const char *heddle_nearest_hint(const struct heddle_nearest *nearest, char buffer[HEDDLE_HINT_MAX]);

#endif
