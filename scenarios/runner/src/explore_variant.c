/* SPDX-License-Identifier: MIT */
#include "explore_variant.h"
#include "go_on.h"
#include "independence.h"
#include "jobs.h"
#include "repeat.h"
#include "samples.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is run twice, and what is run again with independent steps exchanged: at most so many of a run. */
#define REPEATED_MAX   32
#define REPEATED_APART 1000
#define EXCHANGED_MAX  10000

struct run {
	struct heddle_result *result;
	const struct heddle_exploration *exploration;
	struct heddle_options options;
	struct heddle_status *status; /* NULL: not shown */
	struct heddle_explorer *explorer;
	struct jobs jobs;
	struct heddle_samples repeated;	  /* schedules */
	struct heddle_samples exchanged;  /* struct recorded; without room where nothing is checked */
	struct heddle_cut_execution *cut; /* the first that was, without a finding */
	uint64_t executions;		  /* of this process since the last restart */
	uint64_t all;			  /* of all processes; 0: there is one */
	uint64_t restarts;
	double started;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void choose_strategy(struct heddle_options *options, const struct heddle_variant *variant,
			    bool preemptions_given)
{
	const struct heddle_expectation *expectation = heddle_variant_expectation(variant);
	bool is_too_large = !options->strategy && expectation && expectation->bounded;

	if (!preemptions_given)
		options->preemptions = is_too_large ? expectation->preemptions : HEDDLE_PREEMPTIONS_ANY;
	else if (options->preemptions < HEDDLE_PREEMPTIONS_ANY)
		options->depth = options->preemptions + 1;
	if (!options->strategy)
		options->strategy =
			heddle_strategy_by_name(is_too_large || preemptions_given ? "bounded" : "dpor");
}

struct heddle_options heddle_options_of(const struct heddle_variant *variant,
					const struct heddle_exploration *exploration)
{
	struct heddle_options options = exploration->options;

	choose_strategy(&options, variant, exploration->preemptions_given);
	if (!exploration->faults_given)
		options.faults = variant->scenario->faults;
	if (!exploration->spurious_given)
		options.spurious = variant->scenario->spurious;
	if (!exploration->steps_given)
		options.steps_max = variant->scenario->steps;
	if (!exploration->points_given && heddle_sees_accesses())
		options.points = variant->scenario->points;
	return options;
}

static void forget_schedule(void *schedule)
{
	heddle_schedule_free(schedule);
}

static void forget_recorded(void *recorded)
{
	recorded_free(recorded);
}

static int begin_samples(struct run *run)
{
	uint64_t apart = run->exploration->independence;
	int error = heddle_samples_begin(&run->repeated, REPEATED_MAX, REPEATED_APART, forget_schedule);

	if (!error && apart)
		error = heddle_samples_begin(&run->exchanged, EXCHANGED_MAX, apart, forget_recorded);
	return error;
}

static void free_samples(struct run *run)
{
	heddle_samples_free(&run->repeated);
	heddle_samples_free(&run->exchanged);
}

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

/* Nobody knows what would have followed: it is gone on with later. */
static int keep_cut(struct run *run, const struct heddle_execution *execution)
{
	if (run->cut || !execution->cut || execution->n_findings)
		return 0;
	run->cut = heddle_cut_execution_copy(execution);
	return run->cut ? 0 : -ENOMEM;
}

/* Where plain accesses are scheduling points, which of them are is known to the explorer alone, which is closed. */
static int go_on(struct run *run)
{
	if (!run->cut || run->options.points != HEDDLE_POINTS_SYNC)
		return 0;
	return heddle_go_on_fairly(run->result, run->cut, &run->options);
}

/* Forgets what was seen. */
static void forget(struct run *run)
{
	heddle_result_clear(run->result);
	heddle_samples_clear(&run->repeated);
	heddle_samples_clear(&run->exchanged);
	heddle_cut_execution_free(run->cut);
	run->cut = NULL;
	run->executions = 0;
}

/* A step turned out not to be one: all begins anew, and so does what we know. */
static int notice_restart(struct run *run)
{
	uint64_t restarts = heddle_explorer_statistics(run->explorer)->restarts;

	if (restarts == run->restarts)
		return 0;
	run->restarts = restarts;
	jobs_begin_anew(&run->jobs);
	forget(run);
	return run->exploration->classes ? heddle_classes_take_back(run->exploration->classes) : 0;
}

/* Everything that is kept or told of one execution. */
static int take(struct run *run, const struct heddle_execution *execution)
{
	int error = notice_restart(run);

	run->executions++;
	run->all = jobs_count(&run->jobs);
	if (!error && execution->n_findings)
		error = group_findings(run, execution);
	if (!error)
		error = sample(run, execution);
	if (!error)
		error = keep_cut(run, execution);
	if (!error && run->exploration->classes)
		heddle_classes_execution(run->exploration->classes, execution);
	return error;
}

static void stop(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void stop(struct run *run, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(run->result->stopped_by, sizeof(run->result->stopped_by), format, arguments);
	va_end(arguments);
	run->result->limited = true;
}

static bool is_interrupted(const struct run *run)
{
	return run->exploration->interrupted && *run->exploration->interrupted;
}

static double seconds_gone(const struct run *run)
{
	return now() - run->started;
}

static void show_status(struct run *run)
{
	if (run->status)
		heddle_status_update(run->status, run->explorer, run->all, seconds_gone(run),
				     run->exploration->limits.seconds);
}

/* Looking at the clock costs as much as a short execution: not after each of them. */
static bool time_is_up(struct run *run, const struct heddle_execution *execution)
{
	double limit = run->exploration->limits.seconds;

	if (run->executions % 16 && execution->n_steps < 256)
		return false;
	show_status(run);
	if (limit > 0 && seconds_gone(run) >= limit)
		stop(run, "stopped after %g s (--time)", limit);
	return run->result->limited;
}

static bool enough(struct run *run, const struct heddle_execution *execution)
{
	const struct heddle_limits *limits = &run->exploration->limits;

	if (limits->first && run->result->n_groups) {
		snprintf(run->result->stopped_by, sizeof(run->result->stopped_by),
			 "stopped at the first finding (--first)");
		return true;
	}
	if (is_interrupted(run))
		stop(run, "stopped by Ctrl-C");
	else if (limits->executions && (run->all ? run->all : run->executions) >= limits->executions)
		stop(run, "stopped after %" PRIu64 " execution%s (--executions)", limits->executions,
		     limits->executions == 1 ? "" : "s");
	return run->result->limited || jobs_is_stopped(&run->jobs) || time_is_up(run, execution);
}

/* Explores this process's part. Returns 0, also when a limit ended it, or -errno. */
static int explore(struct run *run)
{
	const struct heddle_execution *execution;
	int result;

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
		if (jobs_give(&run->jobs, run->explorer)) {
			forget(run);
			run->status = NULL;
		}
	}
	if (result == -EAGAIN) {
		jobs_are_void(&run->jobs);
		return 0;
	}
	if (result < 0 && notice_restart(run))
		return -EIO;
	if (result == -E2BIG) {
		stop(run, "stopped because %s", heddle_explorer_error(run->explorer));
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
		show_status(run);
		if (is_interrupted(run))
			jobs_stop(&run->jobs);
	}
	if (news == JOBS_LOST) {
		stop(run, "stopped because one of its processes ended early: try --jobs 1");
		jobs_stop(&run->jobs);
	} else if (news == JOBS_TOLD) {
		*error = take_in(run, told);
		fclose(told);
	}
	return news != JOBS_NONE;
}

/* Explores this process's part, and what its copies leave to it. */
static int explore_parts(struct run *run)
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

/* How far it came. Of executions that were cut nobody knows what would have followed. */
static int take_coverage(struct run *run)
{
	struct heddle_result *result = run->result;
	struct heddle_coverage coverage;

	heddle_explorer_coverage(run->explorer, &coverage);
	if (!jobs_copies(&run->jobs))
		heddle_explorer_estimate(run->explorer, &result->estimate);
	result->preemptions = result->statistics.cut ? -1 : coverage.preemptions;
	result->all = coverage.all && !result->statistics.cut;
	result->up_to_bound = !result->all && result->preemptions >= 0 &&
			      (unsigned)result->preemptions == run->options.preemptions;
	if (!coverage.n_bounds)
		return 0;
	result->bounds = calloc(coverage.n_bounds, sizeof(*result->bounds));
	if (!result->bounds)
		return -ENOMEM;
	memcpy(result->bounds, coverage.bounds, coverage.n_bounds * sizeof(*result->bounds));
	result->n_bounds = coverage.n_bounds;
	return 0;
}

/* Runs an execution again; the first that does something else becomes a finding. */
static int repeat(struct run *run, const struct heddle_schedule *schedule, bool *different)
{
	struct heddle_difference difference;
	int error = heddle_repeat(&difference, schedule, run->result->variant);

	if (error)
		return error;
	run->result->repeated++;
	if (!difference.second || *different) {
		heddle_schedule_free(difference.second);
		return 0;
	}
	*different = true;
	return heddle_result_add_difference(run->result, difference.second, difference.message);
}

static int repeat_all(struct run *run)
{
	size_t n_groups = run->result->n_groups;
	bool different = false;
	int error = 0;

	for (size_t i = 0; !error && i < n_groups; i++)
		error = repeat(run, run->result->groups[i].schedule, &different);
	for (size_t i = 0; !error && i < run->repeated.n; i++)
		error = repeat(run, run->repeated.items[i], &different);
	return error;
}

static int check_independence(struct run *run)
{
	int error = 0;

	for (size_t i = 0; !error && i < run->exchanged.n && !is_interrupted(run); i++)
		error = heddle_check_independence(run->result, run->exchanged.items[i], &run->options);
	return error;
}

/* What is run once more when the exploration is over. No explorer may be open. */
static int look_again(struct run *run)
{
	int error = go_on(run);

	if (!error)
		error = repeat_all(run);
	return error ? error : check_independence(run);
}

/* Tells the process that this one is a copy of what it found, and is gone. */
static _Noreturn void end_copy(struct run *run, int error)
{
	FILE *to = run->jobs.to;

	if (!error)
		error = heddle_explorer_tell(run->explorer, to);
	heddle_explorer_close(run->explorer);
	if (!error && !jobs_is_void(&run->jobs))
		error = look_again(run);
	if (!error)
		error = heddle_result_write(run->result, to);
	jobs_end_copy(&run->jobs, error);
}

static void conclude(struct run *run)
{
	struct heddle_result *result = run->result;

	if (result->statistics.cut && !result->stopped_by[0]) {
		stop(run, "stopped in %" PRIu64 " executions after %u steps each (--steps)",
		     result->statistics.cut,
		     run->options.steps_max ? run->options.steps_max : HEDDLE_STEPS_DEFAULT);
	} else if (!result->all && !result->up_to_bound && !result->stopped_by[0]) {
		stop(run, "only sampled by the strategy '%s'", result->strategy);
	}
	result->processes = 1 + jobs_copies(&run->jobs);
	result->seconds = seconds_gone(run);
	if (result->n_groups)
		result->verdict = HEDDLE_FAILED;
	else
		result->verdict = result->all || result->up_to_bound ? HEDDLE_EXHAUSTED : HEDDLE_BUDGET;
	heddle_judge(result, run->exploration->limits.first);
}

static void keep_warning(void *context, const char *subject, const struct heddle_where *where,
			 const char *message)
{
	char *text;

	if (asprintf(&text, "%s: %s%s%s", subject, message, where ? " in " : "",
		     where ? where->function : "") >= 0)
		heddle_result_add_warning(context, text);
}

int heddle_explore(struct heddle_result *result, const struct heddle_variant *variant,
		   const struct heddle_exploration *exploration)
{
	struct heddle_program program = heddle_variant_program(variant);
	struct run run = {
		.result = result,
		.exploration = exploration,
		.options = heddle_options_of(variant, exploration),
		.status = exploration->status,
		.started = now(),
	};
	int error;

	*result = (struct heddle_result){ .variant = variant, .strategy = run.options.strategy->name };
	error = begin_samples(&run);
	if (!error)
		error = jobs_begin(&run.jobs, exploration->jobs);
	if (!error)
		error = heddle_explorer_open(&run.explorer, &program, &run.options);
	if (error)
		goto free;
	heddle_explorer_on_warning(run.explorer, keep_warning, result);
	if (exploration->classes)
		heddle_classes_begin_run(exploration->classes, variant, &run.options);
	error = explore_parts(&run);
	if (jobs_is_copy(&run.jobs))
		end_copy(&run, error);
	result->statistics = *heddle_explorer_statistics(run.explorer);
	if (!error)
		error = take_coverage(&run);
	heddle_explorer_close(run.explorer);
	if (!error)
		error = look_again(&run);
	if (!error)
		conclude(&run);
	if (!error && exploration->classes)
		heddle_classes_end_run(exploration->classes, result);
free:
	jobs_end(&run.jobs);
	free_samples(&run);
	heddle_cut_execution_free(run.cut);
	if (error)
		heddle_result_free(result);
	return error;
}
