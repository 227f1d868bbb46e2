/* SPDX-License-Identifier: MIT */
#include "run/placed.h"
#include "hooks/access.h"
#include "run/address.h"
#include "run/caller.h"
#include "run/object.h"
#include "run/section.h"
#include "run/step.h"
#ifdef HEDDLE_ACCESS
#include "races/data_symbol.h"
#include "races/type_names.h"
#endif

#include <heddle/placed.h>
#include <stdio.h>
#include <string.h>

#define BUCKETS 4096u

struct place {
	uint32_t owner;
	uint64_t offset;
	uint32_t next;		/* of the same bucket: a number of a place, and 1; 0: none */
	uint32_t next_of_owner; /* of the same bucket of owners */
	uint64_t execution;	/* the last one that has initialised an object there */
	int64_t count;		/* with which the object there begins */
};

static struct place places[PLACED_MAX];
static uint32_t n_places;
static uint32_t buckets[BUCKETS], owners[BUCKETS]; /* the first place, and 1 */
/* Of owners: a block was freed since the exploration began. By bucket: one too many costs a restart. */
static bool freed[BUCKETS];

void placed_open(void)
{
	n_places = 0;
	memset(buckets, 0, sizeof(buckets));
	memset(owners, 0, sizeof(owners));
	memset(freed, 0, sizeof(freed));
}

/* Defined by the linker: the program's first byte, and the one behind its last variable. */
extern const char __executable_start, _end;

bool placed_in_program(const void *memory, uint64_t *offset)
{
	*offset = (uintptr_t)memory - (uintptr_t)&__executable_start;
	return *offset < (uintptr_t)&_end - (uintptr_t)&__executable_start;
}

static struct place locate(const void *memory)
{
	const struct block *block = arena_has(memory) ? arena_find(memory) : NULL;
	const char *address = memory;
	uint64_t offset;
	int thread;

	if (block && block_has(block, memory))
		return (struct place){ .owner = memory_object_of_block(block),
				       .offset = (uint64_t)(address - block->bytes) };
	thread = address_stack_of((uintptr_t)memory);
	if (thread >= 0)
		return (struct place){ .owner = STACKS_FIRST + (uint32_t)thread,
				       .offset = (uint64_t)(engine->threads[thread].fiber.top - address) };
	if (placed_in_program(memory, &offset))
		return (struct place){ .owner = PLACED_IN_PROGRAM, .offset = offset };
	return (struct place){ .owner = PLACED_ELSEWHERE, .offset = (uintptr_t)memory };
}

static uint32_t bucket_of(const struct place *place)
{
	return (uint32_t)((place->offset * UINT64_C(0x9e3779b97f4a7c15) + place->owner) >> 40) % BUCKETS;
}

static _Noreturn void too_many_places(void)
{
	heddle_report(HEDDLE_LIMIT, true, "objects", NULL,
		      "the executions have objects at more than %u places", PLACED_MAX);
	__builtin_unreachable(); /* the finding is hard */
}

/*
 * A free touches the objects in its block that the exploration has met. So it touched too little where it was
 * done before: the exploration starts again, and knows the place from the beginning. A strategy that follows
 * an execution has nothing to learn.
 *
 * A copy of the process numbers a place that it meets in its own way, which the other one must not read.
 */
static void learn(const struct place *place)
{
	if (!strategy_sees())
		engine->restart_needed |= freed[place->owner % BUCKETS] || engine->is_copy;
}

/* By their offsets: a free touches the objects in this order, whatever was met first. */
static void file_with_owner(uint32_t number)
{
	struct place *place = &places[number - 1];
	uint32_t *link = &owners[place->owner % BUCKETS];

	while (*link && places[*link - 1].offset < place->offset)
		link = &places[*link - 1].next_of_owner;
	place->next_of_owner = *link;
	*link = number;
}

/* From now on no part is given to a copy. */
static uint32_t add(const struct place *place, uint32_t bucket)
{
	if (n_places == PLACED_MAX)
		too_many_places();
	engine->is_whole = true;
	learn(place);
	places[n_places] = *place;
	places[n_places].next = buckets[bucket];
	buckets[bucket] = ++n_places;
	file_with_owner(n_places);
	return n_places;
}

/* Returns the number of the place, from 0. */
static uint32_t number_of(const void *memory)
{
	const struct place place = locate(memory);
	uint32_t bucket = bucket_of(&place), i = buckets[bucket];

	while (i && (places[i - 1].owner != place.owner || places[i - 1].offset != place.offset))
		i = places[i - 1].next;
	return (i ? i : add(&place, bucket)) - 1;
}

static bool is_freed(const void *memory)
{
	const struct block *block = arena_has(memory) ? arena_find(memory) : NULL;

	return block && block->state == BLOCK_FREED;
}

/* The record of a place that this execution has not met yet, or meets now. */
static void forget_life(const struct place *place, struct object_record *record)
{
	record->end = 0; /* OBJECT_LIVES */
	record->count = place->count;
	record->ended_in = NO_STEP;
}

void placed_init(struct heddle_object *object, enum heddle_object_kind kind, const struct heddle_name *name)
{
	uint32_t number = number_of(name->memory);
	struct object_record *record = object_record(PLACED_FIRST + number);

	object->id = PLACED_FIRST + number;
	object->kind = (uint16_t)kind;
	object->live = is_freed(name->memory) ? 0 : object_mark;
	places[number].execution = engine->progress->executions;
	forget_life(&places[number], record);
	record->address = object;
	record->name = *name;
	record->kind = (uint16_t)kind;
}

