/* SPDX-License-Identifier: MIT */
/*
 * What a random program has to share, and what each thread saw and says of itself. Anew in each execution;
 * may be looked at after it.
 */
#ifndef TESTS_RANDOM_WORLD_H
#define TESTS_RANDOM_WORLD_H

#include "random_program.h"

/* What lies in a block of the arena, to be freed while others use it. */
struct random_box {
	struct heddle_atomic atomic;
	struct heddle_mutex mutex;
};

/* Where a box is, or was, and its objects: the atomic, the mutex. */
struct random_box_place {
	struct random_box *box;	 /* NULL: none */
	uint32_t objects[2];	 /* their ids */
	uint8_t destroyed_by[2]; /* the thread's index + 1, 0: nobody */
	bool is_freed;
};

/* The end of an object, or a block that is freed, or was before: in which step. */
struct random_end {
	uint32_t step;
	uint32_t object; /* its id, 0: none */
	uint32_t block;	 /* the number of the box, 0: none */
};
#define RANDOM_ENDS_MAX 32

/* What a prepare or a wake-up asked of the wait queue: no touch says all of it. */
struct random_asked {
	uint8_t key;
	/* prepare: */
	bool exclusive;
	bool again; /* the waiter had been prepared for old_key before, and not slept since */
	uint8_t old_key;
};

struct random_world {
	struct heddle_mutex mutex[2];
	struct heddle_rwlock rwlock[1];
	struct heddle_rwsem rwsem[1];
	struct heddle_spinlock spinlock[2];
	struct heddle_waitqueue queue[1];
	struct heddle_completion completion[1];
	struct heddle_semaphore semaphore[1]; /* holds one */
	struct heddle_condition condition[1]; /* with mutex[0] */
	struct heddle_barrier barrier[1];     /* of two parties */
	struct heddle_once once[1];
	struct heddle_atomic atomic[2];
	struct heddle_variable variable[2];
	struct heddle_data data[2];
	int64_t cells[2][RANDOM_CELLS];
	struct heddle_atomic slot[RANDOM_SLOTS]; /* the number of the box that is there, 0: none */
	struct random_box_place boxes[RANDOM_THREADS_MAX * RANDOM_BOXES + 1];

	int64_t values[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_values[RANDOM_THREADS_MAX];
	/* What no step says of itself: whether a thread's n-th compare_exchange succeeded. */
	bool succeeded[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_compared[RANDOM_THREADS_MAX];
	struct random_asked asked[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_asked[RANDOM_THREADS_MAX];
	struct random_end ends[RANDOM_ENDS_MAX];
	size_t n_ends;
};
extern struct random_world random_world;

#endif
