/* SPDX-License-Identifier: MIT */
#include "command/replay_debugger.h"
#include "command/commands.h"
#include "terminal/complain.h"

#include <heddle/rr.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* This program. Returns false after a complaint. */
static bool find_self(const char *flag, char program[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", program, PATH_MAX - 1);

	if (length < 0) {
		heddle_complain("--%s: /proc is not there, so this program cannot be found (%s): mount it",
				flag, strerror(errno));
		return false;
	}
	program[length] = 0;
	return true;
}

int replay_in_gdb(struct heddle_gdb_request *request)
{
	char program[PATH_MAX];
	int exit_code = 0, error;

	if (!find_self("gdb", program))
		return HEDDLE_EXIT_WRONG_INPUT;
	request->program = program;
	error = heddle_gdb_replay(request, &exit_code);
	if (error == -ENOENT)
		return heddle_complain(
			"--gdb: there is no '%s': install it (on Debian: apt-get install gdb), or name it in HEDDLE_GDB",
			heddle_gdb_name());
	if (error)
		return heddle_complain("--gdb: %s: `heddle doctor` tells what works here", strerror(-error));
	return exit_code;
}

int replay_in_rr(struct heddle_gdb_request *request, int outcome)
{
	struct heddle_rr_request rr = { .schedule = request->schedule,
					.stop = request->stop,
					.step = request->step,
					.outcome = outcome };
	struct heddle_rr_status status = { 0 };
	char program[PATH_MAX];
	int exit_code = 0, error;

	if (!find_self("rr", program))
		return HEDDLE_EXIT_WRONG_INPUT;
	rr.program = program;
	error = heddle_rr_replay(&rr, &status, &exit_code);
	if (error == -EINTR) {
		signal(status.signal, SIG_DFL);
		raise(status.signal);
	}
	if (error == -ENOTSUP)
		return heddle_complain("--rr: %s: %s", status.text, status.remedy);
	if (error)
		return heddle_complain("--rr: %s: `heddle doctor` tells what works here",
				       *status.text ? status.text : strerror(-error));
	return exit_code;
}