void placed_counts(uint32_t object, int64_t count)
{
	places[object - PLACED_FIRST].count = count;
	object_record(object)->count = count;
}

uint32_t placed_identify(const struct heddle_object *object)
{
	for (uint32_t i = 0; i < n_places; i++) {
		if (places[i].execution == engine->progress->executions &&
		    object_record(PLACED_FIRST + i)->address == object)
			return PLACED_FIRST + i;
	}
	return 0;
}

void placed_in_block(const struct block *block, void (*ended)(uint32_t id, const struct heddle_where *where),
		     const struct heddle_where *where)
{
	uint32_t owner = memory_object_of_block(block);

	freed[owner % BUCKETS] |= !engine_solo();
	for (uint32_t i = owners[owner % BUCKETS]; i; i = places[i - 1].next_of_owner) {
		struct object_record *record = object_record(PLACED_FIRST + i - 1);

		if (places[i - 1].owner != owner)
			continue;
		if (places[i - 1].execution == engine->progress->executions)
			record->address->live = 0;
		else
			forget_life(&places[i - 1], record);
		ended(PLACED_FIRST + i - 1, where);
	}
}

struct memory_identity placed_identity(uint32_t object)
{
	const struct place *place = &places[object - PLACED_FIRST];
	struct memory_identity owner;

	if (place->owner == PLACED_IN_PROGRAM || place->owner == PLACED_ELSEWHERE)
		return (struct memory_identity){ place->owner ? 7 : 6, -1, place->offset };
	owner = memory_object_identity(place->owner);
	return (struct memory_identity){ 8 + owner.sort, owner.thread, owner.number << 40 ^ place->offset };
}

#ifdef HEDDLE_ACCESS
/* Appends the part at this offset, ".lock[3]"; "+8", if it is not known, and is not the beginning. */
static void append_part(unsigned type, bool is_row, size_t offset, char *buffer, size_t size)
{
	size_t length = strlen(buffer);
	struct type_part part;

	type_part_find(type, is_row, offset, offset, &part);
	snprintf(buffer + length, size - length, part.offset == offset ? "%s" : "%s+%zu", part.path,
		 offset - part.offset);
}

/* A place in a block is never called as the block itself is, also at its beginning. */
static void name_in_block(const struct block *block, size_t offset, char *buffer, size_t size)
{
	unsigned type = type_of_block(block);
	size_t length = strlen(buffer);

	if (type)
		append_part(type, block->size > type_size(type), offset, buffer, size);
	if (!buffer[length] && length < size)
		snprintf(buffer + length, size - length, "+%zu", offset);
}
#else
static void name_in_block(const struct block *block, size_t offset, char *buffer, size_t size)
{
	size_t length = strlen(buffer);

	(void)block;
	snprintf(buffer + length, size - length, "+%zu", offset);
}
#endif

static void name_of_program(const struct place *place, char *buffer, size_t size)
{
#ifdef HEDDLE_ACCESS
	uintptr_t address = (uintptr_t)&__executable_start + place->offset;
	long number = data_symbol_at(address);
	const struct data_symbol *symbol = number < 0 ? NULL : data_symbol(number);

	if (symbol) {
		size_t offset = address - symbol->address;

		data_symbol_name(symbol, buffer, size);
		append_part(type_of_variable(symbol->address), false, offset, buffer, size);
		return;
	}
#endif
	snprintf(buffer, size, "program+0x%llx", (unsigned long long)place->offset);
}

void placed_name(uint32_t object, char *buffer, size_t size)
{
	const struct place *place = &places[object - PLACED_FIRST];
	unsigned thread = place->owner - STACKS_FIRST;

	if (place->owner == PLACED_IN_PROGRAM) {
		name_of_program(place, buffer, size);
	} else if (place->owner == PLACED_ELSEWHERE) {
		snprintf(buffer, size, "%s elsewhere",
			 heddle_object_kind_name((enum heddle_object_kind)object_record(object)->kind));
	} else if (thread < HEDDLE_THREADS_MAX) {
		snprintf(buffer, size, "stack of %s-%llu", engine->infos[thread].name,
			 (unsigned long long)place->offset);
	} else {
		memory_object_name(place->owner, buffer, size);
		name_in_block(memory_object_block(place->owner), place->offset, buffer, size);
	}
}

bool heddle_arena_has(const void *memory)
{
	return arena_has(memory);
}

#ifndef HEDDLE_ACCESS
void heddle_placed_access(const void *memory, size_t size, void *caller)
{
	(void)memory, (void)size, (void)caller;
}

void heddle_placed_write(void *memory, const void *bytes, size_t size, void *caller)
{
	(void)caller;
	memcpy(memory, bytes, size);
}

const struct heddle_where *heddle_placed_caller(void *caller, const char *call)
{
	static const struct heddle_where unknown = { .file = "?", .function = "?" };

	(void)caller, (void)call;
	return &unknown;
}
#else
void heddle_placed_access(const void *memory, size_t size, void *caller)
{
	access_of_object(memory, size, caller);
}

void heddle_placed_write(void *memory, const void *bytes, size_t size, void *caller)
{
	access_plain(memory, size, HEDDLE_WRITE, caller, __builtin_dwarf_cfa());
	memcpy(memory, bytes, size);
}

const struct heddle_where *heddle_placed_caller(void *caller, const char *call)
{
	return access_place(caller, call);
}
#endif
