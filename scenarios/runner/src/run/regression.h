/* SPDX-License-Identifier: MIT */
/* Regressions: kept schedule files that say what their replay must give under each revision. */
#ifndef RUNNER_REGRESSION_H
#define RUNNER_REGRESSION_H

#include "result/junit.h"
#include "result/table.h"

#include <heddle/replay.h>

/** The folder of kept schedules; and the number of files in it. */
const char *heddle_regressions_path(void);
size_t heddle_regressions_count(void);

/**
 * Replays all of them, in workers: a line, a count in table and a case in junit for each. revision: replay
 * only under this one; NULL: all. stuck: seconds without a step after which a worker is stuck. After a signal
 * the rest is counted as not done. Returns false after a complaint: a file that is no schedule, or whose
 * scenario is missing in a linked suite. Files of suites that were not linked are skipped, with a message on
 * stderr. A missing folder counts as empty.
 */
bool heddle_regressions_run(struct heddle_table *table, struct heddle_junit *junit, const char *revision,
			    double stuck);

/**
 * Complains that a replay of the schedule at path gave -error, and says what to do. Returns
 * HEDDLE_EXIT_WRONG_INPUT.
 */
int heddle_complain_of_replay(const struct heddle_schedule *schedule, const char *path, int error);

#endif
