/* SPDX-License-Identifier: MIT */
/*
 * Watching workers: what they tell, whether they take steps, and how they end.
 *
 *   watch_begin ── a worker is started ──> watch_wait ... watch_wait ──> it is over: told, died, stuck, cut
 *
 * One that takes no step for too long while code under test runs is stuck: it is asked where, and ended. So
 * is one that was told to stop, or whose time is up, and does not end by itself. Whatever it leaves of its
 * processes ends with it.
 */
#ifndef RUNNER_WATCH_H
#define RUNNER_WATCH_H

#include "watch/worker.h"

#include <sys/resource.h>

/** Seconds without a step after which a thread is stuck, unless --stuck says otherwise. */
#define HEDDLE_STUCK_DEFAULT 10.0

struct watch_limits {
	double stuck;	/* seconds without a step; 0: no limit */
	double seconds; /* of all of it: what the worker keeps to itself, if it can; 0: no limit */
};

enum watch_end {
	WATCH_GOES_ON,
	WATCH_TOLD, /* it has told the last message, or that there was an error */
	WATCH_DIED, /* without that */
	/*
	 * its pipe is closed but it was still there: it runs another program, or code under test has closed
	 * it
	 */
	WATCH_SILENT,
	WATCH_STUCK,
	WATCH_CUT, /* it did not stop when its time was up or when it was told to */
};

/** Takes a message of a worker. Returns 0 or -errno, which ends the worker. */
typedef int watch_taker(void *context, enum message_kind kind, const char *bytes, size_t size);

struct watch {
	enum watch_end end;
	pid_t pid;
	int status;	     /* as waitpid tells it, when it is over */
	bool runs_another;   /* of one that is silent: it runs another program */
	int error;	     /* that was told, or of taking what was told; 0: none */
	struct rusage usage; /* when it is over */

	int from;
	struct inbox inbox;
	struct board *board;
	unsigned run;
	struct watch_limits limits;
	watch_taker *take;
	void *context;
	int64_t started_ns, told_ns, silent_ns, stopped_ns; /* since when; 0: it is not */
};

/**
 * Starts a worker that does a job as this run of the board, which was begun. What it tells goes to take, with
 * takers_context. Returns 0 or -errno.
 */
int watch_begin(struct watch *watch, struct board *board, unsigned run, const struct watch_limits *limits,
		worker_job *job, void *jobs_context, watch_taker *take, void *takers_context);

/** Looks after n workers that go on, for at most so many milliseconds, or until something has happened. */
void watch_wait(struct watch *const *watches, size_t n, int milliseconds);

/** Looks after a worker until it is over; one that goes on when a signal comes is ended at once. */
void watch_to_end(struct watch *watch);

/** Asks the worker to end, as if this signal had come. It may take a while. */
void watch_stop(struct watch *watch, int signal);

/** Ends it at once. */
void watch_kill(struct watch *watch);

/** Seconds since it was started. */
double watch_seconds(const struct watch *watch);

/** Forgets one that is over. */
void watch_end(struct watch *watch);

#endif
