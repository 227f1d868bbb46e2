/* SPDX-License-Identifier: MIT */
/*
 * Watching workers: their messages, whether they take steps, and how they end.
 *
 *   watch_begin ── a worker is started ──> watch_wait ... watch_wait ──> it is over: told, died, stuck, cut
 *
 * A worker in whose code under test no step is taken for too long is stuck: it is asked where it is, and
 * ended. So is a worker that was told to stop, or whose time is up, and does not end by itself. All processes
 * that it leaves end with it.
 */
#ifndef RUNNER_WATCH_H
#define RUNNER_WATCH_H

#include "watch/worker.h"

#include <sys/resource.h>

/** Seconds without a step after which a thread is stuck, unless --stuck says otherwise. */
#define HEDDLE_STUCK_DEFAULT 10.0

struct watch_limits {
	double stuck;	/* seconds without a step; 0: no limit */
	double seconds; /* for all of it; the worker keeps to it by itself, if it can; 0: no limit */
	bool isolates;	/* executions have processes of their own: see heddle/isolate.h */
};

enum watch_end {
	WATCH_GOES_ON,
	WATCH_TOLD, /* it has sent its last message, or an error */
	WATCH_DIED, /* it ended without that */
	/*
	 * its pipe is closed but it is alive: it runs another program, or code under test has closed the pipe
	 */
	WATCH_SILENT,
	WATCH_STUCK,
	WATCH_CUT, /* it did not stop when its time was up or when it was told to */
};

/** Handles a message of a worker. Returns 0 or -errno, which ends the worker. */
typedef int watch_taker(void *context, enum message_kind kind, const char *bytes, size_t size);

struct watch {
	enum watch_end end;
	pid_t pid;
	int status;	     /* as of waitpid, when it is over */
	bool runs_another;   /* of a silent one: it runs another program */
	int error;	     /* sent by the worker, or from handling its messages; 0: none */
	struct rusage usage; /* set when it is over */

	int from;
	struct inbox inbox;
	struct board *board;
	unsigned run;
	struct watch_limits limits;
	watch_taker *take;
	void *context;
	int64_t started_ns, told_ns, silent_ns, stopped_ns; /* times of these events; 0: not yet */
};

/**
 * Starts a worker that does a job as this run of the board, which was begun. Its messages go to take, with
 * takers_context. Returns 0 or -errno.
 */
int watch_begin(struct watch *watch, struct board *board, unsigned run, const struct watch_limits *limits,
		worker_job *job, void *jobs_context, watch_taker *take, void *takers_context);

/** Watches n running workers, for at most so many milliseconds, or until something has happened. */
void watch_wait(struct watch *const *watches, size_t n, int milliseconds);

/** Watches a worker until it is over; after a signal it is ended at once. */
void watch_to_end(struct watch *watch);

/** Asks the worker to end, as if this signal had come. It may take a while. */
void watch_stop(struct watch *watch, int signal);

/** Ends the worker at once. */
void watch_kill(struct watch *watch);

/** Returns the seconds since its start. */
double watch_seconds(const struct watch *watch);

/** Frees a watch that is over. */
void watch_end(struct watch *watch);

/**
 * Has a worker do a job on a board of its own, and watches it to its end. Its messages go to take; job and
 * take get context. Returns 0 or -errno; -ECHILD if the worker ended without having told.
 */
int watch_alone(const struct watch_limits *limits, worker_job *job, watch_taker *take, void *context);

#endif
