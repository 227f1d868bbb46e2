// SPDX-License-Identifier: MIT
#include "debug/folder.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

int folder_make_temporary(char *path)
{
	const char *base = getenv("TMPDIR");

	if (base == NULL || base[0] == '\0')
		base = "/tmp";
	if (snprintf(path, PATH_MAX, "%s/heddle-rr.XXXXXX", base) >= PATH_MAX)
		return -ENAMETOOLONG;
	return mkdtemp(path) != NULL ? 0 : -errno;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	remove(path);
	return 0;
}

void folder_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
