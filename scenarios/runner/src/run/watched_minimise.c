/* SPDX-License-Identifier: MIT */
#include "run/watched_minimise.h"
#include "check/smallest.h"
#include "terminal/interrupt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A guard; the attempts are limited by their number. */
#define SECONDS_MAX 60.0

/* A worker's message for one schedule, before its text; without text it stays as it is. */
struct told {
	uint64_t index;
	int32_t error;
	struct heddle_minimised minimised; /* without its schedule */
};

/* ---- in the worker */

/* For these kinds each replay would end the process, or they are findings of explorations. */
static bool can_be_minimised(enum heddle_finding_kind kind)
{
	switch (kind) {
	case HEDDLE_CRASH:
	case HEDDLE_PROCESS_END:
	case HEDDLE_STUCK:
	case HEDDLE_NONDETERMINISM:
	case HEDDLE_FALSE_INDEPENDENCE:
	case HEDDLE_CLASS_LOST:
		return false;
	default:
		return true;
	}
}

static int send(struct worker *worker, struct told *told)
{
	struct heddle_schedule *schedule = told->minimised.schedule;
	struct worker_letter letter;
	bool written;

	if (!worker_compose(&letter))
		return -ENOMEM;
	told->minimised.schedule = NULL;
	written = fwrite(told, sizeof(*told), 1, letter.stream) == 1 &&
		  (!schedule || !heddle_schedule_print(schedule, letter.stream));
	heddle_schedule_free(schedule);
	if (written)
		return worker_send(worker, MESSAGE_MINIMISED, &letter);
	worker_drop(&letter);
	return -ENOMEM;
}

static int minimise_one(struct worker *worker, const struct watched_minimise *minimise, size_t index)
{
	const struct heddle_result *result = minimise->result;
	struct told told;

	memset(&told, 0, sizeof(told));
	told.index = index;
	told.error = -EOPNOTSUPP;
	if (can_be_minimised(result->groups[index].kind))
		told.error = smallest(&told.minimised, result->groups[index].schedule, result->variant,
				      &minimise->options);
	if (told.error)
		memset(&told.minimised, 0, sizeof(told.minimised));
	return send(worker, &told);
}

static int minimise_all(struct worker *worker, void *context)
{
	const struct watched_minimise *minimise = context;
	int error = 0;

	for (size_t i = minimise->next; !error && i < minimise->result->n_groups; i++)
		error = minimise_one(worker, minimise, i);
	return error ? error : message_send(worker->to, MESSAGE_DONE, NULL, 0);
}

/* ---- in the command */

static int take_minimised(struct heddle_group *group, const struct told *told, const char *text, size_t size)
{
	struct heddle_schedule_error why;
	struct heddle_minimised *minimised = told->error ? NULL : malloc(sizeof(*minimised));
	int error;

	group->minimise_error = told->error;
	if (!minimised)
		return told->error ? 0 : -ENOMEM;
	*minimised = told->minimised;
	error = heddle_schedule_parse(&minimised->schedule, "another process", text, size, &why);
	if (error) {
		free(minimised);
		return error;
	}
	group->minimised = minimised;
	return 0;
}

static int take(void *context, enum message_kind kind, const char *bytes, size_t size)
{
	struct watched_minimise *minimise = context;
	struct told told;

	if (kind == MESSAGE_DONE)
		return 0;
	if (kind != MESSAGE_MINIMISED || size < sizeof(told))
		return -EPROTO;
	memcpy(&told, bytes, sizeof(told));
	if (told.index != minimise->next || told.index >= minimise->result->n_groups)
		return -EPROTO;
	return take_minimised(&minimise->result->groups[minimise->next++], &told, bytes + sizeof(told),
			      size - sizeof(told));
}

static bool is_worth_a_worker(const struct watched_minimise *minimise)
{
	for (size_t i = minimise->next; i < minimise->result->n_groups; i++)
		if (can_be_minimised(minimise->result->groups[i].kind))
			return true;
	return false;
}

static int begin(struct watched_minimise *minimise)
{
	if (!is_worth_a_worker(minimise) || heddle_interrupted)
		return 0;
	board_begin_run(minimise->board, minimise->number);
	minimise->board->runs[minimise->number].figures.is_minimising = true;
	return !watch_begin(&minimise->watch, minimise->board, minimise->number, &minimise->limits,
			    minimise_all, minimise, take, minimise);
}

int watched_minimise_begin(struct watched_minimise *minimise, struct heddle_result *result,
			   struct board *board, unsigned number, const struct watch_limits *limits,
			   const struct heddle_minimise_options *options)
{
	*minimise = (struct watched_minimise){
		.result = result,
		.options = *options,
		.limits = *limits,
		.board = board,
		.number = number,
	};
	if (!(limits->seconds > 0 && limits->seconds < SECONDS_MAX))
		minimise->limits.seconds = SECONDS_MAX;
	return begin(minimise);
}

/* Schedules that were not reached stay as they are. */
static void leave_rest(struct watched_minimise *minimise)
{
	while (minimise->next < minimise->result->n_groups)
		minimise->result->groups[minimise->next++].minimise_error = -ETIME;
}

int watched_minimise_end(struct watched_minimise *minimise)
{
	bool goes_on = minimise->watch.end != WATCH_TOLD && minimise->watch.end != WATCH_CUT;

	watch_end(&minimise->watch);
	if (goes_on && minimise->next < minimise->result->n_groups) {
		minimise->result->groups[minimise->next++].minimise_error = -ECHILD;
		return begin(minimise);
	}
	leave_rest(minimise);
	return 0;
}

/* The outcome for the single group. */
static int outcome(struct heddle_minimised *minimised, struct heddle_group *group)
{
	if (heddle_interrupted)
		return -EINTR;
	if (!group->minimised)
		return group->minimise_error ? group->minimise_error : -ECHILD;
	*minimised = *group->minimised;
	free(group->minimised);
	return 0;
}

int watched_minimise_one(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
			 const struct heddle_variant *variant, double stuck,
			 const struct heddle_minimise_options *options)
{
	struct heddle_group group = { .kind = schedule->finding.kind,
				      .schedule = (struct heddle_schedule *)schedule };
	struct heddle_result result = { .variant = variant, .groups = &group, .n_groups = 1 };
	const struct watch_limits limits = { .stuck = stuck, .isolates = schedule->header.isolate };
	struct watched_minimise minimise;
	struct board *board = board_open(1);
	int error;

	if (!board)
		return -errno;
	if (!can_be_minimised(group.kind))
		group.minimise_error = -EOPNOTSUPP;
	if (watched_minimise_begin(&minimise, &result, board, 0, &limits, options)) {
		watch_to_end(&minimise.watch);
		watched_minimise_end(&minimise);
	}
	error = outcome(minimised, &group);
	board_close(board);
	return error;
}
