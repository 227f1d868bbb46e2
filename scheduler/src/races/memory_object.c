/* SPDX-License-Identifier: MIT */
/* Finds the object in which an address lies, and its name. The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#define _GNU_SOURCE
#include "hooks/memory_object.h"
#include "run/section.h"
#include "hooks/access.h"
#include "run/address.h"
#include "run/object.h"
#include "run/placed.h"
#include "races/data_symbol.h"
#include "races/type_names.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES ((uintptr_t)64)

static uintptr_t
	lines[LINES_MAX]; /* their first bytes, of all executions; searched one by one, since there are few */
static uint32_t n_lines;

int memory_object_open(void)
{
	n_lines = 0;
	return data_symbols_open();
}

static void set(struct granule *granule, uint32_t id, uintptr_t low, uintptr_t high)
{
	granule->object.id = id;
	granule->object.kind = HEDDLE_OBJECT_MEMORY;
	granule->object_low = low;
	granule->object_high = high;
	object_record(id)->kind = HEDDLE_OBJECT_MEMORY;
}

static bool find_symbol(struct granule *granule, uintptr_t address)
{
	long number = data_symbol_at(address);
	const struct data_symbol *symbol;

	if (number < 0 || number >= OBJECTS_PER_THREAD)
		return false;
	symbol = data_symbol(number);
	set(granule, SYMBOLS_FIRST + (uint32_t)number, symbol->address, symbol->address + symbol->size - 1);
	return true;
}

/* Memory between blocks belongs to none. */
static bool find_block(struct granule *granule, uintptr_t address)
{
	const struct block *block =
		arena_has((const void *)address) ? arena_find((const void *)address) : NULL;

	if (!block || address - (uintptr_t)block->bytes >= block->size)
		return false;
	set(granule, memory_object_of_block(block), (uintptr_t)block->bytes,
	    (uintptr_t)block->bytes + block->size - 1);
	return true;
}

/* Offsets count from the top, so they are the same wherever the stack lies. */
static bool find_stack(struct granule *granule, uintptr_t address)
{
	int thread = address_stack_of(address);
	uintptr_t top;

	if (thread < 0)
		return false;
	top = (uintptr_t)engine->threads[thread].fiber.top;
	set(granule, STACKS_FIRST + (uint32_t)thread, top - FIBER_STACK_SIZE, top - 1);
	return true;
}

static void find_line(struct granule *granule, uintptr_t address)
{
	uintptr_t line = address & ~(LINE_BYTES - 1);
	uint32_t number = 0;

	while (number < n_lines && lines[number] != line)
		number++;
	if (number == LINES_MAX)
		access_no_room();
	if (number == n_lines)
		lines[n_lines++] = line;
	set(granule, LINES_FIRST + number, line, line + LINE_BYTES - 1);
}

/* Two objects can share a granule: it has the object of the newest access. */
void memory_object_find(struct granule *granule, uintptr_t address)
{
	if (granule->object.id && address >= granule->object_low && address <= granule->object_high)
		return;
	if (!find_block(granule, address) && !find_stack(granule, address) && !find_symbol(granule, address))
		find_line(granule, address);
}

struct memory_identity memory_object_identity_other(uint32_t object)
{
	if (object >= LINES_FIRST)
		return (struct memory_identity){ 4, -1, lines[object - LINES_FIRST] };
	if (object >= STACKS_FIRST)
		return (struct memory_identity){ 3, (int)(object - STACKS_FIRST), 0 };
	return (struct memory_identity){ 1, -1, object - SYMBOLS_FIRST };
}

void memory_object_name_other(uint32_t object, char *buffer, size_t size)
{
	uint64_t offset;

	if (object >= LINES_FIRST) {
		if (placed_in_program((const void *)lines[object - LINES_FIRST], &offset))
			snprintf(buffer, size, "program+0x%llx", (unsigned long long)offset);
		else
			snprintf(buffer, size, "memory#%u", object - LINES_FIRST + 1);
	} else if (object >= STACKS_FIRST) {
		snprintf(buffer, size, "stack of %s", engine->infos[object - STACKS_FIRST].name);
	} else {
		data_symbol_name(data_symbol(object - SYMBOLS_FIRST), buffer, size);
	}
}

/* Returns the type of the object, 0 if it has no parts; *is_row: several of the type in a row. */
static unsigned type_of_object(uint32_t object, bool *is_row)
{
	const struct block *block = memory_object_block(object);
	unsigned type;

	*is_row = false;
	if (!block)
		return object < BLOCKS_FIRST ? type_of_variable(data_symbol(object - SYMBOLS_FIRST)->address)
					     : 0;
	type = type_of_block(block);
	*is_row = type && block->size > type_size(type);
	return type;
}

const char *memory_object_part(uint32_t object, uint64_t low, uint64_t high, char *buffer, size_t size)
{
	struct type_part part;
	bool is_row;
	unsigned type;
	size_t length;

	buffer[0] = '\0';
	if (high == HEDDLE_WHOLE)
		return buffer;
	type = type_of_object(object, &is_row);
	if (!type)
		return buffer;
	type_part_find(type, is_row, low, high, &part);
	if (part.path[0] && part.offset == low && part.size == high - low + 1) {
		memory_object_name(object, buffer, size);
		length = strlen(buffer);
		snprintf(buffer + length, size - length, "%s", part.path);
	}
	return buffer;
}

const char *memory_object_subject(uint32_t object)
{
	return object < BLOCKS_FIRST ? data_symbol(object - SYMBOLS_FIRST)->name : "memory";
}

#else
typedef int heddle_no_memory_objects;
#endif
