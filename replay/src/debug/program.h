/* SPDX-License-Identifier: MIT */
/*
 * Running another program: quietly with its complaints kept, or on the caller's terminal.
 */
#ifndef REPLAY_PROGRAM_H
#define REPLAY_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/* A program's words: its name, options, operands. */
#define PROGRAM_WORDS_MAX 64

struct program {
	const char *words[PROGRAM_WORDS_MAX + 1]; /* NULL-terminated */
	size_t n_words;
	bool overflow; /* a word did not fit */
	int signal;    /* SIGINT, SIGTERM or SIGHUP: asked for its end; 0: none */
};

void program_add(struct program *program, const char *word);

/**
 * Where a program lies: name itself if it has a slash, else as PATH says. Returns 0 with path (PATH_MAX
 * bytes) filled, -ENOENT.
 */
int program_find(const char *name, char *path);

/**
 * Runs it without input and output; the first of what it says on stderr goes to words. Kills it, with its
 * children, after timeout_s, or when a signal asks for the end, which is noted. Returns its exit code (128 +
 * signal when it was killed), -ETIMEDOUT, -EINTR, -errno.
 */
int program_run_quietly(struct program *program, unsigned timeout_s, char *words, size_t size);

/** Runs it on the caller's terminal; Ctrl-C is its, not ours. Returns as above. */
int program_run_here(const struct program *program);

#endif
