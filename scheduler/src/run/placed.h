/* SPDX-License-Identifier: MIT */
/*
 * Objects that stand for memory: heddle/placed.h. Their ids do not depend on who initialises them: an id is
 * given to the place, which is
 *
 *   memory                   owner                    offset
 *   a block of the arena     the block's object       from its first byte
 *   a thread's stack         the stack's object       from its top, downwards
 *   of the program's file    PLACED_IN_PROGRAM        from the program's first byte
 *   other                    PLACED_ELSEWHERE         the address
 *
 * Ids are given in the order in which an exploration meets the places, and are kept to its end.
 */
#ifndef SCHEDULER_PLACED_H
#define SCHEDULER_PLACED_H

#include "hooks/memory_object.h"
#include "run/arena.h"
#include "run/engine.h"

#define PLACED_IN_PROGRAM 0u
#define PLACED_ELSEWHERE  UINT32_MAX

/** Called when an exploration begins. */
void placed_open(void);

static inline bool object_is_placed(uint32_t object)
{
	return object >= PLACED_FIRST && object < OBJECTS_TO_COME;
}

/** As object_init, for an object whose name has a memory. */
void placed_init(struct heddle_object *object, enum heddle_object_kind kind, const struct heddle_name *name);

/** Notes the count with which the object begins, in each execution. */
void placed_counts(uint32_t object, int64_t count);

/** Returns the id of the object that stands for memory and was initialised at this address; 0: none. */
uint32_t placed_identify(const struct heddle_object *object);

/** Calls ended for each object that stands for memory in the block, also if the execution did not meet it. */
void placed_in_block(const struct block *block, void (*ended)(uint32_t id, const struct heddle_where *where),
		     const struct heddle_where *where);

/** Returns whether the memory belongs to the program's file, and in *offset, how far from its first byte. */
bool placed_in_program(const void *memory, uint64_t *offset);

struct memory_identity placed_identity(uint32_t object);
void placed_name(uint32_t object, char *buffer, size_t size);

/** Returns the memory in which an object lies, or for which it stands. */
static inline const void *object_memory(const struct object_record *record)
{
	return record->name.memory ? record->name.memory : record->address;
}

#endif
