/* SPDX-License-Identifier: MIT */
/*
 * The witness: if the process of an execution died or hangs, the execution is run again in another process,
 * up to that point. The board has the log of the dead process; objects, values and places are known only to a
 * process that does the same.
 */
#ifndef RUNNER_WITNESS_H
#define RUNNER_WITNESS_H

#include "watch/board.h"
#include "scenario/variant.h"

/**
 * Makes the schedule of an execution of variant under options from progress. The execution ended in its last
 * step with finding, whose kind, subject, message, thread and step must be set. No explorer may be open.
 * Returns 0; then the caller frees. -ENODATA: the execution did not go the same way again. -errno: no process
 * or no memory.
 */
int witness_schedule(struct heddle_schedule **schedule, const struct heddle_variant *variant,
		     const struct heddle_options *options, const struct heddle_progress *progress,
		     const struct heddle_finding *finding);

#endif
