/* SPDX-License-Identifier: MIT */
/*
 * Data races: two accesses, one of them a write, that nothing orders. Who sees them (data_race_tsan.c in the
 * tsan build, access_race.c in the access build) keeps them here; when the execution has ended they become
 * its findings.
 *
 * The thread that made the second access is not stopped: which of the two came second is no difference
 * between classes, and who is stopped must be none either. The finding is hard all the same.
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
	void *callers[CALLERS_MAX]; /* the code, innermost first; NULL-terminated unless full */
	const struct heddle_where *where;
};

struct race {
	struct race_access access[2]; /* the one that was just made, the earlier one */
	bool freed; /* the earlier one gave the memory back to free(); it may be the same thread's */
	uint32_t step;
	int thread;
};

/**
 * One more race of the running execution, by the running thread, to be filled in; but for its accesses all is
 * set. NULL if there are too many: what comes beyond is the same over and over.
 */
struct race *data_race_add(void);
/** Whether a race of these two innermost places of the code is kept already, of this execution. */
bool data_race_is_kept(const void *one, const void *other);

/** Whoever has seen it sees it again in the next execution. */
#ifdef HEDDLE_TSAN
void data_race_forget(const struct race *race);
#else
static inline void data_race_forget(const struct race *race)
{
	(void)race;
}
#endif

#endif
