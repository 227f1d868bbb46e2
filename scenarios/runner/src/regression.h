/* SPDX-License-Identifier: MIT */
/*
 * Regressions: schedule files that say what their replay gives under each revision.
 */
#ifndef RUNNER_REGRESSION_H
#define RUNNER_REGRESSION_H

#include "junit.h"
#include "table.h"

#include <heddle/replay.h>

/** Where they lie. */
const char *heddle_regressions_path(void);

/**
 * Replays all of them, those under `revision` only unless it is NULL: a line, a count in table and a case in junit for each. Returns false after a complaint: a file that
 * is no schedule, or of a scenario that one of this program's suites does not have. Files of suites that were not linked are passed over, which stderr tells. A folder that does not exist holds none.
 */
bool heddle_regressions_run(struct heddle_table *table, struct heddle_junit *junit, const char *revision);

/** Replays schedule under variant, strictly. Returns false after a complaint that names path. Caller frees *replay. */
bool heddle_replay_variant(struct heddle_replay **replay, const struct heddle_schedule *schedule,
			   const struct heddle_variant *variant, const char *path);

#endif
