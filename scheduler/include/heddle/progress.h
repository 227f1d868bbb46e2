/* SPDX-License-Identifier: MIT */
/*
 * Progress: what a process has explored, and how far its present execution has come, where another process
 * can see it.
 *
 * The engine keeps its log of steps, touches and choices in a struct heddle_progress. In shared memory it
 * outlives the process: whoever watches can tell whether steps are taken, and, where the process died or
 * hangs, in which step, and can have the execution run again up to there.
 *
 * It is written by one process, in the midst of executions, without locks. A reader who is not the writer
 * takes numbers as they come, and brings them into their ranges before they are used: code under test may
 * have written anywhere.
 */
#ifndef HEDDLE_PROGRESS_H
#define HEDDLE_PROGRESS_H

#include <heddle/explore.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_TOUCHES_MAX     (1u << 17) /* of one execution */
#define HEDDLE_CHOICES_LOG_MAX 4096u	  /* of one execution */
#define HEDDLE_NAME_KEPT_MAX   64

struct heddle_progress {
	uint64_t executions;   /**< that were begun, of all explorations and replays together */
	volatile bool running; /**< code under test runs, or what it left is being looked at */
	/** the thread that runs up to its first operation, within its creator's step; -1: none */
	int16_t starting;
	volatile uint32_t n_steps; /**< of the present execution, or of the last one; so are the following */
	uint32_t n_choices;
	/** exit() was called on another stack than the thread's: pthread_exit() does that. */
	bool ended_elsewhere;

	unsigned n_threads; /**< that have an index */
	struct {
		int16_t parent;			 /**< -1: main */
		char name[HEDDLE_NAME_KEPT_MAX]; /**< that it was given last, cut off if it is longer */
	} threads[HEDDLE_THREADS_MAX];

	struct heddle_step steps[HEDDLE_STEPS_MAX];
	struct heddle_choice choices[HEDDLE_CHOICES_LOG_MAX];
	struct heddle_touch touches[HEDDLE_TOUCHES_MAX];
};

/**
 * From now on explorers of this process keep their progress there; NULL: in memory of their own. Its memory
 * must begin on a page, be zero, or that of an earlier explorer, and outlive the explorers. No other thing
 * may lie on its pages. One that is open changes over to it, between two executions.
 */
void heddle_progress_keep(struct heddle_progress *progress);

#ifdef __cplusplus
}
#endif

#endif
