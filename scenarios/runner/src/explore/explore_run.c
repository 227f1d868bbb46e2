/* SPDX-License-Identifier: MIT */
#include "explore/explore_run.h"
#include "terminal/clock.h"
#include "terminal/interrupt.h"
#include "watch/worker_end.h"
#include "check/recorded.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The status line reads the board. */
#define FIGURES_APART_S 0.1
#define MEMORY_LEAST	((size_t)1 << 20)

static int keep_schedule(struct run *run, const struct heddle_execution *execution)
{
	struct heddle_variant_header header;
	struct heddle_schedule *schedule;
	int error;

	heddle_variant_header(&header, run->result->variant, &run->options);
	error = heddle_schedule_capture(&schedule, &header.header, execution,
					execution->n_findings ? execution->findings : NULL);
	if (!error)
		heddle_samples_add(&run->repeated, schedule);
	return error;
}

static int keep_recorded(struct run *run, const struct heddle_execution *execution)
{
	struct recorded *recorded = recorded_of(execution);

	if (!recorded)
		return -ENOMEM;
	heddle_samples_add(&run->exchanged, recorded);
	return 0;
}

static int sample(struct run *run, const struct heddle_execution *execution)
{
	uint64_t number = run->executions - 1;
	int error = 0;

	if (execution->abandoned)
		return 0;
	if (heddle_samples_are_due(&run->repeated, number))
		error = keep_schedule(run, execution);
	if (!error && run->exchanged.max && !execution->cut &&
	    heddle_samples_are_due(&run->exchanged, number))
		error = keep_recorded(run, execution);
	return error;
}

/* Returns whether an earlier finding of the execution is of the same group, which counts executions. */
static bool is_counted(const struct run *run, const struct heddle_execution *execution, size_t index,
		       const struct heddle_group *group)
{
	for (size_t i = 0; i < index; i++)
		if (heddle_result_group(run->result, &execution->findings[i]) == group)
			return true;
	return false;
}

/* Adds the findings of an execution to groups. */
static int group_findings(struct run *run, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];
		struct heddle_group *group = heddle_result_group(run->result, finding);
		int error = group ? 0 : heddle_result_add(run->result, finding, execution, &run->options);

		if (error)
			return error;
		if (!group)
			group = &run->result->groups[run->result->n_groups - 1];
		group->executions += !is_counted(run, execution, i, group);
	}
	return 0;
}

/* Returns whether a finding may explain why the execution did not end. A data race stops no thread. */
static bool is_explained(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (execution->findings[i].kind != HEDDLE_DATA_RACE)
			return true;
	}
	return false;
}

/* Keeps the first execution that was cut. Its continuation is unknown, so it is continued later. */
static int keep_cut(struct run *run, const struct heddle_execution *execution)
{
	if (run->cut || !execution->cut || is_explained(execution))
		return 0;
	note_loop(run->result, execution);
	run->cut = heddle_cut_execution_copy(execution);
	return run->cut ? 0 : -ENOMEM;
}

static struct board_run *board_of(const struct run *run)
{
	const struct worker *worker = run->exploration->worker;

	return worker ? &worker->board->runs[worker->run] : NULL;
}

static int tell_group(struct run *run, const struct heddle_group *group)
{
	struct worker_letter letter;
	int error;

	if (!worker_compose(&letter))
		return -ENOMEM;
	error = heddle_result_write_group(group, letter.stream);
	if (error) {
		worker_drop(&letter);
		return error;
	}
	return worker_send(run->exploration->worker, MESSAGE_GROUP, &letter);
}

/* Findings are sent at once, since the process may die. */
int run_tell(struct run *run)
{
	const struct heddle_result *result = run->result;
	int error = 0;

	for (; !error && run->n_told < result->n_groups; run->n_told++) {
		const struct heddle_group *group = &result->groups[run->n_told];

		if (jobs_is_copy(&run->jobs))
			error = heddle_result_write_group(group, run->jobs.found) || fflush(run->jobs.found)
					? -EIO
					: 0;
		else if (run->exploration->worker)
			error = tell_group(run, group);
	}
	return error;
}

