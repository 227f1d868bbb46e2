/* SPDX-License-Identifier: MIT */
/*
 * Notes: what limits a verdict; shown in the row, and in JSON as "notes". They change no verdict.
 * docs/limits.md says more.
 */
#ifndef RUNNER_NOTES_H
#define RUNNER_NOTES_H

#include "explore/explore_variant.h"

/** Adds a note on where the execution was cut: in which loop, if it was in one, or what its threads do. */
void note_loop(struct heddle_result *result, const struct heddle_execution *execution);

/**
 * At the end of an exploration: adds notes on what this build did not see, and on parts of the scenario's
 * space that were left out.
 */
void note_what_was_left_out(struct heddle_result *result, const struct heddle_exploration *exploration);

#endif
