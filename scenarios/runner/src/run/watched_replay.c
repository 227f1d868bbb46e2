/* SPDX-License-Identifier: MIT */
#include "run/watched_replay.h"
#include "terminal/interrupt.h"
#include "watch/watch.h"
#include "watch/worker_end.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
	const struct heddle_schedule *schedule;
	const struct heddle_variant *variant;
	const struct replay_way *way;
	struct heddle_replay *replay; /* what was told; NULL: nothing yet */
};

/* ---- in the worker: sends the replay as it lies in memory, then its text */

static int send_replay(struct worker *worker, const struct heddle_replay *replay)
{
	struct worker_letter letter;

	if (!worker_compose(&letter))
		return -ENOMEM;
	if (fwrite(replay, sizeof(*replay), 1, letter.stream) == 1 &&
	    !heddle_schedule_print(replay->found, letter.stream))
		return worker_send(worker, MESSAGE_DONE, &letter);
	worker_drop(&letter);
	return -ENOMEM;
}

int replay_here(struct heddle_replay **replay, const struct heddle_schedule *schedule,
		const struct heddle_variant *variant, const struct replay_way *way)
{
	struct heddle_program program = heddle_variant_program(variant);

	if (way && way->mode == HEDDLE_REPLAY_PREFIX)
		return heddle_replay_prefix(replay, schedule, &program, way->steps, 0);
	return heddle_replay(replay, schedule, &program, way ? way->mode : HEDDLE_REPLAY_STRICT);
}

static int replay_it(struct worker *worker, void *context)
{
	const struct job *job = context;
	struct heddle_replay *replay;
	int error = replay_here(&replay, job->schedule, job->variant, job->way);

	if (error)
		return error;
	error = send_replay(worker, replay);
	heddle_replay_free(replay);
	return error;
}

/* ---- in the command */

static int take(void *context, enum message_kind kind, const char *bytes, size_t size)
{
	struct job *job = context;
	struct heddle_schedule_error why;

	if (kind != MESSAGE_DONE || size < sizeof(*job->replay) || job->replay)
		return -EPROTO;
	job->replay = malloc(sizeof(*job->replay));
	if (!job->replay)
		return -ENOMEM;
	memcpy(job->replay, bytes, sizeof(*job->replay));
	job->replay->found = NULL;
	return heddle_schedule_parse(&job->replay->found, "the replay", bytes + sizeof(*job->replay),
				     size - sizeof(*job->replay), &why);
}

static const char *thread_of(const struct heddle_schedule *schedule)
{
	return schedule->finding.thread < 0 ? "" : schedule->threads[schedule->finding.thread].name;
}

/*
 * Returns whether the end is the recorded one: the same, by the same thread, after as many steps. Each of
 * them was as recorded, or the replay would have diverged.
 */
static bool is_recorded(const struct heddle_schedule *recorded, const struct heddle_schedule *found)
{
	return recorded->has_finding && recorded->finding.kind == found->finding.kind &&
	       recorded->finding.step == found->finding.step &&
	       !strcmp(recorded->finding.subject, found->finding.subject) &&
	       !strcmp(thread_of(recorded), thread_of(found));
}

static int conclude(struct job *job, const struct watch *watch)
{
	struct heddle_options options = heddle_schedule_options(job->schedule);
	const struct worker_end end = worker_end_of(watch);
	int error;

	heddle_replay_free(job->replay);
	job->replay = calloc(1, sizeof(*job->replay));
	if (!job->replay)
		return -ENOMEM;
	error = worker_end_schedule(&job->replay->found, job->variant, &options, &end);
	if (error)
		return error;
	job->replay->outcome =
		is_recorded(job->schedule, job->replay->found) ? HEDDLE_REPLAY_SAME : HEDDLE_REPLAY_OTHER;
	return 0;
}

static int replay_on(struct job *job, struct board *board, const struct watch_limits *limits)
{
	struct watch watch;
	int error = watch_begin(&watch, board, 0, limits, replay_it, job, take, job);

	if (error)
		return error;
	watch_to_end(&watch);
	if (watch.end == WATCH_CUT)
		error = -EINTR;
	else if (watch.end == WATCH_TOLD)
		error = watch.error;
	else
		error = conclude(job, &watch);
	watch_end(&watch);
	return error;
}

int watched_replay(struct heddle_replay **replay, const struct heddle_schedule *schedule,
		   const struct heddle_variant *variant, const struct replay_way *way, double stuck)
{
	const struct watch_limits limits = { .stuck = stuck, .isolates = schedule->header.isolate };
	struct job job = { .schedule = schedule, .variant = variant, .way = way };
	struct board *board = board_open(1);
	int error = board ? replay_on(&job, board, &limits) : -errno;

	board_close(board);
	if (error) {
		heddle_replay_free(job.replay);
		job.replay = NULL;
	}
	*replay = job.replay;
	return error;
}
