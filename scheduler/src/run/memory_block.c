/* SPDX-License-Identifier: MIT */
/* Blocks of the arena as objects: identity and names. */
#include "hooks/memory_object.h"
#include "run/section.h"

#include "run/place.h"
#include "run/placed.h"

#include <stdio.h>

uint32_t memory_object_of_block(const struct block *block)
{
	size_t number = (size_t)(block - arena_blocks(block->thread));
	uint32_t id;

	if (number >= OBJECTS_PER_THREAD)
		number = OBJECTS_PER_THREAD - 1;
	id = BLOCKS_FIRST + block->thread * (uint32_t)OBJECTS_PER_THREAD + (uint32_t)number;
	object_record(id)->kind = HEDDLE_OBJECT_MEMORY;
	return id;
}

/* Returns how many earlier blocks of the thread were allocated at the same place. */
static unsigned alike(const struct block *block)
{
	unsigned n = 0;

	for (const struct block *before = arena_blocks(block->thread); before < block; before++)
		n += before->where == block->where;
	return n;
}

const struct block *memory_object_block(uint32_t object)
{
	uint32_t number = object - BLOCKS_FIRST;

	if (object < BLOCKS_FIRST || object >= STACKS_FIRST)
		return NULL;
	return arena_blocks(number / OBJECTS_PER_THREAD) + number % OBJECTS_PER_THREAD;
}

/* After where it was allocated; if that is not known, after its number. */
static void name_block(const struct block *block, char *buffer, size_t size)
{
	unsigned before = alike(block), thread = block->thread;
	int length =
		snprintf(buffer, size, "%s%s", thread ? engine->infos[thread].name : "", thread ? "'s " : "");

	if (length < 0 || (size_t)length >= size)
		return;
	buffer += length;
	size -= (size_t)length;
	if (place_line(block->where) <= 0) {
		snprintf(buffer, size, "block %zu", (size_t)(block - arena_blocks(thread)) + 1);
		return;
	}
	length = snprintf(buffer, size, "%s:%d", place_file(block->where), place_line(block->where));

	if (before && length >= 0 && (size_t)length < size)
		snprintf(buffer + length, size - (size_t)length, "#%u", before + 1);
}

#ifndef HEDDLE_ACCESS
/* Other memory has no name. */
static void name_other(uint32_t object, char *buffer, size_t size)
{
	(void)object, (void)size;
	buffer[0] = '\0';
}

static struct memory_identity identify_other(uint32_t object)
{
	(void)object;
	return (struct memory_identity){ .thread = -1 };
}
#else
#include "run/object.h"
#include "hooks/access.h"
#define name_other     memory_object_name_other
#define identify_other memory_object_identity_other
#endif

struct memory_identity memory_object_identity(uint32_t object)
{
	uint32_t number = object - BLOCKS_FIRST;

	if (object == OBJECTS_TO_COME)
		return (struct memory_identity){ 5, -1, 0 };
	if (object_is_placed(object))
		return placed_identity(object);
	if (object < BLOCKS_FIRST || object >= STACKS_FIRST)
		return identify_other(object);
	return (struct memory_identity){ 2, (int)(number / OBJECTS_PER_THREAD), number % OBJECTS_PER_THREAD };
}

const char *memory_object_name(uint32_t object, char *buffer, size_t size)
{
	const struct block *block = memory_object_block(object);

	if (object == OBJECTS_TO_COME)
		snprintf(buffer, size, "objects to come");
	else if (block)
		name_block(block, buffer, size);
	else
		name_other(object, buffer, size);
	return buffer;
}
