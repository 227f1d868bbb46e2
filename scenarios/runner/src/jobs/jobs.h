/* SPDX-License-Identifier: MIT */
/*
 * Exploring a run in several processes: `heddle run --jobs N`.
 *
 * Whoever is at work looks now and then whether fewer than N are; if so, it gives a subtree of what it has
 * before it to a copy of itself. Who has nothing left waits for the copies that it made, and takes in what
 * they tell.
 *
 *   first ---- copy ---- copy
 *     `------- copy
 *
 * What all know of each other is on the board: how many are at work, and whether to stop.
 */
#ifndef RUNNER_JOBS_H
#define RUNNER_JOBS_H

#include "watch/board.h"

struct jobs {
	struct board *board; /* NULL: there is one process, and never another */
	unsigned run;	     /* of the board */
	bool board_is_own;
	int area;	     /* this process's */
	FILE *to;	     /* of a copy: where it tells at its end; NULL: the first process */
	FILE *found;	     /* of a copy: where it writes what it finds, as soon as it does */
	uint32_t generation; /* of the exploration: how often it was begun anew, as this process knows */
	struct jobs_copy {
		pid_t pid;
		int area;
		FILE *told, *found;
	} copies[HEDDLE_JOBS_MAX];
	unsigned n_copies;
	int64_t next_ns; /* not before is a subtree given */
	long nap_ns;	 /* the next one while waiting; 0: the shortest */
};

/**
 * As a run of this board, or, if it is NULL, for at most max processes at work, up to HEDDLE_JOBS_MAX.
 * Returns 0 or -errno. End with jobs_end.
 */
int jobs_begin(struct jobs *jobs, struct board *board, unsigned run, unsigned max);
/** In the first process, without copies. */
void jobs_end(struct jobs *jobs);

/** Whether it is time to give a subtree, and somebody has nothing to do. To be asked after each execution. */
bool jobs_are_wanted(struct jobs *jobs);
/**
 * Gives a subtree to a copy of this process if there is one. Returns whether this is the copy: then jobs is
 * the copy's own, which must end with jobs_end_copy.
 */
bool jobs_give(struct jobs *jobs, struct heddle_explorer *explorer);
bool jobs_is_copy(const struct jobs *jobs);
/** Ends the copy: with an error other than 0 what it told is thrown away. */
_Noreturn void jobs_end_copy(struct jobs *jobs, int error);

enum jobs_news {
	JOBS_NONE, /* there is no copy of this process */
	JOBS_WAIT, /* nothing has happened for some milliseconds */
	JOBS_TOLD, /* *told is what one has told, to be closed */
	JOBS_LOST, /* one has ended without telling; *told is what it had found by then, to be closed */
};
/** Waits a short while for a copy of this process to end. A process that does so is not at work. */
enum jobs_news jobs_wait(struct jobs *jobs, FILE **told);
/** The exploration was begun anew: waits until all copies of this process have ended, whatever they found. */
void jobs_begin_anew(struct jobs *jobs);

/** Tells all that what they explore is void, since it must begin anew. */
void jobs_are_void(struct jobs *jobs);
/** Whether somebody has said so. */
bool jobs_is_void(const struct jobs *jobs);
/** Tells all to stop. */
void jobs_stop(struct jobs *jobs);
bool jobs_is_stopped(const struct jobs *jobs);
/** The area of the first process that was lost, with *status as waitpid tells it; BOARD_NO_AREA: none was. */
int jobs_lost(const struct jobs *jobs, int *status);

/** Counts executions; returns how many there were in all processes of this generation, 0 without others. */
uint64_t jobs_count(struct jobs *jobs, unsigned executions);
uint64_t jobs_counted(const struct jobs *jobs);
/** How many copies there were in all. */
uint64_t jobs_copies(const struct jobs *jobs);

#endif
