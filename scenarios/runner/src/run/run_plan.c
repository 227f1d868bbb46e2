/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "run/run_plan.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"
#include "scenario/registry.h"
#include "terminal/status.h"
#include "run/watched_minimise.h"
#include "run/watched_run.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS 50

/* A running run. Its number on the board is that of its slot. */
struct slot {
	bool is_busy;
	bool has_place; /* at work: its run has a place, or the next one will */
	size_t index;	/* of the plan */
	struct watched_run run;
	bool is_minimising; /* the run is over, and its schedules are being minimised */
	struct watched_minimise minimise;
	struct heddle_status status;
	char what[320];
};

struct pool {
	const struct run_request *request;
	const struct heddle_plan *plan;
	const struct run_report *report;
	struct heddle_exploration exploration;
	struct board *board;
	struct slot *slots; /* one for each run of the board */
	size_t next;	    /* the next one to begin */
	struct heddle_result *results;
	bool *is_done;
	size_t reported;
};

/*
 * Returns the default number of processes at work. ThreadSanitizer was seen to report false races in a copy
 * of a running process, so in its builds the default is one.
 */
static unsigned count_cores(void)
{
#ifdef HEDDLE_TSAN
	return 1;
#else
	cpu_set_t cores;
	int n = sched_getaffinity(0, sizeof(cores), &cores) ? 1 : CPU_COUNT(&cores);

	return n < 1 ? 1 : n > (int)HEDDLE_JOBS_MAX ? HEDDLE_JOBS_MAX : (unsigned)n;
#endif
}

/* ---- beginning and ending runs */

/* The id identifies it, and leaves room on a line of 80 columns. */
static void compose_status(struct slot *slot, const struct heddle_variant *variant, size_t of)
{
	char name[HEDDLE_FULL_NAME_MAX], revision[HEDDLE_REVISION_TEXT_MAX];
	const char *id = variant->scenario->id;

	heddle_variant_revision_text(variant, revision);
	snprintf(slot->what, sizeof(slot->what), "[%zu/%zu] %s%s%s", slot->index + 1, of,
		 id ? id : heddle_scenario_full_name(variant->scenario, name), *revision ? " " : "",
		 revision);
	heddle_status_begin(&slot->status, slot->what);
}

static bool complain_of(const struct heddle_variant *variant, int error)
{
	heddle_complain("%s/%s: it cannot be explored (%s): run it alone, with smaller parameters",
			variant->scenario->suite, variant->scenario->name, strerror(-error));
	return false;
}

static bool begin_run(struct pool *pool, struct slot *slot)
{
	const struct heddle_variant *variant = &pool->plan->variants[pool->next];
	unsigned number = (unsigned)(slot - pool->slots);
	int error;

	heddle_classes_mark(pool->report->classes);
	slot->index = pool->next++;
	compose_status(slot, variant, pool->plan->n);
	error = watched_run_begin(&slot->run, pool->board, number, variant, &pool->exploration);
	if (error)
		return complain_of(variant, error);
	slot->is_busy = true;
	return true;
}

/* A place goes from one run to the next. Parts of other runs get it when no runs are left. */
static bool begin_runs(struct pool *pool)
{
	for (unsigned i = 0; i < pool->board->max; i++) {
		struct slot *slot = &pool->slots[i];

		if (!slot->is_busy && pool->next < pool->plan->n && !heddle_interrupted) {
			if (!slot->has_place)
				atomic_fetch_add(&pool->board->at_work, 1);
			slot->has_place = true;
			if (!begin_run(pool, slot))
				return false;
		} else if (!slot->is_busy && slot->has_place) {
			atomic_fetch_sub(&pool->board->at_work, 1);
			slot->has_place = false;
		}
	}
	return true;
}

static struct watch *watch_of(struct slot *slot)
{
	return slot->is_minimising ? &slot->minimise.watch : &slot->run.watch;
}

static void minimising_goes_on(struct pool *pool, struct slot *slot, bool goes_on)
{
	slot->is_busy = slot->is_minimising = goes_on;
	pool->is_done[slot->index] = !goes_on;
}

/* Schedules may be minimised for as long as the run might have taken. */
static bool begin_minimising(struct pool *pool, struct slot *slot)
{
	const struct watch_limits limits = { pool->exploration.stuck,
					     heddle_seconds_of(&pool->exploration, slot->run.variant),
					     pool->exploration.options.isolate };

	return !pool->request->no_minimize &&
	       watched_minimise_begin(&slot->minimise, &pool->results[slot->index], pool->board,
				      (unsigned)(slot - pool->slots), &limits,
				      &(struct heddle_minimise_options){ 0 });
}

static bool end_run(struct pool *pool, struct slot *slot)
{
	bool is_cut = slot->run.watch.end != WATCH_TOLD || slot->run.watch.error;
	int error = watched_run_end(&slot->run);

	slot->is_busy = false;
	if (is_cut)
		heddle_classes_cut_back(pool->report->classes);
	if (error)
		return complain_of(slot->run.variant, error);
	pool->results[slot->index] = slot->run.result;
	minimising_goes_on(pool, slot, begin_minimising(pool, slot));
	return true;
}

