/* SPDX-License-Identifier: MIT */
#include "terminal/frames.h"

#include <heddle/code_place.h>
#include <heddle/schedule.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_TEXT_MAX 128

static bool is_ours(const char *file)
{
	const char *below = heddle_place_file(file);

	return !strncmp(below, "scheduler/src/", 14) || !strncmp(below, "scenarios/runner/src/", 21);
}

/* Writes one frame; text becomes empty if it is not to be shown. */
static void tell_frame(const void *frame, char text[FRAME_TEXT_MAX])
{
	const char *function = heddle_function_of_address(frame), *slash;
	struct heddle_where where;

	*text = 0;
	if (!heddle_place_of_address(frame, &where)) {
		snprintf(text, FRAME_TEXT_MAX, "%s", function ? function : "");
		return;
	}
	slash = strrchr(where.file, '/');
	if (!is_ours(where.file))
		snprintf(text, FRAME_TEXT_MAX, "%s (%s:%d)", where.function, slash ? slash + 1 : where.file,
			 where.line);
	free((void *)where.file);
	free((void *)where.function);
}

/* The frame of the interrupted instruction has its address, not a return address. */
static size_t first_frame(const void *at, void *const *frames, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (frames[i] == at)
			return i;
	return 0;
}

const char *frames_text(const void *at, void *const *frames, size_t n, char *buffer, size_t size)
{
	size_t used = 0;

	*buffer = 0;
	for (size_t i = first_frame(at, frames, n); i < n; i++) {
		char text[FRAME_TEXT_MAX];

		tell_frame((const char *)frames[i] + (frames[i] == at), text);
		if (!*text)
			continue;
		if (used + strlen(text) + sizeof(" < ") > size)
			break;
		used += (size_t)snprintf(buffer + used, size - used, "%s%s", used ? " < " : "", text);
	}
	return buffer;
}
