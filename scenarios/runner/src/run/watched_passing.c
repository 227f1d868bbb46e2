/* SPDX-License-Identifier: MIT */
#include "run/watched_passing.h"
#include "watch/watch.h"

#include <errno.h>
#include <string.h>

/* A guard; the attempts are limited by their number. */
#define SECONDS_MAX 10.0

struct job {
	const struct heddle_schedule *schedule;
	const struct heddle_variant *variant;
	struct heddle_passing passing; /* the received result */
};

/* As it lies in memory, then the text of the run, if there is one. */
static int send_passing(struct worker *worker, const struct heddle_passing *passing)
{
	struct worker_letter letter;

	if (!worker_compose(&letter))
		return -ENOMEM;
	if (fwrite(passing, sizeof(*passing), 1, letter.stream) == 1 &&
	    (!passing->run || !heddle_schedule_print(passing->run, letter.stream)))
		return worker_send(worker, MESSAGE_DONE, &letter);
	worker_drop(&letter);
	return -ENOMEM;
}

static int look_for_it(struct worker *worker, void *context)
{
	const struct job *job = context;
	struct heddle_program program = heddle_variant_program(job->variant);
	struct heddle_passing passing;
	int error = heddle_passing_run(&passing, job->schedule, &program, 0);

	if (!error)
		error = send_passing(worker, &passing);
	heddle_passing_free(&passing);
	return error;
}

static int take(void *context, enum message_kind kind, const char *bytes, size_t size)
{
	struct job *job = context;
	struct heddle_schedule_error why;

	if (kind != MESSAGE_DONE || size < sizeof(job->passing) || job->passing.run)
		return -EPROTO;
	memcpy(&job->passing, bytes, sizeof(job->passing));
	job->passing.run = NULL;
	if (size == sizeof(job->passing))
		return 0;
	return heddle_schedule_parse(&job->passing.run, "the passing run", bytes + sizeof(job->passing),
				     size - sizeof(job->passing), &why);
}

int watched_passing(struct heddle_passing *passing, const struct heddle_schedule *schedule,
		    const struct heddle_variant *variant, double stuck)
{
	const struct watch_limits limits = { stuck, SECONDS_MAX, schedule->header.isolate };
	struct job job = { .schedule = schedule, .variant = variant };
	int error = watch_alone(&limits, look_for_it, take, &job);

	if (error)
		heddle_passing_free(&job.passing);
	*passing = error ? (struct heddle_passing){ .is_found = false } : job.passing;
	return error;
}
