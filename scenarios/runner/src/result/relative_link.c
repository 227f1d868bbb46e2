/* SPDX-License-Identifier: MIT */
#include "result/relative_link.h"
#include "result/uri.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool folder_of(const char *path, char folder[PATH_MAX])
{
	char above[PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (!slash)
		return realpath(".", folder);
	if ((size_t)(slash - path) + 2 > sizeof(above))
		return false;
	memcpy(above, path, (size_t)(slash - path) + 1);
	above[slash - path + 1] = 0;
	return realpath(above, folder);
}

/* How much of both is the same folders; it ends behind a '/', or with the folder. */
static size_t common(const char *folder, const char *file)
{
	size_t last = 0;

	for (size_t i = 0;; i++) {
		if ((!folder[i] || folder[i] == '/') && file[i] == '/')
			last = i;
		if (!folder[i] || folder[i] != file[i])
			return last;
	}
}

/* Of a file that need not be there yet, in a folder that is. */
static bool path_of(const char *file, char path[PATH_MAX])
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	size_t length;

	if (!folder_of(file, path))
		return false;
	length = strlen(path);
	return snprintf(path + length, PATH_MAX - length, "%s%s", length > 1 ? "/" : "", name) <
	       (int)(PATH_MAX - length);
}

void relative_link_write(FILE *stream, const char *page, const char *file)
{
	char folder[PATH_MAX], target[PATH_MAX];
	size_t same;

	if (!folder_of(page, folder) || !path_of(file, target)) {
		heddle_uri_path(stream, file);
		return;
	}
	if (!strcmp(folder, "/"))
		*folder = 0;
	same = common(folder, target);
	for (const char *rest = folder + same; *rest; rest++)
		if (*rest == '/')
			fputs("../", stream);
	heddle_uri_path(stream, target + same + 1);
}
