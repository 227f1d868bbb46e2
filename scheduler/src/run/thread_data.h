/* SPDX-License-Identifier: MIT */
/* What a thread is, and what it is about to do. */
#ifndef SCHEDULER_THREAD_DATA_H
#define SCHEDULER_THREAD_DATA_H

#include "fiber/fiber.h"

#include <heddle/execution.h>
#include <heddle/explore.h>
#include <heddle/heddle.h>

#define HELD_MAX 8

/* What a thread is about to do. */
struct operation {
	enum heddle_operation kind;
	enum heddle_access access;	    /* nominal: what it would do if it succeeds */
	const struct heddle_object *object; /* NULL: none */
	uint64_t low, high;
	const struct heddle_where *where;
	/* NULL: always enabled. A function of the one object (or of the thread itself). */
	bool (*enabled)(const struct heddle_thread *thread, const void *context);
	const void *context;
	/* what a wait-for cycle should say; NULL: the object itself */
	const struct heddle_resource *waits_for;
};

/* A spinlock that a thread holds. */
struct held_spinlock {
	struct heddle_spinlock *lock;
	bool shared;
	bool split; /* the section was left while it was held */
	const struct heddle_where *where;
};

/* What a thread has read since its last spin: touches as the spin will repeat them. */
struct spin_read {
	struct heddle_touch touch;
	bool changed; /* by another thread, since */
};

/* How a thread is called: compared once for all executions in which it is given the same name. */
struct thread_name {
	bool known;
	uint64_t same;	   /* threads that are called so: where one exists already, this is a second one */
	char given[64];	   /* what the rest was worked out for; cut off if it is longer */
	char numbered[24]; /* "D#2" */
};

struct spin_round {
	uint32_t scanned; /* steps up to here are taken into account */
	uint16_t n;
	bool overflow;		     /* it read more than there is room for: it counts as changed */
	struct heddle_object newest; /* stands for what was read last: what the thread is said to wait for */
	struct spin_read reads[HEDDLE_SPIN_READS_MAX];
};

/*
 * What it is about to do stands in its info, but for the function that says whether it can. What a step or
 * the creation of a thread goes through stands first, in two lines of the cache.
 */
struct heddle_thread {
	/* The same in each execution. */
	struct fiber fiber;
	struct heddle_thread_info *info;
	uint64_t bit; /* of sets of threads: thread_bit */
	uint8_t index;

	/* Zero when it is created. */
	uint8_t n_held;
	bool ended;
	bool irqs_disabled;
	bool stop_due; /* a sanitizer reported it in the midst of something: it stops at its next operation */
	bool granted;  /* what a hand-over sets: rwsem grant */
	uint8_t unprotected; /* touches in this part of the section that do not commute */
	uint32_t n_objects;  /* initialised in this execution */
	uint32_t n_filed;    /* of these */
	uint32_t n_children;
	void *local; /* heddle_thread_local_get */

	/* Of the pending operation. */
	bool (*enabled)(const struct heddle_thread *thread, const void *context); /* NULL: always */
	const void *context;

	/* Set when it is created. */
	struct heddle_thread *return_to; /* in its prelude: its creator, who goes on when it announces */
	uint32_t last_step;		 /* NO_STEP before the first */
	uint32_t spawned_in;		 /* step of the creator, NO_STEP */
	uint32_t woken_in;		 /* step that enabled the pending operation, NO_STEP */
	struct spin_round round;
	struct thread_name name;

	/*
	 * In the access build: where its frames end, see engine_note_stack; and its lowest object on its
	 * stack that lives.
	 */
	const char *stack_pointer, *lowest_object;

	/* Where the order is kept: what engine_start_thread calls. */
	void (*function)(void *);
	void *argument;

	struct held_spinlock held[HELD_MAX];
} __attribute__((aligned(64)));

#endif
