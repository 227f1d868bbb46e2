/* SPDX-License-Identifier: MIT */
/*
 * Independence, checked: `heddle run --check-independence N`.
 *
 * Exploring relies on what steps declare that they touch. So one execution in N is run again once for each
 * two adjacent steps of it that are declared independent, with these two exchanged, and must do the same.
 */
#ifndef RUNNER_INDEPENDENCE_H
#define RUNNER_INDEPENDENCE_H

#include "check/recorded.h"
#include "result/result.h"

/**
 * Checks one recorded execution of the result's variant under options. What does not do the same becomes a
 * finding (false independence) of the result, whose counts of pairs and executions go up. No explorer may be
 * open. Returns 0, -ECANCELED if stops, which is asked before each pair, has said so, or -errno.
 */
int heddle_check_independence(struct heddle_result *result, const struct recorded *recorded,
			      const struct heddle_options *options, bool (*stops)(void *context),
			      void *context);

#endif
