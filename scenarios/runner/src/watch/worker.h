/* SPDX-License-Identifier: MIT */
/*
 * A worker: a process of its own in which code under test runs, for whoever watches it (watch.h).
 *
 * It is a copy of the command, so that nothing needs to be handed over. It ends with the command, however
 * that ends. What it finds it tells over a pipe; how far it is stands on the board.
 */
#ifndef RUNNER_WORKER_H
#define RUNNER_WORKER_H

#include "watch/board.h"
#include "watch/worker_message.h"

#include <stdio.h>

struct worker {
	int to; /* the pipe */
	struct board *board;
	unsigned run; /* of the board */
};

/** Its status where what it had to tell found no way: code under test has closed its pipe. */
#define WORKER_UNHEARD 3
/**
 * ... and where LeakSanitizer has found, when all was told, memory that nobody has given back: its report is
 * on stderr.
 */
#define WORKER_LEAKS 4

/** What a worker does. Returns 0 after it has told MESSAGE_DONE, or -errno. */
typedef int worker_job(struct worker *worker, void *context);

/**
 * Does the job and ends the process. To be called in a fresh copy; command: the process that it is a copy of.
 */
_Noreturn void worker_run(struct worker *worker, pid_t command, worker_job *job, void *context);

/**
 * Collects the bytes of a message in memory, and sends it: write into the stream of worker_compose, then
 * worker_send, which closes it. Both return -errno if they cannot, worker_compose NULL with errno set.
 */
struct worker_letter {
	FILE *stream;
	char *text;
	size_t size;
};
FILE *worker_compose(struct worker_letter *letter);
int worker_send(struct worker *worker, enum message_kind kind, struct worker_letter *letter);
/** Sends nothing. */
void worker_drop(struct worker_letter *letter);

/**
 * Moves a descriptor out of the way of code under test that closes low ones, if there is room. Returns it, or
 * low.
 */
int worker_move_descriptor(int low);

/** The signal upon which a worker or one of its copies notes on the board where it is. */
#define WORKER_ASKED SIGURG
/** This process's area: where that is noted. */
void worker_is_asked_at(struct board_area *area);

#endif
