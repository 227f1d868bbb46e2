/* SPDX-License-Identifier: MIT */
/*
 * How a process that explores came to an end that was not its own, and what that says of the code under test:
 * a finding, with the thread, its last step and place, and the schedule up to there.
 */
#ifndef RUNNER_WORKER_END_H
#define RUNNER_WORKER_END_H

#include "watch/watch.h"
#include "result/result.h"

struct worker_end {
	const struct board_area *area; /* of the process */
	int status;		       /* as waitpid tells it */
	double stuck;	/* after so many seconds without a step it was ended as stuck, if its area says so */
	bool is_silent; /* its pipe was closed while it lived */
	bool runs_another; /* ... and it ran another program */
};

#define WORKER_END_TEXT_MAX 200

/** How the process came to its end that this watch was kept of, which is over. */
struct worker_end worker_end_of(const struct watch *watch);

/** "was ended by SIGKILL", "was ended with status 3", "was stuck". Returns buffer. */
const char *worker_end_how(const struct board_area *area, int status, char buffer[WORKER_END_TEXT_MAX]);

/**
 * "in the midst of an execution, in which clerk 1 had taken step 3", or "between two executions". Returns
 * buffer.
 */
const char *worker_end_where(const struct board_area *area, char buffer[WORKER_END_TEXT_MAX]);

/** Whether the code under test has brought it about: otherwise somebody outside has. */
bool worker_end_is_finding(const struct worker_end *end);

/**
 * Makes the schedule of that finding, with as much of the execution as can be told. No explorer may be open.
 * Returns 0, then the caller frees; or -errno.
 */
int worker_end_schedule(struct heddle_schedule **schedule, const struct heddle_variant *variant,
			const struct heddle_options *options, const struct worker_end *end);

/** Adds the finding that the memory of the process is used up. Returns 0 or -errno. */
int worker_end_add_no_memory(struct heddle_result *result, const struct heddle_options *options);

/** Adds the finding that LeakSanitizer has found something. Returns 0 or -errno. */
int worker_end_add_leak(struct heddle_result *result, const struct heddle_options *options);

/** Adds that finding to the result, of a run under options. Returns 0 or -errno. */
int worker_end_add(struct heddle_result *result, const struct heddle_options *options,
		   const struct worker_end *end);

#endif
