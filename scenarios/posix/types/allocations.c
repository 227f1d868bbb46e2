/* SPDX-License-Identifier: MIT */
#include "allocations.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Returns what is behind the word in text; NULL: it is not there, or a part of another word. */
static const char *behind_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
		if ((at == text || !is_of_word(at[-1])) && !is_of_word(at[length]))
			return at + length;
	}
	return NULL;
}

static const char *skip(const char *text, const char *characters)
{
	return text + strspn(text, characters);
}

/* Takes a word to name. Returns what is behind it, NULL if there is none. */
static const char *take_word(const char *text, char *name, size_t size)
{
	size_t length = 0;

	while (is_of_word(text[length]))
		length++;
	if (!length || length >= size || isdigit((unsigned char)*text))
		return NULL;
	memcpy(name, text, length);
	name[length] = '\0';
	return text + length;
}

static const char *skip_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(text, word, length) && !is_of_word(text[length]) ? skip(text + length, " \t") : text;
}

/* "(struct node)", "(*head)", " *head": of nothing else that begins so. */
static bool read_sizeof(const char *text, struct allocation *allocation)
{
	text = skip(text, " \t(");
	allocation->is_variable = *text == '*';
	text = skip(text, "* \t");
	text = skip_word(text, "struct");
	text = skip_word(text, "union");
	text = take_word(text, allocation->name, sizeof(allocation->name));
	return text && *skip(text, " \t") != '-' && *skip(text, " \t") != '.' && *skip(text, " \t") != '[' &&
	       *skip(text, " \t") != '*';
}

/* "new node", "new node(1)", but not "new (place) node". */
static bool read_new(const char *text, struct allocation *allocation)
{
	allocation->is_variable = false;
	text = take_word(skip(text, " \t"), allocation->name, sizeof(allocation->name));
	return text && *text != ':' && *text != '<' && *skip(text, " \t") != '*';
}

static bool allocates(const char *line)
{
	static const char *const functions[] = { "malloc",   "calloc",	      "realloc", "reallocarray",
						 "memalign", "aligned_alloc", NULL };

	for (const char *const *function = functions; *function; function++) {
		if (behind_word(line, *function))
			return true;
	}
	return false;
}

static bool read_line(const char *line, struct allocation *allocation)
{
	const char *size = behind_word(line, "sizeof"), *made = behind_word(line, "new");

	if (size && allocates(line))
		return !behind_word(size, "sizeof") && read_sizeof(size, allocation);
	return made && read_new(made, allocation);
}

void allocations_find(const char *path, void (*found)(void *context, const struct allocation *allocation),
		      void *context)
{
	FILE *file = fopen(path, "re");
	struct allocation allocation = { 0 };
	char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		allocation.line++;
		if (read_line(line, &allocation))
			found(context, &allocation);
	}
	free(line);
	if (file)
		fclose(file);
}
