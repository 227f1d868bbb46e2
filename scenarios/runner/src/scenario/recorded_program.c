/* SPDX-License-Identifier: MIT */
#include "scenario/recorded_program.h"
#include "cc/words.h"
#include "scenario/registry.h"
#include "terminal/complain.h"
#include "terminal/program_name.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The scenarios of programs with pthreads, which are named after their files: scenarios/posix. */
#define PROGRAMS "program/"

bool recorded_program_is(const char *scenario)
{
	return !strncmp(scenario, PROGRAMS, strlen(PROGRAMS));
}

void recorded_program_take(struct heddle_variant *variant, const struct heddle_schedule_header *header)
{
	const struct heddle_scenario_program *program = variant->scenario->program;

	if (!program || program->is_given || !header->program)
		return;
	variant->arguments = header->arguments;
	variant->n_arguments = header->n_arguments;
}

/* ---- what differs */

static bool are_equal(const struct heddle_variant *variant, const struct heddle_schedule_header *header)
{
	if (variant->n_arguments != header->n_arguments)
		return false;
	for (size_t i = 0; i < header->n_arguments; i++) {
		if (strcmp(variant->arguments[i], header->arguments[i]) != 0)
			return false;
	}
	return true;
}

/* "'-- 5 x'", or "no arguments". Returns buffer. */
static const char *text_of(const char *const *arguments, size_t n, char *buffer, size_t size)
{
	char word[2 * HEDDLE_SCHEDULE_WORD_MAX];
	size_t used = 0;

	snprintf(buffer, size, "no arguments");
	for (size_t i = 0; i < n && used < size; i++)
		used += (size_t)snprintf(buffer + used, size - used, "%s %s", i ? "" : "--",
					 heddle_shell_word(arguments[i], word, sizeof(word)));
	return buffer;
}

void recorded_program_compare(const struct heddle_variant *variant, const struct heddle_schedule *schedule,
			      const char *path)
{
	const struct heddle_schedule_header *header = &schedule->header;
	const struct heddle_scenario_program *program = variant->scenario->program;
	char recorded[300], now[300];

	if (!program || !header->program)
		return;
	if (!are_equal(variant, header))
		heddle_complain(
			"%s: it was recorded with %s, and this run has %s: leave out what is behind --", path,
			text_of(header->arguments, header->n_arguments, recorded, sizeof(recorded)),
			text_of(variant->arguments, variant->n_arguments, now, sizeof(now)));
	if (header->build && program->build && strcmp(header->build, program->build) != 0)
		heddle_complain("%s: it was recorded by another build of %s (%.12s, and this is %.12s): "
				"if it does not go as recorded, `%s run` finds anew",
				path, header->program, header->build, program->build, heddle_program_name());
}

/* ---- starting it */

static bool is_program(const char *path)
{
	return strchr(path, '/') && !access(path, X_OK);
}

/* Where it was called, or beside the schedule. Returns false if it is in neither place. */
static bool find(const struct heddle_schedule *schedule, const char *path, char *program, size_t size)
{
	const char *recorded = schedule->header.program, *slash = strrchr(path, '/');
	const char *base = strrchr(recorded, '/') ? strrchr(recorded, '/') + 1 : recorded;

	snprintf(program, size, "%s", recorded);
	if (is_program(program))
		return true;
	snprintf(program, size, "%.*s/%s", slash ? (int)(slash - path) : 1, slash ? path : ".", base);
	return is_program(program);
}

static int start(const char *program, const char *command, int argc, char **argv)
{
	struct words words = { 0 };
	int code;

	words_add(&words, program);
	words_add(&words, command);
	for (int i = 1; i < argc; i++)
		words_add(&words, argv[i]);
	code = words_run(&words);
	words_free(&words);
	return code < 0 ? heddle_complain("%s: '%s' cannot be started (%s): build it again with heddle cc",
					  command, program, strerror(-code))
			: code;
}

bool recorded_program_start(const struct heddle_schedule *schedule, const char *command, int argc,
			    char **argv, const char *path, int *code)
{
	char program[2 * PATH_MAX];

	if (!schedule->header.program || heddle_registry_find(schedule->header.scenario))
		return false;
	if (find(schedule, path, program, sizeof(program)))
		*code = start(program, command, argc, argv);
	else
		*code = heddle_complain(
			"%s: its program, '%s', is not there, nor beside it: go where it lies, "
			"or type `PROGRAM %s %s`",
			path, schedule->header.program, command, path);
	return true;
}
