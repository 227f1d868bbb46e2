/* SPDX-License-Identifier: MIT */
#include "run/watched_failing.h"
#include "watch/watch.h"

#include <errno.h>
#include <string.h>

/* A guard: what is tried is limited by its number. */
#define SECONDS_MAX 20.0

struct job {
	const struct heddle_schedule *schedule;
	const struct heddle_variant *variant;
	struct heddle_failing_set set; /* that was told */
};

static int look_for_it(struct worker *worker, void *context)
{
	const struct job *job = context;
	struct heddle_program program = heddle_variant_program(job->variant);
	struct heddle_failing_set set;
	int error = heddle_failing_set(&set, job->schedule, &program, 0);

	return error ? error : message_send(worker->to, MESSAGE_DONE, &set, sizeof(set));
}

static int take(void *context, enum message_kind kind, const char *bytes, size_t size)
{
	struct job *job = context;

	if (kind != MESSAGE_DONE || size != sizeof(job->set))
		return -EPROTO;
	memcpy(&job->set, bytes, size);
	return 0;
}

int watched_failing(struct heddle_failing_set *set, const struct heddle_schedule *schedule,
		    const struct heddle_variant *variant, double stuck)
{
	const struct watch_limits limits = { stuck, SECONDS_MAX, schedule->header.isolate };
	struct job job = { .schedule = schedule, .variant = variant };
	int error = watch_alone(&limits, look_for_it, take, &job);

	*set = error ? (struct heddle_failing_set){ .is_found = false } : job.set;
	return error;
}
