// SPDX-License-Identifier: MIT
#include "minimise/attempt.h"
#include "follow/follow.h"
#include "follow/known.h"
#include "schedule/capture.h"
#include "schedule/compare.h"
#include "schedule/notes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The strategy's argument. */
struct walk {
	const struct search *search;
	const struct heddle_schedule *of;
	const struct plan *plan;
	struct heddle_length at_most;
	size_t next;	/* of the plan */
	bool *is_taken; /* of the choices of `of` */
	int running;	/* the thread that was picked last, by its name in `of`; -1: none */
	uint32_t preemptions;
	size_t n_findings; /* that were looked at */
	bool begun, is_found, splits_any;
};

static bool is_on_line(const struct search *search, const struct heddle_finding *finding)
{
	if (!heddle_compare_finding_place(search->finding, finding))
		return false;
	return search->any_line || finding->where == NULL ||
	       (unsigned)finding->where->line == search->finding->finding.place.line;
}

static const struct heddle_finding *attempt_finding(const struct search *search,
						    const struct heddle_execution *execution)
{
	const struct heddle_finding *finding = execution->findings;
	size_t i;

	for (i = 0; i < execution->n_findings; i++, finding++) {
		if (heddle_compare_finding(search->finding, execution, finding) &&
		    is_on_line(search, finding))
			return finding;
	}
	return NULL;
}

/* ---- the strategy */

static void *walk_open(const struct heddle_options *options)
{
	return options->strategy_argument;
}

static void walk_close(void *self)
{
	(void)self;
}

/* One execution, whatever it teaches. */
static void walk_restart(void *self)
{
	(void)self;
}

static bool walk_begin(void *self)
{
	struct walk *walk = self;
	bool first = !walk->begun;

	walk->begun = true;
	return first;
}

/* The next of the plan that can go on, -1 if there is none. */
static int pick_planned(struct walk *walk, const struct heddle_view *view)
{
	int thread;

	while (walk->next < walk->plan->n) {
		thread = heddle_follow_thread(view, walk->of->threads[walk->plan->picks[walk->next++]].name);
		if (thread >= 0 && heddle_thread_set_has(&view->enabled, (unsigned)thread))
			return thread;
	}
	return -1;
}

static bool is_found(struct walk *walk, const struct heddle_execution *execution)
{
	if (walk->n_findings == execution->n_findings)
		return false;
	walk->n_findings = execution->n_findings;
	walk->is_found = attempt_finding(walk->search, execution) != NULL;
	return walk->is_found;
}

/* With fewer preemptions it may take more steps. */
static bool is_too_long(const struct walk *walk, const struct heddle_view *view)
{
	if (walk->preemptions < walk->at_most.preemptions)
		return view->step >= 2 * walk->at_most.steps + 100;
	return view->step >= walk->at_most.steps;
}

static int walk_pick(void *self, const struct heddle_view *view)
{
	struct walk *walk = self;
	int thread;

	if (is_found(walk, view->execution) || is_too_long(walk, view))
		return HEDDLE_ABANDON;
	thread = pick_planned(walk, view);
	if (thread < 0)
		thread = heddle_follow_longest(view);
	walk->preemptions += heddle_thread_set_has(&view->preempting, (unsigned)thread);
	walk->running = heddle_schedule_thread_by_name(walk->of, view->threads[thread].name);
	return walk->preemptions > walk->at_most.preemptions ? HEDDLE_ABANDON : thread;
}

/* The step of `of` that took this choice is one of thread; -1: of whichever. */
static bool is_of_thread(const struct heddle_schedule *of, size_t choice, int thread)
{
	size_t i;

	if (thread < 0)
		return true;
	for (i = 0; i < of->n_steps; i++) {
		if (choice - of->steps[i].first_choice < of->steps[i].n_choices)
			return of->steps[i].thread == thread;
	}
	return false;
}

static bool take_choice(struct walk *walk, int n, const char *why, int thread, int *value)
{
	const struct heddle_schedule *of = walk->of;
	size_t i;

	for (i = 0; i < of->n_choices; i++) {
		if (walk->is_taken[i] || of->choices[i].n != n || strcmp(of->choices[i].why, why) != 0 ||
		    !is_of_thread(of, i, thread))
			continue;
		walk->is_taken[i] = true;
		*value = of->choices[i].value;
		return true;
	}
	return false;
}

/*
 * The next one that the thread took of the same name and size, else the next of any thread, else the first
 * value.
 */
static int walk_choose(void *self, int n, const char *why)
{
	struct walk *walk = self;
	int value = 0;

	why = why != NULL ? why : "";
	if (!take_choice(walk, n, why, walk->running, &value))
		take_choice(walk, n, why, -1, &value);
	return value;
}

/* ---- what is known of sections and of plain accesses */

