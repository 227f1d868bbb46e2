/* SPDX-License-Identifier: MIT */
#include "bench/bench_measure.h"
#include "bench/bench_recording.h"
#include "explore/explore_variant.h"
#include "watch/watch.h"
#include "watch/worker_end.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define REPEATS	      5
#define SECONDS_LEAST 0.05 /* of one measurement: a shorter side is run several times */
#define GROWTH_FEW    10000
#define GROWTH_MANY   1000000

/* The results of a child process. */
struct measured {
	struct heddle_bench_cost cost;
	struct heddle_bench_growth growth;
	char error[HEDDLE_BENCH_ERROR_MAX]; /* "": no error */
};

/* One side of a row. */
struct side {
	struct heddle_program program;
	struct heddle_options options;
	uint64_t limit;			     /* of executions, 0: none */
	struct heddle_statistics statistics; /* of the last run */
};

static struct side side_of(const struct heddle_variant *variant,
			   const struct heddle_bench_recording *recording)
{
	struct heddle_exploration exploration = { .options = { .strategy =
								       heddle_strategy_by_name("dpor") } };
	struct side side = { .program = heddle_variant_program(variant) };

	side.options = heddle_options_of(variant, &exploration);
	if (recording) {
		side.options.strategy = &heddle_strategy_playback;
		side.options.strategy_argument = (void *)&recording->list;
	}
	return side;
}

/*
 * CPU time of the process. The kernel only estimates user time alone, at its ticks, which is useless for a
 * few milliseconds. No system calls happen in between.
 */
static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int heddle_bench_explore(struct heddle_explorer *explorer, uint64_t limit);

/* Everything that is measured, as a function that tools can find. */
__attribute__((noinline)) int heddle_bench_explore(struct heddle_explorer *explorer, uint64_t limit)
{
	const struct heddle_execution *execution;
	int result = 1;

	for (uint64_t n = 0; result == 1 && (!limit || n < limit); n++)
		result = heddle_explorer_next(explorer, &execution);
	return result;
}

static bool complain(char error[HEDDLE_BENCH_ERROR_MAX], int number, const char *explanation)
{
	snprintf(error, HEDDLE_BENCH_ERROR_MAX, "%s%s%s", explanation, number ? ": " : "",
		 number ? strerror(-number) : "");
	return false;
}

/*
 * Explores to the end, or to the limit, and adds the time to *seconds. The first execution touches memory for
 * the first time, so its steps are counted at the cost of the others, unless there are no others.
 */
static int explore_timed(struct side *side, struct heddle_explorer *explorer, double *seconds)
{
	double start = cpu_seconds(), after_first, end;
	uint64_t first_steps;
	int result = heddle_bench_explore(explorer, 1);

	after_first = cpu_seconds();
	first_steps = heddle_explorer_statistics(explorer)->steps;
	if (result == 1 && side->limit != 1)
		result = heddle_bench_explore(explorer, side->limit ? side->limit - 1 : 0);
	end = cpu_seconds();
	side->statistics = *heddle_explorer_statistics(explorer);
	if (side->statistics.steps > first_steps)
		*seconds += (end - after_first) * (double)side->statistics.steps /
			    (double)(side->statistics.steps - first_steps);
	else
		*seconds += end - start;
	return result;
}

/* Runs a side once and adds the time to *seconds. */
static bool run(struct side *side, double *seconds, char error[HEDDLE_BENCH_ERROR_MAX])
{
	struct heddle_explorer *explorer;
	int result = heddle_explorer_open(&explorer, &side->program, &side->options);

	if (result)
		return complain(error, result, "it cannot be explored");
	result = explore_timed(side, explorer, seconds);
	if (result < 0)
		complain(error, result, heddle_explorer_error(explorer));
	heddle_explorer_close(explorer);
	return result >= 0;
}

/* One measurement. *best: the least time so far, 0 before the first. */
static bool measure(struct side *side, double *best, char error[HEDDLE_BENCH_ERROR_MAX])
{
	double seconds = 0, start = cpu_seconds();
	unsigned runs = 0;

	for (; cpu_seconds() - start < SECONDS_LEAST; runs++)
		if (!run(side, &seconds, error))
			return false;
	seconds /= runs;
	if (*best <= 0 || seconds < *best)
		*best = seconds;
	return true;
}

typedef void measurement(const struct heddle_variant *variant, struct measured *measured);

struct job {
	measurement *work;
	const struct heddle_variant *variant;
	struct measured measured;
};

static int do_job(struct worker *worker, void *context)
{
	struct job *job = context;

	job->measured = (struct measured){ 0 };
	job->work(job->variant, &job->measured);
	return message_send(worker->to, MESSAGE_DONE, &job->measured, sizeof(job->measured));
}

static int take(void *context, enum message_kind kind, const char *bytes, size_t size)
{
	struct job *job = context;

	if (kind != MESSAGE_DONE || size != sizeof(job->measured))
		return -EPROTO;
	memcpy(&job->measured, bytes, size);
	return 0;
}

static bool conclude(const struct watch *watch, char error[HEDDLE_BENCH_ERROR_MAX])
{
	const struct board_area *area = &watch->board->areas[watch->run];
	char how[WORKER_END_TEXT_MAX], where[WORKER_END_TEXT_MAX];

	if (watch->end == WATCH_TOLD)
		return watch->error ? complain(error, watch->error, "the process that measures it failed")
				    : true;
	snprintf(error, HEDDLE_BENCH_ERROR_MAX, "the process that measures it %.60s, %.100s",
		 worker_end_how(area, watch->status, how), worker_end_where(area, where));
	return false;
}

