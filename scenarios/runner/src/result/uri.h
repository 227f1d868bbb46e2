/* SPDX-License-Identifier: MIT */
/* Paths in URIs. */
#ifndef RUNNER_URI_H
#define RUNNER_URI_H

#include <stdio.h>

/** Writes path with each byte encoded that may not stand in a URI's path. */
void heddle_uri_path(FILE *stream, const char *path);

#endif
