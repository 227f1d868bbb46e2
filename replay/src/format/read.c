// SPDX-License-Identifier: MIT
#include <heddle/schedule.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int tell(struct heddle_schedule_error *error, const char *path, int code)
{
	*error = (struct heddle_schedule_error){ 0 };
	if (code == -E2BIG)
		snprintf(error->text, sizeof(error->text),
			 "%.200s: larger than the %u bytes that a schedule may have", path,
			 HEDDLE_SCHEDULE_BYTES_MAX);
	else
		snprintf(error->text, sizeof(error->text), "%.200s: cannot be read: %s", path,
			 strerror(-code));
	return code;
}

/*
 * Files are small; a pipe has no size: so it is read as it comes, with one byte to spare to see that there is
 * no more.
 */
static int read_all(int fd, char **text, size_t *size)
{
	size_t room = 0;
	ssize_t n = 1;
	char *grown;

	while (n > 0) {
		if (*size == room) {
			room = room == 0 ? 65536 : 2 * room;
			grown = realloc(*text, room);
			if (grown == NULL)
				return -ENOMEM;
			*text = grown;
		}
		n = read(fd, *text + *size, room - *size);
		if (n < 0 && errno == EINTR) {
			n = 1;
			continue;
		}
		*size += n > 0 ? (size_t)n : 0;
		if (*size > HEDDLE_SCHEDULE_BYTES_MAX)
			return -E2BIG;
	}
	return n < 0 ? -errno : 0;
}

int heddle_schedule_read(struct heddle_schedule **schedule, const char *path,
			 struct heddle_schedule_error *error)
{
	char *text = NULL;
	size_t size = 0;
	int fd, result;

	*schedule = NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return tell(error, path, -errno);
	result = read_all(fd, &text, &size);
	close(fd);
	if (result != 0)
		tell(error, path, result);
	else
		result = heddle_schedule_parse(schedule, path, text, size, error);
	free(text);
	return result;
}
