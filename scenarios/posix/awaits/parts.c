/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

static bool is_part(const struct function *function)
{
	return strstr(function->name, ".cold") || strstr(function->name, ".__part.");
}

/* Notes where it jumps to out of itself, and whether it has an atomic instruction. */
static bool take_apart(struct program *program, struct function *from)
{
	const uint8_t *code = program_code(program, from);
	struct instruction *all;
	uint64_t *larger;
	size_t n;

	if (!code || !from->size)
		return true;
	all = instructions_of(code, from->size, from->address, &n);
	larger = all ? reallocarray(program->entries, program->n_entries + n + 1, sizeof(*larger)) : NULL;
	if (larger)
		program->entries = larger;
	for (size_t i = 0; larger && i < n; i++) {
		from->has_atomic |= all[i].is_atomic;
		if ((all[i].flow == FLOW_JUMP || all[i].flow == FLOW_BRANCH) &&
		    all[i].target - from->address >= from->size)
			program->entries[program->n_entries++] = all[i].target;
	}
	free(all);
	return larger;
}

bool parts_find(struct program *program)
{
	for (size_t i = 0; i < program->n_functions; i++) {
		struct function *function = &program->functions[i];

		if (!function->is_own && !take_apart(program, function) && is_part(function))
			return false;
	}
	return true;
}

bool parts_has(const struct program *program, const struct function *function)
{
	if (is_part(function))
		return true;
	for (size_t i = 0; i < program->n_entries; i++) {
		if (program->entries[i] > function->address &&
		    program->entries[i] - function->address < function->size)
			return true;
	}
	return false;
}
