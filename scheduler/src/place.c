/* SPDX-License-Identifier: MIT */
#include "place.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *place_file(const struct heddle_where *where)
{
	const char *slash = strrchr(where->file, '/');

	return slash ? slash + 1 : where->file;
}

#if defined(HEDDLE_TSAN) || defined(HEDDLE_ASAN)

/* Of the sanitizers' common part; gcc's header lacks it. */
void __sanitizer_symbolize_pc(void *caller, const char *format, char *buffer, size_t size);

/* A list, not a table: a run has few places at which something is wrong. */
struct known_place {
	struct known_place *next;
	void *caller;
	bool counts;
	struct heddle_where where;
};

static struct known_place *known;

static bool starts_with(const char *text, const char *start, size_t length)
{
	return strncmp(text, start, length) == 0;
}

/* Not what the scenario did: the runtime, of which there may be no line; and this folder. */
static bool is_ours(const char *file)
{
	const size_t folder = (size_t)(strrchr(__FILE__, '/') - __FILE__) + 1;

	return starts_with(file, __FILE__, folder) || strstr(file, "libsanitizer/") ||
	       strstr(file, "compiler-rt/");
}

/* text: "function|file|line", as asked for below. Takes it apart. */
static bool take_apart(char *text, struct heddle_where *where)
{
	char *file = strchr(text, '|');
	char *line = file ? strchr(file + 1, '|') : NULL;

	if (!line)
		return false;
	*file++ = *line++ = '\0';
	where->function = strdup(text);
	where->file = strdup(file);
	where->line = atoi(line);
	return where->function && where->file && where->line > 0;
}

static struct known_place *look_up(void *caller)
{
	struct known_place *place = calloc(1, sizeof(*place));
	char text[1024] = "";

	if (!place)
		return NULL;
	__sanitizer_symbolize_pc(caller, "%f|%s|%l", text, sizeof(text));
	place->caller = caller;
	place->counts = take_apart(text, &place->where) && !is_ours(place->where.file);
	place->next = known;
	known = place;
	return place;
}

static struct known_place *find(void *caller)
{
	for (struct known_place *place = known; place; place = place->next) {
		if (place->caller == caller)
			return place;
	}
	return look_up(caller);
}

/* Two calls in one line are one place. */
static const struct heddle_where *first_of(const struct known_place *found)
{
	const struct heddle_where *where = &found->where;

	for (const struct known_place *place = found->next; place; place = place->next) {
		if (place->counts && place->where.line == found->where.line &&
		    strcmp(place->where.file, found->where.file) == 0 &&
		    strcmp(place->where.function, found->where.function) == 0)
			where = &place->where;
	}
	return where;
}

const struct heddle_where *place_of(void *const *callers, size_t n)
{
	for (size_t i = 0; i < n && callers[i]; i++) {
		const struct known_place *place = find(callers[i]);

		if (place && place->counts)
			return first_of(place);
	}
	return NULL;
}
#endif
