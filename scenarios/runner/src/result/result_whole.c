/* SPDX-License-Identifier: MIT */
/*
 * The format of a whole result from a worker to the command:
 *
 *   each group, when it is found | the result itself | for each group: what is known of it at the end |
 *   bounds | warnings | notes
 *
 * One process is a copy of the other. So all data, and pointers to constant data, are written as they lie in
 * memory.
 */
#include "result/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct told_group {
	uint64_t executions;
	bool only_sampled;
};

static int write_groups(const struct heddle_result *result, FILE *to)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		struct told_group told;

		memset(&told, 0, sizeof(told));
		told.executions = result->groups[i].executions;
		told.only_sampled = result->groups[i].only_sampled;
		if (fwrite(&told, sizeof(told), 1, to) != 1)
			return -EIO;
	}
	return 0;
}

static int write_texts(char *const *texts, size_t n, FILE *to)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t length = strlen(texts[i]) + 1;

		if (fwrite(&length, sizeof(length), 1, to) != 1 || fwrite(texts[i], 1, length, to) != length)
			return -EIO;
	}
	return 0;
}

int heddle_result_write_rest(const struct heddle_result *result, FILE *to)
{
	if (fwrite(result, sizeof(*result), 1, to) != 1)
		return -EIO;
	if (write_groups(result, to))
		return -EIO;
	if (result->n_bounds &&
	    fwrite(result->bounds, sizeof(*result->bounds), result->n_bounds, to) != result->n_bounds)
		return -EIO;
	if (write_texts(result->warnings, result->n_warnings, to) ||
	    write_texts(result->notes, result->n_notes, to))
		return -EIO;
	return ferror(to) ? -EIO : 0;
}

static int read_groups(struct heddle_result *result, FILE *from)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		struct told_group told;

		if (fread(&told, sizeof(told), 1, from) != 1)
			return -EIO;
		result->groups[i].executions = told.executions;
		result->groups[i].only_sampled = told.only_sampled;
	}
	return 0;
}

static int read_bounds(struct heddle_result *result, size_t n, FILE *from)
{
	if (!n)
		return 0;
	result->bounds = calloc(n, sizeof(*result->bounds));
	if (!result->bounds)
		return -ENOMEM;
	result->n_bounds = n;
	return fread(result->bounds, sizeof(*result->bounds), n, from) == n ? 0 : -EIO;
}

/* The caller frees *text. */
static int read_text(char **text, FILE *from)
{
	uint64_t length;

	if (fread(&length, sizeof(length), 1, from) != 1 || !length)
		return -EIO;
	*text = malloc(length);
	if (!*text)
		return -ENOMEM;
	if (fread(*text, 1, length, from) == length && !(*text)[length - 1])
		return 0;
	free(*text);
	return -EIO;
}

static int read_warning(struct heddle_result *result, FILE *from)
{
	char *text;
	int error = read_text(&text, from);

	if (!error)
		heddle_result_add_warning(result, text);
	return error;
}

static int read_note(struct heddle_result *result, FILE *from)
{
	char *text;
	int error = read_text(&text, from);

	if (error)
		return error;
	heddle_result_add_note(result, text);
	free(text);
	return 0;
}

int heddle_result_read_rest(struct heddle_result *result, FILE *from)
{
	struct heddle_result told;
	size_t n_bounds, n_warnings, n_notes;
	int error;

	if (fread(&told, sizeof(told), 1, from) != 1 || told.n_groups != result->n_groups)
		return -EIO;
	n_bounds = told.n_bounds;
	n_warnings = told.n_warnings;
	n_notes = told.n_notes;
	told.variant = result->variant;
	told.groups = result->groups;
	told.bounds = NULL;
	told.warnings = told.notes = NULL;
	told.n_bounds = told.n_warnings = told.n_notes = 0;
	*result = told;
	error = read_groups(result, from);
	if (!error)
		error = read_bounds(result, n_bounds, from);
	for (; !error && n_warnings; n_warnings--)
		error = read_warning(result, from);
	for (; !error && n_notes; n_notes--)
		error = read_note(result, from);
	return error;
}

int heddle_result_read_groups(struct heddle_result *result, FILE *from)
{
	int error;

	do
		error = heddle_result_read_group(result, from);
	while (!error);
	return error == -EIO ? 0 : error;
}
