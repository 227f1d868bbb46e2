/* SPDX-License-Identifier: MIT */
#include "command/run_program.h"
#include "cc/cc.h"
#include "cc/cc_arguments.h"
#include "cc/words.h"
#include "command/run_request.h"
#include "terminal/complain.h"
#include "terminal/output.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_file(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode);
}

/* A name with a slash, as the shell wants it: ./prog. */
static bool is_program(const char *path)
{
	return strchr(path, '/') && is_file(path) && !access(path, X_OK);
}

static int end_of_options(int argc, char **argv)
{
	int n = 1;

	while (n < argc && strcmp(argv[n], "--") != 0)
		n++;
	return n;
}

/* Returns the index of the first such argument, 0 if there is none. */
static int find(int end, char **argv, bool (*is_it)(const char *))
{
	for (int i = 1; i < end; i++) {
		if (argv[i][0] != '-' && is_it(argv[i]))
			return i;
	}
	return 0;
}

static bool is_source_file(const char *path)
{
	return cc_is_source(path) && is_file(path);
}

static int start(const char *program, int end, int left_out, char **argv, int rest, int argc)
{
	struct words words = { 0 };
	int code;

	words_add(&words, program);
	words_add(&words, "run");
	for (int i = 1; i < end; i++) {
		if (i != left_out)
			words_add(&words, argv[i]);
	}
	for (; rest < argc; rest++)
		words_add(&words, argv[rest]);
	code = words_run(&words);
	words_free(&words);
	return code < 0
		       ? heddle_complain(
				 "run: '%s' cannot be started (%s): give a program that heddle cc has linked",
				 program, strerror(-code))
		       : code;
}

/* failures/prog for src/prog.c: the program lies beside its schedules, so that they can be replayed. */
static const char *program_of(const char *source, char *program, size_t size)
{
	const char *base = strrchr(source, '/') ? strrchr(source, '/') + 1 : source;

	snprintf(program, size, FAILURES_DEFAULT "/%.*s", (int)(strrchr(base, '.') - base), base);
	return program;
}

static bool is_cxx(const char *source)
{
	const char *end = strrchr(source, '.');

	return !strcmp(end, ".C") || !strncmp(end, ".cc", 3) || !strncmp(end, ".cp", 3) ||
	       !strncmp(end, ".cxx", 4);
}

/* What is behind "--" is for the compiler. */
static int compile(const char *source, const char *program, int rest, int argc, char **argv)
{
	struct words words = { 0 };
	int error = heddle_folder_prepare(FAILURES_DEFAULT), code;

	if (error)
		return heddle_complain("run: the folder " FAILURES_DEFAULT
				       " cannot be written to (%s): go to one where it can",
				       strerror(-error));
	words_add(&words, "-o");
	words_add(&words, program);
	words_add(&words, source);
	words_add(&words, "-pthread");
	for (; rest < argc; rest++)
		words_add(&words, argv[rest]);
	code = cc_run(is_cxx(source), (int)words.n, words.word);
	words_free(&words);
	return code;
}

bool run_program(int argc, char **argv, int *code)
{
	int end = end_of_options(argc, argv), at = find(end, argv, is_source_file);
	char program[PATH_MAX];

	if (at) {
		*code = compile(argv[at], program_of(argv[at], program, sizeof(program)), end + 1, argc,
				argv);
		if (!*code)
			*code = start(program, end, at, argv, argc, argc);
		return true;
	}
	at = find(end, argv, is_program);
	if (at)
		*code = start(argv[at], end, at, argv, end, argc);
	return at;
}
