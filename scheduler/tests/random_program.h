/* SPDX-License-Identifier: MIT */
/*
 * Random programs: small concurrent programs over every object that the scheduler has, made from a seed.
 *
 * A program is data: a list of operations for each thread. Operations with a body (a lock taken and released around others) are followed by it:
 *
 *   lock m0 {2}   write v1   sleep q0   yield          the lock's body is the write and the sleep
 *
 * Threads branch on what they read: an operation with a guard runs only if the last value that its thread got has the guard's
 * parity, so executions differ in shape. Thread 0 is the scenario's main thread, what it has runs between the spawns and the joins.
 */
#ifndef TESTS_RANDOM_PROGRAM_H
#define TESTS_RANDOM_PROGRAM_H

#include <heddle/explore.h>
#include <heddle/heddle.h>

#include <stdio.h>

#define RANDOM_THREADS_MAX    7
#define RANDOM_OPERATIONS_MAX 16
#define RANDOM_VALUES_MAX     64
#define RANDOM_CELLS	      4

enum random_kind {
	RANDOM_LOCK,
	RANDOM_TRYLOCK,
	RANDOM_UNLOCK,
	RANDOM_READ_LOCK,
	RANDOM_WRITE_LOCK,
	RANDOM_DOWN_READ,
	RANDOM_DOWN_WRITE,
	RANDOM_SPIN_LOCK,
	RANDOM_SPIN_LOCK_SHARED,
	RANDOM_WAIT_UNTIL,
	RANDOM_WAIT_ONCE,
	RANDOM_WAIT_POLL,
	RANDOM_WAKE,
	RANDOM_COMPLETE,
	RANDOM_WAIT_COMPLETION,
	RANDOM_UP,
	RANDOM_DOWN,
	RANDOM_CONDITION_WAIT,
	RANDOM_CONDITION_WAIT_UNTIL,
	RANDOM_SIGNAL,
	RANDOM_BROADCAST,
	RANDOM_BARRIER,
	RANDOM_ONCE,
	RANDOM_ATOMIC_LOAD,
	RANDOM_ATOMIC_STORE,
	RANDOM_ATOMIC_ADD,
	RANDOM_ATOMIC_ADD_RETURN,
	RANDOM_ATOMIC_EXCHANGE,
	RANDOM_ATOMIC_COMPARE_EXCHANGE,
	RANDOM_READ,
	RANDOM_WRITE,
	RANDOM_DATA_READ,
	RANDOM_DATA_SCAN,
	RANDOM_DATA_WRITE,
	RANDOM_DATA_ADD,
	RANDOM_CHOOSE,
	RANDOM_FAULT,
	RANDOM_YIELD,
	RANDOM_SPIN,
	RANDOM_INTERRUPT,
	RANDOM_SPAWN,
	RANDOM_JOIN,
	RANDOM_CHECK,
	RANDOM_EXPECT,
	RANDOM_KINDS,
};

struct random_operation {
	uint8_t kind;
	uint8_t object; /* which of its sort; the thread of an interrupt, a spawn or a join */
	uint8_t a, b;	/* value, range, key: the kind says */
	uint8_t guard;	/* 0: always; 1, 2: if the last value is even, odd */
	uint8_t body;	/* how many of the operations that follow are inside */
};

enum random_role { RANDOM_MAIN, RANDOM_TASK, RANDOM_LATE, RANDOM_IRQ };

struct random_thread {
	uint8_t role;
	uint8_t n;
	struct random_operation operations[RANDOM_OPERATIONS_MAX];
};

struct random_program {
	uint64_t seed;
	uint8_t n_threads;
	bool join_each; /* main joins its threads one by one, not all at once */
	uint8_t faults, spurious;
	struct random_thread threads[RANDOM_THREADS_MAX];
};

/* What a kind of operation looks like, where it may stand, what it may be given. */
struct random_kind_info {
	const char *text;  /* as a statement in C; $o, $a, $b: the operation's fields */
	const char *close; /* the statement that comes after the body; NULL: no body */
	uint8_t group;	   /* enum random_group */
	uint8_t weight;
	uint8_t objects, a, b; /* how many values each may have, 1: always 0 */
	bool sleeps;	       /* not in an interrupt or a section */
	bool steps_only;       /* not in a section */
};
extern const struct random_kind_info random_kinds[RANDOM_KINDS];

enum random_group {
	GROUP_MUTEX,
	GROUP_RWLOCK,
	GROUP_RWSEM,
	GROUP_SPINLOCK,
	GROUP_WAITQUEUE,
	GROUP_COMPLETION,
	GROUP_SEMAPHORE,
	GROUP_CONDITION,
	GROUP_BARRIER,
	GROUP_ONCE,
	GROUP_ATOMIC,
	GROUP_VARIABLE,
	GROUP_DATA,
	GROUP_OTHER,
	RANDOM_GROUPS,
};
extern const char *const random_group_names[RANDOM_GROUPS];

/* random_generate.c */
/** The program of a seed: the same one on every machine. */
void random_generate(struct random_program *program, uint64_t seed);
/** Whether some operation of the program is of the group. */
bool random_uses(const struct random_program *program, enum random_group group);
/** splitmix64: the next number of the sequence that state is in. */
uint64_t random_next(uint64_t *state);

/* random_run.c */
/** What there is to share, and what each thread saw. Anew in each execution; may be looked at after it. */
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
	int64_t values[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_values[RANDOM_THREADS_MAX];
	/* What no step says of itself: whether a thread's n-th compare_exchange succeeded, its n-th prepare was exclusive. */
	bool details[RANDOM_THREADS_MAX][RANDOM_VALUES_MAX];
	size_t n_details[RANDOM_THREADS_MAX];
};
extern struct random_world random_world;

/** The scenario's body; argument: a struct random_program. */
void random_run(void *argument);
/** The index in the program of a thread by its name, -1 if it is none of the program's. */
int random_thread_of(const char *name);

/* random_print.c */
/** Prints the program as a scenario: a source file that compiles against the public headers. */
void random_print(FILE *out, const struct random_program *program);

/* random_shrink.c */
/** Drops threads, operations and guards from the program for as long as fails says that it still fails. */
void random_shrink(struct random_program *program, bool (*fails)(const struct random_program *, void *),
		   void *context);

#endif