static bool end_slot(struct pool *pool, struct slot *slot)
{
	if (!slot->is_minimising)
		return end_run(pool, slot);
	minimising_goes_on(pool, slot, watched_minimise_end(&slot->minimise));
	return true;
}

/* ---- reports, in the plan's order */

static bool report_those_due(struct pool *pool)
{
	for (; pool->reported < pool->plan->n && pool->is_done[pool->reported]; pool->reported++) {
		struct heddle_result *result = &pool->results[pool->reported];
		bool goes_on;

		heddle_status_hide();
		goes_on = pool->report->take(pool->report->context, result);
		heddle_result_free(result);
		if (!goes_on) {
			pool->reported++;
			return false;
		}
	}
	return true;
}

/* The line shows the run that is to be reported next. */
static void show_status(struct pool *pool)
{
	struct slot *first = NULL;
	size_t n = 0;

	for (unsigned i = 0; i < pool->board->max; i++) {
		struct slot *slot = &pool->slots[i];

		if (!slot->is_busy)
			continue;
		if (!first || slot->index < first->index)
			first = slot;
		n++;
	}
	if (first)
		heddle_status_update(&first->status, &pool->board->runs[first - pool->slots].figures,
				     watch_seconds(watch_of(first)),
				     heddle_seconds_of(&pool->exploration, first->run.variant), n - 1);
}

/* ---- the pool */

static size_t watches_of(struct pool *pool, struct watch *watches[HEDDLE_JOBS_MAX])
{
	size_t n = 0;

	for (unsigned i = 0; i < pool->board->max; i++)
		if (pool->slots[i].is_busy && watch_of(&pool->slots[i])->end == WATCH_GOES_ON)
			watches[n++] = watch_of(&pool->slots[i]);
	return n;
}

/* Schedules that are being minimised stay as they were found. */
static void stop_all(struct pool *pool)
{
	for (unsigned i = 0; i < pool->board->max; i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->is_busy && !slot->is_minimising)
			watch_stop(&slot->run.watch, heddle_interrupted);
		else if (slot->is_busy && slot->minimise.watch.end == WATCH_GOES_ON)
			watch_kill(&slot->minimise.watch);
	}
}

static bool end_those_over(struct pool *pool)
{
	for (unsigned i = 0; i < pool->board->max; i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->is_busy && watch_of(slot)->end != WATCH_GOES_ON && !end_slot(pool, slot))
			return false;
	}
	return true;
}

static bool go_on(struct pool *pool)
{
	struct watch *watches[HEDDLE_JOBS_MAX];
	size_t n;

	if (!begin_runs(pool))
		return false;
	if (heddle_interrupted)
		stop_all(pool);
	n = watches_of(pool, watches);
	watch_wait(watches, n, WAIT_MS);
	show_status(pool);
	return end_those_over(pool) && report_those_due(pool);
}

static bool is_busy(const struct pool *pool)
{
	for (unsigned i = 0; i < pool->board->max; i++)
		if (pool->slots[i].is_busy)
			return true;
	return false;
}

/* Ends all workers. */
static void close_pool(struct pool *pool)
{
	for (unsigned i = 0; pool->board && pool->slots && i < pool->board->max; i++) {
		struct slot *slot = &pool->slots[i];

		if (!slot->is_busy)
			continue;
		if (watch_of(slot)->end == WATCH_GOES_ON)
			watch_kill(watch_of(slot));
		watch_end(watch_of(slot));
		heddle_result_free(slot->is_minimising ? &pool->results[slot->index] : &slot->run.result);
	}
	for (size_t i = pool->reported; pool->results && pool->is_done && i < pool->plan->n; i++)
		if (pool->is_done[i])
			heddle_result_free(&pool->results[i]);
	free(pool->slots);
	free(pool->results);
	free(pool->is_done);
	board_close(pool->board);
}

static bool open_pool(struct pool *pool)
{
	unsigned max = pool->request->jobs;

	if (!max)
		max = pool->request->files.classes ? 1 : count_cores();
	pool->exploration = pool->request->exploration;
	pool->exploration.classes = pool->report->classes;
	pool->board = board_open(max);
	pool->slots = calloc(max, sizeof(*pool->slots));
	pool->results = calloc(pool->plan->n + 1, sizeof(*pool->results));
	pool->is_done = calloc(pool->plan->n + 1, sizeof(*pool->is_done));
	if (pool->board && pool->slots && pool->results && pool->is_done)
		return true;
	heddle_complain("there is no memory for so many runs: end other programs, or give a smaller --jobs");
	return false;
}

bool run_plan(const struct run_request *request, const struct heddle_plan *plan,
	      const struct run_report *report)
{
	struct pool pool = { .request = request, .plan = plan, .report = report };
	bool ok = open_pool(&pool);

	while (ok && (is_busy(&pool) || (pool.next < plan->n && !heddle_interrupted)))
		ok = go_on(&pool);
	heddle_status_hide();
	if (ok && pool.next < plan->n)
		report->not_begun(report->context, plan->n - pool.next, plan->n);
	close_pool(&pool);
	return ok;
}
