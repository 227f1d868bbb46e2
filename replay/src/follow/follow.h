/* SPDX-License-Identifier: MIT */
/*
 * The strategies that a replay is made of: both pick by the names of the schedule's threads. A struct follow
 * is their state and the explorer's strategy_argument; the caller owns it.
 */
#ifndef REPLAY_FOLLOW_H
#define REPLAY_FOLLOW_H

#include <heddle/replay.h>

struct follow {
	const struct heddle_schedule *schedule;
	struct heddle_replay *replay; /* takes the first difference */
	size_t next_choice;
	bool begun;
	/*
	 * Of the running execution: NULL before its first step, when nothing but pending operations can be
	 * named.
	 */
	const struct heddle_execution *execution;

	/* strict: what could not be followed, until the end tells it. */
	bool stopped;
	const char *stopped_why; /* NULL: the thread's pending operation tells */
	int stopped_thread;
	bool is_behind_end; /* of a schedule that ends at its finding */

	/* best effort: which recorded steps are done with (n_steps of them), and the first that is not. */
	bool *passed;
	size_t next;
	size_t taken; /* the recorded step that is being done; n_steps: it is a new one */
};

/** Ends the execution at the first difference in thread, operation or choice. */
extern const struct heddle_strategy heddle_follow_strictly;
/** Goes on after each. */
extern const struct heddle_strategy heddle_follow_loosely;

/* Shared by the two. */
void *heddle_follow_open(const struct heddle_options *options);
void heddle_follow_close(void *self);
void heddle_follow_restart(void *self);
bool heddle_follow_begin(void *self);
void heddle_follow_step(void *self, const struct heddle_execution *execution);
/** The index of the thread of a recorded step, -1 while it does not exist. */
int heddle_follow_thread(const struct heddle_view *view, const char *name);
/**
 * Whether a thread is about to do this. execution: NULL before its first step, when objects cannot be
 * named.
 */
bool heddle_follow_is_about_to(const struct heddle_execution *execution,
			       const struct heddle_thread_info *thread, enum heddle_operation operation,
			       const struct heddle_target *target);
/**
 * The thread that goes on where nobody else needs to: that of the step before, as long as another would
 * preempt it, else the next one that can.
 */
int heddle_follow_longest(const struct heddle_view *view);
/**
 * Has an exploration number its threads as the schedule does: their order decides which of two objects of one
 * name is "#2".
 */
void heddle_follow_know_threads(struct heddle_options *options, const struct heddle_schedule *schedule,
				struct heddle_thread_info threads[HEDDLE_THREADS_MAX]);
/** "D: lock a.b (f.c:12)" of what a thread is about to do. Returns buffer. */
const char *heddle_follow_pending(const struct follow *follow, const struct heddle_thread_info *thread,
				  char *buffer, size_t size);
/**
 * Counts a difference. For the first, keeps what was expected and returns a buffer of HEDDLE_REPLAY_TEXT_MAX
 * for what there is instead; NULL for the others.
 */
char *heddle_follow_difference(struct follow *follow, uint32_t step, const char *expected);

#endif
