/* SPDX-License-Identifier: MIT */
/* The schedules of findings, as files. */
#ifndef RUNNER_SCHEDULE_FILES_H
#define RUNNER_SCHEDULE_FILES_H

#include "result/result.h"

/**
 * Writes one file for each group into folder, and notes its path. After a signal those behind the first 64
 * are left out, and that is said. Returns false if a file could not be written, after a complaint.
 */
bool schedule_files_write(struct heddle_result *result, const char *folder);

#endif
