/* SPDX-License-Identifier: MIT */
/*
 * The board: memory that the command and all of its workers share.
 *
 *   runs    one for each run that can be explored at a time: whether it is asked to stop, its progress,
 *           which of its processes was lost
 *   areas   one for each process: its progress, which outlives it
 *   places  how many processes may be at work, over all runs, and how many are
 *
 * The first process of run r has area r. The copies that it makes of itself (jobs.h) take areas behind those.
 */
#ifndef RUNNER_BOARD_H
#define RUNNER_BOARD_H

#include <heddle/progress.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#define HEDDLE_JOBS_MAX	  64u
#define BOARD_COPIES_MAX  64u
#define BOARD_FRAMES_MAX  32
#define BOARD_COUNTED_MAX 256u
#define BOARD_NO_AREA	  (-1)

/* For the status line; written by the first process of a run. */
struct board_figures {
	double done; /* executions of all processes, blocked ones included */
	unsigned steps_max;
	size_t memory;	   /* bytes that the strategy keeps, if it says so */
	uint64_t left_out; /* plans for which there was no room */
	bool is_certifying;
	bool is_minimising; /* the exploration is over, and the other fields are meaningless */
	struct heddle_estimate estimate;
};

struct board_run {
	atomic_int stop; /* the signal that asks it to end; 0: none */
	/* the area of the first of its processes that ended without results; BOARD_NO_AREA: none */
	atomic_int lost;
	int lost_status; /* status of that process, as of waitpid */
	struct board_figures figures;
	/* for the first of its groups: the executions that showed the group, as far as told */
	uint64_t seen[BOARD_COUNTED_MAX];

	/* Shared by its processes: see jobs.c. */
	alignas(64) atomic_uint generation;
	atomic_bool stopped;
	alignas(64) atomic_ullong executions;
	atomic_ullong copies;
};

struct board_area {
	/* the process of the area; 0: free; -1: taken for a process that is being made */
	atomic_int pid;
	unsigned run;
	/* of its exploration, without what its copies have not told yet */
	struct heddle_statistics statistics;

	/* Where the process is stuck, if it was asked: the instruction, and the frames, innermost first. */
	void *at;
	void *frames[BOARD_FRAMES_MAX];
	atomic_int n_frames;

	atomic_bool is_waiting; /* for its copies */

	/* Written by the watching process. */
	atomic_bool is_stuck;
	uint64_t last_executions;
	uint32_t last_steps;
	int64_t still_ns; /* how long it has not changed */

	alignas(4096) struct heddle_progress progress; /* on its own pages */
};

struct board {
	size_t bytes;
	unsigned max; /* the most processes at work, and runs at a time */
	unsigned n_areas;
	atomic_uint at_work;
	struct board_run runs[HEDDLE_JOBS_MAX];
	struct board_area areas[];
};

/**
 * Makes a board for max processes at work, 1 to HEDDLE_JOBS_MAX; none is yet. Returns NULL with errno set.
 * Close with board_close.
 */
struct board *board_open(unsigned max);
void board_close(struct board *board);
/** Prepares run for a new run; no process of the old one may be left. */
void board_begin_run(struct board *board, unsigned run);

/** Takes an area for a copy of a process of this run. Returns its index, or BOARD_NO_AREA if none is free. */
int board_take_area(struct board *board, unsigned run);
void board_give_back(struct board *board, int area);
/** Notes that the area's process has ended without results. */
void board_lose(struct board *board, int area, int status);

#endif
