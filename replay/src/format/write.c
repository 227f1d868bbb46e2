// SPDX-License-Identifier: MIT
/*
 * Schedules to files, all or nothing: a temporary file beside the target, synchronised, then renamed (or
 * linked, where the target must be new), and then the folder synchronised, in which the name lies.
 */
#include "schedule/words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int tell(struct heddle_schedule_error *error, const char *path, int code)
{
	*error = (struct heddle_schedule_error){ 0 };
	snprintf(error->text, sizeof(error->text), "%.200s: cannot be written: %s", path, strerror(-code));
	return code;
}

/* "folder/.name.XXXXXX" for "folder/name": one file system, and hidden from whoever looks for *.sched. */
static int temporary_name(const char *path, char buffer[PATH_MAX])
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	int length;

	if (name[0] == '\0')
		return -EISDIR;
	length = snprintf(buffer, PATH_MAX, "%.*s.%s.XXXXXX", (int)(name - path), path, name);
	return length < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* Returns 0 or -errno. A signal is no error. */
static int sync_file(int fd)
{
	int result;

	do
		result = fsync(fd);
	while (result != 0 && errno == EINTR);
	return result == 0 ? 0 : -errno;
}

/* What cannot be synchronised, such as a folder of some file systems, is not. */
static int sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	int fd, error;

	snprintf(folder, sizeof(folder), "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
		 slash == NULL ? "." : path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES ? 0 : -errno;
	error = sync_file(fd);
	close(fd);
	return error == -EINVAL || error == -EROFS ? 0 : error;
}

static int fill(int fd, const struct heddle_schedule *schedule)
{
	FILE *stream = fdopen(fd, "w");
	int error;

	if (stream == NULL) {
		error = -errno;
		close(fd);
		return error;
	}
	error = heddle_schedule_print(schedule, stream);
	if (fflush(stream) != 0)
		error = -errno;
	if (error == 0)
		error = sync_file(fd);
	if (fclose(stream) != 0 && error == 0 && errno != EINTR)
		error = -errno;
	return error;
}

/* What mkstemp made is for its owner alone; a schedule is for whoever may read the folder. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int write_temporary(const struct heddle_schedule *schedule, const char *path, char temporary[PATH_MAX])
{
	int error = temporary_name(path, temporary), fd;

	if (error != 0)
		return error;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	fchmod(fd, usual_mode());
	error = fill(fd, schedule);
	if (error != 0)
		unlink(temporary);
	return error;
}

int heddle_schedule_write(const struct heddle_schedule *schedule, const char *path,
			  struct heddle_schedule_error *error)
{
	char temporary[PATH_MAX];
	int result = write_temporary(schedule, path, temporary);

	if (result == 0 && rename(temporary, path) != 0) {
		result = -errno;
		unlink(temporary);
	}
	if (result == 0)
		result = sync_folder_of(path);
	return result == 0 ? 0 : tell(error, path, result);
}

int heddle_schedule_write_new(const struct heddle_schedule *schedule, const char *path,
			      struct heddle_schedule_error *error)
{
	char temporary[PATH_MAX];
	int result = write_temporary(schedule, path, temporary);

	if (result == 0) {
		if (link(temporary, path) != 0)
			result = -errno;
		unlink(temporary);
	}
	if (result == 0)
		result = sync_folder_of(path);
	return result == 0 ? 0 : tell(error, path, result);
}
