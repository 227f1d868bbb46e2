/* SPDX-License-Identifier: MIT */
#include "watch/worker_message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MESSAGE_MAX ((size_t)1 << 30)
#define ROOM_FIRST  ((size_t)64 * 1024)

struct head {
	uint32_t kind, size;
};

struct hello {
	char word[12];
	uint32_t version;
};

static const struct hello hello = { "heddle-work", MESSAGE_VERSION };

static int send_all(int to, const char *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(to, bytes, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

int message_send(int to, enum message_kind kind, const void *bytes, size_t size)
{
	struct head head = { (uint32_t)kind, (uint32_t)size };
	int error;

	if (size > MESSAGE_MAX)
		return -E2BIG;
	error = send_all(to, (const char *)&head, sizeof(head));
	return error ? error : send_all(to, bytes, size);
}

int message_send_hello(int to)
{
	return message_send(to, MESSAGE_HELLO, &hello, sizeof(hello));
}

/* Bytes that were read make room first. */
static bool has_room(struct inbox *inbox)
{
	size_t room = inbox->room ? 2 * inbox->room : ROOM_FIRST;
	char *bytes;

	if (inbox->first) {
		memmove(inbox->bytes, inbox->bytes + inbox->first, inbox->n - inbox->first);
		inbox->n -= inbox->first;
		inbox->first = 0;
	}
	if (inbox->n < inbox->room)
		return true;
	bytes = realloc(inbox->bytes, room);
	if (!bytes)
		return false;
	inbox->bytes = bytes;
	inbox->room = room;
	return true;
}

long inbox_fill(struct inbox *inbox, int from)
{
	ssize_t n;

	if (!has_room(inbox))
		return -ENOMEM;
	n = read(from, inbox->bytes + inbox->n, inbox->room - inbox->n);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	inbox->n += (size_t)n;
	return n;
}

static bool is_hello(const struct head *head, const char *bytes)
{
	return head->kind == MESSAGE_HELLO && head->size == sizeof(hello) &&
	       !memcmp(bytes, &hello, sizeof(hello));
}

int inbox_next(struct inbox *inbox, enum message_kind *kind, const char **bytes, size_t *size)
{
	size_t left = inbox->n - inbox->first;
	const char *start;
	struct head head;

	if (left < sizeof(head))
		return 0;
	memcpy(&head, inbox->bytes + inbox->first, sizeof(head));
	if (head.size > MESSAGE_MAX || head.kind < MESSAGE_HELLO || head.kind > MESSAGE_ERROR)
		return -EPROTO;
	if (left - sizeof(head) < head.size)
		return 0;
	start = inbox->bytes + inbox->first + sizeof(head);
	inbox->first += sizeof(head) + head.size;
	if (!inbox->is_greeted) {
		inbox->is_greeted = is_hello(&head, start);
		return inbox->is_greeted ? inbox_next(inbox, kind, bytes, size) : -EPROTO;
	}
	*kind = (enum message_kind)head.kind;
	*bytes = start;
	*size = head.size;
	return 1;
}

void inbox_free(struct inbox *inbox)
{
	free(inbox->bytes);
	*inbox = (struct inbox){ 0 };
}
