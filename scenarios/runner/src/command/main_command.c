/* SPDX-License-Identifier: MIT */
/* Dispatches to the subcommands. */

#include "command/commands.h"
#include "terminal/complain.h"
#include "terminal/program_name.h"
#include "scenario/registry.h"

#include <heddle/command.h>
#include <heddle/version.h>
#include <stdio.h>
#include <string.h>

const struct heddle_command heddle_commands[] = {
	{ "list", "[PATTERN...]", "Lists scenarios: their parameters, and what is expected of each revision.",
	  NULL, heddle_list_flags, heddle_list_command, NULL },
	{ "run", "[PATTERN...]",
	  "Explores scenarios under every revision, and keeps a schedule of a finding.", heddle_run_more,
	  heddle_run_flags, heddle_run_command, heddle_run_strategies },
	{ "matrix", "[PATTERN...]",
	  "Explores scenarios under every revision and with every defect, and says whether each shows.",
	  heddle_matrix_more, heddle_matrix_flags, heddle_matrix_command, NULL },
	{ "generate", "", "Draws stories at random, runs them, and writes those that fail as scenarios.",
	  heddle_generate_more, heddle_generate_flags, heddle_generate_command, NULL },
	{ "replay", "FILE", "Runs the one execution that a schedule file tells, and shows its steps.", NULL,
	  heddle_replay_flags, heddle_replay_command, NULL },
	{ "minimize", "FILE", "Makes the schedule in a file as short as it can, with the same finding.",
	  heddle_minimize_more, heddle_minimize_flags, heddle_minimize_command, NULL },
	{ "adopt", "FILE", "Keeps a schedule file as a regression, with what its replay gives.",
	  heddle_adopt_more, heddle_adopt_flags, heddle_adopt_command, NULL },
	{ "bench", "", "Measures what exploring costs beside the executions themselves.", heddle_bench_more,
	  heddle_bench_flags, heddle_bench_command, heddle_bench_list_rows },
	{ "cc", "ARGUMENT...", "Compiles and links a program with pthreads, so that it can be explored.",
	  heddle_cc_more, NULL, heddle_cc_command, NULL },
	{ "c++", "ARGUMENT...", "The same for C++.", heddle_cc_more, NULL, heddle_cc_command, NULL },
	{ "doctor", "", "Looks at what this machine can do for Heddle, and tells what to do about it.", NULL,
	  NULL, heddle_doctor_command, NULL },
	{ "help", "[COMMAND]", "Explains a command.", NULL, NULL, heddle_help_command, NULL },
	{ 0 },
};

static void print_overview(void)
{
	printf("heddle %s: enumerates the thread interleavings of C code\n\n", HEDDLE_VERSION);
	for (const struct heddle_command *c = heddle_commands; c->name; c++)
		printf("  %s %s%s%s\n      %s\n", heddle_program_name(), c->name, *c->operands ? " " : "",
		       c->operands, c->doc);
	printf("\n"
	       "A PATTERN is a scenario's name (suite/name), suite, id, or a glob of name or id.\n"
	       "`%s COMMAND --help` lists the options of a command.\n"
	       "\n"
	       "Exit codes\n"
	       "  run     0 all is as expected (a failure that is expected, too); 1 something\n"
	       "          is not, or a scenario without expectation fails; 3 a budget was hit,\n"
	       "          with --strict\n"
	       "  matrix  0 all is as expected, and each defect is shown by a scenario; 1 not\n"
	       "  replay  0 the run passes now; 1 the recorded finding happens again; 4 it\n"
	       "          diverges, or gives another finding\n"
	       "  minimize  4 its finding does not happen again\n"
	       "  all     2 wrong input; 128 and a signal's number (Ctrl-C: 130) where one\n"
	       "          ended it before its end\n",
	       heddle_program_name());
}

static const struct heddle_command *find_command(const char *name)
{
	for (const struct heddle_command *c = heddle_commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static int complain_of_command(const char *name)
{
	struct heddle_nearest nearest = { .word = name };
	char hint[HEDDLE_HINT_MAX];

	for (const struct heddle_command *c = heddle_commands; c->name; c++)
		heddle_nearest_offer(&nearest, c->name);
	return heddle_complain("%s: there is no such command%s: `heddle help` lists them", name,
			       heddle_nearest_hint(&nearest, hint));
}

int heddle_help_command(const struct heddle_command *command, int argc, char **argv)
{
	const struct heddle_command *about;
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, NULL, NULL, &first, &code))
		return code;
	if (first == argc) {
		print_overview();
		return HEDDLE_EXIT_AS_EXPECTED;
	}
	about = find_command(argv[first]);
	if (!about)
		return complain_of_command(argv[first]);
	heddle_help(about);
	return HEDDLE_EXIT_AS_EXPECTED;
}

int heddle_main(int argc, char **argv)
{
	const struct heddle_command *command;
	int code;

	heddle_program_is(argv[0]);
	if (argc < 2)
		return heddle_complain("no command is given: `heddle help` lists them");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_overview();
		return HEDDLE_EXIT_AS_EXPECTED;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("heddle %s\n", HEDDLE_VERSION);
		return HEDDLE_EXIT_AS_EXPECTED;
	}
	command = find_command(argv[1]);
	if (!command)
		return complain_of_command(argv[1]);
	if (!heddle_registry_check())
		return HEDDLE_EXIT_WRONG_INPUT;
	code = command->run(command, argc - 1, argv + 1);
	if (fflush(stdout) || ferror(stdout))
		return heddle_complain("stdout cannot be written: look whether the disk is full");
	return code;
}
