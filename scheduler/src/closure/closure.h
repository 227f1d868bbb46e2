/* SPDX-License-Identifier: MIT */
/*
 * The parts of closure:
 *
 *   strategy_closure.c   runs prefixes, and goes on from them
 *   closure_races.c      finds further prefixes in a complete execution
 *   closure_store.c      the keys of what was met, and the prefixes to be run
 *   class_trace.c        order and names of an execution's steps, from which the others are computed
 *
 * closure uses nothing of dpor, since its purpose is to check dpor. docs/explorer-closure.md argues that it
 * is complete.
 */
#ifndef SCHEDULER_CLOSURE_H
#define SCHEDULER_CLOSURE_H

#include "closure/class_trace.h"

/* A set of class keys. */
struct closure_keys {
	struct heddle_class_key *slots; /* open addressing; all zero: free */
	size_t n, capacity;		/* a power of two, or 0 */
};

/* An answer other than 0; answers that are not stored are 0. */
struct closure_answer {
	uint32_t when;	   /* given in step when - 1; 0: before the first step, by main */
	uint16_t question; /* number of the question within the step */
	uint16_t value;
};

/* A prefix to be run: some steps of an execution, in its order, and then one more step. */
struct closure_prefix {
	uint8_t *picks; /* the threads of the kept steps */
	uint32_t n_kept;
	struct heddle_class_key kept;	/* the class of the kept steps */
	int last;			/* the thread that takes the last step; CLOSURE_NOBODY */
	struct closure_answer *answers; /* ascending by when; those of the last step have when = n_kept + 1 */
	uint32_t n_answers;
};
#define CLOSURE_NOBODY	    (-1)
#define CLOSURE_ANSWERS_MAX 8192u /* of one prefix: twice as many as an execution has */

/*
 * The prefixes to be run, as a stack of bytes: an execution, and above it its prefixes, each with the number
 * of kept steps of each thread. The newest is taken first, so that few wait.
 */
struct closure_waiting {
	unsigned char *bytes;
	size_t used, capacity;
	size_t base; /* offset of the newest execution */
};

/* A prefix as it is stored above its execution. */
struct closure_next {
	const uint16_t *kept; /* number of kept steps of each thread */
	size_t n_threads;
	struct heddle_class_key key; /* the class of these steps */
	int last;
	/* of the last step; before the first step, if no thread takes one */
	const struct closure_answer *answers;
	uint32_t n_answers;
};

struct closure {
	struct class_trace *trace;
	struct closure_keys classes, prefixes;
	struct closure_waiting waiting;
	bool no_memory; /* memory was exhausted */
	bool has_budget;
	bool started;

	/* The running execution. */
	struct closure_prefix prefix;
	const struct heddle_execution *execution; /* NULL before the first pick */
	uint32_t next_answer, first_questions;
	uint32_t taken[HEDDLE_EXPLORED_THREADS_MAX]; /* number of steps that each thread has taken */
	bool too_many_questions;
	bool is_disabled; /* the thread of its last step is disabled there */

	/* The execution whose races are being looked for. */
	bool is_kept;	  /* it is stored among what waits */
	uint32_t pass;	  /* number of the present search for races */
	uint32_t *passes; /* of each step: the search in which its reversal was computed last */
	struct heddle_class_key *reversals;
	uint32_t *raced; /* of each step: the number of the last race in which it was the earlier step */
	uint32_t race;
	uint32_t *candidates;
	struct closure_answer *room; /* for the answers of a last step */
};

/* closure_store.c */
/** Adds the key. Returns whether it is new; without memory sets *no_memory and returns false. */
bool closure_keys_add(struct closure_keys *keys, struct heddle_class_key key, bool *no_memory);
void closure_keys_free(struct closure_keys *keys);
/** Stores an execution, for the prefixes that are added next. Both return false without memory. */
bool closure_waiting_keep(struct closure_waiting *waiting, const struct heddle_execution *execution);
bool closure_waiting_add(struct closure_waiting *waiting, const struct closure_next *next);
/**
 * Removes the newest prefix, and copies it to *prefix, which has room for the longest one. False if there is
 * none.
 */
bool closure_waiting_take(struct closure_waiting *waiting, struct closure_prefix *prefix);
void closure_waiting_free(struct closure_waiting *waiting);

/* closure_races.c */
/** Adds all prefixes that the complete execution of a new class gives; extends the trace by all its steps. */
void closure_find_races(struct closure *closure);
/**
 * Called when the prefix's last step was disabled: extends the trace by the kept steps only, and adds
 * prefixes without steps that may disable it.
 */
void closure_look_again(struct closure *closure);
/** Returns the class of the kept steps, by their number for each thread. */
struct heddle_class_key closure_key_of_kept(const struct class_trace *trace, const uint16_t *kept);

#endif
