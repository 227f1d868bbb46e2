/* SPDX-License-Identifier: MIT */
/*
 * `run --junit`: a test case for each variant and regression; it fails if it was not as expected, and is
 * skipped if nothing is expected and a limit stopped it. Properties of the case tell an expected failure from
 * a pass, and name each finding with its place and schedule.
 */
#ifndef RUNNER_JUNIT_H
#define RUNNER_JUNIT_H

#include "result/result.h"
#include <stdio.h>

/** Cases are collected in memory, since the counts come first in the file. */
struct heddle_junit {
	FILE *cases; /**< NULL: not open */
	char *text;
	size_t size;
	unsigned n, failures, skipped;
	double seconds;
};

/** Returns 0 or -errno. */
int heddle_junit_begin(struct heddle_junit *junit);
/** Adds the case of a result. Nothing is done if it is not open. */
void heddle_junit_result(struct heddle_junit *junit, const struct heddle_result *result);
/**
 * Adds the case of a kept schedule, the file at path: it failed because of why_not, or, if that is NULL, gave
 * what was expected, the outcome. Nothing is done if it is not open.
 */
void heddle_junit_regression(struct heddle_junit *junit, const char *name, const char *path,
			     const char *outcome, const char *why_not);
/** Writes the whole and frees. Returns 0 or -errno. */
int heddle_junit_end(struct heddle_junit *junit, FILE *stream);

#endif
