/* SPDX-License-Identifier: MIT */
/* The records of objects, which lie outside of the objects. */
#ifndef SCHEDULER_OBJECT_DATA_H
#define SCHEDULER_OBJECT_DATA_H

#include <heddle/object.h>
#include <heddle/thread.h>

#define OBJECTS_PER_THREAD 65536
/*
 * The mark of a live object: 1 .. OBJECT_MARKS, by the execution that initialised it, so that an object of
 * another execution is recognised. No mark equals two bytes of freed or fresh memory. 0: the object has
 * ended, or was never initialised.
 */
#define OBJECT_MARKS	 0x57ff
#define OBJECT_OF_NOBODY 0x5800 /* the object was initialised where no execution was running */
/* The ids above those of initialised objects are for memory of the code under test: see memory_object.h. */
#define MEMORY_FIRST   ((uint32_t)HEDDLE_THREADS_MAX * OBJECTS_PER_THREAD)
#define MEMORY_OBJECTS ((HEDDLE_THREADS_MAX + 2u) * OBJECTS_PER_THREAD + PLACED_MAX)
/* Objects that stand for memory: see placed.h. They are among the last of these ids. */
#define PLACED_MAX ((uint32_t)OBJECTS_PER_THREAD)
#define RECORDS	   ((size_t)MEMORY_FIRST + MEMORY_OBJECTS)

/* The record of an object: its name and life for one execution, its lockset for the whole exploration. */
struct object_record {
	struct heddle_name name;
	uint64_t unlocked; /* spinlocks that were not held at some touch: the complement of its lockset */
	struct heddle_object *address;	  /* where it was initialised, in this execution */
	const struct heddle_where *ended; /* in this execution, if it has ended */
	uint32_t ended_in;		  /* the step in which it ended; meaningless if it has not */
	int64_t count; /* how often a semaphore or completion can be taken without waiting; else 0 */
	uint32_t next; /* the next object in its block of the arena, 0: none */
	uint16_t kind;
	bool in_section; /* was touched inside a section */
	uint16_t end;	 /* enum object_end, and 4 times the index of the thread that ended it */
	/* index + 1 of the thread that touched it last, while no two threads have met; else meaningless */
	uint16_t touched_by;
};

#endif
