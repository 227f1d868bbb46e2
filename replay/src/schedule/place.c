// SPDX-License-Identifier: MIT
#include "schedule/place.h"

#include <stdio.h>
#include <string.h>

#define FILE_MAX (HEDDLE_SCHEDULE_WORD_MAX - 16) /* leaves room for ":line" */

static const char *folder_and_name(const char *file)
{
	const char *name = strrchr(file, '/'), *start;

	if (name == NULL)
		return file;
	for (start = name; start > file && start[-1] != '/'; start--)
		;
	if (strncmp(start, "./", 2) == 0)
		return name + 1;
	return start < name && strlen(start) <= FILE_MAX ? start : name + 1;
}

const char *heddle_place_file(const char *file)
{
	static const char root[] = HEDDLE_SOURCE_ROOT;

	if (strncmp(file, root, sizeof(root) - 1) == 0)
		return file + sizeof(root) - 1;
	while (strncmp(file, "./", 2) == 0)
		file += 2;
	if (file[0] == '/' || strncmp(file, "../", 3) == 0 || strlen(file) > FILE_MAX)
		return folder_and_name(file);
	return file;
}

struct heddle_place heddle_place_keep(struct heddle_schedule *schedule, const struct heddle_where *where)
{
	if (where == NULL || where->file == NULL)
		return (struct heddle_place){ 0 };
	return (struct heddle_place){
		.file = heddle_schedule_keep_string(schedule, heddle_place_file(where->file)),
		.function = heddle_schedule_keep_string(schedule, where->function),
		.line = where->line > 0 ? (unsigned)where->line : 0,
		.call = where->call != NULL ? heddle_schedule_keep_string(schedule, where->call) : NULL,
	};
}

const char *heddle_place_text(const struct heddle_place *place, char *buffer, size_t size)
{
	if (place->file == NULL)
		snprintf(buffer, size, "?");
	else
		snprintf(buffer, size, "%s:%u", place->file, place->line);
	return buffer;
}

static bool same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

bool heddle_place_same_function(const struct heddle_place *a, const struct heddle_place *b)
{
	return same_text(a->file, b->file) && same_text(a->function, b->function);
}

bool heddle_place_equal(const struct heddle_place *a, const struct heddle_place *b)
{
	return a->line == b->line && heddle_place_same_function(a, b);
}
