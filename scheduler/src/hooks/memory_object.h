/* SPDX-License-Identifier: MIT */
/*
 * Objects that were never initialised: memory of the code under test that it has touched, in the access
 * build.
 *
 *   what                     its name          identity
 *   a variable of static     counter           its number among the program's symbols, by address
 *   storage
 *   a block of the arena     queue.c:40        the thread that allocated it, and its number among that
 *                                              thread's blocks
 *   a thread's stack         stack of A        the thread; offsets count from its top
 *   anything else            memory#2, or      its 64 bytes, in the order of their first touch
 *                            program+0x4040
 *
 * A second object of the same name is "counter#2". If another thread than main has allocated a block, the
 * name says which.
 */
#ifndef SCHEDULER_MEMORY_OBJECT_H
#define SCHEDULER_MEMORY_OBJECT_H

#include "run/arena.h"
#include "run/engine.h"

/* The ranges of ids: symbols, then blocks thread by thread, then stacks, then lines of other memory. */
#define SYMBOLS_FIRST (MEMORY_FIRST + 1)
#define BLOCKS_FIRST  (SYMBOLS_FIRST + OBJECTS_PER_THREAD)
#define STACKS_FIRST  (BLOCKS_FIRST + (uint32_t)HEDDLE_THREADS_MAX * OBJECTS_PER_THREAD)
#define LINES_FIRST   (STACKS_FIRST + HEDDLE_THREADS_MAX)
/* Objects that stand for memory: run/placed.h. */
#define PLACED_FIRST (LINES_FIRST + LINES_MAX)
#define LINES_MAX    ((uint32_t)OBJECTS_PER_THREAD - HEDDLE_THREADS_MAX - 1)
/* The last id stands for all objects that are still to be initialised: see lifetime.h. */
#define OBJECTS_TO_COME ((uint32_t)RECORDS)

/**
 * The identity of an object of memory, in numbers that are the same in each exploration; for "anything else",
 * in each exploration with the same addresses.
 */
struct memory_identity {
	/* 1 to 4, as in the table above; 5: objects to come; more: an object that stands for memory */
	unsigned sort;
	int thread; /* the thread to which it belongs, -1: none */
	uint64_t number;
};

/**
 * Returns the id of a block of the arena, in every build, since freeing the block writes it. Blocks of a
 * thread beyond OBJECTS_PER_THREAD share one id.
 */
uint32_t memory_object_of_block(const struct block *block);
/** Returns the block with this id, NULL if the object is none. */
const struct block *memory_object_block(uint32_t object);
struct memory_identity memory_object_identity(uint32_t object);
/** As heddle_object_name, for an object of memory. */
const char *memory_object_name(uint32_t object, char *buffer, size_t size);
/** As heddle_object_part, for an object of memory. */
const char *memory_object_part(uint32_t object, uint64_t low, uint64_t high, char *buffer, size_t size);
/**
 * Returns the subject of findings about the object, the same in every execution: a variable's name, else
 * "memory". Lives as long as the process.
 */
#ifdef HEDDLE_ACCESS
const char *memory_object_subject(uint32_t object);
#else
static inline const char *memory_object_subject(uint32_t object)
{
	(void)object;
	return "memory";
}
#endif

#endif
