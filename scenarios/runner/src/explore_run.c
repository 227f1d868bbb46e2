/* SPDX-License-Identifier: MIT */
#include "explore_run.h"
#include "clock.h"
#include "recorded.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

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

/* Puts the findings of an execution into groups. */
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
		group->executions++;
	}
	return 0;
}

/* Something was found that may be why it did not end; a data race stops nobody. */
static bool is_explained(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (execution->findings[i].kind != HEDDLE_DATA_RACE)
			return true;
	}
	return false;
}

/* Nobody knows what would have followed: it is gone on with later. */
static int keep_cut(struct run *run, const struct heddle_execution *execution)
{
	if (run->cut || !execution->cut || is_explained(execution))
		return 0;
	run->cut = heddle_cut_execution_copy(execution);
	return run->cut ? 0 : -ENOMEM;
}

/* Forgets what was found. */
static void forget(struct run *run)
{
	heddle_result_clear(run->result);
	heddle_cut_execution_free(run->cut);
	run->cut = NULL;
}

/* A step turned out not to be one: all begins anew, and so does what we know. */
static int notice_restart(struct run *run)
{
	uint64_t restarts = heddle_explorer_statistics(run->explorer)->restarts;

	if (restarts == run->restarts)
		return 0;
	run->restarts = restarts;
	jobs_begin_anew(&run->jobs);
	certify_begin_anew(&run->certified);
	forget(run);
	heddle_samples_clear(&run->repeated);
	heddle_samples_clear(&run->exchanged);
	run->executions = 0;
	return run->exploration->classes ? heddle_classes_take_back(run->exploration->classes) : 0;
}

/* Counting together makes all wait for each other: one by one only where the number must be right. */
static unsigned counted_at_once(const struct run *run)
{
	return run->exploration->limits.executions ? 1 : 64;
}

/* Everything that is kept or told of one execution. */
static int take(struct run *run, const struct heddle_execution *execution)
{
	int error = notice_restart(run);

	run->executions++;
	if (run->executions % counted_at_once(run) == 0)
		run->all = jobs_count(&run->jobs, counted_at_once(run));
	if (!error && execution->n_findings)
		error = group_findings(run, execution);
	if (!error)
		error = sample(run, execution);
	if (!error)
		error = keep_cut(run, execution);
	if (!error && run->exploration->classes)
		heddle_classes_execution(run->exploration->classes, execution);
	if (!error)
		certify_add(&run->certified, execution);
	return error;
}

void run_stop(struct run *run, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(run->result->stopped_by, sizeof(run->result->stopped_by), format, arguments);
	va_end(arguments);
	run->result->limited = true;
}

bool run_is_interrupted(const struct run *run)
{
	return run->exploration->interrupted && *run->exploration->interrupted;
}

double run_seconds(const struct run *run)
{
	return (double)(clock_now_ns() - run->started_ns) * 1e-9;
}

static void show_status(struct run *run, const struct heddle_explorer *explorer, double seconds)
{
	if (run->status)
		heddle_status_update(run->status, explorer, run->all, seconds,
				     run->exploration->limits.seconds);
}

void run_show(struct run *run, const struct heddle_explorer *explorer)
{
	show_status(run, explorer, run_seconds(run));
}

bool run_is_late(const struct run *run)
{
	double limit = run->exploration->limits.seconds;

	return limit > 0 && run_seconds(run) >= limit;
}

static bool time_is_up(struct run *run)
{
	double limit = run->exploration->limits.seconds, seconds = run_seconds(run);

	show_status(run, run->explorer, seconds);
	if (limit > 0 && seconds >= limit)
		run_stop(run, "stopped after %g s (--time)", limit);
	return run->result->limited;
}

/* Looking at the clock costs as much as a short execution: not after each of them. */
static bool is_time_to_look(uint64_t executions, const struct heddle_execution *execution)
{
	return executions % 16 == 0 || execution->n_steps >= 256;
}

/* Asked between runs that are shown to nobody. */
static bool goes_on(void *context)
{
	struct run *run = context;

	if (++run->hidden % 16)
		return true;
	return !run_is_interrupted(run) && !time_is_up(run);
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
		run_stop(run, "stopped by Ctrl-C");
	else if (limits->executions && (run->all ? run->all : run->executions) >= limits->executions)
		run_stop(run, "stopped after %" PRIu64 " execution%s (--executions)", limits->executions,
			 limits->executions == 1 ? "" : "s");
	return run->result->limited || jobs_is_stopped(&run->jobs) ||
	       (is_time_to_look(run->executions, execution) && time_is_up(run));
}

/* What was found so far is the other process's to tell; samples are taken as if this were that one. */
static void become_copy(struct run *run)
{
	forget(run);
	heddle_samples_drop(&run->repeated);
	heddle_samples_drop(&run->exchanged);
	run->status = NULL;
}

/* Explores this process's part. Returns 0, also when a limit ended it, or -errno. */
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
		if (jobs_is_void(&run->jobs))
			return 0;
		if (jobs_give(&run->jobs, run->explorer))
			become_copy(run);
	}
	if (result == -EAGAIN) {
		jobs_are_void(&run->jobs);
		return 0;
	}
	if (result < 0 && notice_restart(run))
		return -EIO;
	if (result == -EINTR && !run->result->limited)
		run_stop(run, "stopped by Ctrl-C");
	if (result == -EINTR)
		return 0;
	if (result == -E2BIG || result == -ENOMEM) {
		run_stop(run, "stopped because %s", heddle_explorer_error(run->explorer));
		jobs_stop(&run->jobs);
		return 0;
	}
	return result;
}

/* When all were heard of an exploration that was void, this process begins it anew, and alone. */
static int take_in(struct run *run, FILE *told)
{
	int error = heddle_explorer_hear(run->explorer, told);

	if (error == -EAGAIN) {
		if (!jobs_is_copy(&run->jobs) && !run->jobs.n_copies)
			jobs_begin_anew(&run->jobs);
		return 0;
	}
	return error && error != -ECANCELED ? error : heddle_result_take_in(run->result, told);
}

/* Waits for one copy of this process, and takes in what it tells. Returns false if there is none. */
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
	if (news == JOBS_LOST) {
		run_stop(run, "stopped because one of its processes ended early: try --jobs 1");
		jobs_stop(&run->jobs);
	} else if (news == JOBS_TOLD) {
		*error = take_in(run, told);
		fclose(told);
	}
	return news != JOBS_NONE;
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
