/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/program_section.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTION_MAX ((size_t)64 << 20) /* bytes: what is larger is none of ours */

typedef ElfW(Shdr) section_header;

static char *read_at(FILE *file, size_t offset, size_t size)
{
	char *bytes = size <= SECTION_MAX ? malloc(size + 1) : NULL;

	if (!bytes)
		return NULL;
	if (fseek(file, (long)offset, SEEK_SET) != 0 || fread(bytes, 1, size, file) != size) {
		free(bytes);
		return NULL;
	}
	bytes[size] = '\0';
	return bytes;
}

static char *find(FILE *file, const section_header *headers, size_t n, size_t names_index, const char *name)
{
	const section_header *names = names_index < n ? &headers[names_index] : NULL;
	char *text = names ? read_at(file, names->sh_offset, names->sh_size) : NULL, *found = NULL;

	for (size_t i = 0; text && i < n && !found; i++) {
		if (headers[i].sh_name < names->sh_size && !strcmp(text + headers[i].sh_name, name))
			found = read_at(file, headers[i].sh_offset, headers[i].sh_size);
	}
	free(text);
	return found;
}

char *program_section_read(const char *name)
{
	FILE *file = fopen("/proc/self/exe", "re");
	char *headers = NULL, *found = NULL;
	ElfW(Ehdr) head;

	if (!file)
		return NULL;
	if (fread(&head, sizeof(head), 1, file) == 1 && head.e_shentsize == sizeof(section_header))
		headers = read_at(file, head.e_shoff, head.e_shnum * sizeof(section_header));
	if (headers)
		found = find(file, (const section_header *)(void *)headers, head.e_shnum, head.e_shstrndx,
			     name);
	free(headers);
	fclose(file);
	return found;
}

#else
typedef int heddle_no_program_section;
#endif
