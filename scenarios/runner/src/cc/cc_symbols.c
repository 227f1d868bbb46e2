/* SPDX-License-Identifier: MIT */
#include "cc/cc_symbols.h"
#include "cc/words.h"
#include "terminal/complain.h"

#include <stdlib.h>
#include <string.h>

enum support { SUPPORT_NONE, SUPPORT_MODELLED, SUPPORT_SEEN, SUPPORT_HARMLESS, SUPPORT_REFUSED };

static const struct known {
	const char *name;
	enum support support;
} known[] = {
#define MODELLED(name) { #name, SUPPORT_MODELLED },
#define SEEN(name)     { #name, SUPPORT_SEEN },
#define HARMLESS(name) { #name, SUPPORT_HARMLESS },
#define REFUSED(name)  { #name, SUPPORT_REFUSED },
#include "support/names.h"
};

static enum support support_of(const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!strcmp(known[i].name, name))
			return known[i].support;
	}
	return SUPPORT_NONE;
}

/* The functions of the C library, each in a line of its own: "\nname\n". */
static char *functions_of_library(const char *compiler)
{
	struct words ask = { 0 };
	char *path = NULL, *text = NULL;

	words_add(&ask, compiler);
	words_add(&ask, "-print-file-name=libc.so.6");
	if (words_run_reading(&ask, &path) == 0 && path) {
		path[strcspn(path, "\n")] = '\0';
		words_free(&ask);
		words_add(&ask, "nm");
		words_add(&ask, "-D");
		words_add(&ask, "--defined-only");
		words_add(&ask, path);
		words_run_reading(&ask, &text);
	}
	free(path);
	words_free(&ask);
	return text;
}

/* "0000000000099999 T fork@@GLIBC_2.2.5": is it a function of the library? */
static bool library_has(const char *functions, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = functions; at && (at = strstr(at, name)); at += length) {
		if (at - functions > 3 && at[-1] == ' ' && strchr("TWi", at[-2]) && strchr("@\n", at[length]))
			return true;
	}
	return false;
}

static void sort(const char *name, const char *functions, FILE *renames, FILE *unknown)
{
	enum support support = support_of(name);

	if (support == SUPPORT_MODELLED || support == SUPPORT_REFUSED)
		fprintf(renames, "%s heddle_posix_%s\n", name, name);
	else if (support == SUPPORT_SEEN)
		fprintf(renames, "%s heddle_access_%s\n", name, name);
	else if (support == SUPPORT_NONE && library_has(functions, name))
		fprintf(unknown, "%s%s", ftell(unknown) ? " " : "", name);
}

static bool is_jump(const char *name)
{
	static const char *const names[] = { "setjmp",	    "_setjmp",		 "sigsetjmp",
					     "__sigsetjmp", "__cxa_begin_catch", "_Unwind_Resume",
					     NULL };

	for (const char *const *jump = names; *jump; jump++) {
		if (!strcmp(name, *jump))
			return true;
	}
	return false;
}

bool cc_symbols_sort(const char *compiler, const char *object, FILE *renames, FILE *unknown, bool *jumps)
{
	struct words ask = { 0 };
	char *names, *functions, *rest;
	int code;

	words_add(&ask, "nm");
	words_add(&ask, "--undefined-only");
	words_add(&ask, "--format=just-symbols");
	words_add(&ask, object);
	code = words_run_reading(&ask, &names);
	words_free(&ask);
	if (code || !names) {
		free(names);
		return heddle_complain(
			       "cc: nm cannot read the object files: install binutils 2.37 or newer") == 0;
	}
	functions = functions_of_library(compiler);
	fprintf(renames, "main heddle_posix_main\n");
	*jumps = false;
	for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
		sort(name, functions, renames, unknown);
		*jumps |= is_jump(name);
	}
	free(functions);
	free(names);
	return true;
}
