/* SPDX-License-Identifier: MIT */
/* Lines of a scenario's source that are marked with a comment. */
#ifndef SCENARIOS_TESTS_MARKED_LINES_H
#define SCENARIOS_TESTS_MARKED_LINES_H

#include <stdbool.h>

struct heddle_scenario;

/**
 * Returns whether the line of the scenario's folder that text names ("locks.c:34 in ...") has the mark. Fails
 * the test if there is no such line.
 */
bool line_is_marked(const struct heddle_scenario *scenario, const char *text, const char *mark);

#endif
