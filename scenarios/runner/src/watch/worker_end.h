/* SPDX-License-Identifier: MIT */
/*
 * The early end of a process that explores, and the finding that it makes: with the thread, its last step and
 * place, and the schedule up to there.
 */
#ifndef RUNNER_WORKER_END_H
#define RUNNER_WORKER_END_H

#include "watch/watch.h"
#include "result/result.h"

struct worker_end {
	const struct board_area *area; /* of the process */
	int status;		       /* as of waitpid */
	/* the seconds without a step after which it was ended as stuck, if its area says so */
	double stuck;
	bool is_silent;	   /* its pipe was closed while it was alive */
	bool runs_another; /* ... and it ran another program */
};

#define WORKER_END_TEXT_MAX 200

/** Returns how the process of this watch, which is over, has ended. */
struct worker_end worker_end_of(const struct watch *watch);

/** Writes "was ended by SIGKILL", "was ended with status 3", "was stuck". Returns buffer. */
const char *worker_end_how(const struct board_area *area, int status, char buffer[WORKER_END_TEXT_MAX]);

/**
 * Writes "in the midst of an execution, in which clerk 1 had taken step 3", or "between two executions".
 * Returns buffer.
 */
const char *worker_end_where(const struct board_area *area, char buffer[WORKER_END_TEXT_MAX]);

/** Returns whether the code under test has caused the end, and nothing outside. */
bool worker_end_is_finding(const struct worker_end *end);

/**
 * Makes the schedule of that finding, with as much of the execution as is known. No explorer may be open.
 * Returns 0, then the caller frees; or -errno.
 */
int worker_end_schedule(struct heddle_schedule **schedule, const struct heddle_variant *variant,
			const struct heddle_options *options, const struct worker_end *end);

/** Adds the finding that the memory of the process is exhausted. Returns 0 or -errno. */
int worker_end_add_no_memory(struct heddle_result *result, const struct heddle_options *options);

/** Adds the finding of LeakSanitizer. Returns 0 or -errno. */
int worker_end_add_leak(struct heddle_result *result, const struct heddle_options *options);

/** Adds the finding of the end to the result of a run under options. Returns 0 or -errno. */
int worker_end_add(struct heddle_result *result, const struct heddle_options *options,
		   const struct worker_end *end);

#endif
