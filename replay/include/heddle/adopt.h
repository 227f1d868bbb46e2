/* SPDX-License-Identifier: MIT */
/*
 * Adopting: keeping a schedule as a regression.
 *
 * A regression is a schedule file that also says what a replay must give under each revision. The caller
 * knows the revisions and replays; this writes.
 */
#ifndef HEDDLE_ADOPT_H
#define HEDDLE_ADOPT_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes a copy of schedule with these expectations (instead of those that it has) into folder as name.sched;
 * name NULL: heddle_schedule_file_name's. name: letters, digits, '.', '_', '-'. path (PATH_MAX bytes)
 * receives the file's path. Never overwrites. Returns 0; with error filled -EEXIST, -EINVAL (bad name),
 * -errno of the file system.
 */
int heddle_adopt(const struct heddle_schedule *schedule, const char *folder, const char *name,
		 const struct heddle_schedule_expectation *expectations, size_t n_expectations, char *path,
		 struct heddle_schedule_error *error);

/** What schedule expects of a replay under revision (NULL: without one); false: it does not say. */
bool heddle_schedule_expects(const struct heddle_schedule *schedule, const char *revision,
			     enum heddle_replay_outcome *outcome);

#ifdef __cplusplus
}
#endif

#endif
