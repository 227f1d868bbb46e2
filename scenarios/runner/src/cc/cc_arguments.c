/* SPDX-License-Identifier: MIT */
#include "cc/cc_arguments.h"

#include <string.h>

/* Options whose argument is the next word, if it is not a part of the same. */
static const char *const with_word[] = {
	"-I",	       "-D",	     "-U",	  "-include",  "-isystem",
	"-iquote",     "-idirafter", "-imacros",  "-iprefix",  "-iwithprefix",
	"-isysroot",   "-MF",	     "-MT",	  "-MQ",       "-Xpreprocessor",
	"-Xassembler", "--param",    "-B",	  "-aux-info", "-mllvm",
	"-Xclang",     "-target",    "--sysroot", NULL
};
static const char *const link_with_word[] = { "-L", "-l", "-T", "-u", "-z", "-Xlinker", "-e", "-h", NULL };

static const char *const passing[] = {
	"-E",	      "-M", "-MM",    "-fsyntax-only", "--version", "-dumpversion", "-dumpmachine",
	"-dumpspecs", "-v", "--help", "-###",	       "-qversion", "-V",	    NULL
};

/* They would build something else than a program, or put another runtime under it. */
static const char *const refused[] = {
	"-shared", "-r", "-nostdlib", "-nostartfiles", "-nodefaultlibs", NULL
};

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++) {
		if (!strcmp(word, *list))
			return true;
	}
	return false;
}

static bool ends_in(const char *file, const char *end)
{
	size_t length = strlen(file), tail = strlen(end);

	return length > tail && !strcmp(file + length - tail, end);
}

bool cc_is_source(const char *file)
{
	static const char *const ends[] = { ".c", ".cc", ".cpp", ".cxx", ".C", ".c++",
					    ".i", ".ii", ".s",	 ".S",	 NULL };

	for (const char *const *end = ends; *end; end++) {
		if (ends_in(file, *end))
			return true;
	}
	return false;
}

static bool begins(const char *word, const char *with)
{
	return !strncmp(word, with, strlen(with));
}

static void take_file(struct cc_arguments *a, const char *file)
{
	if (!strcmp(file, "-") || cc_is_source(file) || words_have(&a->compile, "-x"))
		words_add(&a->sources, file);
	else
		words_add(&a->objects, file);
}

static bool is_of_link(const char *word)
{
	return begins(word, "-L") || begins(word, "-l") || begins(word, "-Wl,") ||
	       begins(word, "-fuse-ld=") || !strcmp(word, "-rdynamic") || !strcmp(word, "-pie") ||
	       !strcmp(word, "-no-pie") || begins(word, "-static") || !strcmp(word, "-s");
}

static bool is_refused(const char *word)
{
	return is_one_of(word, refused) ||
	       (begins(word, "-fsanitize=") && strcmp(word, "-fsanitize=thread") != 0);
}

/* Takes an option; next: the word behind it, or NULL. Returns whether that was its argument. */
static bool take_option(struct cc_arguments *a, const char *word, const char *next)
{
	bool two = next && (is_one_of(word, with_word) || is_one_of(word, link_with_word));
	struct words *to = is_one_of(word, link_with_word) || is_of_link(word) ? &a->link : &a->compile;

	if (!strcmp(word, "-c") || !strcmp(word, "-S"))
		a->stage = a->stage == CC_PASS ? CC_PASS : CC_COMPILE;
	else if (is_one_of(word, passing) || begins(word, "-print-") || begins(word, "--print-"))
		a->stage = CC_PASS;
	else if (is_refused(word))
		a->refused = word;
	if (begins(word, "-L"))
		words_add(&a->folders, word[2] ? word + 2 : next ? next : ".");
	if (to == &a->link && begins(word, "-l"))
		words_add_format(&a->objects, "-l%s", word[2] ? word + 2 : next ? next : "");
	if (strcmp(word, "-c") != 0 && strcmp(word, "-fsanitize=thread") != 0)
		words_add(to, word);
	if (two)
		words_add(to, next);
	return two;
}

/* Takes -o or -x, whose argument is the next word, if there is one. */
static void take_with_next(struct cc_arguments *a, const char *word, const char *next)
{
	if (word[1] == 'o') {
		a->output = next;
	} else {
		words_add(&a->compile, word);
		words_add(&a->compile, next ? next : "none");
	}
}

/* Takes a word; returns whether the next one was its argument. */
static bool take(struct cc_arguments *a, const char *word, const char *next)
{
	if (!strcmp(word, "-o") || !strcmp(word, "-x")) {
		take_with_next(a, word, next);
		return next;
	}
	if (begins(word, "-o")) {
		a->output = word + 2;
		return false;
	}
	if (word[0] == '-' && word[1])
		return take_option(a, word, next);
	take_file(a, word);
	return false;
}

void cc_arguments_take(struct cc_arguments *a, int argc, char **argv)
{
	*a = (struct cc_arguments){ .stage = CC_LINK };
	for (int i = 0; i < argc; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;

		words_add(&a->all, argv[i]);
		if (take(a, argv[i], next))
			words_add(&a->all, argv[++i]);
	}
	if (a->stage == CC_LINK && !a->sources.n && !a->objects.n)
		a->stage = CC_PASS;
}

void cc_arguments_free(struct cc_arguments *a)
{
	words_free(&a->all);
	words_free(&a->sources);
	words_free(&a->objects);
	words_free(&a->compile);
	words_free(&a->link);
	words_free(&a->folders);
}
