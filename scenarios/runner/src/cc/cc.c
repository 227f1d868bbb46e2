/* SPDX-License-Identifier: MIT */
#include "cc/cc.h"
#include "cc/cc_arguments.h"
#include "cc/cc_link.h"
#include "cc/cc_place.h"
#include "terminal/complain.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int explain(const struct cc_place *place, int code)
{
	if (code < 0)
		heddle_complain("cc: '%s' cannot be started (%s): install it, or set %s", place->compiler,
				strerror(-code), place->is_cxx ? "HEDDLE_CXX" : "HEDDLE_CC");
	return code < 0 ? HEDDLE_EXIT_WRONG_INPUT : code;
}

/* What compiles nothing for a run is the compiler's own affair. */
static int pass_on(const struct cc_place *place, const struct cc_arguments *a)
{
	struct words cc = { 0 };
	int code;

	words_add(&cc, place->compiler);
	words_add_all(&cc, &a->all);
	code = words_run(&cc);
	words_free(&cc);
	return code;
}

/* object: NULL: as the arguments say. */
static int compile(const struct cc_place *place, const struct cc_arguments *a, const char *source,
		   const char *object)
{
	struct words cc = { 0 };
	int code;

	words_add(&cc, place->compiler);
	words_add_all(&cc, &a->compile);
	words_add_all(&cc, &place->flags);
	if (words_have(&a->compile, "-O0")) /* what is asked for, since then no access is left out */
		words_add(&cc, "-O0");
	if (!words_have(&a->compile, "-S"))
		words_add(&cc, "-c");
	if (object) {
		words_add(&cc, "-o");
		words_add(&cc, object);
	}
	words_add(&cc, source);
	code = words_run(&cc);
	words_free(&cc);
	return code;
}

static int compile_only(const struct cc_place *place, const struct cc_arguments *a)
{
	int code = 0;

	for (size_t i = 0; i < a->sources.n && !code; i++)
		code = compile(place, a, a->sources.word[i], a->output);
	return code;
}

static int compile_and_link(const struct cc_place *place, struct cc_arguments *a, const char *folder)
{
	char object[PATH_MAX + 32];
	int code = 0;

	for (size_t i = 0; i < a->sources.n && !code; i++) {
		snprintf(object, sizeof(object), "%s/%zu.o", folder, i);
		code = compile(place, a, a->sources.word[i], object);
		words_add(&a->objects, object);
	}
	return code ? code : cc_link(place, a, folder);
}

static void remove_folder(const char *folder)
{
	DIR *files = opendir(folder);
	char path[PATH_MAX + 300];

	for (struct dirent *file; files && (file = readdir(files));) {
		snprintf(path, sizeof(path), "%s/%s", folder, file->d_name);
		if (file->d_name[0] != '.')
			unlink(path);
	}
	if (files)
		closedir(files);
	rmdir(folder);
}

static int link_in_folder(const struct cc_place *place, struct cc_arguments *a)
{
	const char *temporary = getenv("TMPDIR");
	char folder[PATH_MAX];
	int code;

	snprintf(folder, sizeof(folder), "%s/heddle-cc-XXXXXX", temporary && *temporary ? temporary : "/tmp");
	if (!mkdtemp(folder))
		return heddle_complain(
			"cc: no folder can be made in %s: set TMPDIR to one that can be written",
			temporary && *temporary ? temporary : "/tmp");
	code = compile_and_link(place, a, folder);
	remove_folder(folder);
	return code;
}

int cc_run(bool is_cxx, int argc, char **argv)
{
	struct cc_arguments arguments;
	struct cc_place place;
	int code;

	cc_arguments_take(&arguments, argc, argv);
	if (!cc_place_find(&place, is_cxx))
		code = HEDDLE_EXIT_WRONG_INPUT;
	else if (arguments.stage == CC_PASS)
		code = explain(&place, pass_on(&place, &arguments));
	else if (arguments.refused)
		code = heddle_complain(
			"cc: %s: heddle cc makes programs, and sees their accesses itself: leave it out",
			arguments.refused);
	else if (arguments.stage == CC_COMPILE)
		code = explain(&place, compile_only(&place, &arguments));
	else
		code = explain(&place, link_in_folder(&place, &arguments));
	words_free(&place.flags);
	cc_arguments_free(&arguments);
	return code;
}
