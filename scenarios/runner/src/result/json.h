/* SPDX-License-Identifier: MIT */
/* `run --json`: one object a line for each variant; `heddle run --help` names the fields. */
#ifndef RUNNER_JSON_H
#define RUNNER_JSON_H

#include "result/result.h"
#include <stdio.h>

/** Writes the line of result. */
void heddle_json_result(FILE *stream, const struct heddle_result *result);

/** Writes the object alone, without the end of the line. */
void heddle_json_object(FILE *stream, const struct heddle_result *result);

#endif
