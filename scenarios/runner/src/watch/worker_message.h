/* SPDX-License-Identifier: MIT */
/*
 * The messages of a worker to the command, over a pipe:
 *
 *   hello  message  message  ...  the last message
 *
 * A message is its kind, its size in bytes, and so many bytes. Hello has the version of this format: the
 * command and its workers are one program, but the reader does not rely on that.
 */
#ifndef RUNNER_WORKER_MESSAGE_H
#define RUNNER_WORKER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_VERSION 3

enum message_kind {
	MESSAGE_HELLO = 1,
	MESSAGE_GROUP,	   /* a new group of findings */
	MESSAGE_FORGET,	   /* the exploration restarts: the groups so far are void */
	MESSAGE_MINIMISED, /* the minimised schedule of a known group, or why there is none */
	MESSAGE_STORY,	   /* of generated stories: one begins, or is over */
	MESSAGE_DONE,	   /* the last one: the result of the job */
	MESSAGE_ERROR,	   /* the last one: the job failed: int32_t, -errno */
};

/** Sends a message. Returns 0, or -errno. */
int message_send(int to, enum message_kind kind, const void *bytes, size_t size);
/** Sends the message that must come first. */
int message_send_hello(int to);

/** Received bytes of a worker's messages. */
struct inbox {
	char *bytes;
	size_t first, n, room; /* bytes that were not read yet: bytes[first] to bytes[n] */
	bool is_greeted;
};

/**
 * Reads what the pipe has, without waiting if it is non-blocking. Returns the number of bytes; 0: its end;
 * -EAGAIN: nothing now; -errno.
 */
long inbox_fill(struct inbox *inbox, int from);
/**
 * Takes the next message. Returns 1 with *bytes valid until the next call for this inbox; 0 if none is
 * complete; -EPROTO if the bytes are no messages, or of another version.
 */
int inbox_next(struct inbox *inbox, enum message_kind *kind, const char **bytes, size_t *size);
void inbox_free(struct inbox *inbox);

#endif
