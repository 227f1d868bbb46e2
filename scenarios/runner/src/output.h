/* SPDX-License-Identifier: MIT */
/*
 * A file that appears whole or not at all: written beside its path under a temporary name, then renamed.
 */
#ifndef RUNNER_OUTPUT_H
#define RUNNER_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct heddle_output {
	FILE *stream; /**< NULL: not open */
	const char *path;
	char temporary[4096];
};

/** Opens the temporary file. path must outlive it. Returns false after a complaint that names option. */
bool heddle_output_open(struct heddle_output *output, const char *path, const char *option);

/** Closes and renames. Returns false after a complaint, and then nothing is left. Nothing is done if it is not open. */
bool heddle_output_commit(struct heddle_output *output);

/** Closes and removes. Nothing is done if it is not open. */
void heddle_output_discard(struct heddle_output *output);

/** Creates a folder, and those above it, if missing, and finds out whether one can write there. Returns 0 or -errno. */
int heddle_folder_prepare(const char *path);

#endif
