/* SPDX-License-Identifier: MIT */
/*
 * Replay: one execution that follows a schedule.
 *
 *   heddle_schedule_read(&schedule, path, &error);
 *   ... make the program that schedule->header names ...
 *   heddle_replay(&replay, schedule, &program, HEDDLE_REPLAY_STRICT);
 *   ... replay->outcome, heddle_trace_print(replay->found) ...
 *   heddle_replay_free(replay);
 *
 * The picks are followed by the names of the threads, and each step is compared with the recorded one:
 * thread, operation, object, range, value, footprint, choices. A step that differs in its place in the source
 * only is noted, and is no difference.
 */
#ifndef HEDDLE_REPLAY_H
#define HEDDLE_REPLAY_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_replay_mode {
	HEDDLE_REPLAY_STRICT, /**< ends at the first difference */
	/**
	 * Goes on after a difference: passes over recorded steps that nobody does any more, lets a thread do
	 * steps that are new, and ends by letting what is left run, each thread as long as it can. The
	 * outcome is never `diverged`.
	 */
	HEDDLE_REPLAY_BEST_EFFORT,
	/**
	 * Follows up to the first step that is not as recorded, or to where it is told to, and explores
	 * from there: see heddle_replay_prefix.
	 */
	HEDDLE_REPLAY_PREFIX,
};

#define HEDDLE_REPLAY_TEXT_MAX 1024

struct heddle_replay {
	enum heddle_replay_outcome outcome;
	/**
	 * What happened, as a schedule: its finding is the recorded one if that happened again, else the
	 * first hard one, else the first.
	 */
	struct heddle_schedule *found;

	/* The first difference (n_differences 0: none). */
	uint32_t n_differences;
	uint32_t step;			       /**< at which step of the schedule */
	char expected[HEDDLE_REPLAY_TEXT_MAX]; /**< "D: lock inode 1.i_mutex (dio.c:120)" */
	char instead
		/** likewise, or why the expected one could not be: "D is blocked: ..." */
		[HEDDLE_REPLAY_TEXT_MAX];

	/* With a prefix: how far it was followed, and what was explored from there. */
	uint32_t n_followed;
	uint32_t executions;
	int preemptions;   /**< with at most so many from there on all were run; -1: not even without any */
	bool is_exhausted; /**< all were run, whatever their preemptions */

	/* Steps whose place in the source has moved, and the finding, if it is in another function now. */
	uint32_t n_moved;
	char moved[HEDDLE_REPLAY_TEXT_MAX]; /**< the first: "step 3: core/a.c:12 is now core/a.c:15" */
};

/**
 * Runs program once along schedule. Takes sections, budgets and seed from it. Returns 0 with *replay (caller
 * frees), or -errno: what heddle_explorer_open and heddle_explorer_next return, -ENOMEM, -E2BIG. No explorer
 * may be open. No output.
 */
int heddle_replay(struct heddle_replay **replay, const struct heddle_schedule *schedule,
		  const struct heddle_program *program, enum heddle_replay_mode mode);
#define HEDDLE_PREFIX_EXECUTIONS_DEFAULT 10000
/**
 * Follows the first steps of schedule, at most so many (HEDDLE_NO_STEP: all), up to one that is not as
 * recorded; then explores how it can go on, with no preemption first, then with at most 1, 2 and so on, up
 * to the recorded finding, or to so many executions (0: HEDDLE_PREFIX_EXECUTIONS_DEFAULT). *replay: the
 * first execution with the recorded finding, else with another, else the first. Its outcome is never
 * `diverged`. Returns as heddle_replay.
 */
int heddle_replay_prefix(struct heddle_replay **replay, const struct heddle_schedule *schedule,
			 const struct heddle_program *program, uint32_t steps, uint32_t executions);
/**
 * The same in fresh memory of another pattern (heddle_options.fill), for the determinism check: a program
 * that reads what it never wrote gives another run.
 */
int heddle_replay_filled(struct heddle_replay **replay, const struct heddle_schedule *schedule,
			 const struct heddle_program *program, enum heddle_replay_mode mode,
			 unsigned char fill);
/** Frees a replay with all that it holds, what was found included. NULL is allowed. */
void heddle_replay_free(struct heddle_replay *replay);

/**
 * "same finding", "passes", "another finding", "diverges": the words of schedule files. outcome: one of the
 * enum.
 */
const char *heddle_replay_outcome_name(enum heddle_replay_outcome outcome);
/** The outcome of a word. Returns false, and leaves *outcome, if there is none. */
bool heddle_replay_outcome_by_name(const char *name, enum heddle_replay_outcome *outcome);

/**
 * One line for a person, without newline: "deadlock (placeholder) again, in step 12", "diverged at step 4:
 * expected ..., found ...". Returns buffer.
 */
const char *heddle_replay_describe(const struct heddle_replay *replay, char *buffer, size_t size);

/*
 * Where debuggers stop: `break heddle_replay_after_step if heddle_replay_step == 12`. Both do nothing but be
 * there.
 */

/** Called before each step, on the stack of the thread that did the one before. */
void heddle_replay_before_step(uint32_t step);
/**
 * Called at the end of each step, on the stack of the thread that did it: a backtrace there tells what it
 * did.
 */
void heddle_replay_after_step(uint32_t step);
/** The step that a replay is at. */
extern volatile uint32_t heddle_replay_step;

#ifdef __cplusplus
}
#endif

#endif
