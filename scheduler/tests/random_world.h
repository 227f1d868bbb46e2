/* SPDX-License-Identifier: MIT */
/*
 * The shared state of a random program, and the values and reports of each thread. It is reset in each
 * execution, and may be read afterwards.
 */
#ifndef TESTS_RANDOM_WORLD_H
#define TESTS_RANDOM_WORLD_H

#include "random_program.h"

/* A block of the arena, freed while others use it. */
struct random_box {
	struct heddle_atomic atomic;
	struct heddle_mutex mutex;
};

/* The present or former place of a box, and of its objects: the atomic, the mutex. */
struct random_box_place {
	struct random_box *box;	 /* NULL: none */
	uint32_t objects[2];	 /* their ids */
	uint8_t destroyed_by[2]; /* the thread's index + 1, 0: none */
	bool is_freed;
};

/* What stands for memory in placed programs: static memory for some, a block of the arena for others. */
enum random_place { PLACE_MUTEX_0, PLACE_MUTEX_1, PLACE_RWLOCK, PLACE_SEMAPHORE, RANDOM_PLACES };

/* The step in which an object ended, or a block was freed, maybe again. */
struct random_end {
	uint32_t step;
	uint32_t object; /* its id, 0: none */
	uint32_t block;	 /* the number of the box, 0: none */
	uint32_t place;	 /* the enum random_place of the object, and 1; 0: none */
};
#define RANDOM_ENDS_MAX 32

/* The arguments of a prepare or a wake-up, which touches do not show completely. */
struct random_asked {
	uint8_t key;
	/* prepare: */
	bool exclusive;
	bool again; /* the waiter was prepared for old_key before, and has not slept since */
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
	struct heddle_atomic slot[RANDOM_SLOTS]; /* the number of the box there, 0: none */
	struct random_box_place boxes[RANDOM_THREADS_MAX * RANDOM_BOXES + 1];

	bool are_met[RANDOM_PLACES]; /* of a placed program: initialised in this execution */
	char *block;		     /* in which some places are */
	bool is_placed, is_freed;    /* the program, the block */

	int64_t values[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_values[RANDOM_THREADS_MAX];
	/* Not recorded by any step: whether a thread's n-th compare_exchange or try_down succeeded. */
	bool succeeded[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_compared[RANDOM_THREADS_MAX];
	struct random_asked asked[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_asked[RANDOM_THREADS_MAX];
	struct random_end ends[RANDOM_ENDS_MAX];
	size_t n_ends;
};
extern struct random_world random_world;

/* random_placed.c */
/** Return the object, which is initialised if this is its first use in a placed program. */
struct heddle_mutex *random_mutex(unsigned number);
struct heddle_rwlock *random_rwlock(void);
struct heddle_semaphore *random_semaphore(void);
/** Returns the object of the place, whether it is initialised or not. */
const struct heddle_object *random_object_at(enum random_place place);
/** Allocates the block of a placed program. */
void random_make_places(void);
/** Frees the block, unless it was freed. */
void random_free_places(void);

#endif
