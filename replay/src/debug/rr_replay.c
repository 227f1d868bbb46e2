// SPDX-License-Identifier: MIT
/*
 * Opening a recorded replay where the schedule fails.
 *
 * rr connects gdb just before the first command that is a beginning of "continue"; the empty one is, so it
 * comes before our script.
 */
#include "debug/rr.h"
#include "debug/folder.h"
#include "debug/gdb_script.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

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
	program_add(&rr.program, "-ex");
	program_add(&rr.program, "");
	program_add(&rr.program, "-x");
	program_add(&rr.program, script);
	gdb_start_command(request->replay.stop, request->replay.step, start);
	program_add(&rr.program, "-ex");
	program_add(&rr.program, start);
	error = gdb_tell_story(request->replay.story);
	if (error != 0)
		return error;
	error = program_run_here(&rr.program);
	*exit_code = error < 0 ? 0 : error;
	return error < 0 ? error : 0;
}

int heddle_rr_replay(const struct heddle_rr_request *request, struct heddle_rr_status *status, int *exit_code)
{
	char folder[PATH_MAX];
	int error;

	*exit_code = 0;
	error = heddle_rr_probe(status);
	if (error != 0)
		return error;
	if (status->reason != HEDDLE_RR_WORKS)
		return -ENOTSUP;
	error = rr_record(request, status, folder);
	if (error != 0)
		return error;
	error = open_debugger(request, folder, status, exit_code);
	if (rr_is_temporary(request, folder))
		rr_remove_trace(request, folder);
	return error;
}
