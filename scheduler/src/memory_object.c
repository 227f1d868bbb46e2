/* SPDX-License-Identifier: MIT */
/* From an address to the object that it lies in, and its name. The file is empty but in the access build. */
#ifdef HEDDLE_ACCESS
#define _GNU_SOURCE
#include "memory_object.h"
#include "access.h"
#include "address.h"
#include "data_symbol.h"
#include "place.h"

#include <stdio.h>

#define LINE_BYTES ((uintptr_t)64)

/* Where the ids begin: symbols, then blocks thread by thread, then stacks, then lines of other memory. */
#define SYMBOLS_FIRST (MEMORY_FIRST + 1)
#define BLOCKS_FIRST  (SYMBOLS_FIRST + OBJECTS_PER_THREAD)
#define STACKS_FIRST  (BLOCKS_FIRST + (uint32_t)HEDDLE_THREADS_MAX * OBJECTS_PER_THREAD)
#define LINES_FIRST   (STACKS_FIRST + HEDDLE_THREADS_MAX)
#define LINES_MAX     ((uint32_t)OBJECTS_PER_THREAD - HEDDLE_THREADS_MAX - 1)

static uintptr_t lines
	[LINES_MAX]; /* their first bytes, of all executions; looked for one by one, since there are few */
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
	granule->object.live = OBJECT_LIVE;
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

static bool find_block(struct granule *granule, uintptr_t address)
{
	struct memory_block block;

	if (!memory_block_at(address, &block) || block.number >= OBJECTS_PER_THREAD)
		return false;
	set(granule, BLOCKS_FIRST + block.thread * OBJECTS_PER_THREAD + block.number, block.address,
	    block.address + block.size - 1);
	return true;
}

/* Offsets from the top are the same wherever the stack lies. */
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

/* Two objects can share a granule: it has that of the newest access. */
void memory_object_find(struct granule *granule, uintptr_t address)
{
	if (granule->object.id && address >= granule->object_low && address <= granule->object_high)
		return;
	if (!find_block(granule, address) && !find_stack(granule, address) && !find_symbol(granule, address))
		find_line(granule, address);
}

struct memory_identity memory_object_identity(uint32_t object)
{
	if (object >= LINES_FIRST)
		return (struct memory_identity){ 4, -1, lines[object - LINES_FIRST] };
	if (object >= STACKS_FIRST)
		return (struct memory_identity){ 3, (int)(object - STACKS_FIRST), 0 };
	if (object >= BLOCKS_FIRST)
		return (struct memory_identity){ 2, (int)((object - BLOCKS_FIRST) / OBJECTS_PER_THREAD),
						 (object - BLOCKS_FIRST) % OBJECTS_PER_THREAD };
	return (struct memory_identity){ 1, -1, object - SYMBOLS_FIRST };
}

static void name_block(uint32_t number, char *buffer, size_t size)
{
	unsigned thread = number / OBJECTS_PER_THREAD;
	uint32_t alike;
	const struct heddle_where *where = memory_block_place(thread, number % OBJECTS_PER_THREAD, &alike);
	int length = snprintf(buffer, size, "%s%s%s:%d", thread ? engine->infos[thread].name : "",
			      thread ? "'s " : "", place_file(where), where->line);

	if (alike && length >= 0 && (size_t)length < size)
		snprintf(buffer + length, size - (size_t)length, "#%u", alike + 1);
}

const char *memory_object_name(uint32_t object, char *buffer, size_t size)
{
	const struct data_symbol *symbol;

	if (object >= LINES_FIRST) {
		snprintf(buffer, size, "memory#%u", object - LINES_FIRST + 1);
	} else if (object >= STACKS_FIRST) {
		snprintf(buffer, size, "stack of %s", engine->infos[object - STACKS_FIRST].name);
	} else if (object >= BLOCKS_FIRST) {
		name_block(object - BLOCKS_FIRST, buffer, size);
	} else {
		symbol = data_symbol(object - SYMBOLS_FIRST);
		snprintf(buffer, size, symbol->alike ? "%s#%u" : "%s", symbol->name, symbol->alike + 1);
	}
	return buffer;
}

#else
typedef int heddle_no_memory_objects;
#endif
