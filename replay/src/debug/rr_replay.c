// SPDX-License-Identifier: MIT
/*
 * Recording a replay with rr, and opening it where the schedule fails.
 *
 *   FILE.rr/   the trace: kept, and used again while it is newer than the schedule and the program
 *
 * rr connects gdb just before the first command that is a beginning of "continue"; the empty one is, so it
 * comes before our script.
 */
#include "debug/rr.h"
#include "debug/folder.h"
#include "debug/gdb_script.h"

#include <heddle/schedule.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD_TIMEOUT_S 600

/* What `replay` may return when it was recorded to its end: passes, same finding, diverges. */
static bool is_end_of_replay(int code)
{
	return code == 0 || code == 1 || code == 4;
}

static bool is_newer(const struct stat *trace, const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return true;
	return trace->st_mtim.tv_sec > status.st_mtim.tv_sec ||
	       (trace->st_mtim.tv_sec == status.st_mtim.tv_sec &&
		trace->st_mtim.tv_nsec > status.st_mtim.tv_nsec);
}

/* rr writes the file "version" when it begins a trace. */
static bool is_trace(const char *folder, struct stat *status)
{
	char version[PATH_MAX];

	snprintf(version, sizeof(version), "%.4000s/version", folder);
	return stat(version, status) == 0;
}

static bool may_be_made(const char *folder)
{
	char parent[PATH_MAX];
	char *slash;

	snprintf(parent, sizeof(parent), "%s", folder);
	slash = strrchr(parent, '/');
	if (slash == NULL)
		return access(".", W_OK) == 0;
	slash[slash == parent] = '\0';
	return access(parent, W_OK) == 0;
}

/* "a/b.rr" for "a/b.sched". */
static void beside(const char *schedule, char folder[PATH_MAX])
{
	size_t length = strlen(schedule), suffix = strlen(HEDDLE_SCHEDULE_SUFFIX);

	if (length > suffix && strcmp(schedule + length - suffix, HEDDLE_SCHEDULE_SUFFIX) == 0)
		length -= suffix;
	snprintf(folder, PATH_MAX, "%.*s.rr", (int)(length < 4000 ? length : 4000), schedule);
}

/* Where the trace lies or will lie. Sets *is_recorded if it lies there already. */
static int choose_folder(const struct heddle_rr_request *request, char folder[PATH_MAX], bool *is_recorded)
{
	struct stat status;
	int error;

	*is_recorded = false;
	if (request->directory != NULL) {
		snprintf(folder, PATH_MAX, "%s", request->directory);
		return access(folder, F_OK) == 0 ? -EEXIST : 0;
	}
	beside(request->schedule, folder);
	if (is_trace(folder, &status)) {
		*is_recorded = is_newer(&status, request->schedule) && is_newer(&status, request->program);
		if (!*is_recorded)
			folder_remove(folder);
	}
	if (*is_recorded || (access(folder, F_OK) != 0 && may_be_made(folder)))
		return 0;
	error = folder_make_temporary(folder);
	if (error == 0)
		strncat(folder, "/trace", PATH_MAX - strlen(folder) - 1);
	return error;
}

static int record(const struct heddle_rr_request *request, const char *folder,
		  struct heddle_rr_status *status)
{
	char words[RR_WORDS_MAX];
	struct stat version;
	struct rr rr;
	int code = rr_begin(&rr, "record", status);

	if (code != 0)
		return code;
	program_add(&rr.program, "-n");
	program_add(&rr.program, "-o");
	program_add(&rr.program, folder);
	program_add(&rr.program, request->program);
	program_add(&rr.program, "replay");
	program_add(&rr.program, "--unwatched");
	program_add(&rr.program, request->schedule);
	code = program_run_quietly(&rr.program, RECORD_TIMEOUT_S, words, sizeof(words));
	if (is_end_of_replay(code) && is_trace(folder, &version) && strstr(words, "[FATAL") == NULL)
		return 0;
	if (code < 0) {
		snprintf(status->text, sizeof(status->text), "rr could not record the replay: %s",
			 strerror(-code));
		return code;
	}
	rr_explain(status, words);
	return -ENOTSUP;
}

/* Leaves nothing behind where recording was refused. */
static int record_or_clean(const struct heddle_rr_request *request, char folder[PATH_MAX],
			   struct heddle_rr_status *status)
{
	int error = record(request, folder, status);
	size_t length = strlen(folder);

	if (error == 0)
		return 0;
	folder_remove(folder);
	if (request->directory == NULL && length > 6 && strcmp(folder + length - 6, "/trace") == 0) {
		folder[length - 6] = '\0';
		folder_remove(folder);
	}
	return error;
}

static int open_debugger(const struct heddle_rr_request *request, const char *folder,
			 struct heddle_rr_status *status, int *exit_code)
{
	char script[PATH_MAX], start[GDB_START_MAX];
	struct rr rr;
	int error = rr_begin(&rr, "replay", status);

	if (error != 0)
		return error;
	error = gdb_script_write(folder, script);
	if (error != 0) {
		snprintf(status->text, sizeof(status->text), "%.300s: cannot be written: %s", script,
			 strerror(-error));
		return error;
	}
	program_add(&rr.program, "-q");
	program_add(&rr.program, folder);
	program_add(&rr.program, "--");
	program_add(&rr.program, "-q");
	program_add(&rr.program, "-x");
	program_add(&rr.program, script);
	gdb_start_command(request->stop, request->step, start);
	program_add(&rr.program, "-ex");
	program_add(&rr.program, start);
	error = gdb_tell_story(request->program, request->schedule);
	if (error != 0)
		return error;
	error = program_run_here(&rr.program);
	*exit_code = error < 0 ? 0 : error;
	return error < 0 ? error : 0;
}

int heddle_rr_replay(const struct heddle_rr_request *request, struct heddle_rr_status *status, int *exit_code)
{
	char folder[PATH_MAX];
	bool is_recorded;
	int error;

	*exit_code = 0;
	error = heddle_rr_probe(status);
	if (error != 0)
		return error;
	if (status->reason != HEDDLE_RR_WORKS)
		return -ENOTSUP;
	error = choose_folder(request, folder, &is_recorded);
	if (error != 0) {
		snprintf(status->text, sizeof(status->text), "%.300s: no place for the trace: %s", folder,
			 strerror(-error));
		return error;
	}
	if (!is_recorded)
		error = record_or_clean(request, folder, status);
	return error != 0 ? error : open_debugger(request, folder, status, exit_code);
}
