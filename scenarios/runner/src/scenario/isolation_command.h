/* SPDX-License-Identifier: MIT */
/* What to type where executions differ, and what they leave in their process may be the reason. */
#ifndef RUNNER_ISOLATION_COMMAND_H
#define RUNNER_ISOLATION_COMMAND_H

#include "scenario/variant.h"

#define ISOLATION_COMMAND_MAX 4096

/**
 * Returns the command that explores the variant with isolated executions, "./prog run --isolate -- 5", which
 * it writes into buffer. NULL: they were isolated, or cannot be.
 */
const char *isolation_command(const struct heddle_variant *variant, bool are_isolated,
			      char buffer[ISOLATION_COMMAND_MAX]);

#endif
