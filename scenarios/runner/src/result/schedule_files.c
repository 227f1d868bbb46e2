/* SPDX-License-Identifier: MIT */
#include "result/schedule_files.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"
#include "terminal/output.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Each file waits for the disk. After a signal only so many are written. */
#define WRITTEN_AFTER_SIGNAL 64

/* Returns whether the others are left out; says so. */
static bool is_cut_short(const struct heddle_result *result, size_t written)
{
	if (!heddle_interrupted || written < WRITTEN_AFTER_SIGNAL)
		return false;
	heddle_complain("stopped by %s: the schedules of %zu of %zu findings were not written",
			heddle_interrupt_name(heddle_interrupted), result->n_groups - written,
			result->n_groups);
	return true;
}

bool schedule_files_write(struct heddle_result *result, const char *folder)
{
	struct heddle_schedule_error error;
	char path[PATH_MAX], name[HEDDLE_SCHEDULE_NAME_MAX];
	int wrong = result->n_groups ? heddle_folder_prepare(folder) : 0;

	if (wrong) {
		heddle_complain(
			"%s: schedules cannot be written there (%s): name a folder with --failures DIR",
			folder, strerror(-wrong));
		return false;
	}
	for (size_t i = 0; i < result->n_groups && !is_cut_short(result, i); i++) {
		struct heddle_group *g = &result->groups[i];

		snprintf(path, sizeof(path), "%s/%s", folder, heddle_schedule_file_name(g->schedule, name));
		if (heddle_schedule_write(heddle_group_schedule(g), path, &error)) {
			heddle_complain("%s: name another folder with --failures DIR", error.text);
			return false;
		}
		g->path = strdup(path);
	}
	return true;
}
