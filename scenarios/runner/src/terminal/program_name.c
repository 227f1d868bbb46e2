/* SPDX-License-Identifier: MIT */
#include "terminal/program_name.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OWN_NAME "heddle"

static char program[PATH_MAX] = OWN_NAME;

void heddle_program_is(const char *name)
{
	char here[PATH_MAX];
	size_t length;

	if (!name || !*name)
		return;
	snprintf(program, sizeof(program), "%s", name);
	if (*name != '/' || !getcwd(here, sizeof(here)))
		return;
	length = strlen(here);
	if (!strncmp(name, here, length) && name[length] == '/' && strchr(name + length + 1, '/'))
		snprintf(program, sizeof(program), "%s", name + length + 1);
	else if (!strncmp(name, here, length) && name[length] == '/')
		snprintf(program, sizeof(program), ".%s", name + length);
}

const char *heddle_program_name(void)
{
	return program;
}

bool heddle_program_path(char path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (length < 0)
		return false;
	path[length] = 0;
	return true;
}

bool heddle_program_beside(const char *name, char *path, size_t size)
{
	char self[PATH_MAX];

	if (!heddle_program_path(self))
		return false;
	*strrchr(self, '/') = '\0';
	return (size_t)snprintf(path, size, "%s/%s", self, name) < size && !access(path, X_OK);
}

const char *heddle_with_program_name(const char *text, char *buffer, size_t size)
{
	static const char command[] = "`" OWN_NAME " ";
	size_t used = 0;

	*buffer = 0;
	for (const char *at; used < size && (at = strstr(text, command)); text = at + strlen(command))
		used += (size_t)snprintf(buffer + used, size - used, "%.*s`%s ", (int)(at - text), text,
					 program);
	if (used < size)
		snprintf(buffer + used, size - used, "%s", text);
	return buffer;
}

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+=:,@%";

const char *heddle_shell_word(const char *path, char *buffer, size_t size)
{
	size_t used = 0;

	if (*path && !path[strspn(path, plain)]) {
		snprintf(buffer, size, "%s", path);
		return buffer;
	}
	used += (size_t)snprintf(buffer, size, "'");
	for (; *path && used + 6 < size; path++)
		used += (size_t)snprintf(buffer + used, size - used, *path == '\'' ? "'\\''" : "%c", *path);
	snprintf(buffer + used, size - used, "'");
	return buffer;
}
