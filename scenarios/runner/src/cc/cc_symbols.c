/* SPDX-License-Identifier: MIT */
#include "cc/cc_symbols.h"
#include "cc/words.h"
#include "terminal/complain.h"

#include <stdlib.h>
#include <string.h>

enum support { SUPPORT_NONE, SUPPORT_MODELLED, SUPPORT_HARMLESS, SUPPORT_REFUSED };

static const struct known {
	const char *name;
	enum support support;
} known[] = {
#define MODELLED(name) { #name, SUPPORT_MODELLED },
#define HARMLESS(name) { #name, SUPPORT_HARMLESS },
#define REFUSED(name)  { #name, SUPPORT_REFUSED },
#include "support/names.h"
};

/* Copies and fills, which the compiler does not tell of. */
static const char *const seen[] = { "memcpy", "memmove", "memset", "memcmp" };

static enum support support_of(const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!strcmp(known[i].name, name))
			return known[i].support;
	}
	return SUPPORT_NONE;
}

static bool is_seen(const char *name)
{
	for (size_t i = 0; i < sizeof(seen) / sizeof(*seen); i++) {
		if (!strcmp(seen[i], name))
			return true;
	}
	return false;
}

/* The functions of a library, each in a line of its own: "\nname\n". */
static char *functions_of_library(const char *compiler, const char *library)
{
	struct words ask = { 0 };
	char *path = NULL, *text = NULL;

	words_add(&ask, compiler);
	words_add_format(&ask, "-print-file-name=%s", library);
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

enum { LIBRARY_C, LIBRARY_CXX, LIBRARY_MATH, LIBRARIES };
static const char *const libraries[LIBRARIES] = { "libc.so.6", "libstdc++.so.6", "libm.so.6" };

/* What the program calls changes nothing but what its accesses tell, or says itself whether it does. */
static bool has_no_effect(const char *name)
{
	static const char *const names[] = { "sched_yield",	 "pthread_yield",  "thrd_yield",
					     "__errno_location", "__tls_get_addr", "__gxx_personality_v0",
					     "_Unwind_Resume" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(names[i], name))
			return true;
	}
	return false;
}

static bool is_function(char *const functions[LIBRARIES], const char *name)
{
	for (size_t i = 0; i < LIBRARIES; i++) {
		if (library_has(functions[i], name))
			return true;
	}
	return false;
}

/* The calls of name go to target, and count as effects, unless they have none. */
static void redirect(const char *name, const char *target, struct cc_symbols_files *files)
{
	bool is_entered = !has_no_effect(name);

	if (is_entered) {
		fprintf(files->renames, "%s heddle_effect_%s\n", name, name);
		fprintf(files->entries, "HEDDLE_EFFECT(\"heddle_effect_%s\", \"%s\")\n", name, target);
	} else if (strcmp(name, target) != 0) {
		fprintf(files->renames, "%s %s\n", name, target);
	}
}

static void sort(const char *name, char *const functions[LIBRARIES], struct cc_symbols_files *files)
{
	enum support support = support_of(name);
	char target[512];

	snprintf(target, sizeof(target), "heddle_posix_%s", name);
	if (support == SUPPORT_MODELLED || support == SUPPORT_REFUSED)
		redirect(name, target, files);
	else if (is_seen(name))
		fprintf(files->renames, "%s heddle_access_%s\n", name, name);
	else if (support == SUPPORT_HARMLESS || is_function(functions, name))
		redirect(name, name, files);
	if (support == SUPPORT_NONE && !is_seen(name) && library_has(functions[LIBRARY_C], name))
		fprintf(files->unknown, "%s%s", ftell(files->unknown) ? " " : "", name);
}

bool cc_symbols_sort(const char *compiler, const char *object, struct cc_symbols_files *files)
{
	struct words ask = { 0 };
	char *names, *functions[LIBRARIES], *rest;
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
	for (size_t i = 0; i < LIBRARIES; i++)
		functions[i] = functions_of_library(compiler, libraries[i]);
	fprintf(files->renames, "main heddle_posix_main\n");
	for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
		sort(name, functions, files);
	for (size_t i = 0; i < LIBRARIES; i++)
		free(functions[i]);
	free(names);
	return true;
}
