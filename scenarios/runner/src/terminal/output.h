/* SPDX-License-Identifier: MIT */
/*
 * Files that the command writes.
 *
 *   lines   a stream of lines, each there as soon as it is written; the former contents are gone
 *   whole   appears whole or not at all: it is written under another name, then takes the place of
 *           the former file
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
	char target[PATH_MAX]; /**< the file behind links; "": written through */
	int through;	       /**< for whole files: the device or pipe; -1: none */
	bool is_whole;
	bool is_new; /**< there was no such file before */
};

/**
 * Opens the file; path must outlive it. A former file is unchanged until heddle_output_begin. Return false
 * after a complaint that names option.
 */
bool heddle_output_open_lines(struct heddle_output *output, const char *path, const char *option);
bool heddle_output_open_whole(struct heddle_output *output, const char *path, const char *option);

/** Begins to write: from now on the former file may change. Does nothing if it is not open. */
void heddle_output_begin(struct heddle_output *output);

/**
 * Closes the file and gives it its name. Returns false after a complaint; then a whole file left nothing.
 * Does nothing if it is not open.
 */
bool heddle_output_commit(struct heddle_output *output);

/**
 * Closes the file. If it was not begun, or is whole, nothing is left of it. Does nothing if it is not open.
 */
void heddle_output_discard(struct heddle_output *output);

/**
 * Creates the folder, and those above it, if missing, and checks that it can be written to. Returns 0 or
 * -errno.
 */
int heddle_folder_prepare(const char *path);

#endif
