/* SPDX-License-Identifier: MIT */
/*
 * Regressions: schedule files that say what their replay gives under each revision.
 */
#ifndef RUNNER_REGRESSION_H
#define RUNNER_REGRESSION_H

#include "result/junit.h"
#include "result/table.h"

#include <heddle/replay.h>

/** Where they lie; and how many files there are. */
const char *heddle_regressions_path(void);
size_t heddle_regressions_count(void);

/**
 * Replays all of them, those under `revision` only unless it is NULL, in workers that are stuck after so many
 * seconds without a step: a line, a count in table and a case in junit for each. After a signal the rest is
 * counted as not done. Returns false after a complaint: a file that is no schedule, or of a scenario that one
 * of this program's suites does not have. Files of suites that were not linked are passed over, which stderr
 * tells. A folder that does not exist holds none.
 */
bool heddle_regressions_run(struct heddle_table *table, struct heddle_junit *junit, const char *revision,
			    double stuck);

/**
 * Says that a replay of the schedule at path gave -errno, and what to do. Returns HEDDLE_EXIT_WRONG_INPUT.
 */
int heddle_complain_of_replay(const struct heddle_schedule *schedule, const char *path, int error);

#endif
