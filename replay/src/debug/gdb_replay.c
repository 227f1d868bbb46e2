// SPDX-License-Identifier: MIT
/*
 * A replay in gdb. The session reads heddle-gdb.py from a folder of its own, which is gone when it ends.
 */
#include "debug/folder.h"
#include "debug/gdb_script.h"
#include "debug/program.h"

#include <heddle/gdb.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *heddle_gdb_name(void)
{
	const char *name = getenv("HEDDLE_GDB");

	return name != NULL && name[0] != '\0' ? name : "gdb";
}

/* Whether a thread of the replay stands in the frame that notices such a finding. */
static enum heddle_gdb_stop stop_of_kind(enum heddle_finding_kind kind)
{
	switch (kind) {
	case HEDDLE_CRASH:
		return HEDDLE_GDB_SIGNAL;
	case HEDDLE_DEADLOCK:
	case HEDDLE_LIVELOCK:
	case HEDDLE_LEAK:
	case HEDDLE_PROCESS_END:
	case HEDDLE_STUCK:
	case HEDDLE_NONDETERMINISM:
	case HEDDLE_FALSE_INDEPENDENCE:
	case HEDDLE_CLASS_LOST:
		return HEDDLE_GDB_STEP;
	default:
		return HEDDLE_GDB_FINDING;
	}
}

enum heddle_gdb_stop heddle_gdb_stop_of(const struct heddle_schedule *schedule, uint32_t *step)
{
	*step = schedule->n_steps > 0 ? heddle_schedule_failing_step(schedule) : 0;
	return schedule->has_finding ? stop_of_kind(schedule->finding.kind) : HEDDLE_GDB_STEP;
}

static int run(const char *debugger, const char *script, const char *start,
	       const struct heddle_gdb_request *request, int *exit_code)
{
	struct program program = { .n_words = 0 };
	const char *const words[] = {
		debugger,
		"-q",
		"-x",
		script,
		"-ex",
		start,
		"--args",
		request->program,
		"replay",
		"--unwatched",
		request->schedule,
	};
	int code;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		program_add(&program, words[i]);
	code = program_run_here(&program);
	*exit_code = code < 0 ? 0 : code;
	return code < 0 ? code : 0;
}

/* What a gdb that knows Python ends with. */
#define PROBE_EXIT	7
#define PROBE_TIMEOUT_S 10

int heddle_gdb_probe(void)
{
	char debugger[PATH_MAX], said[256];
	struct program program = { .n_words = 0 };
	int code = program_find(heddle_gdb_name(), debugger);

	if (code != 0)
		return code;
	program_add(&program, debugger);
	program_add(&program, "-nx");
	program_add(&program, "-batch");
	program_add(&program, "-ex");
	program_add(&program, "python gdb.execute('quit 7')");
	code = program_run_quietly(&program, PROBE_TIMEOUT_S, said, sizeof(said));
	if (code < 0)
		return code;
	return code == PROBE_EXIT ? 0 : -ENOTSUP;
}

int heddle_gdb_replay(const struct heddle_gdb_request *request, int *exit_code)
{
	char debugger[PATH_MAX], folder[PATH_MAX], script[PATH_MAX], start[GDB_START_MAX];
	int error = program_find(heddle_gdb_name(), debugger);

	if (error == 0)
		error = folder_make_temporary(folder);
	if (error != 0)
		return error;
	error = gdb_script_write(folder, script);
	if (error == 0)
		error = gdb_tell_story(request->story);
	if (error == 0) {
		gdb_start_command(request->stop, request->step, start);
		error = run(debugger, script, start, request, exit_code);
	}
	folder_remove(folder);
	return error;
}
