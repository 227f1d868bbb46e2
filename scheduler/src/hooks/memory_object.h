/* SPDX-License-Identifier: MIT */
/*
 * Objects that nobody has initialised: the memory of the code under test, as the access build sees it
 * touched.
 *
 *   what                     its name          identity
 *   a variable of static     counter           which of the program's symbols it is, in the order of their
 *   storage                                    addresses
 *   a block of the arena     queue.c:40        the thread that allocated it, and which of its blocks it is
 *   a thread's stack         stack of A        the thread; offsets count from its top
 *   anything else            memory            its 64 bytes, in the order of their first touch
 *
 * A second thing of the same name is "counter#2". Of a block that main has not allocated, the name says who
 * has.
 */
#ifndef SCHEDULER_MEMORY_OBJECT_H
#define SCHEDULER_MEMORY_OBJECT_H

#include "run/arena.h"
#include "run/engine.h"

/* Where the ids begin: symbols, then blocks thread by thread, then stacks, then lines of other memory. */
#define SYMBOLS_FIRST (MEMORY_FIRST + 1)
#define BLOCKS_FIRST  (SYMBOLS_FIRST + OBJECTS_PER_THREAD)
#define STACKS_FIRST  (BLOCKS_FIRST + (uint32_t)HEDDLE_THREADS_MAX * OBJECTS_PER_THREAD)
#define LINES_FIRST   (STACKS_FIRST + HEDDLE_THREADS_MAX)
/* And the last one stands for the objects that are still to be initialised: see lifetime.h. */
#define OBJECTS_TO_COME ((uint32_t)RECORDS)

/**
 * What an object of memory is, in numbers that are the same in each exploration; of "anything else" where
 * addresses are.
 */
struct memory_identity {
	unsigned sort; /* 1 to 4, as in the table above */
	int thread;    /* whose it is, -1: nobody's */
	uint64_t number;
};

/**
 * The id of a block of the arena, in every build: who frees it writes it. What a thread allocates beyond
 * OBJECTS_PER_THREAD blocks has one id: what is done to such blocks is taken to be done to one.
 */
uint32_t memory_object_of_block(const struct block *block);
struct memory_identity memory_object_identity(uint32_t object);
/** As heddle_object_name, of an object of memory. */
const char *memory_object_name(uint32_t object, char *buffer, size_t size);
/**
 * What findings about it are called, in every execution: a variable's name, else "memory". Lives as long as
 * the process.
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
