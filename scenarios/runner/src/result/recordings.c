/* SPDX-License-Identifier: MIT */
#include "result/recordings.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"
#include "terminal/program_name.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Recording takes a second for each failure; trying rr takes some time as well, so it is done when needed. */
static bool rr_works(struct recordings *recordings)
{
	bool has_path;
	int error;

	if (recordings->is_tried)
		return recordings->status.reason == HEDDLE_RR_WORKS;
	recordings->is_tried = true;
	error = heddle_rr_probe(&recordings->status);
	has_path = heddle_program_path(recordings->program);
	if (error || !has_path) {
		recordings->status.reason = HEDDLE_RR_REFUSES;
		snprintf(recordings->status.text, sizeof(recordings->status.text),
			 "it could not be tried: %s", strerror(error ? -error : errno));
	}
	return recordings->status.reason == HEDDLE_RR_WORKS;
}

bool recordings_begin(struct recordings *recordings, enum recordings_when when)
{
	*recordings = (struct recordings){ .when = when };
	if (when != RECORD_ALWAYS || rr_works(recordings))
		return true;
	heddle_complain("--record always: %s: %s", recordings->status.text, recordings->status.remedy);
	return false;
}

static void make(struct recordings *recordings, struct heddle_group *group)
{
	const struct heddle_rr_request request = { .replay = { .program = recordings->program,
							       .schedule = group->path },
						   .outcome = HEDDLE_EXIT_NOT_AS_EXPECTED,
						   .is_crash = group->kind == HEDDLE_CRASH };
	struct heddle_rr_status status;
	char folder[PATH_MAX];
	int error = heddle_rr_record(&request, &status, folder);

	if (!error && *status.text)
		heddle_complain("%s", status.text);
	if (!error)
		group->recording = strdup(folder);
	else if (error == -EINTR)
		raise(status.signal);
	else
		heddle_complain("%s: not recorded: %s", group->path,
				*status.text ? status.text : strerror(-error));
}

void recordings_make(struct recordings *recordings, struct heddle_result *result)
{
	if (recordings->when == RECORD_NEVER)
		return;
	for (size_t i = 0; i < result->n_groups && !heddle_interrupted; i++)
		if (result->groups[i].path && rr_works(recordings))
			make(recordings, &result->groups[i]);
}

void recordings_tell(const struct recordings *recordings)
{
	if (recordings->is_tried && recordings->status.reason != HEDDLE_RR_WORKS)
		printf("no failure was recorded: %s; `heddle doctor` says more\n", recordings->status.text);
}
