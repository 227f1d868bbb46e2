/* SPDX-License-Identifier: MIT */
/* A list of words: the arguments of a program that is to be started. */
#ifndef RUNNER_WORDS_H
#define RUNNER_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/** Starts as { 0 }; its end is a NULL. The words are copies. */
struct words {
	char **word;
	size_t n, room;
};

/** Ends the process if there is no memory: nothing was written yet. */
void words_add(struct words *words, const char *word);
void words_add_format(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));
void words_add_all(struct words *words, const struct words *more);
bool words_have(const struct words *words, const char *word);
void words_free(struct words *words);

/**
 * Starts the program and waits for its end. Returns its exit code, 128 and the signal's number if one ended
 * it, -errno if it could not be started.
 */
int words_run(const struct words *words);
/** The same; its output is read into *output, which the caller frees, also after an error. */
int words_run_reading(const struct words *words, char **output);

#endif
