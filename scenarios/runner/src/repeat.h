/* SPDX-License-Identifier: MIT */
/*
 * Determinism, checked: an execution is recorded as its picks and as its text, run once more with another pattern in its fresh
 * memory, and must give the same text.
 */
#ifndef RUNNER_REPEAT_H
#define RUNNER_REPEAT_H

#include "variant.h"

struct heddle_recording;

/** Records an execution that ran under options. Returns 0, -ENOMEM, -E2BIG (as heddle_schedule_capture). Caller frees. */
int heddle_record(struct heddle_recording **recording, const struct heddle_variant *variant,
		  const struct heddle_options *options, const struct heddle_execution *execution);
void heddle_recording_free(struct heddle_recording *recording); /* NULL is allowed */

/** Called if the second run differs, with what it did. finding: a nondeterminism whose message tells the first difference. */
typedef void heddle_difference_sink(void *context, const struct heddle_finding *finding,
				    const struct heddle_execution *execution);

/** Runs the recorded execution once more. No explorer may be open. Returns 0 or -errno. */
int heddle_repeat(const struct heddle_recording *recording, heddle_difference_sink *sink, void *context);

#endif
