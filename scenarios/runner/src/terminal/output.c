/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "terminal/output.h"
#include "terminal/complain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX  16
#define USUAL_MODE 0666

/* ---- the file behind a path */

/* Finds the folder of path. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		strcpy(folder, ".");
	else
		snprintf(folder, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

/* Follows the links at the end of path, also one to a missing file. Returns 0 or -errno. */
static int follow_links(const char *path, char target[PATH_MAX])
{
	char link[PATH_MAX], folder[PATH_MAX];
	ssize_t length;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(target, path);
	for (int i = 0; (length = readlink(target, link, sizeof(link) - 1)) >= 0; i++) {
		if (i == LINKS_MAX)
			return -ELOOP;
		link[length] = 0;
		folder_of(target, folder);
		if (*link == '/')
			strcpy(target, link);
		else if ((size_t)snprintf(target, PATH_MAX, "%.2000s/%.2000s", folder, link) >= PATH_MAX)
			return -ENAMETOOLONG;
	}
	return 0;
}

enum target { NOTHING, REGULAR, FOLDER, OTHER };

static enum target look_at(const char *path)
{
	struct stat status;

	if (stat(path, &status))
		return NOTHING;
	return S_ISREG(status.st_mode) ? REGULAR : S_ISDIR(status.st_mode) ? FOLDER : OTHER;
}

static bool complain_of(const char *option, const char *path)
{
	heddle_complain("%s %s: it cannot be written (%s): name a file in a folder that can", option, path,
			strerror(errno));
	return false;
}

/* The checks of a path for all kinds of files. Sets *target. */
static bool begin_to_open(struct heddle_output *output, const char *path, const char *option,
			  enum target *target)
{
	int error;

	*output = (struct heddle_output){ .path = path, .through = -1 };
	if (!*path) {
		heddle_complain("%s: the name of the file is empty: name one", option);
		return false;
	}
	*target = look_at(path);
	if (*target == FOLDER) {
		heddle_complain("%s %s: it is a folder: name a file", option, path);
		return false;
	}
	error = *target == OTHER ? 0 : follow_links(path, output->target);
	if (!error)
		return true;
	errno = -error;
	return complain_of(option, path);
}

/* ---- lines */

bool heddle_output_open_lines(struct heddle_output *output, const char *path, const char *option)
{
	enum target target;
	int file;

	if (!begin_to_open(output, path, option, &target))
		return false;
	output->is_new = target == NOTHING;
	file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, USUAL_MODE);
	output->stream = file < 0 ? NULL : fdopen(file, "w");
	if (output->stream) {
		setvbuf(output->stream, NULL, _IONBF, 0); /* unbuffered: lines arrive at once */
		return true;
	}
	if (file >= 0)
		close(file);
	return complain_of(option, path);
}

void heddle_output_begin(struct heddle_output *output)
{
	if (output->stream && !output->is_whole && *output->target)
		(void)!ftruncate(fileno(output->stream), 0);
	output->is_new = false;
}

/* ---- whole files */

static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return USUAL_MODE & ~mask;
}

/* Opens a file without a name in the target's folder, or elsewhere if that is impossible. */
static int open_nameless(const char *target)
{
	char folder[PATH_MAX], name[PATH_MAX + 32];
	int file;

	folder_of(target, folder);
	file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, USUAL_MODE);
	if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return file;
	snprintf(name, sizeof(name), "%s/.heddle.XXXXXX", folder);
	file = mkostemp(name, O_CLOEXEC);
	if (file < 0)
		return file;
	unlink(name);
	fchmod(file, usual_mode());
	return file;
}

static int open_through(struct heddle_output *output)
{
	FILE *file;
	int copy;

	output->through = open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	file = output->through < 0 ? NULL : tmpfile();
	copy = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 3) : -1;
	if (file)
		fclose(file);
	return copy;
}

bool heddle_output_open_whole(struct heddle_output *output, const char *path, const char *option)
{
	enum target target;
	int file;

	if (!begin_to_open(output, path, option, &target))
		return false;
	output->is_whole = true;
	file = target == OTHER ? open_through(output) : open_nameless(output->target);
	output->stream = file < 0 ? NULL : fdopen(file, "w+");
	if (output->stream)
		return true;
	complain_of(option, path);
	if (file >= 0)
		close(file);
	if (output->through >= 0)
		close(output->through);
	return false;
}

