/* SPDX-License-Identifier: MIT */
/*
 * The check of independence: `heddle run --check-independence N`.
 *
 * Exploring relies on the footprints of steps. So one execution in N is run again, once for each two adjacent
 * steps that are declared independent. With the two exchanged it must do the same.
 */
#ifndef RUNNER_INDEPENDENCE_H
#define RUNNER_INDEPENDENCE_H

#include "check/recorded.h"
#include "result/result.h"

/**
 * Checks one recorded execution of the result's variant under options. A difference becomes a finding (false
 * independence) of the result; its counts of pairs and executions go up. No explorer may be open. stops is
 * called before each pair. Returns 0, -ECANCELED if stops returned true, or -errno.
 */
int heddle_check_independence(struct heddle_result *result, const struct recorded *recorded,
			      const struct heddle_options *options, bool (*stops)(void *context),
			      void *context);

#endif
