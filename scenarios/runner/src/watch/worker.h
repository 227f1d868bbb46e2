/* SPDX-License-Identifier: MIT */
/*
 * A worker: a process of its own that runs code under test, watched by the command (watch.h).
 *
 * It is a copy of the command, so it needs no arguments. It ends with the command, however that ends. It
 * sends its findings over a pipe; its progress is on the board.
 */
#ifndef RUNNER_WORKER_H
#define RUNNER_WORKER_H

#include "watch/board.h"
#include "watch/worker_message.h"

#include <stdio.h>

struct worker {
	int to; /* the pipe */
	struct board *board;
	unsigned run;  /* of the board */
	bool isolates; /* does its job within heddle_isolate */
};

/** Its exit status if its results could not be sent: code under test has closed the pipe. */
#define WORKER_UNHEARD 3
/** ... and if LeakSanitizer has found unfreed memory after the results were sent: its report is on stderr. */
#define WORKER_LEAKS 4

/** The job of a worker. Returns 0 after it has sent MESSAGE_DONE, or -errno. */
typedef int worker_job(struct worker *worker, void *context);

/** Does the job and ends the process. Called in a fresh copy. command: the process that made it. */
_Noreturn void worker_run(struct worker *worker, pid_t command, worker_job *job, void *context);

/**
 * Collects the bytes of a message in memory: write into the stream of worker_compose, then call worker_send,
 * which closes it. worker_compose returns NULL with errno set if it fails, worker_send -errno.
 */
struct worker_letter {
	FILE *stream;
	char *text;
	size_t size;
};
FILE *worker_compose(struct worker_letter *letter);
int worker_send(struct worker *worker, enum message_kind kind, struct worker_letter *letter);
/** Discards the message. */
void worker_drop(struct worker_letter *letter);

/**
 * Moves a descriptor to a high number, if one is free, since code under test may close low ones. Returns the
 * new number, or low.
 */
int worker_move_descriptor(int low);

/** The signal that asks a worker or one of its copies to note on the board where it is. */
#define WORKER_ASKED SIGURG
/** Sets this process's area, in which that is noted. */
void worker_is_asked_at(struct board_area *area);

#endif
