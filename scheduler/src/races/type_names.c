/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/type_names.h"
#include "races/data_symbol.h"
#include "races/program_section.h"
#include "run/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct member {
	size_t offset, size;
	unsigned type;
	const char *name;
};

struct type {
	size_t size;
	size_t count; /* of an array; 0: a struct */
	unsigned element;
	size_t first_member, n_members;
};

struct variable {
	uintptr_t address; /* of the file */
	unsigned type;
};

struct allocation {
	const char *file; /* without its folder */
	int line;
	unsigned type;
};

/* Lists that grow; they live as long as the process, as the text does, of which names are parts. */
static struct {
	struct type *types;
	size_t n_types, max_types;
	struct member *members;
	size_t n_members, max_members;
	struct variable *variables;
	size_t n_variables, max_variables;
	struct allocation *allocations;
	size_t n_allocations, max_allocations;
	bool is_read;
} table;

/* Returns a list with room for one more; NULL without memory. */
static void *grow(void *list, size_t n, size_t *max, size_t element)
{
	size_t more = *max ? 2 * *max : 64;
	void *larger;

	if (n < *max)
		return list;
	larger = reallocarray(list, more, element);
	if (larger)
		*max = more;
	return larger;
}

#define ADD(list_, ...)                                                                                      \
	do {                                                                                                 \
		void *grown_ = grow(table.list_, table.n_##list_, &table.max_##list_, sizeof(*table.list_)); \
		if (!grown_)                                                                                 \
			return;                                                                              \
		table.list_ = grown_;                                                                        \
		table.list_[table.n_##list_++] = (__typeof__(*table.list_)){ __VA_ARGS__ };                  \
	} while (0)

/* ---- reading: a line each, as scenarios/posix/types/type_table.h has them */

static void read_struct(char *text)
{
	ADD(types, .size = strtoul(text, NULL, 10), .first_member = table.n_members);
}

static void read_array(char *text)
{
	size_t count = strtoul(text, &text, 10), size = strtoul(text, &text, 10);
	unsigned element = (unsigned)strtoul(text, NULL, 10);

	ADD(types, .size = count * size, .count = count, .element = element);
}

static void read_member(char *text)
{
	size_t offset = strtoul(text, &text, 10), size = strtoul(text, &text, 10);
	unsigned type = (unsigned)strtoul(text, &text, 10);

	if (!table.n_types)
		return;
	ADD(members, .offset = offset, .size = size, .type = type, .name = *text == ' ' ? text + 1 : "");
	table.types[table.n_types - 1].n_members++;
}

static void read_variable(char *text)
{
	uintptr_t address = strtoul(text, &text, 16);
	unsigned type = (unsigned)strtoul(text, NULL, 10);

	ADD(variables, .address = address, .type = type);
}

static void read_allocation(char *text)
{
	int line = (int)strtol(text, &text, 10);
	unsigned type = (unsigned)strtoul(text, &text, 10);

	if (*text == ' ')
		ADD(allocations, .file = text + 1, .line = line, .type = type);
}

static void read_line(char *line)
{
	if (!line[0] || line[1] != ' ')
		return;
	switch (line[0]) {
	case 's':
		read_struct(line + 2);
		break;
	case 'a':
		read_array(line + 2);
		break;
	case 'm':
		read_member(line + 2);
		break;
	case 'v':
		read_variable(line + 2);
		break;
	case 'h':
		read_allocation(line + 2);
	}
}

static void read_table(void)
{
	char *text, *rest;

	if (table.is_read)
		return;
	table.is_read = true;
	text = program_section_read(".heddle_types");
	if (!text || strncmp(text, "heddle-types 1\n", 15) != 0) {
		free(text);
		return;
	}
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		read_line(line);
}

/* ---- looking up */

static const struct type *type_at(unsigned number)
{
	return number && number <= table.n_types ? &table.types[number - 1] : NULL;
}

size_t type_size(unsigned number)
{
	return type_at(number) ? type_at(number)->size : 0;
}

unsigned type_of_variable(uintptr_t address)
{
	read_table();
	for (size_t i = 0; i < table.n_variables; i++) {
		if (table.variables[i].address == address - data_symbols_base())
			return table.variables[i].type;
	}
	return 0;
}

/* Files of one name in two folders can tell of one line: then nothing is known. */
static unsigned type_allocated(const char *file, int line)
{
	unsigned type = 0;

	for (size_t i = 0; i < table.n_allocations; i++) {
		const struct allocation *allocation = &table.allocations[i];

		if (allocation->line != line || strcmp(allocation->file, file) != 0)
			continue;
		if (type && type_size(type) != type_size(allocation->type))
			return 0;
		type = allocation->type;
	}
	return type;
}

unsigned type_of_block(const struct block *block)
{
	unsigned type;
	size_t size;

	read_table();
	if (!table.n_allocations)
		return 0;
	type = type_allocated(place_file(block->where), place_line(block->where));
	size = type_size(type);
	return size && block->size && block->size % size == 0 ? type : 0;
}

/* ---- parts */

static void append(struct type_part *part, const char *format, const char *name, size_t number)
{
	size_t length = strlen(part->path);

	if (name)
		snprintf(part->path + length, sizeof(part->path) - length, format, name);
	else
		snprintf(part->path + length, sizeof(part->path) - length, "[%zu]", number);
}

/* Goes into the element of a row in which both bytes lie. Returns whether there is one. */
static bool enter_row(struct type_part *part, size_t size, size_t low, size_t high)
{
	size_t number = size ? (low - part->offset) / size : 0;

	if (!size || (high - part->offset) / size != number)
		return false;
	append(part, NULL, NULL, number);
	part->offset += number * size;
	part->size = size;
	return true;
}

/* The same for a member; of a union, the first one. */
static bool enter_member(struct type_part *part, const struct type *type, size_t low, size_t high,
			 unsigned *entered)
{
	for (size_t i = 0; i < type->n_members; i++) {
		const struct member *member = &table.members[type->first_member + i];
		size_t begin = part->offset + member->offset;

		if (low < begin || high - begin >= member->size)
			continue;
		if (*member->name)
			append(part, ".%s", member->name, 0);
		part->offset = begin;
		part->size = member->size;
		*entered = member->type;
		return true;
	}
	return false;
}

void type_part_find(unsigned number, bool is_row, size_t low, size_t high, struct type_part *part)
{
	const struct type *type = type_at(number);
	bool goes_on = type != NULL;

	*part = (struct type_part){ .size = type && !is_row ? type->size : 0 };
	if (is_row && goes_on)
		goes_on = enter_row(part, type->size, low, high);
	while (goes_on && (type = type_at(number))) {
		if (low == part->offset && high - low + 1 == part->size && !type->count)
			return; /* all of a struct, not its only member */
		if (!type->count) {
			goes_on = enter_member(part, type, low, high, &number);
		} else {
			goes_on = enter_row(part, type->size / type->count, low, high);
			number = type->element;
		}
	}
}

#else
typedef int heddle_no_type_names;
#endif
