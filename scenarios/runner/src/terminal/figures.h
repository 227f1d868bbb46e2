/* SPDX-License-Identifier: MIT */
/* Numbers for people: short, and estimates with their error. */
#ifndef RUNNER_FIGURES_H
#define RUNNER_FIGURES_H

#include <heddle/explore.h>

#define HEDDLE_FIGURE_MAX 16
#define HEDDLE_LEFT_MAX	  80

/** Writes "123", "12.3k", "4.56M": three digits. Returns buffer. */
const char *heddle_figure(double number, char buffer[HEDDLE_FIGURE_MAX]);

/**
 * Writes "about 39.1k executions (9.02k to 152k)": the estimated rest, when `done` are done. Returns buffer.
 */
const char *heddle_left_text(const struct heddle_estimate *estimate, double done,
			     char buffer[HEDDLE_LEFT_MAX]);

#endif
