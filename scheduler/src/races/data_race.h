/* SPDX-License-Identifier: MIT */
/*
 * Data races: two accesses, one of them a write, that nothing orders. The detectors (data_race_tsan.c in the
 * tsan build, access_race.c in the access build) add them here. When the execution has ended they become its
 * findings.
 *
 * The thread of the second access is not stopped. Which access came second differs between executions of one
 * class, and a stopped thread would make that matter. The finding is hard all the same.
 */
#ifndef SCHEDULER_DATA_RACE_H
#define SCHEDULER_DATA_RACE_H

#include <heddle/object.h>
#include <stdbool.h>
#include <stddef.h>

#define CALLERS_MAX 16

struct race_access {
	char thread[24];
	bool write, atomic;
	void *address;
	size_t size;
	void *callers[CALLERS_MAX]; /* return addresses, innermost first; NULL-terminated unless full */
	const struct heddle_where *where;
};

struct race {
	struct race_access access[2]; /* the later access, the earlier one */
	bool freed; /* the earlier access was free() of the memory; it may be by the same thread */
	uint32_t step;
	int thread;
};

/**
 * Adds a race of the running execution, by the running thread; the caller fills in the accesses, all else is
 * set. Returns NULL if there are too many: further ones are mostly the same.
 */
struct race *data_race_add(void);
/** Returns whether a race of these two innermost places was added already in this execution. */
bool data_race_is_kept(const void *one, const void *other);

/** Clears the detector's memory of this race, so that it is reported again in the next execution. */
#ifdef HEDDLE_TSAN
void data_race_forget(const struct race *race);
#else
static inline void data_race_forget(const struct race *race)
{
	(void)race;
}
#endif

#endif
