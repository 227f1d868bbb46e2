/* SPDX-License-Identifier: MIT */
/*
 * A whole result on its way from a worker to the command:
 *
 *   each group, when it is found | the result itself | for each group: in how many executions | bounds | warnings
 *
 * Both are the same program, and one the copy of the other: what is no pointer goes as it lies in memory, and so do pointers to what
 * no process changes.
 */
#include "result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int heddle_result_write_rest(const struct heddle_result *result, FILE *to)
{
	uint64_t length;

	if (fwrite(result, sizeof(*result), 1, to) != 1)
		return -EIO;
	for (size_t i = 0; i < result->n_groups; i++)
		if (fwrite(&result->groups[i].executions, sizeof(uint64_t), 1, to) != 1)
			return -EIO;
	if (result->n_bounds &&
	    fwrite(result->bounds, sizeof(*result->bounds), result->n_bounds, to) != result->n_bounds)
		return -EIO;
	for (size_t i = 0; i < result->n_warnings; i++) {
		length = strlen(result->warnings[i]) + 1;
		if (fwrite(&length, sizeof(length), 1, to) != 1 ||
		    fwrite(result->warnings[i], 1, length, to) != length)
			return -EIO;
	}
	return ferror(to) ? -EIO : 0;
}

static int read_counts(struct heddle_result *result, FILE *from)
{
	for (size_t i = 0; i < result->n_groups; i++)
		if (fread(&result->groups[i].executions, sizeof(uint64_t), 1, from) != 1)
			return -EIO;
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

static int read_warning(struct heddle_result *result, FILE *from)
{
	uint64_t length;
	char *text;

	if (fread(&length, sizeof(length), 1, from) != 1 || !length)
		return -EIO;
	text = malloc(length);
	if (!text)
		return -ENOMEM;
	if (fread(text, 1, length, from) != length || text[length - 1]) {
		free(text);
		return -EIO;
	}
	heddle_result_add_warning(result, text);
	return 0;
}

int heddle_result_read_rest(struct heddle_result *result, FILE *from)
{
	struct heddle_result told;
	size_t n_bounds, n_warnings;
	int error;

	if (fread(&told, sizeof(told), 1, from) != 1 || told.n_groups != result->n_groups)
		return -EIO;
	n_bounds = told.n_bounds;
	n_warnings = told.n_warnings;
	told.variant = result->variant;
	told.groups = result->groups;
	told.bounds = NULL;
	told.warnings = NULL;
	told.n_bounds = told.n_warnings = 0;
	*result = told;
	error = read_counts(result, from);
	if (!error)
		error = read_bounds(result, n_bounds, from);
	for (; !error && n_warnings; n_warnings--)
		error = read_warning(result, from);
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