static bool walk_splits(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	const struct walk *walk = self;

	return walk->splits_any && known_splits(walk->of, execution, next);
}

static bool walk_sees(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	return known_sees(((const struct walk *)self)->of, execution, next);
}

static const struct heddle_following walk_following = { .splits = walk_splits, .sees = walk_sees };

static const struct heddle_strategy walk_strategy = {
	.name = "attempt",
	.promise = "one execution along a plan",
	.open = walk_open,
	.close = walk_close,
	.restart = walk_restart,
	.begin = walk_begin,
	.pick = walk_pick,
	.choose = walk_choose,
	.following = &walk_following,
};

/* ---- running it */

struct heddle_options attempt_options(const struct heddle_schedule *schedule,
				      struct heddle_thread_info threads[HEDDLE_THREADS_MAX])
{
	struct heddle_options options = heddle_schedule_options(schedule);

	heddle_follow_know_threads(&options, schedule, threads);
	return options;
}

int attempt_capture(struct heddle_schedule **found, const struct search *search,
		    const struct heddle_execution *execution)
{
	const struct heddle_finding *finding = attempt_finding(search, execution);
	int error;

	*found = NULL;
	if (finding == NULL)
		return 0;
	error = heddle_schedule_capture(found, &search->finding->header, execution, finding);
	if (error == 0 && !heddle_compare_waits(search->finding, *found)) {
		heddle_schedule_free(*found);
		*found = NULL;
	}
	return error;
}

/* What an execution that was run along a plan came to. */
struct outcome {
	struct heddle_schedule *found;	/* NULL: it has not the finding */
	struct heddle_schedule *passes; /* NULL: it does not */
};

bool attempt_is_pass(const struct heddle_execution *execution, const struct heddle_schedule *schedule)
{
	if (execution->abandoned || execution->cut)
		return false;
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (execution->findings[i].kind != HEDDLE_DATA_RACE ||
		    schedule->finding.kind == HEDDLE_DATA_RACE)
			return false;
	}
	return true;
}

static int keep_outcome(struct outcome *outcome, const struct search *search,
			const struct heddle_execution *execution, const struct notes *notes)
{
	int error = attempt_capture(&outcome->found, search, execution);

	if (error != 0 || !attempt_is_pass(execution, search->finding))
		return error;
	error = heddle_schedule_capture(&outcome->passes, &search->finding->header, execution, NULL);
	return error != 0 ? error : notes_give(notes, outcome->passes);
}

static int run(struct outcome *outcome, struct walk *walk)
{
	struct heddle_thread_info threads[HEDDLE_THREADS_MAX];
	struct heddle_options options = attempt_options(walk->of, threads);
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	struct notes notes;
	int result;

	options.strategy = &walk_strategy;
	options.strategy_argument = walk;
	notes_listen(&notes, &options);
	result = heddle_explorer_open(&explorer, walk->search->program, &options);
	if (result == 0) {
		result = heddle_explorer_next(explorer, &execution);
		if (result == 1)
			result = keep_outcome(outcome, walk->search, execution, &notes);
		heddle_explorer_close(explorer);
	}
	notes_end(&notes);
	return result;
}

static bool has_sections(const struct heddle_schedule *schedule)
{
	size_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		if (schedule->steps[i].inside)
			return true;
	}
	return false;
}

static int run_plan(struct outcome *outcome, const struct search *search, const struct heddle_schedule *of,
		    const struct plan *plan, const struct heddle_length *at_most)
{
	struct walk walk = { .search = search,
			     .of = of,
			     .plan = plan,
			     .at_most = *at_most,
			     .running = -1,
			     .splits_any = has_sections(of) };
	int error;

	*outcome = (struct outcome){ NULL };
	walk.is_taken = calloc(of->n_choices + 1, sizeof(*walk.is_taken));
	if (walk.is_taken == NULL)
		return -ENOMEM;
	error = run(outcome, &walk);
	free(walk.is_taken);
	return error;
}

int attempt(struct heddle_schedule **found, const struct search *search, const struct heddle_schedule *of,
	    const struct plan *plan, const struct heddle_length *at_most)
{
	struct outcome outcome;
	int error = run_plan(&outcome, search, of, plan, at_most);

	heddle_schedule_free(outcome.passes);
	*found = outcome.found;
	return error;
}

int attempt_passes(struct heddle_schedule **passes, const struct search *search,
		   const struct heddle_schedule *of, const struct plan *plan)
{
	const struct heddle_length any = { UINT32_MAX, HEDDLE_STEPS_MAX, 0 };
	struct outcome outcome;
	int error = run_plan(&outcome, search, of, plan, &any);

	*passes = outcome.passes;
	heddle_schedule_free(outcome.found);
	return error;
}
