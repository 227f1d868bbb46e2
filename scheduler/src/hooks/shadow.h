/* SPDX-License-Identifier: MIT */
/*
 * Shadow memory of the access build: what is remembered of every eight bytes that the code under test has
 * touched.
 *
 *   granule   eight bytes; the same one in each execution, as an address is a function of the thread and its
 *             n-th allocation
 *   record    the newest access of one thread, at one place in the code, to some of those bytes, in this
 *             execution
 *   clock     the vector clock that an atomic, or an object of the scheduler, hands on to a thread that
 *             acquires from it, in this execution
 *
 * Everything lies in tables of a fixed size, made when an exploration opens: within an execution nothing is
 * allocated. An execution begins by counting `execution` up, which makes all of the last one's records and
 * clocks stale.
 */
#ifndef SCHEDULER_SHADOW_H
#define SCHEDULER_SHADOW_H

#include <heddle/object.h>
#include <heddle/thread.h>
#include <stddef.h>

#define GRANULE_BYTES ((uintptr_t)8)
#define NO_RECORD     0u
#define NO_CLOCK      0u

/** How far each thread has come, in times that it has released something, as far as somebody knows. */
struct vector_clock {
	uint32_t time[HEDDLE_THREADS_MAX];
};

/** What an access did. */
enum access_how {
	ACCESS_WRITES = 1,
	ACCESS_IS_ATOMIC = 2,
	ACCESS_FREES = 4,
	ACCESS_IS_FIRST = 8, /* wrote what nobody had written, or read it */
};

struct record {
	uint32_t next; /* of the granule, NO_RECORD: the last */
	uint32_t time; /* the thread's own, when it was made */
	void *caller;
	uint8_t thread;
	uint8_t bytes; /* set of those that it touched */
	uint8_t how;   /* set of enum access_how */
};

struct granule {
	uintptr_t number; /* its address / GRANULE_BYTES; 0: the slot is free */
	bool is_point;	  /* accesses to it are scheduling points; for the whole exploration */
	bool is_atomic;	  /* there were accesses that are operations anyway; likewise */

	/* Of this execution, if it is that one. */
	uint64_t execution;
	uint64_t readers, writers;	   /* sets of threads */
	uint32_t records;		   /* the newest */
	uint32_t clock;			   /* NO_CLOCK: nothing was released here */
	struct heddle_object object;	   /* that holds it; its id is 0 while nobody has asked */
	uintptr_t object_low, object_high; /* the addresses of the object's first and last byte */
};

struct shadow {
	struct granule *granules; /* open addressing, by number */
	struct record *records;
	struct vector_clock *clocks;
	size_t n_granules, n_records, n_clocks;
	uint64_t execution;
};

/** Returns 0 or -ENOMEM. */
int shadow_open(struct shadow *shadow);
void shadow_close(struct shadow *shadow);
/** All is as if nobody had touched anything, but for is_point. */
void shadow_begin_execution(struct shadow *shadow);

/**
 * The granule of an address; it is this execution's when it comes back. NULL if there is no room for a
 * further one, of which the caller makes a finding. So do the others below.
 */
struct granule *shadow_granule(struct shadow *shadow, uintptr_t address);
/** A new record, the newest of the granule. */
struct record *shadow_add_record(struct shadow *shadow, struct granule *granule);
/** The clock of a granule, which has one from now on. */
struct vector_clock *shadow_clock(struct shadow *shadow, struct granule *granule);

#endif
