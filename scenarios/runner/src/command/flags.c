/* SPDX-License-Identifier: MIT */
#include "command/flags.h"
#include "terminal/complain.h"
#include "terminal/program_name.h"
#include "terminal/wrap.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS_MAX 48
#define HELP_MAX  8192

static size_t count_flags(const struct heddle_command *command)
{
	size_t n = 0;

	while (command->flags && command->flags[n].name)
		n++;
	return n;
}

/* val of an option is its index in the table, plus this, to stay clear of '?' and ':'. */
#define FIRST_VALUE 256

static void make_options(const struct heddle_command *command, struct option options[FLAGS_MAX + 2])
{
	size_t n = count_flags(command);

	for (size_t i = 0; i < n; i++)
		options[i] = (struct option){
			.name = command->flags[i].name,
			.has_arg = !command->flags[i].argument		? no_argument
				   : *command->flags[i].argument == '[' ? optional_argument
									: required_argument,
			.val = FIRST_VALUE + (int)i,
		};
	options[n] = (struct option){ .name = "help", .val = 'h' };
	options[n + 1] = (struct option){ 0 };
}

static void complain_of_option(const struct heddle_command *command, const char *given, bool lacks_argument)
{
	const char *name = given + strspn(given, "-");
	struct heddle_nearest nearest = { .word = name, .prefix = "--" };
	char hint[HEDDLE_HINT_MAX];

	if (lacks_argument) {
		heddle_complain("%s: it needs a value: `heddle %s --help` says which", given, command->name);
		return;
	}
	for (size_t i = 0; i < count_flags(command); i++)
		heddle_nearest_offer(&nearest, command->flags[i].name);
	if (strchr(name, '='))
		heddle_complain(
			"%s: `heddle %s` has no such option, or it takes no value: `heddle %s --help` lists them",
			given, command->name, command->name);
	else
		heddle_complain("%s: `heddle %s` has no such option%s: `heddle %s --help` lists them", given,
				command->name, heddle_nearest_hint(&nearest, hint), command->name);
}

static bool take_flag(const struct heddle_command *command, const struct heddle_flag *flag, bool *seen,
		      const char *value, heddle_flag_taker *take, void *context)
{
	if (flag->later) {
		heddle_complain("--%s: this is not built yet: %s", flag->name, flag->later);
		return false;
	}
	if (*seen && !flag->repeats) {
		heddle_complain("--%s: it is given twice: give it once (`heddle %s --help`)", flag->name,
				command->name);
		return false;
	}
	*seen = true;
	return take(context, flag->name, value);
}

bool heddle_flags_parse(const struct heddle_command *command, int argc, char **argv, heddle_flag_taker *take,
			void *context, int *first_operand, int *code)
{
	struct option options[FLAGS_MAX + 2];
	bool seen[FLAGS_MAX] = { false };
	int value;

	*code = HEDDLE_EXIT_WRONG_INPUT;
	make_options(command, options);
	opterr = 0;
	optind = 0; /* glibc: start again */
	while ((value = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		int index = value - FIRST_VALUE;

		if (value == 'h') {
			heddle_help(command);
			*code = HEDDLE_EXIT_AS_EXPECTED;
			return false;
		}
		if (value == '?' || value == ':') {
			char letter[3] = { '-', (char)optopt };

			complain_of_option(command,
					   optopt && optopt < FIRST_VALUE ? letter : argv[optind - 1],
					   value == ':');
			return false;
		}
		if (!take_flag(command, &command->flags[index], &seen[index], optarg, take, context))
			return false;
	}
	*first_operand = optind;
	return true;
}

void heddle_help(const struct heddle_command *command)
{
	char more[HELP_MAX];

	printf("usage: %s %s%s%s%s\n\n", heddle_program_name(), command->name,
	       command->flags ? " [OPTION...]" : "", *command->operands ? " " : "", command->operands);
	heddle_print_wrapped(command->doc, 0, 0, HEDDLE_PAGE_WIDTH);
	if (command->more)
		printf("\n%s", heddle_with_program_name(command->more, more, sizeof(more)));
	printf("\n");
	for (size_t i = 0; i < count_flags(command); i++) {
		const struct heddle_flag *flag = &command->flags[i];
		char left[64];

		if (flag->later)
			continue;
		snprintf(left, sizeof(left), "  --%s%s%s", flag->name,
			 flag->argument && *flag->argument != '[' ? " " : "",
			 flag->argument ? flag->argument : "");
		printf("%-22s ", left);
		heddle_print_wrapped(flag->doc, 23, strlen(left) > 22 ? (unsigned)strlen(left) + 1 : 23,
				     HEDDLE_PAGE_WIDTH);
	}
	printf("%-22s this text\n", "  -h, --help");
	if (command->print_last)
		command->print_last();
}

bool heddle_parse_number(const char *flag, const char *text, uint64_t low, uint64_t high, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && !*end && !errno && low <= *number && *number <= high)
		return true;
	if (high == UINT64_MAX)
		heddle_complain("--%s %s: it is not a whole number, %" PRIu64 " or more: give one that is",
				flag, text, low);
	else
		heddle_complain("--%s %s: it is not a whole number from %" PRIu64 " to %" PRIu64
				": give one that is",
				flag, text, low, high);
	return false;
}

bool heddle_parse_seconds(const char *flag, const char *text, double *seconds)
{
	char *end;

	errno = 0;
	*seconds = strtod(text, &end);
	if (((text[0] >= '0' && text[0] <= '9') || text[0] == '.') && end != text && !errno &&
	    (!*end || (strchr("smh", *end) && !end[1]))) {
		*seconds *= *end == 'm' ? 60 : *end == 'h' ? 3600 : 1;
		if (*seconds <= 1e9)
			return true;
	}
	heddle_complain("--%s %s: it is not a time: give seconds, or 90s, 5m, 2h (0: no limit)", flag, text);
	return false;
}
