/* SPDX-License-Identifier: MIT */
#include "result/uri.h"

#include <stdbool.h>
#include <string.h>

static bool may_stand(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("/._~-", c);
}

void heddle_uri_path(FILE *stream, const char *path)
{
	for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
		if (may_stand(*c))
			putc(*c, stream);
		else
			fprintf(stream, "%%%02X", *c);
	}
}