/* Does the work in a worker. Sets *measured, and *peak_bytes: the most memory that it held. */
static bool in_worker(measurement *work, const struct heddle_variant *variant, struct measured *measured,
		      uint64_t *peak_bytes, char error[HEDDLE_BENCH_ERROR_MAX])
{
	const struct watch_limits limits = { .stuck = HEDDLE_STUCK_DEFAULT };
	struct job job = { work, variant, { .error = "" } };
	struct board *board = board_open(1);
	struct watch watch, *watches[] = { &watch };
	bool well;

	if (!board || watch_begin(&watch, board, 0, &limits, do_job, &job, take, &job)) {
		board_close(board);
		return complain(error, -errno, "no process can be had");
	}
	while (watch.end == WATCH_GOES_ON)
		watch_wait(watches, 1, 1000);
	well = conclude(&watch, error);
	watch_end(&watch);
	board_close(board);
	*measured = job.measured;
	*peak_bytes = (uint64_t)watch.usage.ru_maxrss * 1024;
	if (!well)
		return false;
	return *measured->error ? complain(error, 0, measured->error) : true;
}

static void measure_memory(const struct heddle_variant *variant, struct measured *measured)
{
	struct side dpor = side_of(variant, NULL);
	double seconds = 0;

	run(&dpor, &seconds, measured->error);
}

/* The floor must have repeated dpor step for step, or its time means nothing. */
static bool check_floor(const struct side *floor, const struct heddle_bench_recording *recording,
			char error[HEDDLE_BENCH_ERROR_MAX])
{
	if (!floor->statistics.blocked && floor->statistics.executions == recording->statistics.executions &&
	    floor->statistics.steps == recording->statistics.steps)
		return true;
	return complain(error, 0, "the floor did not repeat what dpor did: is the scenario deterministic?");
}

static bool record(const struct heddle_variant *variant, struct heddle_bench_recording *recording,
		   struct heddle_bench_cost *cost, char error[HEDDLE_BENCH_ERROR_MAX])
{
	struct side dpor = side_of(variant, NULL);
	int result = heddle_bench_record(recording, &dpor.program, &dpor.options);

	if (result)
		return complain(error, result, "it cannot be recorded");
	cost->executions = recording->statistics.executions;
	cost->steps = recording->statistics.steps;
	cost->threads = recording->threads;
	if (!recording->statistics.blocked)
		return true;
	heddle_bench_recording_free(recording);
	return complain(error, 0, "dpor gave executions up as redundant, which it never should");
}

static void measure_time(const struct heddle_variant *variant, struct measured *measured)
{
	struct heddle_bench_cost *cost = &measured->cost;
	struct heddle_bench_recording recording;
	struct side dpor = side_of(variant, NULL), floor = side_of(variant, &recording);
	bool well = record(variant, &recording, cost, measured->error);

	if (!well)
		return;
	for (int i = 0; well && i < REPEATS; i++)
		well = measure(&floor, &cost->floor_seconds, measured->error) &&
		       measure(&dpor, &cost->dpor_seconds, measured->error);
	if (well)
		check_floor(&floor, &recording, measured->error);
	heddle_bench_recording_free(&recording);
}

bool heddle_bench_measure(const struct heddle_variant *variant, struct heddle_bench_cost *cost,
			  char error[HEDDLE_BENCH_ERROR_MAX])
{
	struct measured measured;
	uint64_t peak_bytes, unused;

	if (!in_worker(measure_memory, variant, &measured, &peak_bytes, error) ||
	    !in_worker(measure_time, variant, &measured, &unused, error))
		return false;
	*cost = measured.cost;
	cost->peak_bytes = peak_bytes;
	return true;
}

static void measure_growth(const struct heddle_variant *variant, struct measured *measured)
{
	struct heddle_bench_growth *growth = &measured->growth;
	struct side few = side_of(variant, NULL), many = few;
	double few_seconds = 0, many_seconds = 0;

	few.limit = GROWTH_FEW;
	many.limit = GROWTH_MANY;
	if (!measure(&few, &few_seconds, measured->error) ||
	    !measure(&many, &many_seconds, measured->error) || !measure(&few, &few_seconds, measured->error))
		return;
	growth->few = few.statistics.executions;
	growth->many = many.statistics.executions;
	growth->few_ns_per_step = few_seconds * 1e9 / (double)few.statistics.steps;
	growth->many_ns_per_step = many_seconds * 1e9 / (double)many.statistics.steps;
}

bool heddle_bench_measure_growth(const struct heddle_variant *variant, struct heddle_bench_growth *growth,
				 char error[HEDDLE_BENCH_ERROR_MAX])
{
	struct measured measured;
	uint64_t unused;

	if (!in_worker(measure_growth, variant, &measured, &unused, error))
		return false;
	*growth = measured.growth;
	return true;
}

bool heddle_bench_run_once(const struct heddle_variant *variant, enum heddle_bench_side which,
			   struct heddle_bench_cost *cost, char error[HEDDLE_BENCH_ERROR_MAX])
{
	bool is_floor = which == HEDDLE_BENCH_FLOOR, well;
	struct heddle_bench_recording recording = { 0 };
	struct side side = side_of(variant, is_floor ? &recording : NULL);
	double unused = 0;

	*cost = (struct heddle_bench_cost){ 0 };
	if (is_floor && !record(variant, &recording, cost, error))
		return false;
	well = run(&side, &unused, error) && (!is_floor || check_floor(&side, &recording, error));
	cost->executions = side.statistics.executions;
	cost->steps = side.statistics.steps;
	heddle_bench_recording_free(&recording);
	return well;
}
