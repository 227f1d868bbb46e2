/* SPDX-License-Identifier: MIT */
#include "command/replay_debugger.h"
#include "command/commands.h"
#include "terminal/complain.h"
#include "terminal/program_name.h"

#include <heddle/rr.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* What a session of this program needs to know of it. */
struct self {
	char program[PATH_MAX];
	char story[4 * PATH_MAX];
};

/* Fills in the request what it lacks. Returns false after a complaint. */
static bool complete(struct heddle_gdb_request *request, const char *flag, struct self *self)
{
	char program[2 * PATH_MAX], schedule[2 * PATH_MAX];

	if (!heddle_program_path(self->program)) {
		heddle_complain("--%s: /proc is not there, so this program cannot be found (%s): mount it",
				flag, strerror(errno));
		return false;
	}
	snprintf(self->story, sizeof(self->story), "%s replay %s",
		 heddle_shell_word(self->program, program, sizeof(program)),
		 heddle_shell_word(request->schedule, schedule, sizeof(schedule)));
	request->program = self->program;
	request->story = self->story;
	return true;
}

int replay_in_gdb(struct heddle_gdb_request *request)
{
	int exit_code = 0, error;
	struct self self;

	if (!complete(request, "gdb", &self))
		return HEDDLE_EXIT_WRONG_INPUT;
	error = heddle_gdb_replay(request, &exit_code);
	if (error == -ENOENT)
		return heddle_complain(
			"--gdb: there is no '%s': install it (on Debian: apt-get install gdb), or name it in HEDDLE_GDB",
			heddle_gdb_name());
	if (error)
		return heddle_complain("--gdb: %s: `heddle doctor` tells what works here", strerror(-error));
	return exit_code;
}

int replay_in_rr(struct heddle_gdb_request *request, const struct heddle_schedule *schedule)
{
	struct heddle_rr_status status = { 0 };
	struct heddle_rr_request rr;
	int exit_code = 0, error;
	struct self self;

	if (!complete(request, "rr", &self))
		return HEDDLE_EXIT_WRONG_INPUT;
	rr = (struct heddle_rr_request){ .replay = *request,
					 .outcome = schedule->has_finding,
					 .is_crash = schedule->has_finding &&
						     schedule->finding.kind == HEDDLE_CRASH };
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
