/* SPDX-License-Identifier: MIT */
/* What `heddle generate` says. */
#ifndef RUNNER_GENERATE_REPORT_H
#define RUNNER_GENERATE_REPORT_H

#include "generate/generate.h"

#include <stdio.h>

/** Prints a new group: what, in which story, and its files. */
void generate_print_found(const struct found *found, const struct sampling *sampling);
/** Prints the counts. */
void generate_print_end(const struct generate *generate);
/** Writes the object of --json. */
void generate_json(FILE *stream, const struct generate *generate);

#endif
