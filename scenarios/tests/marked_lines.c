/* SPDX-License-Identifier: MIT */
#include "marked_lines.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool line_is_marked(const struct heddle_scenario *scenario, const char *text, const char *mark)
{
	const char *name = strrchr(scenario->file, '/') + 1;
	char path[1024], line[256] = "";
	char file[64];
	const char *colon = strchr(text, ':');
	long wanted;
	FILE *source;

	cr_assert_not_null(colon, "%s", text);
	snprintf(file, sizeof(file), "%.*s", (int)(colon - text), text);
	wanted = strtol(colon + 1, NULL, 10);
	cr_assert_gt(wanted, 0, "%s", text);
	snprintf(path, sizeof(path), "%.*s%s", (int)(name - scenario->file), scenario->file, file);
	source = fopen(path, "r");
	cr_assert_not_null(source, "%s", path);
	for (long number = 0; number < wanted && fgets(line, sizeof(line), source); number++)
		;
	fclose(source);
	return strstr(line, mark);
}
