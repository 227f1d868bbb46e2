/* SPDX-License-Identifier: MIT */
/*
 * Files that the command writes.
 *
 *   lines   a stream of lines, each there as soon as it is written: what was in the file before is gone
 *   whole   appears whole or not at all: it is written under another name, then takes the place of
 *           the file that was there
 *
 * Only a regular file is replaced. A device or a pipe is written to, and a symbolic link is followed.
 */
#ifndef RUNNER_OUTPUT_H
#define RUNNER_OUTPUT_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

struct heddle_output {
	FILE *stream; /**< NULL: not open */
	const char *path;
	char target[PATH_MAX]; /**< behind links; "": written through */
	int through;	       /**< of one that is whole: the device or pipe; -1: none */
	bool is_whole;
	bool is_new; /**< there was no such file */
};

/**
 * Opens it; path must outlive it. A file that was there is as it was until heddle_output_begin. Return false
 * after a complaint that names option.
 */
bool heddle_output_open_lines(struct heddle_output *output, const char *path, const char *option);
bool heddle_output_open_whole(struct heddle_output *output, const char *path, const char *option);

/** From now on it is written. Nothing is done if it is not open. */
void heddle_output_begin(struct heddle_output *output);

/**
 * Closes: it has its name. Returns false after a complaint, and then one that is whole left nothing. Nothing
 * is done if it is not open.
 */
bool heddle_output_commit(struct heddle_output *output);

/** Closes; if it was not begun, or is whole, nothing is left of it. Nothing is done if it is not open. */
void heddle_output_discard(struct heddle_output *output);

/**
 * Creates a folder, and those above it, if missing, and finds out whether one can write there. Returns 0 or
 * -errno.
 */
int heddle_folder_prepare(const char *path);

#endif