/* Puts counts on the board, for the case that this process dies. */
static void count_on_board(const struct run *run, const struct heddle_execution *execution)
{
	struct board_run *board = jobs_is_copy(&run->jobs) ? NULL : board_of(run);

	if (run->jobs.board)
		run->jobs.board->areas[run->jobs.area].statistics = run_statistics(run);
	for (size_t i = 0;
	     board && execution->n_findings && i < run->result->n_groups && i < BOARD_COUNTED_MAX; i++)
		board->seen[i] = run->result->groups[i].executions;
}

/* Forgets all findings. */
static void forget(struct run *run)
{
	heddle_result_clear(run->result);
	if (run->n_told && run->exploration->worker && !jobs_is_copy(&run->jobs))
		message_send(run->exploration->worker->to, MESSAGE_FORGET, NULL, 0);
	run->n_told = 0;
	heddle_cut_execution_free(run->cut);
	run->cut = NULL;
}

/* Handles a restart: a step has turned out to be divisible, so all results are void. */
static int notice_restart(struct run *run)
{
	uint64_t restarts = heddle_explorer_statistics(run->explorer)->restarts;

	if (restarts == run->restarts)
		return 0;
	run->restarts = restarts;
	if (run->is_in_parts) {
		run_begin_strategy_anew(run);
		return 0;
	}
	jobs_begin_anew(&run->jobs);
	certify_begin_anew(&run->certified);
	forget(run);
	heddle_samples_clear(&run->repeated);
	heddle_samples_clear(&run->exchanged);
	run->executions = 0;
	return run->exploration->classes ? heddle_classes_take_back(run->exploration->classes) : 0;
}

/* The processes contend for the common count: it is updated one by one only if it must be exact. */
static unsigned counted_at_once(const struct run *run)
{
	return run->exploration->limits.executions ? 1 : 64;
}

/* Takes one execution: counts it, and keeps what is needed of it. */
static int take(struct run *run, const struct heddle_execution *execution)
{
	int error = notice_restart(run);

	run->executions++;
	if (run->executions % counted_at_once(run) == 0)
		run->all = jobs_count(&run->jobs, counted_at_once(run));
	if (!error && execution->n_findings) {
		error = group_findings(run, execution);
		if (!error)
			error = run_tell(run);
	}
	if (!error)
		error = sample(run, execution);
	if (!error)
		error = keep_cut(run, execution);
	count_on_board(run, execution);
	if (!error && run->exploration->classes)
		heddle_classes_execution(run->exploration->classes, execution);
	if (!error)
		certify_add(&run->certified, execution);
	return error;
}

void run_stop(struct run *run, const char *format, ...)
{
	char *text = run->result->stopped_by;
	size_t size = sizeof(run->result->stopped_by), used = strlen(text);
	va_list arguments;

	if (used)
		used += (size_t)snprintf(text + used, size - used, "; ");
	va_start(arguments, format);
	if (used < size)
		vsnprintf(text + used, size - used, format, arguments);
	va_end(arguments);
	run->result->limited = true;
}

static void run_stop_by_signal(struct run *run, int signal)
{
	run_stop(run, "stopped by %s", heddle_interrupt_name(signal));
}

int run_is_interrupted(const struct run *run)
{
	const struct board_run *board = board_of(run);

	return board ? atomic_load_explicit(&board->stop, memory_order_relaxed) : 0;
}

double run_seconds(const struct run *run)
{
	return (double)(clock_now_ns() - run->started_ns) * 1e-9;
}

static void estimate(const struct run *run, const struct heddle_explorer *explorer,
		     struct heddle_estimate *estimate)
{
	if (jobs_copies(&run->jobs))
		*estimate = run->estimated;
	else
		heddle_explorer_estimate(explorer, estimate);
}

