/* SPDX-License-Identifier: MIT */
/*
 * What a worker tells the command, over a pipe:
 *
 *   hello  message  message  ...  the last message
 *
 * A message is its kind, its size in bytes, and so many bytes. Hello tells the version of that: the command
 * and its workers are one program, but who reads does not rely on it.
 */
#ifndef RUNNER_WORKER_MESSAGE_H
#define RUNNER_WORKER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_VERSION 2

enum message_kind {
	MESSAGE_HELLO = 1,
	MESSAGE_GROUP,	   /* a group of findings that is new */
	MESSAGE_FORGET,	   /* the exploration begins anew: the groups so far are void */
	MESSAGE_MINIMISED, /* the schedule of a group that is known, minimised, or that it is not */
	MESSAGE_DONE,	   /* the last one: what the job came to */
	MESSAGE_ERROR,	   /* the last one: the job could not be done, and why: int32_t, -errno */
};

/** Sends a message. Returns 0, or -errno. */
int message_send(int to, enum message_kind kind, const void *bytes, size_t size);
/** Sends the message that must come first. */
int message_send_hello(int to);

/** What has come of a worker's messages. */
struct inbox {
	char *bytes;
	size_t first, n, room; /* what is not read yet: bytes[first] to bytes[n] */
	bool is_greeted;
};

/**
 * Takes what the pipe has, without waiting if it is set so. Returns how much, 0: its end, -EAGAIN: nothing
 * now, -errno.
 */
long inbox_fill(struct inbox *inbox, int from);
/**
 * Takes the next message out. Returns 1 with *bytes valid until the next call for this inbox; 0 if none is
 * whole; -EPROTO if what has come are no messages, or those of another version.
 */
int inbox_next(struct inbox *inbox, enum message_kind *kind, const char **bytes, size_t *size);
void inbox_free(struct inbox *inbox);

#endif
