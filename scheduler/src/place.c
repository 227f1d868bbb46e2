/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "place.h"

#include <limits.h>
#include <link.h>
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

#if defined(HEDDLE_TSAN) || defined(HEDDLE_ASAN) || defined(HEDDLE_ACCESS)

/* A list, not a table: a run has few places at which something is wrong. */
struct known_place {
	struct known_place *next;
	void *caller;
	bool counts;
	struct heddle_where where;
};

static struct known_place *known;

/* Which loaded file an address lies in, and where it lies there. */
struct location {
	uintptr_t address;
	char file[PATH_MAX];
};

static bool holds(const struct dl_phdr_info *module, uintptr_t address)
{
	for (int i = 0; i < module->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &module->dlpi_phdr[i];
		uintptr_t start = module->dlpi_addr + segment->p_vaddr;

		if (segment->p_type == PT_LOAD && address >= start && address - start < segment->p_memsz)
			return true;
	}
	return false;
}

static int locate(struct dl_phdr_info *module, size_t size, void *context)
{
	struct location *location = context;

	(void)size;
	if (!holds(module, location->address))
		return 0;
	location->address -= module->dlpi_addr;
	snprintf(location->file, sizeof(location->file), "%s",
		 *module->dlpi_name ? module->dlpi_name : "/proc/self/exe");
	return 1;
}

static void cut_line(char *line)
{
	line[strcspn(line, "\n")] = '\0';
}

/* Reads the innermost function and place of what addr2line has to say. */
static bool read_answer(FILE *answer, struct heddle_where *where)
{
	char function[256], file[PATH_MAX];
	char *line;

	if (!fgets(function, sizeof(function), answer) || !fgets(file, sizeof(file), answer))
		return false;
	cut_line(function);
	cut_line(file);
	line = strrchr(file, ':');
	if (!line)
		return false;
	*line++ = '\0';
	where->function = strdup(function);
	where->file = strdup(file);
	where->line = (int)strtol(line, NULL, 10);
	return where->function && where->file && where->line > 0;
}

/*
 * addr2line is asked, once for each address: the runtimes can tell as well, but would do so, at 1 ms each, for every frame of
 * every report of the same.
 */
static bool ask(void *caller, struct heddle_where *where)
{
	struct location location = { .address = (uintptr_t)caller - 1 }; /* in the call, not behind it */
	char file[PATH_MAX], command[PATH_MAX + 64];
	bool answered = false;
	FILE *answer;

	if (!dl_iterate_phdr(locate, &location) || !realpath(location.file, file) || strchr(file, '\''))
		return false;
	snprintf(command, sizeof(command), "addr2line -f -i -e '%s' %#lx 2>/dev/null", file,
		 (unsigned long)location.address);
	answer = popen(command, "re");
	if (!answer)
		return false;
	answered = read_answer(answer, where);
	while (fgetc(answer) != EOF) /* the functions that it was inlined into */
		;
	pclose(answer);
	return answered;
}

/* Not what the scenario did: the runtime, of which there may be no line; and this folder. */
static bool is_ours(const char *file)
{
	const size_t folder = (size_t)(strrchr(__FILE__, '/') - __FILE__) + 1;

	return strncmp(file, __FILE__, folder) == 0 || strstr(file, "libsanitizer/") ||
	       strstr(file, "compiler-rt/");
}

static struct known_place *look_up(void *caller)
{
	struct known_place *place = calloc(1, sizeof(*place));

	if (!place)
		return NULL;
	place->caller = caller;
	place->counts = ask(caller, &place->where) && !is_ours(place->where.file);
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
