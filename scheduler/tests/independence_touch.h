/* SPDX-License-Identifier: MIT */
/*
 * The parts of the second definition: the steps of an execution, and their touches by this definition.
 *
 *   independence_load.c      reads the execution, and what only the threads themselves know
 *   independence_queue.c     tracks the wait queue
 *   independence_holders.c   tracks the holders of locks
 *   independence_commute.c   the tables
 *   independence.c           orders the steps, and names the class
 */
#ifndef TESTS_INDEPENDENCE_TOUCH_H
#define TESTS_INDEPENDENCE_TOUCH_H

#include "independence.h"

#define STEPS_MAX   255
#define TOUCHES_MAX 1024

struct touch {
	uint16_t operation;
	uint32_t object;
	uint64_t low, high;
	int64_t value;
	uint8_t kind;	/* of the object */
	uint8_t thread; /* of the program */
	/*
	 * compare_exchange, try_down: succeeded; prepare: its waiter was off the queue; up_read: a thread was
	 * queued; spin_lock, spin_unlock: the lock was held over a scheduling point; destroy, free: the end,
	 * not the check for waiters
	 */
	bool detail;
	bool refused;	/* the thread may not take or release the lock: a finding, and no change */
	uint8_t access; /* by an operation on an ended object; else not used */
	bool is_label;	/* belongs to the step's effect, and was not added by this definition */
};

struct step {
	const struct heddle_step *recorded;
	uint8_t thread;	   /* of the program */
	uint16_t position; /* among its thread's steps */
	uint16_t first, n; /* touches */
	/* how many steps of each thread happen before it, itself included */
	uint8_t clock[RANDOM_THREADS_MAX];
};

/* The execution that was loaded last. */
extern struct step steps[STEPS_MAX];
extern struct touch touches[TOUCHES_MAX];
extern size_t n_steps, n_touches;

/* independence_load.c */
void independence_load(const struct heddle_execution *execution);
/** Adds a touch to the step being loaded. */
void independence_add(const struct touch *touch);
/**
 * Returns the object's name that does not depend on the exploration: its creator in the program, and its
 * number among that one's objects.
 */
uint32_t independence_object(const struct heddle_execution *execution, uint32_t object);

/* independence_queue.c */
void independence_queue_begin(void);
/** Adds the touches of an operation on the wait queue. */
void independence_queue_add(const struct touch *touch);

/* independence_holders.c */
/** Finds the operations on locks that were refused. */
void independence_find_refused(void);

/* independence_commute.c */
/** Returns whether it is the end of an object, or an operation after it. */
bool independence_is_about_life(const struct touch *touch);
bool independence_commute(const struct touch *a, const struct touch *b);

#endif
