/* SPDX-License-Identifier: MIT */
#include "matrix/relative_link.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void write_encoded(FILE *stream, const char *path)
{
	for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
		if ((*c < 0x80 && isalnum(*c)) || strchr("/._~-", *c))
			putc(*c, stream);
		else
			fprintf(stream, "%%%02X", *c);
	}
}

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

void relative_link_write(FILE *stream, const char *page, const char *file)
{
	char folder[PATH_MAX], target[PATH_MAX];
	size_t same;

	if (!folder_of(page, folder) || !realpath(file, target)) {
		write_encoded(stream, file);
		return;
	}
	if (!strcmp(folder, "/"))
		*folder = 0;
	same = common(folder, target);
	for (const char *rest = folder + same; *rest; rest++)
		if (*rest == '/')
			fputs("../", stream);
	write_encoded(stream, target + same + 1);
}
