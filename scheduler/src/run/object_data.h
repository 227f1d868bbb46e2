/* SPDX-License-Identifier: MIT */
/* What is remembered of each object, outside of it. */
#ifndef SCHEDULER_OBJECT_DATA_H
#define SCHEDULER_OBJECT_DATA_H

#include <heddle/object.h>
#include <heddle/thread.h>

#define OBJECTS_PER_THREAD 65536
/*
 * Of an object that lives: a mark of the execution that initialised it, 1 .. OBJECT_MARKS, so that one of
 * another execution is known. No mark is two bytes of freed or fresh memory. 0: it has ended, or was never
 * initialised.
 */
#define OBJECT_MARKS	 0x57ff
#define OBJECT_OF_NOBODY 0x5800 /* it was initialised where no execution was running */
/*
 * Behind those that threads have initialised, so many that are memory of the code under test: see
 * memory_object.h.
 */
#define MEMORY_FIRST   ((uint32_t)HEDDLE_THREADS_MAX * OBJECTS_PER_THREAD)
#define MEMORY_OBJECTS ((HEDDLE_THREADS_MAX + 2u) * OBJECTS_PER_THREAD)
#define RECORDS	       ((size_t)MEMORY_FIRST + MEMORY_OBJECTS)

/*
 * What is remembered of an object: its name and its life for one execution, its lockset over all of an
 * exploration.
 */
struct object_record {
	struct heddle_name name;
	uint64_t unlocked; /* spinlocks that were not held at some touch: the complement of the lockset */
	struct heddle_object *address;	  /* where it was initialised, in this execution */
	const struct heddle_where *ended; /* in this execution, if it has an end */
	uint32_t ended_in;		  /* the step; meaningless if it has none */
	int64_t count; /* how often a semaphore or completion can be waited for without waiting; else 0 */
	uint32_t next; /* in its block of the arena, 0: none */
	uint16_t kind;
	bool in_section; /* was touched inside a section */
	uint8_t end;	 /* enum object_end, and 4 times the index of the thread that ended it */
	/* index + 1 of the thread that touched it last, while nobody has met; else meaningless */
	uint8_t touched_by;
};

#endif