/* Updates the figures on the board, now and then. */
static void put_up_figures(struct run *run, const struct heddle_explorer *explorer, double seconds)
{
	const struct heddle_statistics *statistics = heddle_explorer_statistics(explorer);
	struct board_run *board = jobs_is_copy(&run->jobs) ? NULL : board_of(run);

	if (!board || seconds < run->next_figures)
		return;
	run->next_figures = seconds + FIGURES_APART_S;
	board->figures.done = jobs_copies(&run->jobs)
				      ? (double)run->all
				      : (double)(statistics->executions + statistics->blocked);
	board->figures.steps_max = statistics->steps_max;
	board->figures.memory = statistics->memory;
	board->figures.left_out = statistics->left_out;
	board->figures.is_certifying = run->is_certifying;
	estimate(run, explorer, &board->figures.estimate);
	board->figures.estimate.known &= board->figures.estimate.executions >= board->figures.done;
}

void run_show(struct run *run, const struct heddle_explorer *explorer)
{
	put_up_figures(run, explorer, run_seconds(run));
}

bool run_is_late(const struct run *run)
{
	double limit = heddle_seconds_of(run->exploration, run->result->variant);

	return limit > 0 && run_seconds(run) >= limit;
}

static bool time_is_up(struct run *run)
{
	double limit = heddle_seconds_of(run->exploration, run->result->variant), seconds = run_seconds(run);

	put_up_figures(run, run->explorer, seconds);
	if (limit > 0 && seconds >= limit)
		run_stop(run, "stopped after %g s (--time)", limit);
	return run->result->limited;
}

/* Reading the clock costs as much as a short execution, so it is not done after each of them. */
static bool is_time_to_look(uint64_t executions, const struct heddle_execution *execution)
{
	return executions % 16 == 0 || execution->n_steps >= 256;
}

/* Called after executions that are not returned. */
static bool goes_on(void *context)
{
	struct run *run = context;

	if (++run->hidden % 16)
		return true;
	return !run_is_interrupted(run) && !time_is_up(run) && !run_part_is_late(run);
}

static bool part_is_over(struct run *run, const struct heddle_execution *execution)
{
	return run_part_is_done(run) ||
	       (is_time_to_look(run->executions, execution) && run_part_is_late(run));
}

static bool enough(struct run *run, const struct heddle_execution *execution)
{
	const struct heddle_limits *limits = &run->exploration->limits;

	if (limits->first && run->result->n_groups) {
		snprintf(run->result->stopped_by, sizeof(run->result->stopped_by),
			 "stopped at the first finding (--first)");
		return true;
	}
	if (run_is_interrupted(run))
		run_stop_by_signal(run, run_is_interrupted(run));
	else if (limits->executions &&
		 (run->all && !run->is_in_parts ? run->all : run->executions) >= limits->executions)
		run_stop(run, "stopped after %" PRIu64 " execution%s (--executions)", limits->executions,
			 limits->executions == 1 ? "" : "s");
	return run->result->limited || jobs_is_stopped(&run->jobs) ||
	       (is_time_to_look(run->executions, execution) && time_is_up(run));
}

/* Findings so far are reported by the other process. Samples continue as in that process. */
static void become_copy(struct run *run)
{
	forget(run);
	heddle_samples_drop(&run->repeated);
	heddle_samples_drop(&run->exchanged);
}

/*
 * Gives a subtree away, if one is wanted. A run that may be certified stays in one process. The total can be
 * estimated only before the first subtree is given.
 */
static void give(struct run *run)
{
	if (run->is_in_parts || !jobs_are_wanted(&run->jobs) || certify_keeps(&run->certified))
		return;
	run->was_wanted = true;
	if (!jobs_copies(&run->jobs))
		heddle_explorer_estimate(run->explorer, &run->estimated);
	if (jobs_give(&run->jobs, run->explorer))
		become_copy(run);
}

