/* SPDX-License-Identifier: MIT */
/* Which build of the program this is: the id that the linker has made of its content. */
#include "program.h"

#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ID_BYTES_MAX 32u

static char id[2 * ID_BYTES_MAX + 1];

static size_t aligned(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static bool is_build_id(const ElfW(Nhdr) * note)
{
	return note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && !memcmp(note + 1, "GNU", 4) &&
	       note->n_descsz <= ID_BYTES_MAX;
}

static void write_id(const ElfW(Nhdr) * note)
{
	const unsigned char *bytes = (const unsigned char *)(note + 1) + aligned(note->n_namesz);

	for (size_t i = 0; i < note->n_descsz; i++)
		snprintf(id + 2 * i, 3, "%02x", bytes[i]);
}

static void read_notes(uintptr_t at, uintptr_t end)
{
	while (at + sizeof(ElfW(Nhdr)) <= end) {
		const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)at;

		if (is_build_id(note))
			write_id(note);
		at += sizeof(*note) + aligned(note->n_namesz) + aligned(note->n_descsz);
	}
}

/* The first module is the program itself. */
static int read_module(struct dl_phdr_info *module, size_t size, void *unused)
{
	(void)size, (void)unused;
	for (int i = 0; i < module->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &module->dlpi_phdr[i];
		uintptr_t start = module->dlpi_addr + segment->p_vaddr;

		if (segment->p_type == PT_NOTE)
			read_notes(start, start + segment->p_memsz);
	}
	return 1;
}

const char *program_build(void)
{
	if (!*id)
		dl_iterate_phdr(read_module, NULL);
	return *id ? id : NULL;
}
