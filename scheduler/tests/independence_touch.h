/* SPDX-License-Identifier: MIT */
/*
 * What the files of the second statement share: the steps of an execution, and what they touch as this
 * statement sees it.
 *
 *   independence_load.c      takes the execution over, with what only the threads themselves know
 *   independence_queue.c     follows the wait queue
 *   independence_holders.c   follows who holds locks
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
	 * compare_exchange: succeeded; prepare: found that its waiter was taken off;
	 * up_read: somebody was queued; spin_lock, spin_unlock: the lock was held over a scheduling point;
	 * destroy, free: the end, not a look at who waits there
	 */
	bool detail;
	bool refused;	/* a lock is not taken, or released, by who may not: a finding, and nothing changes */
	uint8_t access; /* of what is done with an object that has ended; else not looked at */
	bool is_label;	/* it is a part of what the step did, not added by this statement */
};

struct step {
	const struct heddle_step *recorded;
	uint8_t thread;			   /* of the program */
	uint16_t position;		   /* among its thread's steps */
	uint16_t first, n;		   /* touches */
	uint8_t clock[RANDOM_THREADS_MAX]; /* how many steps of each thread come before, or are it */
};

/* The execution that was loaded last. */
extern struct step steps[STEPS_MAX];
extern struct touch touches[TOUCHES_MAX];
extern size_t n_steps, n_touches;

/* independence_load.c */
void independence_load(const struct heddle_execution *execution);
/** Adds a touch to the step that is being loaded. */
void independence_add(const struct touch *touch);
/**
 * The object's name that does not depend on the exploration: its creator in the program, and which of its
 * objects it is.
 */
uint32_t independence_object(const struct heddle_execution *execution, uint32_t object);

/* independence_queue.c */
void independence_queue_begin(void);
/** Adds what an operation on the wait queue touches. */
void independence_queue_add(const struct touch *touch);

/* independence_holders.c */
/** Finds which operations on locks were refused. */
void independence_find_refused(void);

/* independence_commute.c */
/** Whether it is the end of an object, or something that came after it. */
bool independence_is_about_life(const struct touch *touch);
bool independence_commute(const struct touch *a, const struct touch *b);

#endif