/* Returns whether the memory of the process is exhausted, and not a limit of the strategy. */
static bool memory_is_full(void)
{
	void *some = malloc(MEMORY_LEAST);

	free(some);
	return !some;
}

/* The strategy cannot go on. In parts, others can; not if it is one that samples. */
static void stop_for_lack(struct run *run)
{
	const char *why = heddle_explorer_error(run->explorer);
	char text[HEDDLE_REASON_MAX];

	if (run->is_in_parts && run->options.strategy->tree) {
		run->part.is_over = run->part.failed = true;
		snprintf(text, sizeof(text), "%s stopped because %s", run->options.strategy->name, why);
		heddle_result_add_note(run->result, text);
		return;
	}
	run_stop(run, "stopped because %s", why);
	jobs_stop(&run->jobs);
}

/* Explores this process's part. Returns 0, also if a limit ended it, or -errno. */
static int explore(struct run *run)
{
	const struct heddle_execution *execution;
	int result;

	heddle_explorer_ask(run->explorer, goes_on, run);
	while ((result = heddle_explorer_next(run->explorer, &execution)) == 1) {
		int error = take(run, execution);

		if (error)
			return error;
		if (enough(run, execution)) {
			jobs_stop(&run->jobs);
			return 0;
		}
		if (jobs_is_void(&run->jobs) || part_is_over(run, execution))
			return 0;
		give(run);
	}
	if (result == -EAGAIN) {
		jobs_are_void(&run->jobs);
		return 0;
	}
	if (result < 0 && notice_restart(run))
		return -EIO;
	if (result == -EINTR && !run->result->limited && !run->part.is_over)
		run_stop_by_signal(run, run_is_interrupted(run));
	if (result == -EINTR)
		return 0;
	if ((result == -E2BIG || result == -ENOMEM) && memory_is_full())
		return -ENOMEM;
	if (result == -E2BIG || result == -ENOMEM) {
		stop_for_lack(run);
		return 0;
	}
	return result;
}

/* When the results of all copies of a void exploration were read, this process restarts it alone. */
static int take_in(struct run *run, FILE *told)
{
	int error = heddle_explorer_hear(run->explorer, told);

	if (error == -EAGAIN) {
		if (!jobs_is_copy(&run->jobs) && !run->jobs.n_copies)
			jobs_begin_anew(&run->jobs);
		return 0;
	}
	if (!error || error == -ECANCELED)
		error = heddle_result_take_in(run->result, told);
	return error ? error : run_tell(run);
}

/* Keeps the findings of a copy that died, unless the exploration is void. */
static int take_in_of_lost(struct run *run, FILE *found)
{
	int error = jobs_is_void(&run->jobs) ? 0 : heddle_result_read_groups(run->result, found);
	int status, area = jobs_lost(&run->jobs, &status);
	char how[WORKER_END_TEXT_MAX];

	run_stop(run, "stopped because one of its processes %s",
		 worker_end_how(&run->jobs.board->areas[area], status, how));
	jobs_stop(&run->jobs);
	return error ? error : run_tell(run);
}

/* Waits for one copy of this process, and reads its results. Returns false if there is none. */
static bool hear(struct run *run, int *error)
{
	enum jobs_news news;
	FILE *told;

	while ((news = jobs_wait(&run->jobs, &told)) == JOBS_WAIT) {
		run->all = jobs_counted(&run->jobs);
		run_show(run, run->explorer);
		if (run_is_interrupted(run))
			jobs_stop(&run->jobs);
	}
	if (news == JOBS_NONE)
		return false;
	*error = news == JOBS_LOST ? take_in_of_lost(run, told) : take_in(run, told);
	fclose(told);
	return true;
}

int run_explore(struct run *run)
{
	int error = 0;

	do {
		if (!jobs_is_stopped(&run->jobs) && !jobs_is_void(&run->jobs))
			error = explore(run);
	} while (!error && hear(run, &error) && !error);
	if (error)
		jobs_begin_anew(&run->jobs);
	return error;
}
