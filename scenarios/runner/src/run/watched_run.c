/* SPDX-License-Identifier: MIT */
#include "run/watched_run.h"
#include "terminal/interrupt.h"
#include "watch/worker_end.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* ---- in the worker */

static int send_result(struct worker *worker, const struct heddle_result *result)
{
	struct worker_letter letter;
	int error;

	if (!worker_compose(&letter))
		return -ENOMEM;
	error = heddle_result_write_rest(result, letter.stream);
	if (error) {
		worker_drop(&letter);
		return error;
	}
	return worker_send(worker, MESSAGE_DONE, &letter);
}

static int explore(struct worker *worker, void *context)
{
	const struct watched_run *run = context;
	struct heddle_exploration exploration = *run->exploration;
	struct heddle_result result;
	int error;

	exploration.worker = worker;
	error = heddle_explore(&result, run->variant, &exploration);
	if (error)
		return error;
	error = send_result(worker, &result);
	heddle_result_free(&result);
	return error;
}

/* ---- in the command */

static int take(void *context, enum message_kind kind, const char *bytes, size_t size)
{
	struct watched_run *run = context;

	switch (kind) {
	case MESSAGE_GROUP:
		return heddle_result_read_bytes(&run->result, heddle_result_read_group, bytes, size);
	case MESSAGE_FORGET:
		heddle_result_clear(&run->result);
		return 0;
	case MESSAGE_DONE:
		return heddle_result_read_bytes(&run->result, heddle_result_read_rest, bytes, size);
	default:
		return -EPROTO;
	}
}

int watched_run_begin(struct watched_run *run, struct board *board, unsigned number,
		      const struct heddle_variant *variant, const struct heddle_exploration *exploration)
{
	const struct watch_limits limits = { exploration->stuck, heddle_seconds_of(exploration, variant),
					     exploration->options.isolate };
	struct heddle_options options = heddle_options_of(variant, exploration);

	run->variant = variant;
	run->exploration = exploration;
	run->result = (struct heddle_result){ .variant = variant,
					      .strategy = heddle_strategy_name_of(variant, exploration),
					      .options = options,
					      .preemptions = -1,
					      .processes = 1 };
	board_begin_run(board, number);
	return watch_begin(&run->watch, board, number, &limits, explore, run, take, run);
}

/* Takes from the board what the worker could not send. */
static void take_from_board(struct watched_run *run)
{
	struct board *board = run->watch.board;
	const struct board_run *of = &board->runs[run->watch.run];
	const struct heddle_progress *progress = &board->areas[run->watch.run].progress;
	struct heddle_result *result = &run->result;

	for (unsigned i = 0; i < board->n_areas; i++) {
		const struct heddle_statistics *part = &board->areas[i].statistics;

		if (board->areas[i].run != run->watch.run || (i != run->watch.run && !board->areas[i].pid))
			continue;
		result->statistics.executions += part->executions;
		result->statistics.blocked += part->blocked;
		result->statistics.cut += part->cut;
		result->statistics.steps += part->steps;
		if (part->steps_max > result->statistics.steps_max)
			result->statistics.steps_max = part->steps_max;
	}
	for (size_t i = 0; i < result->n_groups && i < BOARD_COUNTED_MAX; i++)
		if (of->seen[i] > result->groups[i].executions)
			result->groups[i].executions = of->seen[i];
	if (progress->running || (!result->statistics.executions && progress->executions))
		result->statistics.executions++; /* the execution that did not end */
	result->estimate = of->figures.estimate;
	result->processes = 1 + of->copies;
	result->seconds = watch_seconds(&run->watch);
	result->limited = true;
}

static void say(struct heddle_result *result, const char *why, const char *where)
{
	snprintf(result->stopped_by, sizeof(result->stopped_by), "%.110s, %.140s", why, where);
}

/* Its time was up, or it was told to stop, within an execution. */
static void describe_cut(struct watched_run *run)
{
	const struct board_area *area = &run->watch.board->areas[run->watch.run];
	int signal = run->watch.board->runs[run->watch.run].stop;
	char where[WORKER_END_TEXT_MAX], why[64];

	if (signal)
		snprintf(why, sizeof(why), "stopped by %s", heddle_interrupt_name(signal));
	else
		snprintf(why, sizeof(why), "stopped after %g s (--time)",
			 heddle_seconds_of(run->exploration, run->variant));
	say(&run->result, why, worker_end_where(area, where));
}

static int describe_end(struct watched_run *run)
{
	struct heddle_options options = heddle_options_of(run->variant, run->exploration);
	const struct worker_end end = worker_end_of(&run->watch);
	char how[WORKER_END_TEXT_MAX], where[WORKER_END_TEXT_MAX], why[2 * WORKER_END_TEXT_MAX];

	snprintf(why, sizeof(why), "stopped because its process %s",
		 worker_end_how(end.area, end.status, how));
	say(&run->result, why, worker_end_where(end.area, where));
	return worker_end_is_finding(&end) ? worker_end_add(&run->result, &options, &end) : 0;
}

/*
 * The engine could not go on. Lack of memory is a finding of the code under test, since the engine grows
 * little.
 */
static int describe_error(struct watched_run *run, const struct heddle_options *options)
{
	struct heddle_result *result = &run->result;

	take_from_board(run);
	snprintf(result->stopped_by, sizeof(result->stopped_by),
		 "stopped because it could not be explored further (%s)", strerror(-run->watch.error));
	result->broken = run->watch.error != -ENOMEM;
	return result->broken ? 0 : worker_end_add_no_memory(result, options);
}

/* The worker has sent everything, or why not. */
static int complete(struct watched_run *run)
{
	struct heddle_options options = heddle_options_of(run->variant, run->exploration);
	int status = run->watch.status;

	if (run->watch.error)
		return describe_error(run, &options);
	return WIFEXITED(status) && WEXITSTATUS(status) == WORKER_LEAKS
		       ? worker_end_add_leak(&run->result, &options)
		       : 0;
}

int watched_run_end(struct watched_run *run)
{
	int error = 0;

	if (run->watch.end == WATCH_TOLD) {
		error = complete(run);
	} else {
		take_from_board(run);
		if (run->watch.end == WATCH_CUT)
			describe_cut(run);
		else
			error = describe_end(run);
	}
	watch_end(&run->watch);
	if (error) {
		heddle_result_free(&run->result);
		return error;
	}
	heddle_result_conclude(&run->result, run->exploration->limits.first);
	return 0;
}
