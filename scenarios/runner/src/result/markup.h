/* SPDX-License-Identifier: MIT */
/* Text in XML and HTML. */
#ifndef RUNNER_MARKUP_H
#define RUNNER_MARKUP_H

#include <stdio.h>

/**
 * Writes text as it may stand between tags and in an attribute's quotes; '?' for control characters, also
 * ends of lines, and for what is no UTF-8.
 */
void heddle_markup_text(FILE *stream, const char *text);

#endif
