/* SPDX-License-Identifier: MIT */
/* `heddle minimize`: the shortest schedule that can be found with the finding of a file. */

#include "command/commands.h"
#include "run/regression.h"
#include "run/watched_minimise.h"
#include "scenario/recorded_program.h"
#include "scenario/registry.h"
#include "terminal/complain.h"

#include <heddle/command.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

const struct heddle_flag heddle_minimize_flags[] = {
	{ "output", "FILE", "where to write it (default: over the file that is given)", NULL, false },
	{ "replays", "N", "try at most so many executions along changed schedules (default: 400)", NULL,
	  false },
	{ "executions", "N",
	  "look for fewer preemptions in at most so many executions of bounded (default: 10000)", NULL,
	  false },
	{ "stuck", "T", "a thread that takes no step for so many seconds ends it (default: 10; 0: never)",
	  NULL, false },
	{ 0 },
};

const char heddle_minimize_more[] =
	"The finding stays the same: its kind, subject, place and thread, and who waits\n"
	"for what. First come fewer preemptions, then fewer steps, then fewer threads\n"
	"that take a step, then smaller parameters. Nothing follows the finding.\n"
	"`heddle run` does the same with what it writes.\n";

struct request {
	const char *output;
	double stuck;
	struct heddle_minimise_options options;
};

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct request *request = context;
	uint64_t number;

	if (!strcmp(flag, "output")) {
		request->output = value;
		return true;
	}
	if (!strcmp(flag, "stuck"))
		return heddle_parse_seconds(flag, value, &request->stuck);
	if (!heddle_parse_number(flag, value, 1, 1000000000, &number))
		return false;
	if (!strcmp(flag, "replays"))
		request->options.replays = (unsigned)number;
	else
		request->options.executions = (unsigned)number;
	return true;
}

static int complain_of(const struct heddle_schedule *schedule, const char *path, int error)
{
	switch (error) {
	case -ENOENT:
		heddle_complain("%s: its finding does not happen again: `heddle replay %s` shows what does",
				path, path);
		return HEDDLE_EXIT_DIVERGES;
	case -EOPNOTSUPP:
		return heddle_complain(
			"%s: a finding of the kind '%s' is not minimised: `heddle replay %s` shows it as it is",
			path, heddle_finding_kind_name(schedule->finding.kind), path);
	case -ECHILD:
	case -ETIME:
		return heddle_complain(
			"%s: its process did not come to its end: give smaller --replays and --executions",
			path);
	default:
		return heddle_complain_of_replay(schedule, path, error);
	}
}

static int write_it(const struct heddle_minimised *minimised, const char *path)
{
	char text[HEDDLE_MINIMISED_TEXT_MAX];
	struct heddle_schedule_error error;

	if (heddle_schedule_write(minimised->schedule, path, &error))
		return heddle_complain("%s: name another file with --output FILE", error.text);
	printf("%s\n%s\n", path, heddle_minimised_text(minimised, text));
	printf("%u replays and %u executions were tried\n", minimised->replays, minimised->executions);
	return HEDDLE_EXIT_AS_EXPECTED;
}

static int minimize(const struct request *request, const struct heddle_schedule *schedule, const char *path)
{
	struct heddle_minimised minimised;
	struct heddle_variant variant;
	int error, code;

	if (!schedule->has_finding)
		return heddle_complain("%s: it has no finding: give the schedule of a failure", path);
	if (!request->output && schedule->n_expectations)
		return heddle_complain(
			"%s: it is kept with what is expected of it, which may change: give --output FILE, and adopt that",
			path);
	if (!heddle_variant_of_schedule(&variant, schedule, path))
		return HEDDLE_EXIT_WRONG_INPUT;
	recorded_program_compare(&variant, schedule, path);
	error = watched_minimise_one(&minimised, schedule, &variant, request->stuck, &request->options);
	if (error)
		return complain_of(schedule, path, error);
	code = write_it(&minimised, request->output ? request->output : path);
	heddle_minimised_free(&minimised);
	return code;
}

int heddle_minimize_command(const struct heddle_command *command, int argc, char **argv)
{
	struct request request = { .stuck = HEDDLE_STUCK_DEFAULT };
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, take_flag, &request, &first, &code))
		return code;
	if (argc - first != 1)
		return heddle_complain("minimize: it takes one schedule file, not %d: `heddle minimize FILE`",
				       argc - first);
	if (heddle_schedule_read(&schedule, argv[first], &error))
		return heddle_complain("%s", error.text);
	if (!recorded_program_start(schedule, "minimize", argc, argv, argv[first], &code))
		code = minimize(&request, schedule, argv[first]);
	heddle_schedule_free(schedule);
	return code;
}
