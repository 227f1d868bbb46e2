/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "complain.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that mkostemp made is its owner's alone; what we write is as any other file. */
static FILE *open_temporary(char *template)
{
	int file = mkostemp(template, O_CLOEXEC);
	mode_t mask;
	FILE *stream;

	if (file < 0)
		return NULL;
	mask = umask(0);
	umask(mask);
	fchmod(file, 0666 & ~mask);
	stream = fdopen(file, "w");
	if (!stream) {
		close(file);
		unlink(template);
	}
	return stream;
}

bool heddle_output_open(struct heddle_output *output, const char *path, const char *option)
{
	struct stat status;

	*output = (struct heddle_output){ .path = path };
	if (!stat(path, &status) && S_ISDIR(status.st_mode)) {
		heddle_complain("%s %s: it is a folder: name a file", option, path);
		return false;
	}
	if (strlen(path) + sizeof(".XXXXXX") > sizeof(output->temporary)) {
		heddle_complain("%s: the path is too long: name a shorter one", option);
		return false;
	}
	strcpy(output->temporary, path);
	strcat(output->temporary, ".XXXXXX");
	output->stream = open_temporary(output->temporary);
	if (!output->stream)
		heddle_complain("%s %s: it cannot be written (%s): name a file in a folder that can", option,
				path, strerror(errno));
	return output->stream;
}

bool heddle_output_commit(struct heddle_output *output)
{
	bool written;

	if (!output->stream)
		return true;
	written = !fflush(output->stream) && !ferror(output->stream);
	written = !fclose(output->stream) && written;
	output->stream = NULL;
	if (written && !rename(output->temporary, output->path))
		return true;
	heddle_complain("%s: it could not be written (%s): look whether the disk is full", output->path,
			strerror(errno));
	unlink(output->temporary);
	return false;
}

void heddle_output_discard(struct heddle_output *output)
{
	if (!output->stream)
		return;
	fclose(output->stream);
	output->stream = NULL;
	unlink(output->temporary);
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
