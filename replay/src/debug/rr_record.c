// SPDX-License-Identifier: MIT
/*
 * Recording a replay with rr.
 *
 *   FILE.rr/   the trace: kept, and used again while it is newer than the schedule and the program
 */
#include "debug/rr.h"
#include "debug/folder.h"

#include <heddle/schedule.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD_TIMEOUT_S 120
#define PACK_TIMEOUT_S	 60

/* In a folder whose recording came to its end as it should. */
#define COMPLETE "heddle-complete"

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

static bool is_complete(const char *folder)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.4000s/" COMPLETE, folder);
	return access(path, F_OK) == 0;
}

static int make_complete(const char *folder)
{
	char path[PATH_MAX];
	FILE *stream;

	snprintf(path, sizeof(path), "%.4000s/" COMPLETE, folder);
	stream = fopen(path, "we");
	if (stream == NULL)
		return -errno;
	return fclose(stream) != 0 ? -errno : 0;
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
	beside(request->replay.schedule, folder);
	if (is_trace(folder, &status)) {
		*is_recorded = is_complete(folder) && is_newer(&status, request->replay.schedule) &&
			       is_newer(&status, request->replay.program);
		if (!*is_recorded)
			folder_remove(folder);
	}
	if (*is_recorded || (access(folder, F_OK) != 0 && may_be_made(folder)))
		return 0;
	if (request->is_kept)
		return access(folder, F_OK) == 0 ? -EEXIST : -EACCES;
	error = folder_make_temporary(folder);
	if (error == 0)
		strncat(folder, "/trace", PATH_MAX - strlen(folder) - 1); /* see TEMPORARY */
	return error;
}

/*
 * A crash of a program that handles signals itself ends the recorded replay, which nobody watches: rr then
 * ends itself by the same signal.
 */
static bool is_end_of_crash(int code)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (code == 128 + signals[i])
			return true;
	return false;
}

/* What was recorded is not what the schedule says. */
static int tell_outcome(struct heddle_rr_status *status, int code)
{
	static const char *const outcomes[] = { "it passed", "its finding happened again", "it was refused",
						"it broke off", "it diverged" };
	bool is_known = code >= 0 && code < (int)(sizeof(outcomes) / sizeof(outcomes[0]));

	status->reason = HEDDLE_RR_REFUSES;
	if (code > 128)
		snprintf(status->text, sizeof(status->text),
			 "rr, or the replay that it recorded, was ended by %s", strsignal(code - 128));
	else
		snprintf(status->text, sizeof(status->text),
			 "the replay that was recorded did not end as the schedule says: %s",
			 is_known ? outcomes[code] : "it ended otherwise");
	snprintf(status->remedy, sizeof(status->remedy), "`heddle replay FILE` shows what it does");
	return -ENOTSUP;
}

static bool failed_in_rr(const char *folder, const char *words)
{
	struct stat version;

	return !is_trace(folder, &version) || strstr(words, "[FATAL") != NULL;
}

/*
 * A packed recording opens elsewhere, too. One that cannot be packed is as good here, and status says so.
 * Returns 0; -EINTR after a signal.
 */
static int pack(const char *folder, struct heddle_rr_status *status)
{
	char words[RR_WORDS_MAX] = "";
	struct rr rr;
	int code;

	if (rr_begin_pack(&rr, status) != 0)
		return 0;
	program_add(&rr.program, folder);
	code = program_run_quietly(&rr.program, PACK_TIMEOUT_S, words, sizeof(words));
	status->signal = rr.program.signal;
	if (code == -EINTR)
		return code;
	if (code != 0)
		snprintf(status->text, sizeof(status->text),
			 "%.200s opens on this machine only: rr could not pack it: %.*s", folder,
			 (int)strcspn(words, "\n"), words);
	return 0;
}

static int record(const struct heddle_rr_request *request, const char *folder,
		  struct heddle_rr_status *status)
{
	char words[RR_WORDS_MAX];
	struct rr rr;
	int code = rr_begin(&rr, "record", status);

	if (code != 0)
		return code;
	program_add(&rr.program, "-n");
	program_add(&rr.program, "-o");
	program_add(&rr.program, folder);
	program_add(&rr.program, request->replay.program);
	program_add(&rr.program, "replay");
	program_add(&rr.program, "--unwatched");
	program_add(&rr.program, request->replay.schedule);
	code = program_run_quietly(&rr.program, RECORD_TIMEOUT_S, words, sizeof(words));
	status->signal = rr.program.signal;
	if (code < 0) {
		snprintf(status->text, sizeof(status->text), "rr could not record the replay: %s",
			 code == -ETIMEDOUT ? "it did not come to its end in time" : strerror(-code));
		return code;
	}
	if (failed_in_rr(folder, words)) {
		rr_explain(status, words);
		return -ENOTSUP;
	}
	if (code != request->outcome && !(request->is_crash && is_end_of_crash(code)))
		return tell_outcome(status, code);
	code = pack(folder, status);
	return code != 0 ? code : make_complete(folder);
}

/* In a folder of ours under TMPDIR, which is gone after the session. */
#define TEMPORARY "/trace"

bool rr_is_temporary(const struct heddle_rr_request *request, const char *folder)
{
	size_t length = strlen(folder), suffix = strlen(TEMPORARY);

	return request->directory == NULL && length > suffix &&
	       strcmp(folder + length - suffix, TEMPORARY) == 0;
}

void rr_remove_trace(const struct heddle_rr_request *request, char folder[PATH_MAX])
{
	bool is_ours = rr_is_temporary(request, folder);

	folder_remove(folder);
	if (is_ours) {
		folder[strlen(folder) - strlen(TEMPORARY)] = '\0';
		folder_remove(folder);
	}
}

int rr_record(const struct heddle_rr_request *request, struct heddle_rr_status *status, char folder[PATH_MAX])
{
	bool is_recorded;
	int error = choose_folder(request, folder, &is_recorded);

	if (error != 0) {
		snprintf(status->text, sizeof(status->text), "%.300s: no place for the trace: %s", folder,
			 strerror(-error));
		return error;
	}
	if (!is_recorded)
		error = record(request, folder, status);
	if (error != 0)
		rr_remove_trace(request, folder);
	return error;
}

int heddle_rr_record(const struct heddle_rr_request *request, struct heddle_rr_status *status, char *folder)
{
	struct heddle_rr_request kept = *request;

	kept.is_kept = true;
	memset(status, 0, sizeof(*status));
	return rr_record(&kept, status, folder);
}
