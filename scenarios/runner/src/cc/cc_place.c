/* SPDX-License-Identifier: MIT */
#include "cc/cc_place.h"
#include "terminal/complain.h"
#include "terminal/program_name.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARCHIVE "libheddle-posix.a"

static const char libraries[] = "../" HEDDLE_LIBRARY_FOLDER;

/* Beside the command in a build, and in the libraries' folder of the prefix where it is installed. */
static const char *const folders[] = { ".", libraries, "../lib", "../lib64", NULL };

/* Finds a program that reads the linked program. */
static void find_reader(const char *name, char *path, size_t size)
{
	if (!heddle_program_beside(name, path, size))
		path[0] = '\0';
}

/* HEDDLE_AWAITS=0: loops that only read do not wait. */
static bool awaits_are_off(void)
{
	const char *said = getenv("HEDDLE_AWAITS");

	return said && !strcmp(said, "0");
}

static bool find_archive(struct cc_place *place)
{
	char self[PATH_MAX];

	if (!heddle_program_path(self))
		return false;
	*strrchr(self, '/') = '\0';
	find_reader("heddle-types", place->types, sizeof(place->types));
	if (!awaits_are_off())
		find_reader("heddle-awaits", place->awaits, sizeof(place->awaits));
	for (const char *const *folder = folders; *folder; folder++) {
		snprintf(place->archive, sizeof(place->archive), "%s/%s/" ARCHIVE, self, *folder);
		if (!access(place->archive, R_OK))
			return true;
	}
	return heddle_complain("cc: " ARCHIVE " lies neither beside %s nor in ../lib: build or install it "
			       "together with this command, without a sanitizer",
			       self) == HEDDLE_EXIT_AS_EXPECTED;
}

/* gcc reads nothing before it is needed, and lets variables begin with a pattern: see heddle/memory.h. */
static const char *const gcc_flags[] = { "-fno-tree-loop-im", "-fno-hoist-adjacent-loads",
					 "-ftrivial-auto-var-init=pattern", NULL };
static const char *const clang_flags[] = { "-mllvm", "-tsan-instrument-read-before-write",
					   "-Wno-unused-command-line-argument", NULL };
static const char *const all_flags[] = { "-g",
					 "-O1",
					 "-fsanitize=thread",
					 "-fno-omit-frame-pointer",
					 "-fno-optimize-sibling-calls",
					 "-fstack-clash-protection",
					 "-fno-builtin-memcpy",
					 "-fno-builtin-memmove",
					 "-fno-builtin-memset",
					 "-fno-builtin-memcmp",
					 "-U_FORTIFY_SOURCE",
					 NULL };

static void add(struct words *words, const char *const *list)
{
	for (; *list; list++)
		words_add(words, *list);
}

static bool is_clang(const char *compiler)
{
	struct words ask = { 0 };
	char *text;
	bool is_it;

	words_add(&ask, compiler);
	words_add(&ask, "--version");
	is_it = words_run_reading(&ask, &text) == 0 && text && strstr(text, "clang");
	free(text);
	words_free(&ask);
	return is_it;
}

bool cc_place_find(struct cc_place *place, bool is_cxx)
{
	const char *said = getenv(is_cxx ? "HEDDLE_CXX" : "HEDDLE_CC");

	*place = (struct cc_place){ .compiler = said && *said ? said
						: is_cxx      ? "c++"
							      : "cc",
				    .is_cxx = is_cxx };
	if (!find_archive(place))
		return false;
	place->is_clang = is_clang(place->compiler);
	add(&place->flags, all_flags);
	add(&place->flags, place->is_clang ? clang_flags : gcc_flags);
	return true;
}
