/* SPDX-License-Identifier: MIT */
/*
 * Random programs: small concurrent programs over every object of the scheduler, made from a seed.
 *
 * A program is data: a list of operations for each thread. An operation with a body (a lock taken and
 * released around others) is followed by it:
 *
 *   lock m0 {2}   write v1   sleep q0   yield          the lock's body is the write and the sleep
 *
 * Threads branch on what they read and chose: an operation with a guard runs only if the last value that its
 * thread got fits the guard. So executions differ in shape. Thread 0 is the scenario's main thread; its
 * operations run between the spawns and the joins.
 *
 *   random_kinds.c      the kinds of operations
 *   random_draw.c       draws an operation for a place
 *   random_threads.c    threads that begin late, joins, loops that spin
 *   random_generate.c   generates a program
 *   random_run*.c       run one
 *   random_print.c      prints one as a scenario, with the helpers of random_preamble.c
 *   random_shrink.c     makes one smaller
 */
#ifndef TESTS_RANDOM_PROGRAM_H
#define TESTS_RANDOM_PROGRAM_H

#include <heddle/explore.h>
#include <heddle/heddle.h>

#include <stdio.h>

#define RANDOM_TASKS_MAX      5
#define RANDOM_THREADS_MAX    9 /* main, tasks, and threads that begin late */
#define RANDOM_OPERATIONS_MAX 32
#define RANDOM_VALUES_MAX     64
#define RANDOM_CELLS	      4
#define RANDOM_SLOTS	      2
#define RANDOM_BOXES	      3 /* of each thread */
#define RANDOM_KEEPS	      7 /* b of a trylock whose thread does not release the lock */

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
	RANDOM_WAIT_TWICE,
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
	RANDOM_ATOMIC_COMPARE_EXCHANGE_WEAK,
	RANDOM_READ,
	RANDOM_WRITE,
	RANDOM_DATA_READ,
	RANDOM_DATA_SCAN,
	RANDOM_DATA_WRITE,
	RANDOM_DATA_ADD,
	RANDOM_BOX_LOAD,
	RANDOM_BOX_ADD,
	RANDOM_BOX_LOCK,
	RANDOM_BOX_PUT,
	RANDOM_BOX_FREE,
	RANDOM_BOX_DESTROY,
	RANDOM_DESTROY,
	RANDOM_CHOOSE,
	RANDOM_FAULT,
	RANDOM_YIELD,
	RANDOM_SPIN,
	RANDOM_INTERRUPT,
	RANDOM_SPAWN,
	RANDOM_JOIN,
	RANDOM_CHECK,
	RANDOM_EXPECT,
	/* in programs of the family that tries */
	RANDOM_READ_TRYLOCK,
	RANDOM_WRITE_TRYLOCK,
	RANDOM_TRY_DOWN,
	RANDOM_COUNT,
	RANDOM_BARRIER_LAST,
	RANDOM_LOCK_IN_TIME,
	RANDOM_READ_LOCK_IN_TIME,
	RANDOM_WRITE_LOCK_IN_TIME,
	RANDOM_DOWN_IN_TIME,
	RANDOM_CONDITION_WAIT_IN_TIME,
	RANDOM_FREE_PLACES,
	RANDOM_AWAIT,
	RANDOM_KINDS,
};

/* The condition of an operation with a guard, on its thread's last value. */
enum random_guard {
	RANDOM_ALWAYS,
	RANDOM_EVEN,
	RANDOM_ODD,
	RANDOM_IS_0,
	RANDOM_IS_1,
	RANDOM_IS_2,
	RANDOM_GUARDS,
};
/* As a condition in C; NULL: always. */
extern const char *const random_guard_texts[RANDOM_GUARDS];

struct random_operation {
	uint8_t kind;
	uint8_t object; /* its number among its sort; the thread of an interrupt, a spawn or a join */
	uint8_t a, b;	/* value, range or key, by its kind */
	uint8_t guard;	/* enum random_guard */
	uint8_t body;	/* the number of following operations in its body */
};

