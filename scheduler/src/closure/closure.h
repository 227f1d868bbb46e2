/* SPDX-License-Identifier: MIT */
/*
 * What the files of closure share:
 *
 *   strategy_closure.c   runs prefixes, and goes on from them
 *   closure_races.c      finds what else must be run once an execution is complete
 *   closure_store.c      keeps what was met, and what is to be run
 *   class_trace.c        order and names of an execution's steps, from which all of that is read
 *
 * Nothing of dpor is used here: closure is what dpor is held against. docs/explorer-closure.md argues that
 * it is complete.
 */
#ifndef SCHEDULER_CLOSURE_H
#define SCHEDULER_CLOSURE_H

#include "closure/class_trace.h"

/* A set of keys. */
struct closure_keys {
	struct heddle_class_key *slots; /* open addressing; all zero: free */
	size_t n, capacity;		/* a power of two, or 0 */
};

/* An answer other than 0: what is not written down is 0. */
struct closure_answer {
	uint32_t when;	   /* in step when - 1; 0: before the first step, by main */
	uint16_t question; /* which of the step's */
	uint16_t value;
};

/* What is run next: some steps of an execution, in its order, and then one step more. */
struct closure_prefix {
	uint8_t *picks; /* threads of the kept steps */
	uint32_t n_kept;
	struct heddle_class_key kept;	/* what the kept steps come to */
	int last;			/* the thread that takes one step more; CLOSURE_NOBODY */
	struct closure_answer *answers; /* ascending; those of the last step have when = n_kept + 1 */
	uint32_t n_answers;
};
#define CLOSURE_NOBODY	    (-1)
#define CLOSURE_ANSWERS_MAX 8192u /* of one prefix; twice as many as an execution has */

/*
 * What is to be run, as a stack of bytes: an execution, and on top of it what it gave, each with how many
 * steps of each thread are kept. The newest comes first, so that few wait.
 */
struct closure_waiting {
	unsigned char *bytes;
	size_t used, capacity;
	size_t base; /* of the newest execution */
};

/* What follows the kept steps of one that waits. */
struct closure_next {
	const uint16_t *kept; /* of each thread, so many steps */
	size_t n_threads;
	struct heddle_class_key key; /* that these come to */
	int last;
	const struct closure_answer *answers; /* of the last step; before the first, if nobody takes one */
	uint32_t n_answers;
};

struct closure {
	struct class_trace *trace;
	struct closure_keys classes, prefixes;
	struct closure_waiting waiting;
	bool no_memory; /* something could not be kept */
	bool has_budget;
	bool started;

	/* The running execution. */
	struct closure_prefix prefix;
	const struct heddle_execution *execution; /* NULL before the first pick */
	uint32_t next_answer, first_questions;
	uint32_t taken[HEDDLE_THREADS_MAX]; /* steps of each thread */
	bool too_many_questions;
	bool is_disabled; /* the thread of its last step cannot go on */

	/* Of the execution that races are looked for in. */
	bool is_kept;	  /* it is among what waits */
	uint32_t pass;	  /* counts how often races were looked for */
	uint32_t *passes; /* of each step: when its reversal was named last */
	struct heddle_class_key *reversals;
	uint32_t *raced; /* of each step: the last later one that it races with, counted by race */
	uint32_t race;
	uint32_t *candidates;
	struct closure_answer *room; /* for the answers of a last step */
};

/* closure_store.c */
/** Whether the key is new; it is added. Without memory *no_memory is set, and it is not. */
bool closure_keys_add(struct closure_keys *keys, struct heddle_class_key key, bool *no_memory);
void closure_keys_free(struct closure_keys *keys);
/** Keeps an execution, for what is added next. Returns false without memory, as the next one does. */
bool closure_waiting_keep(struct closure_waiting *waiting, const struct heddle_execution *execution);
bool closure_waiting_add(struct closure_waiting *waiting, const struct closure_next *next);
/**
 * Takes the newest off, and makes a prefix of it, in which there is room for the longest one. False if
 * there is none.
 */
bool closure_waiting_take(struct closure_waiting *waiting, struct closure_prefix *prefix);
void closure_waiting_free(struct closure_waiting *waiting);

/* closure_races.c */
/** Everything that the complete execution of a new class gives; all its steps are taken in. */
void closure_find_races(struct closure *closure);
/**
 * The prefix's last step could not be done; just the kept steps are taken in: what must be left out before it
 * can.
 */
void closure_look_again(struct closure *closure);
/** The kept steps, by what each thread has done of them. */
struct heddle_class_key closure_key_of_kept(const struct class_trace *trace, const uint16_t *kept);

#endif
