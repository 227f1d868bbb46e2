/* SPDX-License-Identifier: MIT */
/* `run --junit`: a test case for each variant and regression; it fails if it was not as expected, and is skipped
 * if nothing is expected and a limit stopped it. */
#ifndef RUNNER_JUNIT_H
#define RUNNER_JUNIT_H

#include "result/result.h"
#include <stdio.h>

/** Cases are collected in memory, because the counts come first in the file. */
struct heddle_junit {
	FILE *cases; /**< NULL: not open */
	char *text;
	size_t size;
	unsigned n, failures, skipped;
	double seconds;
};

/** Returns 0 or -errno. */
int heddle_junit_begin(struct heddle_junit *junit);
/**
 * A case that failed because of why_not; or, if that is NULL, was cut short by skipped, and proves nothing; or, if that is NULL, too,
 * passed. Nothing is done if it is not open.
 */
void heddle_junit_case(struct heddle_junit *junit, const char *suite, const char *name, double seconds,
		       const char *why_not, const char *skipped);
void heddle_junit_result(struct heddle_junit *junit, const struct heddle_result *result);
/** Writes the whole and frees. Returns 0 or -errno. */
int heddle_junit_end(struct heddle_junit *junit, FILE *stream);

#endif