enum random_role { RANDOM_MAIN, RANDOM_TASK, RANDOM_LATE, RANDOM_IRQ };

struct random_thread {
	uint8_t role;
	uint8_t n;
	struct random_operation operations[RANDOM_OPERATIONS_MAX];
};

/* The size of a program. A seed, a size and a family determine it. */
enum random_size {
	RANDOM_SMALL,  /* naive can complete most */
	RANDOM_MEDIUM, /* mostly up to thousands of classes */
	RANDOM_LARGE,  /* some have hundreds of thousands */
	RANDOM_SIZES,
};
extern const char *const random_size_names[RANDOM_SIZES];

/*
 * A family draws from kinds of operations of its own. The programs of one do not change when another one has
 * more kinds.
 */
enum random_family {
	RANDOM_ORDINARY,
	RANDOM_TRYING, /* also operations that can fail, and waits with a time limit */
	RANDOM_FAMILIES,
};
extern const char *const random_family_names[RANDOM_FAMILIES];

struct random_program {
	uint64_t seed;
	uint8_t size;
	uint8_t family;
	uint8_t n_threads;
	bool join_each; /* main joins its threads one by one, not all at once */
	/* mutexes, rwlock and semaphore stand for memory, and are initialised at their first use */
	bool placed;
	uint8_t faults, spurious;
	struct random_thread threads[RANDOM_THREADS_MAX];
};

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
	GROUP_HEAP, /* ends of objects, by destruction or in freed memory */
	GROUP_OTHER,
	RANDOM_GROUPS,
};
extern const char *const random_group_names[RANDOM_GROUPS];

/* The text of a kind of operation, its allowed places and arguments. */
struct random_kind_info {
	const char *text;      /* as a statement in C; $o, $a, $b: the operation's fields */
	const char *close;     /* the statement after the body; NULL: no body */
	uint8_t group;	       /* enum random_group */
	uint8_t weight;	       /* in a program of any family */
	uint8_t objects, a, b; /* number of values of each; 1: always 0 */
	bool sleeps;	       /* not allowed in an interrupt or a section */
	bool steps_only;       /* not allowed in a section */
	uint8_t weight_trying; /* additional weight in the family that tries */
	bool tries;	       /* returns whether it has the lock; only then the body is run */
};
extern const struct random_kind_info random_kinds[RANDOM_KINDS];

/* random_generate.c */
/** Generates the program of a seed, a size and a family: the same on every machine. */
void random_generate(struct random_program *program, uint64_t seed, enum random_size size,
		     enum random_family family);
/** The same without the loop that only reads: a program that was drawn before there were any. */
void random_generate_straight(struct random_program *program, uint64_t seed, enum random_size size,
			      enum random_family family);
/** Returns whether the program has an operation of the group. */
bool random_uses(const struct random_program *program, enum random_group group);
/** Returns whether the program has an operation of the kind. */
bool random_has(const struct random_program *program, enum random_kind kind);
/** Returns whether the program has slots with boxes. */
bool random_has_boxes(const struct random_program *program);
/** Returns the number of its threads that run from the start, without main. */
unsigned random_tasks(const struct random_program *program);

/* random_run.c */
/** The scenario's body; argument: a struct random_program. */
void random_run(void *argument);
/** Returns the index in the program of the thread of this name, -1 if there is none. */
int random_thread_of(const char *name);

/* random_print.c */
/** Prints the program as a scenario: a source file that compiles against the public headers. */
void random_print(FILE *out, const struct random_program *program);
/** Prints its threads alone, without the preamble. */
void random_print_threads(FILE *out, const struct random_program *program);
/** The preamble of the statements of random_kinds: objects, and functions that do what random_run*.c does. */
extern const char *const random_preamble[];
extern const size_t random_preamble_n;

/* random_shrink.c */
/** Drops threads, operations and guards from the program while fails returns true for the rest. */
void random_shrink(struct random_program *program, bool (*fails)(const struct random_program *, void *),
		   void *context);

#endif
