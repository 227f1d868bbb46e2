/* SPDX-License-Identifier: MIT */
/*
 * Notes: what a verdict does not say of itself, in the row, and in JSON as "notes". They change no verdict.
 * docs/limits.md says more.
 */
#ifndef RUNNER_NOTES_H
#define RUNNER_NOTES_H

#include "explore/explore_variant.h"

/** In which loop an execution was when the step limit ended it, if it was in one. */
void note_loop(struct heddle_result *result, const struct heddle_execution *execution);

/**
 * When the exploration is over: what this build did not see of it, and what of the scenario's own space was
 * left out.
 */
void note_what_was_left_out(struct heddle_result *result, const struct heddle_exploration *exploration);

#endif
