/* SPDX-License-Identifier: MIT */
/* `heddle run --record`: the failures of a run recorded with rr, each beside its schedule. */
#ifndef RUNNER_RECORDINGS_H
#define RUNNER_RECORDINGS_H

#include "result/result.h"

#include <heddle/rr.h>
#include <limits.h>

enum recordings_when {
	RECORD_NEVER,
	RECORD_AUTO,   /* where rr works */
	RECORD_ALWAYS, /* or nothing is run */
};

struct recordings {
	enum recordings_when when;
	bool is_tried; /* whether rr works: status says it */
	struct heddle_rr_status status;
	char program[PATH_MAX];
};

/** Returns false after a complaint: failures are to be recorded always, and rr does not work here. */
bool recordings_begin(struct recordings *recordings, enum recordings_when when);
/** Records the findings of result whose schedules were written. Complains of each that could not be. */
void recordings_make(struct recordings *recordings, struct heddle_result *result);
/** Says why nothing was recorded, if rr was needed and does not work. */
void recordings_tell(const struct recordings *recordings);

#endif
