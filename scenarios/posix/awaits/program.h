/* SPDX-License-Identifier: MIT */
/* The file of a linked program: its functions, their code, and which of its memory never changes. */
#ifndef AWAITS_PROGRAM_H
#define AWAITS_PROGRAM_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct function {
	uint64_t address, size;
	const char *name;
	bool is_own; /* Heddle's: it has no loop of the program, and jumps to no part of another function */
	bool has_atomic; /* an atomic instruction is in it: see parts.h */
};

struct program {
	const uint8_t *bytes; /* the file */
	size_t size;
	const Elf64_Ehdr *head;
	const Elf64_Shdr *sections;
	struct function *functions; /* by their addresses, each address once */
	size_t n_functions;
	/* addresses to which parts of functions jump that lie elsewhere: see parts.h */
	uint64_t *entries;
	size_t n_entries;
	/* it may leave functions otherwise than by their ends: by longjmp, or by a throw */
	bool can_jump;
};

/** Returns false if it is no program of 64 bits for x86-64, or cannot be read. */
bool program_open(struct program *program, const char *path);
void program_close(struct program *program);

/** Returns the function that begins at the address, NULL if none does. */
const struct function *program_function(const struct program *program, uint64_t address);
/** Returns the function's code, NULL if the file has none there. */
const uint8_t *program_code(const struct program *program, const struct function *function);
/** Returns whether these bytes are the same as long as the program runs. */
bool program_is_constant(const struct program *program, uint64_t address, uint64_t size);

#endif
