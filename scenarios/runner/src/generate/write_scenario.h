/* SPDX-License-Identifier: MIT */
/* A found story as a file of C that has it as a scenario. */
#ifndef RUNNER_WRITE_SCENARIO_H
#define RUNNER_WRITE_SCENARIO_H

#include "generate/finding.h"

#include <stdio.h>

/** Writes the file of found, as a source of the folder of the generator's suite. Returns 0 or -EIO. */
int scenario_write(FILE *to, const struct found *found, const struct sampling *sampling);

#endif