/* A signal is no error, and neither is a file that cannot be synchronised. */
static bool sync_file(int file)
{
	int result;

	do
		result = fsync(file);
	while (result && errno == EINTR);
	return !result || errno == EINVAL || errno == EROFS;
}

/* Makes the file's name survive a crash of the machine. */
static bool sync_folder_of(const char *path)
{
	char folder[PATH_MAX];
	int file;
	bool synchronised;

	folder_of(path, folder);
	file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file < 0)
		return errno == EACCES;
	synchronised = sync_file(file);
	close(file);
	return synchronised;
}

/* Copies the contents to file, which the caller closes. */
static bool copy_to(struct heddle_output *output, int file)
{
	char part[1 << 16];
	size_t n;

	rewind(output->stream);
	while ((n = fread(part, 1, sizeof(part), output->stream)) > 0)
		for (size_t done = 0; done < n;) {
			ssize_t written = write(file, part + done, n - done);

			if (!written)
				errno = EIO; /* else it would go on for ever */
			if (!written || (written < 0 && errno != EINTR))
				return false;
			done += written < 0 ? 0 : (size_t)written;
		}
	return !ferror(output->stream);
}

/* Removes a file that is not needed, and keeps errno. */
static void take_away(const char *name)
{
	int error = errno;

	unlink(name);
	errno = error;
}

static bool copy_to_new(struct heddle_output *output, const char *name)
{
	int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, USUAL_MODE);
	bool copied = file >= 0 && copy_to(output, file) && sync_file(file);

	if (file >= 0 && close(file) && errno != EINTR)
		copied = false;
	if (!copied && file >= 0)
		take_away(name);
	return copied;
}

/* Gives the file an unused name beside the target. */
static bool give_name(struct heddle_output *output, char name[PATH_MAX + 32])
{
	char own[64];
	int file;

	snprintf(name, PATH_MAX + 32, "%s.XXXXXX", output->target);
	file = mkostemp(name, O_CLOEXEC);
	if (file < 0)
		return false;
	close(file);
	unlink(name);
	snprintf(own, sizeof(own), "/proc/self/fd/%d", fileno(output->stream));
	if (!linkat(AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW))
		return true;
	return copy_to_new(output, name);
}

static bool put_in_place(struct heddle_output *output)
{
	char name[PATH_MAX + 32];

	if (output->through >= 0)
		return copy_to(output, output->through);
	if (!sync_file(fileno(output->stream)) || !give_name(output, name))
		return false;
	if (!rename(name, output->target))
		return sync_folder_of(output->target);
	take_away(name);
	return false;
}

/* ---- both kinds */

static bool close_all(struct heddle_output *output)
{
	bool closed = !fclose(output->stream) || errno == EINTR;

	output->stream = NULL;
	if (output->through >= 0)
		closed = !close(output->through) && closed;
	output->through = -1;
	return closed;
}

bool heddle_output_commit(struct heddle_output *output)
{
	bool written;

	if (!output->stream)
		return true;
	written = !fflush(output->stream) && !ferror(output->stream);
	if (written && output->is_whole)
		written = put_in_place(output);
	written = close_all(output) && written;
	if (!written)
		heddle_complain("%s: it could not be written (%s): look whether the disk is full",
				output->path, strerror(errno));
	return written;
}

void heddle_output_discard(struct heddle_output *output)
{
	if (!output->stream)
		return;
	close_all(output);
	if (output->is_new && !output->is_whole)
		unlink(output->target);
}

static int make_folders(const char *path)
{
	char part[PATH_MAX];

	if (!*path || strlen(path) >= sizeof(part))
		return *path ? -ENAMETOOLONG : -ENOENT;
	strcpy(part, path);
	for (char *slash = part + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = 0;
		if (mkdir(part, 0777) && errno != EEXIST)
			return -errno;
	}
	return mkdir(part, 0777) && errno != EEXIST ? -errno : 0;
}

int heddle_folder_prepare(const char *path)
{
	char probe[PATH_MAX + 32];
	int error = make_folders(path);
	int file;

	if (error)
		return error;
	snprintf(probe, sizeof(probe), "%s/.heddle.XXXXXX", path);
	file = mkostemp(probe, O_CLOEXEC);
	if (file < 0)
		return -errno;
	close(file);
	unlink(probe);
	return 0;
}
