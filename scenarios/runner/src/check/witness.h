/* SPDX-License-Identifier: MIT */
/*
 * The witness: an execution whose process died or hung is run again, in another one, up to where that
 * happened. What its process did is on the board; with objects, values and places it is known only to one
 * that does the same.
 */
#ifndef RUNNER_WITNESS_H
#define RUNNER_WITNESS_H

#include "watch/board.h"
#include "scenario/variant.h"

/**
 * Makes the schedule of what progress holds of an execution of variant under options, which ended in its last
 * step with finding: kind, subject, message, thread and step are to be set. No explorer may be open. Returns
 * 0; then the caller frees. -ENODATA: the execution did not go the same way again. -errno: there is no
 * process or memory to be had.
 */
int witness_schedule(struct heddle_schedule **schedule, const struct heddle_variant *variant,
		     const struct heddle_options *options, const struct heddle_progress *progress,
		     const struct heddle_finding *finding);

#endif
