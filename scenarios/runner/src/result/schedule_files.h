/* SPDX-License-Identifier: MIT */
/* The files of findings' schedules. */
#ifndef RUNNER_SCHEDULE_FILES_H
#define RUNNER_SCHEDULE_FILES_H

#include "result/result.h"

/**
 * Writes a file for each group into folder, and notes its path. After a signal only the first 64 are written,
 * and a message says so. Returns false after a complaint if a file could not be written.
 */
bool schedule_files_write(struct heddle_result *result, const char *folder);

#endif
