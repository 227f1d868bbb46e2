/* SPDX-License-Identifier: MIT */
/*
 * The main of a program that `heddle cc` has linked.
 *
 *   ./prog run [OPTION...] [-- ARGUMENT...]    explores it: the commands of heddle, with one scenario
 *   ./prog replay FILE [-- ARGUMENT...]
 *   ./prog [ARGUMENT...]                       runs it once, as it would run by itself
 */
#include "posix.h"
#include "program.h"

#include <errno.h>
#include <heddle/command.h>
#include <heddle/scenario.h>
#include <heddle/schedule.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As many waits of one execution may pass their time limits, unless --faults says otherwise. */
#define TIMEOUTS 2

/* The program's name, its arguments, and a NULL. */
static char *words[HEDDLE_SCHEDULE_ARGUMENTS_MAX + 2];

static void take_arguments(size_t n, const char *const *arguments)
{
	words[0] = program_invocation_name;
	for (size_t i = 0; i < n; i++)
		words[i + 1] = (char *)(uintptr_t)arguments[i]; /* the program changes copies of them */
	words[n + 1] = NULL;
	program_arguments((int)n + 1, words);
}

static struct heddle_scenario_program itself = { .take_arguments = take_arguments };

static struct heddle_scenario scenario = { .suite = "program",
					   .name = heddle_posix_name,
					   .file = heddle_posix_file,
					   .line = 1,
					   .body = posix_run,
					   .doc = "an unchanged program, from main to its end",
					   .points = HEDDLE_POINTS_RACY,
					   .in_parts = true,
					   .program = &itself,
					   .faults = TIMEOUTS };

static bool is_command(const char *word)
{
	static const char *const commands[] = { "run",	"replay", "list",   "minimize", "adopt",
						"help", "--help", "doctor", NULL };

	for (const char *const *command = commands; *command; command++) {
		if (!strcmp(word, *command))
			return true;
	}
	return false;
}

static void run_body(void *unused)
{
	(void)unused;
	posix_run();
}

/* A finding changes nothing, unless it keeps the program from its end. */
static int tell(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++)
		fprintf(stderr, "heddle: %s: %s: %s\n", heddle_finding_kind_name(execution->findings[i].kind),
			execution->findings[i].subject, execution->findings[i].message);
	if (execution->cut)
		fprintf(stderr,
			"heddle: the program was stopped after %zu steps: `%s run` explores shorter ones\n",
			execution->n_steps, program_invocation_name);
	return posix_status < 0 ? EXIT_FAILURE : posix_status;
}

static int run_once(int argc, char **argv)
{
	const struct heddle_program program = { .body = run_body };
	const struct heddle_options options = { .steps_max = HEDDLE_STEPS_MAX };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	int error, status = EXIT_FAILURE;

	program_arguments(argc, argv);
	posix_runs_once = true;
	error = heddle_explorer_open(&explorer, &program, &options);
	if (error) {
		fprintf(stderr, "heddle: the program cannot be run: %s\n", strerror(-error));
		return EXIT_FAILURE;
	}
	if (heddle_explorer_next(explorer, &execution) == 1)
		status = tell(execution);
	heddle_explorer_close(explorer);
	return status;
}

static void say_what_is_unknown(const char *command)
{
	if (*heddle_posix_unknown && !strcmp(command, "run"))
		fprintf(stderr,
			"heddle: functions that are not known, and are called as they are: %s: "
			"docs/posix.md says what that means\n",
			heddle_posix_unknown);
}

/* Schedules keep them. Returns false after a complaint. */
static bool can_be_kept(int n, char **arguments)
{
	if (n > HEDDLE_SCHEDULE_ARGUMENTS_MAX) {
		fprintf(stderr, "heddle: --: %d arguments are more than the %d that a schedule keeps\n", n,
			HEDDLE_SCHEDULE_ARGUMENTS_MAX);
		return false;
	}
	for (int i = 0; i < n; i++) {
		if (strlen(arguments[i]) < HEDDLE_SCHEDULE_WORD_MAX)
			continue;
		fprintf(stderr, "heddle: -- %.20s...: a schedule keeps no argument of more than %d bytes\n",
			arguments[i], HEDDLE_SCHEDULE_WORD_MAX - 1);
		return false;
	}
	return true;
}

/* What is behind "--" is the program's. */
static int explore(int argc, char **argv)
{
	int n = 0;

	while (n < argc && strcmp(argv[n], "--") != 0)
		n++;
	if (n < argc) {
		itself.is_given = true;
		itself.arguments = (const char *const *)&argv[n + 1];
		itself.n_arguments = (size_t)(argc - n - 1);
		if (!can_be_kept(argc - n - 1, &argv[n + 1]))
			return 2;
	}
	itself.build = program_build();
	say_what_is_unknown(argv[1]);
	heddle_scenario_register(&scenario);
	return heddle_main(n, argv);
}

int main(int argc, char **argv)
{
	if (argc < 2 || !is_command(argv[1]))
		return run_once(argc, argv);
	return explore(argc, argv);
}
