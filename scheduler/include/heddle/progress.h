/* SPDX-License-Identifier: MIT */
/*
 * Progress: what a process has explored, and how far its present execution has come, readable by another
 * process.
 *
 * The engine keeps its log of steps, touches and choices in a struct heddle_progress. In shared memory the
 * log outlives the process. A process that watches can see whether steps are taken, and, if the process died
 * or hangs, in which step. It can then have the execution run again up to there.
 *
 * One process writes it, during executions, without locks. A reader in another process must check that
 * numbers are within their ranges before it uses them, since code under test may have written anywhere.
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
	uint64_t executions;   /**< number of executions begun, of all explorations and replays together */
	volatile bool running; /**< code under test runs, or its end is being evaluated */
	/** the thread that runs up to its first operation, within its creator's step; -1: none */
	int16_t starting;
	volatile uint32_t n_steps; /**< of the present execution, or of the last one, as all that follows */
	uint32_t n_choices;
	/** exit() was called on another stack than the thread's, as pthread_exit() does */
	bool ended_elsewhere;

	unsigned n_threads; /**< threads that have an index */
	struct {
		int16_t parent;			 /**< -1: main */
		char name[HEDDLE_NAME_KEPT_MAX]; /**< its last name, cut off if it is longer */
	} threads[HEDDLE_THREADS_MAX];

	struct heddle_step steps[HEDDLE_STEPS_MAX];
	struct heddle_choice choices[HEDDLE_CHOICES_LOG_MAX];
	struct heddle_touch touches[HEDDLE_TOUCHES_MAX];
};

/**
 * From now on explorers of this process keep their progress in *progress; NULL: in memory of their own. The
 * memory must begin on a page, must be zero or an earlier explorer's, and must outlive the explorers. Nothing
 * else may lie on its pages. An open explorer changes over to it, between two executions.
 */
void heddle_progress_keep(struct heddle_progress *progress);

#ifdef __cplusplus
}
#endif

#endif
