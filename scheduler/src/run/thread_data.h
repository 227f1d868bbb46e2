/* SPDX-License-Identifier: MIT */
/* The state of a thread, and of its pending operation. */
#ifndef SCHEDULER_THREAD_DATA_H
#define SCHEDULER_THREAD_DATA_H

#include "fiber/fiber.h"

#include <heddle/execution.h>
#include <heddle/explore.h>
#include <heddle/heddle.h>

#define HELD_MAX 8

/* An operation that a thread announces. */
struct operation {
	enum heddle_operation kind;
	enum heddle_access access;	    /* nominal: the access if it succeeds */
	const struct heddle_object *object; /* NULL: none */
	uint64_t low, high;
	const struct heddle_where *where;
	/* NULL: always enabled. Must depend on this object (or on the thread itself) alone. */
	bool (*enabled)(const struct heddle_thread *thread, const void *context);
	const void *context;
	/* what the thread is said to wait for in a wait-for cycle; NULL: the object itself */
	const struct heddle_resource *waits_for;
	uint32_t round; /* of a spin: see struct heddle_step */
};

/* A spinlock that a thread holds. */
struct held_spinlock {
	struct heddle_spinlock *lock;
	bool shared;
	bool split; /* the section has had a scheduling point while this lock was held */
	const struct heddle_where *where;
};

/* A touch that the thread has made since its last spin; the spin repeats it as a read. */
struct spin_read {
	struct heddle_touch touch;
	bool changed; /* by another thread, since then */
};

/* Bytes that a round has read, beside what the log says of it: at most the first 16 of them. */
struct spin_bytes {
	const void *address;
	size_t size;
	bool is_step; /* the read was a step */
	unsigned char bytes[16];
};

/*
 * The name of a thread. It is worked out once for all executions in which the thread is given the same name.
 */
struct thread_name {
	bool known;
	/* threads with the same given name: if one of them exists already, this thread needs a number */
	struct heddle_thread_set same;
	char given[64];	   /* the name for which the fields were worked out; cut off if it is longer */
	char numbered[24]; /* "D#2" */
};

struct spin_round {
	uint32_t begin;	  /* the first step that can be of the round */
	uint32_t scanned; /* steps before this one are taken into account */
	uint16_t n;
	bool overflow;	 /* the round read more than there is room for: it counts as changed */
	bool saw_change; /* of what it had read before: it has read the same again */
	/* stands for the last object that was read: the thread is said to wait for it */
	struct heddle_object newest;
	struct spin_read reads[HEDDLE_SPIN_READS_MAX];
};

/*
 * The pending operation stands in the thread's info, except the function that says whether it is enabled. The
 * fields that a step or the creation of a thread uses come first, in two cache lines.
 */
struct heddle_thread {
	/* The same in each execution. */
	struct fiber fiber;
	struct heddle_thread_info *info;
	uint64_t bit; /* in sets of threads its bit of this word: thread.h */
	uint8_t word;
	uint8_t index;

	/* Zero when it is created. */
	uint8_t n_held;
	bool ended;
	bool irqs_disabled;
	/* a sanitizer reported the thread where it could not stop: it stops at its next operation */
	bool stop_due;
	bool granted;	     /* set by a release that grants it the object (rwsem) */
	uint8_t unprotected; /* touches in this part of the section that do not commute */
	uint32_t n_objects;  /* initialised in this execution */
	uint32_t n_filed;    /* how many of these are filed with their blocks: lifetime.c */
	uint32_t n_children;
	void *local;			     /* heddle_thread_local_get */
	bool waits_with_limit;		     /* heddle_wait_times_out */
	bool polls_on;			     /* and it does so until something changes: heddle_poll_at */
	const struct heddle_where *polls_at; /* heddle_poll_at: where it did last */
	unsigned polls;			     /* how often it did so there, and only read in between */

	/* Of the pending operation. */
	bool (*enabled)(const struct heddle_thread *thread, const void *context); /* NULL: always */
	const void *context;

	/* Set when the thread is created. */
	/* in its prelude: the creator, which goes on when this thread announces; else NULL */
	struct heddle_thread *return_to;
	uint32_t last_step;  /* NO_STEP before the first */
	uint32_t spawned_in; /* the step of its creator that created it, or NO_STEP */
	uint32_t woken_in;   /* the step that enabled the pending operation, or NO_STEP */
	struct spin_round round;
	struct spin_round await; /* spin_await: it may begin and end within a round of the former */
	const struct spin_bytes *await_bytes; /* what it has read */
	size_t n_await_bytes;
	struct thread_name name;

	/*
	 * In the access build: the end of its frames, see engine_note_stack, and the lowest live object on
	 * its stack.
	 */
	const char *stack_pointer, *lowest_object;

	/* In builds that keep the order of threads: what engine_start_thread calls. */
	void (*function)(void *);
	void *argument;

	struct held_spinlock held[HELD_MAX];
} __attribute__((aligned(64)));

#endif
