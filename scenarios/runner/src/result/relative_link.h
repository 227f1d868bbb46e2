/* SPDX-License-Identifier: MIT */
/* A link from a page to a file, so that both may be moved together. */
#ifndef RUNNER_RELATIVE_LINK_H
#define RUNNER_RELATIVE_LINK_H

#include <stdio.h>

/**
 * Writes the link to file, whether it is there or not, from the folder of page as a URL; file itself where
 * either folder is not there.
 */
void relative_link_write(FILE *stream, const char *page, const char *file);

#endif
