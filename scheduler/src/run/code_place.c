/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <heddle/code_place.h>

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The loaded file in which an address lies, and the address within it. */
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

/* "a/./b" is "a/b", as which it is told elsewhere: the compiler was given ./b. */
static void drop_dots(char *path)
{
	char *dot;

	while ((dot = strstr(path, "/./")))
		memmove(dot, dot + 2, strlen(dot + 2) + 1);
}

#define FUNCTION_MAX 255 /* bytes of a name: those of templates are longer */

/* What the headers of a library say inline is not what the program says. */
static bool is_of_the_system(const char *file)
{
	return strncmp(file, "/usr/include/", 13) == 0 || strncmp(file, "/usr/lib/", 9) == 0;
}

/* `heddle cc` gives the program's main another name. */
static const char *plain_function(const char *function)
{
	return strcmp(function, "heddle_posix_main") == 0 ? "main" : function;
}

static void forget(struct heddle_where *where)
{
	free((void *)where->function);
	free((void *)where->file);
	where->function = where->file = NULL;
}

/* "function" and "file:line". Returns false if that is no place, or there is no memory. */
static bool take_frame(char *function, char *file, struct heddle_where *where)
{
	char *line;

	cut_line(function);
	cut_line(file);
	line = strrchr(file, ':');
	if (!line)
		return false;
	*line++ = '\0';
	drop_dots(file);
	where->function = strndup(plain_function(function), FUNCTION_MAX);
	where->file = strdup(file);
	where->line = (int)strtol(line, NULL, 10);
	return where->function && where->file && where->line > 0;
}

/*
 * Reads addr2line's answer: the innermost function and its place, then the functions into which it was
 * inlined. Takes the first one that is not of the system, else the innermost.
 */
static bool read_answer(FILE *answer, struct heddle_where *where)
{
	char *function = NULL, *file = NULL;
	size_t sizes[2] = { 0 };
	struct heddle_where next;
	bool is_known = false;

	while (getline(&function, &sizes[0], answer) > 0 && getline(&file, &sizes[1], answer) > 0) {
		next = (struct heddle_where){ 0 };
		if ((!is_known || is_of_the_system(where->file)) && take_frame(function, file, &next) &&
		    (!is_known || !is_of_the_system(next.file))) {
			if (is_known)
				forget(where);
			*where = next;
			is_known = true;
		} else {
			forget(&next);
		}
	}
	free(function);
	free(file);
	return is_known;
}

/* rr would record the processes as well, some seconds and many megabytes; the debugger knows the places. */
static bool is_recorded(void)
{
	return getenv("RUNNING_UNDER_RR") != NULL;
}

/*
 * Calls addr2line, once for each address. The sanitizers' runtimes could tell as well, but at 1 ms for every
 * frame of every report.
 */
bool heddle_place_of_address(const void *caller, struct heddle_where *where)
{
	struct location location = { .address = (uintptr_t)caller - 1 }; /* in the call, not behind it */
	char file[PATH_MAX], command[PATH_MAX + 64];
	bool answered = false;
	FILE *answer;

	if (is_recorded() || !dl_iterate_phdr(locate, &location) || !realpath(location.file, file) ||
	    strchr(file, '\''))
		return false;
	snprintf(command, sizeof(command), "addr2line -f -i -C -e '%s' %#lx 2>/dev/null", file,
		 (unsigned long)location.address);
	answer = popen(command, "re");
	if (!answer)
		return false;
	answered = read_answer(answer, where);
	pclose(answer);
	return answered;
}

struct segment {
	uintptr_t address;
	size_t size;
};

static int holds_constant(struct dl_phdr_info *module, size_t size, void *context)
{
	const struct segment *segment = context;

	(void)size;
	return holds(module, segment->address) && holds(module, segment->address + segment->size - 1);
}

bool heddle_is_of_program(const void *address, size_t size)
{
	struct segment segment = { (uintptr_t)address, size };

	return address && dl_iterate_phdr(holds_constant, &segment);
}

const char *heddle_function_of_address(const void *caller)
{
	Dl_info info;

	return dladdr((const void *)((uintptr_t)caller - 1), &info) && info.dli_sname ? info.dli_sname : NULL;
}
