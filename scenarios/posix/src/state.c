/* SPDX-License-Identifier: MIT */
#include "state.h"
#include "program.h"

#include <heddle/isolate.h>
#include <heddle/placed.h>
#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A part of the program's memory, and a copy of its first contents. */
struct part {
	char *begin;
	size_t size;
	char *copy; /* NULL: zeros */
};

static struct part data, zeros;
static bool is_kept;
static struct {
	uintptr_t address;
	size_t size;
} thread_local_variables; /* of all threads: one has its own there, in turn */

/* The thread-local variables of the program's file: where this OS thread has them, and as they begin. */
static int find_thread_local(struct dl_phdr_info *module, size_t size, void *unused)
{
	(void)size, (void)unused;
	for (int i = 0; i < module->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &module->dlpi_phdr[i];

		if (header->p_type != PT_TLS || !module->dlpi_tls_data)
			continue;
		thread_local_variables.address = (uintptr_t)module->dlpi_tls_data;
		thread_local_variables.size = header->p_memsz;
		heddle_thread_storage(module->dlpi_tls_data, header->p_memsz,
				      (const char *)module->dlpi_addr + header->p_vaddr, header->p_filesz);
	}
	return 1; /* the first module is the program */
}

bool state_is_thread_local(const void *memory)
{
	return (uintptr_t)memory - thread_local_variables.address < thread_local_variables.size;
}

static int keep(void)
{
	data = (struct part){ __start_heddle_data, (size_t)(__stop_heddle_data - __start_heddle_data), NULL };
	zeros = (struct part){ __start_heddle_bss, (size_t)(__stop_heddle_bss - __start_heddle_bss), NULL };
	is_kept = true;
	if (!data.size)
		return 0;
	data.copy = malloc(data.size);
	if (!data.copy)
		return -ENOMEM;
	memcpy(data.copy, data.begin, data.size);
	return 0;
}

int state_begin_execution(void)
{
	dl_iterate_phdr(find_thread_local, NULL);
	if (heddle_is_isolated())
		return 0; /* the process has not run the program yet */
	if (!is_kept)
		return keep();
	if (data.size)
		memcpy(data.begin, data.copy, data.size);
	if (zeros.size)
		memset(zeros.begin, 0, zeros.size);
	return 0;
}
