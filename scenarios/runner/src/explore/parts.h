/* SPDX-License-Identifier: MIT */
/*
 * A run in parts: --strategy auto.
 *
 *   samples   random, pos, surw and pct in turn: they meet most defects soon, and learn scheduling points
 *   dpor      to its end; or, if the limits of the run do not allow that, for half of what is left of them
 *   bounded   for half of the rest
 *   samples   for the rest
 *
 * The parts are explorations by one explorer, so that each knows what those before it have learnt. Findings
 * of all of them are the run's. If dpor comes to its end, the counts of the result are those of dpor alone:
 * every execution of the other parts is of a class that dpor has run.
 *
 * How much each part does depends on numbers of executions alone, unless a limit of time comes first.
 */
#ifndef RUNNER_PARTS_H
#define RUNNER_PARTS_H

#include "explore/explore_run.h"

/** Returns whether the variant is explored in parts. */
bool parts_are_wanted(const struct heddle_variant *variant, const struct heddle_exploration *exploration);

/** In place of run_explore: explores all parts, and sets statistics, coverage and parts of the result. */
int parts_explore(struct run *run);

#endif
