/* SPDX-License-Identifier: MIT */
/*
 * Exploring a run in several processes: `heddle run --jobs N`.
 *
 * Each working process checks now and then whether fewer than N are at work. If so, it gives a subtree of its
 * remaining part to a copy of itself. A process with nothing left waits for its copies, and reads their
 * results.
 *
 *   first ---- copy ---- copy
 *     `------- copy
 *
 * The board has what the processes share: how many are at work, and whether to stop.
 */
#ifndef RUNNER_JOBS_H
#define RUNNER_JOBS_H

#include "watch/board.h"

struct jobs {
	struct board *board; /* NULL: there is one process, and never another */
	unsigned run;	     /* number of the run on the board */
	bool board_is_own;
	int area;	     /* of this process */
	FILE *to;	     /* of a copy: the file for its results; NULL: the first process */
	FILE *found;	     /* of a copy: the file for its findings, written at once */
	uint32_t generation; /* of the exploration: how many restarts this process knows of */
	struct jobs_copy {
		pid_t pid;
		int area;
		FILE *told, *found;
	} copies[HEDDLE_JOBS_MAX];
	unsigned n_copies;
	int64_t next_ns; /* the earliest time for giving a subtree */
	long nap_ns;	 /* the next one while waiting; 0: the shortest */
};

/**
 * Begins as this run of the board; if board is NULL, with at most max processes at work, up to
 * HEDDLE_JOBS_MAX. Returns 0 or -errno. End with jobs_end.
 */
int jobs_begin(struct jobs *jobs, struct board *board, unsigned run, unsigned max);
/** Called in the first process, when it has no copies. */
void jobs_end(struct jobs *jobs);

/** Returns whether it is time to give a subtree, and a process is missing. Call it after each execution. */
bool jobs_are_wanted(struct jobs *jobs);
/**
 * Gives a subtree to a copy of this process, if there is one. Returns whether this is the copy: then jobs is
 * the copy's own, which must end with jobs_end_copy.
 */
bool jobs_give(struct jobs *jobs, struct heddle_explorer *explorer);
bool jobs_is_copy(const struct jobs *jobs);
/** Ends the copy. error: if not 0, its results are discarded. */
_Noreturn void jobs_end_copy(struct jobs *jobs, int error);

enum jobs_news {
	JOBS_NONE, /* this process has no copy */
	JOBS_WAIT, /* nothing has happened for some milliseconds */
	JOBS_TOLD, /* a copy has ended; *told has its results, to be closed */
	JOBS_LOST, /* a copy has ended without results; *told has its findings so far, to be closed */
};
/** Waits a short time for the end of a copy. A waiting process does not count as at work. */
enum jobs_news jobs_wait(struct jobs *jobs, FILE **told);
/** Called at a restart: waits until all copies of this process have ended, and discards their results. */
void jobs_begin_anew(struct jobs *jobs);

/** Tells all processes that the exploration must restart, so that their results are void. */
void jobs_are_void(struct jobs *jobs);
/** Returns whether a process has done so. */
bool jobs_is_void(const struct jobs *jobs);
/** Tells all processes to stop. */
void jobs_stop(struct jobs *jobs);
bool jobs_is_stopped(const struct jobs *jobs);
/**
 * Returns the area of the first process that was lost, and its *status as of waitpid; BOARD_NO_AREA: none.
 */
int jobs_lost(const struct jobs *jobs, int *status);

/** Counts executions. Returns the sum over all processes since the restart, 0 if there are no others. */
uint64_t jobs_count(struct jobs *jobs, unsigned executions);
uint64_t jobs_counted(const struct jobs *jobs);
/** Returns how many copies were made in all. */
uint64_t jobs_copies(const struct jobs *jobs);

#endif
