/* SPDX-License-Identifier: MIT */
/*
 * Shadow memory of the access build: records of every eight bytes that the code under test has touched.
 *
 *   granule   eight bytes; the same one in each execution, as an address is a function of the thread and its
 *             n-th allocation
 *   record    the newest access of one thread, at one place in the code, to some of those bytes, in this
 *             execution
 *   clock     the vector clock that an atomic, or an object of the scheduler, hands on to a thread that
 *             acquires from it, in this execution
 *   part      what one of several threads has released to an atomic: a part of its clock
 *
 * All tables have a fixed size and are made when an exploration opens, so an execution allocates nothing. An
 * execution begins by counting `execution` up, which invalidates all records and clocks of the last one.
 */
#ifndef SCHEDULER_SHADOW_H
#define SCHEDULER_SHADOW_H

#include <heddle/object.h>
#include <heddle/thread.h>
#include <stddef.h>
#include <string.h>

#define GRANULE_BYTES ((uintptr_t)8)
#define NO_RECORD     0u
#define NO_CLOCK      0u
#define NO_PART	      0u

/** For each thread, the latest of its times that is known; a thread's time advances at each release. */
struct vector_clock {
	unsigned n; /* of threads from n on the time is 0, whatever stands there */
	uint32_t time[HEDDLE_THREADS_MAX];
};

static inline void clock_lengthen(struct vector_clock *clock, unsigned n)
{
	for (; clock->n < n; clock->n++)
		clock->time[clock->n] = 0;
}

static inline void clock_copy(struct vector_clock *restrict to, const struct vector_clock *restrict from)
{
	to->n = from->n;
	memcpy(to->time, from->time, from->n * sizeof(from->time[0]));
}

static inline void clock_join(struct vector_clock *restrict clock, const struct vector_clock *restrict other)
{
	clock_lengthen(clock, other->n);
	for (size_t i = 0; i < other->n; i++)
		clock->time[i] = other->time[i] > clock->time[i] ? other->time[i] : clock->time[i];
}

/** The kinds of an access, as a set. */
enum access_how {
	ACCESS_WRITES = 1,
	ACCESS_IS_ATOMIC = 2,
	ACCESS_FREES = 4,
	ACCESS_IS_FIRST = 8,	 /* wrote bytes that were unwritten, or read unwritten ones */
	ACCESS_IS_VOLATILE = 16, /* and atomic */
};

struct part {
	struct vector_clock clock;
	uint32_t next; /* the next part of the granule's clock, NO_PART: none */
	uint8_t thread;
};

struct record {
	uint32_t next; /* the next record of the granule, NO_RECORD: none */
	uint32_t time; /* the thread's own time of the access */
	void *caller;
	uint8_t thread;
	uint8_t bytes; /* set of the bytes that it touched */
	uint8_t how;   /* set of enum access_how */
};

struct granule {
	uintptr_t number; /* its address / GRANULE_BYTES; 0: the slot is free */
	bool is_point;	  /* accesses to it are scheduling points; for the whole exploration */
	bool is_atomic;	  /* some accesses are operations in every mode; for the whole exploration, too */

	/* Valid only if execution equals the shadow's. */
	uint64_t execution;
	/* of the steps: index + 1 of the first thread that touched it, 0: none; and what others did */
	uint16_t toucher;
	bool is_by_several, is_written;
	bool has_plain, has_volatile; /* what some of their accesses are */
	uint32_t records;	      /* the newest one */
	uint32_t clock;		      /* NO_CLOCK: no release was made here */
	uint32_t parts;		      /* the newest one */
	/* whose parts are in the clock of an atomic */
	struct heddle_thread_set releasers;
	/* the object that holds the granule; its id is 0 before it is found */
	struct heddle_object object;
	uintptr_t object_low, object_high; /* the addresses of the object's first and last byte */
};

struct shadow {
	struct granule *granules; /* open addressing, by number */
	struct record *records;
	struct vector_clock *clocks;
	struct part *parts;
	size_t n_granules, n_records, n_clocks, n_parts;
	uint64_t execution;
};

/** Returns 0 or -ENOMEM. */
int shadow_open(struct shadow *shadow);
void shadow_close(struct shadow *shadow);
/** Resets everything but is_point and is_atomic. */
void shadow_begin_execution(struct shadow *shadow);

/**
 * Returns the granule of an address, valid for this execution. NULL if there is no room for another one,
 * which the caller must report. So do the functions below.
 */
struct granule *shadow_granule(struct shadow *shadow, uintptr_t address);
/** Adds a record as the newest of the granule. */
struct record *shadow_add_record(struct shadow *shadow, struct granule *granule);
/** Returns the granule's clock; makes one if there is none. */
struct vector_clock *shadow_clock(struct shadow *shadow, struct granule *granule);
/** Returns that thread's part of the granule's clock; makes one if there is none. */
struct vector_clock *shadow_part(struct shadow *shadow, struct granule *granule, unsigned thread);

#endif
