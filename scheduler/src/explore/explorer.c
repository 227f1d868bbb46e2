/* SPDX-License-Identifier: MIT */
/* The explorer: opens the engine, and runs executions until the strategy has none left. */
#include "explore/estimate.h"
#include "hooks/detectors.h"
#include "run/ends.h"
#include "run/execution.h"
#include "run/memory.h"
#include "run/own_memory.h"
#include "run/placed.h"
#include "run/progress.h"
#include "run/section.h"
#include "run/thread.h"
#include "hooks/access.h"
#include "run/caller.h"
#include "run/engine.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The caller's handle of the one engine. */
struct heddle_explorer {
	struct engine *engine;
};
static struct heddle_explorer the_explorer = { &heddle_engine };

extern const struct heddle_strategy heddle_strategy_bounded;
extern const struct heddle_strategy heddle_strategy_closure;
extern const struct heddle_strategy heddle_strategy_dpor;
extern const struct heddle_strategy heddle_strategy_naive;
extern const struct heddle_strategy heddle_strategy_pct;
extern const struct heddle_strategy heddle_strategy_pos;
extern const struct heddle_strategy heddle_strategy_random;
extern const struct heddle_strategy heddle_strategy_surw;

const struct heddle_strategy *const heddle_strategies[] = {
	&heddle_strategy_dpor,	 &heddle_strategy_closure, &heddle_strategy_bounded,
	&heddle_strategy_pct,	 &heddle_strategy_pos,	   &heddle_strategy_surw,
	&heddle_strategy_random, &heddle_strategy_naive,   NULL,
};

const struct heddle_strategy *heddle_strategy_by_name(const char *name)
{
	for (size_t i = 0; heddle_strategies[i]; i++) {
		if (strcmp(heddle_strategies[i]->name, name) == 0)
			return heddle_strategies[i];
	}
	return NULL;
}

#define RECORDS_BYTES	   (RECORDS * sizeof(struct object_record))
#define EDGES_BYTES	   (EDGES_MAX * sizeof(uint32_t))
#define OBSERVATIONS_BYTES ((size_t)HEDDLE_THREADS_MAX * OBSERVATIONS_MAX * sizeof(int64_t))

static int open_observations(void)
{
	int64_t *all = own_map(OBSERVATIONS_BYTES);

	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		engine->observations[i] = &all[i * OBSERVATIONS_MAX];
	engine->observing = true;
	return 0;
}

static int open_logs(void)
{
	engine->records = own_map(RECORDS_BYTES);
	engine->edges = own_map(EDGES_BYTES);
	engine->holdings = calloc(HOLDINGS_MAX, sizeof(*engine->holdings));
	if (!engine->records || !engine->edges || !engine->holdings)
		return -ENOMEM;
	return engine->options.observe ? open_observations() : 0;
}

/* Of the one exploration; without levels if the strategy searches no tree. */
static struct estimate estimate;

static int open_estimate(struct estimate *of, const struct heddle_strategy *strategy)
{
	*of = (struct estimate){ 0 };
	return strategy->tree ? estimate_open(of, engine->options.steps_max + CHOICES_LOG_MAX) : 0;
}

static void close_logs(void)
{
	estimate_close(&estimate);
	progress_close();
	own_unmap(engine->records, RECORDS_BYTES);
	own_unmap(engine->edges, EDGES_BYTES);
	own_unmap(engine->observations[0], OBSERVATIONS_BYTES);
	free(engine->holdings);
}

/*
 * Gives known threads their indices: the n-th child of a creator is the n-th known thread with that parent.
 */
static void know_threads(const struct heddle_thread_info *threads, size_t n)
{
	unsigned n_children[HEDDLE_THREADS_MAX] = { 0 };

	for (size_t i = 1; i < n; i++) {
		int parent = threads[i].parent;

		thread_know();
		if (!threads[i].name)
			continue;
		engine->child[parent][n_children[parent]++] = (uint8_t)i;
		progress_knows((unsigned)i, (unsigned)parent);
	}
}

static int open_engine(void)
{
	int error;

	engine->view = (struct heddle_view){ .threads = engine->infos, .execution = &engine->execution };
	fiber_adopt_host(&engine->host, engine_thread_has_returned);
	thread_open();
	error = progress_open();
	if (error)
		return error;
	know_threads(engine->options.threads, engine->options.n_threads);
	error = open_logs();
	if (!error)
		error = open_estimate(&estimate, engine->strategy);
	if (!error)
		error = fiber_create(&engine->threads[0].fiber);
	if (!error)
		error = memory_open(engine->options.arena_bytes);
	placed_open();
	if (error)
		return error;
	error = crash_open();
	if (error)
		goto close_memory;
	error = process_end_open();
	if (error)
		goto close_crash;
	error = memory_error_open();
	if (error)
		goto close_crash;
	error = access_open();
	if (!error)
		return 0;
	memory_error_close();
close_crash:
	crash_close();
close_memory:
	memory_close();
	return error;
}

static void close_engine(void)
{
	access_close();
	memory_error_close();
	crash_close();
	memory_close();
}

bool heddle_sees_accesses(void)
{
#ifdef HEDDLE_ACCESS
	return true;
#else
	return false;
#endif
}

unsigned heddle_hidden_atomics(const char **name)
{
	return access_hidden_atomics(name);
}

static bool options_are_valid(const struct heddle_options *options)
{
	return options->steps_max <= HEDDLE_STEPS_MAX && options->sections <= HEDDLE_SECTIONS_OPEN &&
	       options->points <= HEDDLE_POINTS_MEMORY && options->n_threads <= HEDDLE_THREADS_MAX;
}

static void use(const struct heddle_strategy *strategy)
{
	engine->strategy = strategy;
	engine->threads_max = strategy->threads_max ? strategy->threads_max : HEDDLE_THREADS_MAX;
}

int heddle_explorer_open(struct heddle_explorer **explorer, const struct heddle_program *program,
			 const struct heddle_options *options)
{
	int error;

	if (engine->is_open)
		return -EBUSY;
	if (!options_are_valid(options))
		return -EINVAL;
	if (options->points != HEDDLE_POINTS_SYNC && !heddle_sees_accesses())
		return -ENOTSUP;
	memset(engine, 0, offsetof(struct engine, threads));
	fiber_storage.size = 0;
	engine->is_open = true;
	engine->owner = caller_os_thread();
	engine->program = *program;
	engine->options = *options;
	if (!engine->options.steps_max)
		engine->options.steps_max = HEDDLE_STEPS_DEFAULT;
	use(options->strategy ? options->strategy : heddle_strategies[0]);
	error = open_engine();
	if (error)
		goto close;
	engine->strategy_state = engine->strategy->open(&engine->options);
	if (!engine->strategy_state) {
		error = errno ? -errno : -ENOMEM;
		close_engine();
		goto close;
	}
	*explorer = &the_explorer;
	return 0;
close:
	fiber_destroy(&engine->threads[0].fiber);
	close_logs();
	engine->is_open = false;
	return error;
}

void heddle_explorer_close(struct heddle_explorer *explorer)
{
	(void)explorer;
	engine->strategy->close(engine->strategy_state);
	close_engine();
	for (size_t i = 0; i < engine->known_threads; i++)
		fiber_destroy(&engine->threads[i].fiber);
	close_logs();
	engine->is_open = false;
	engine->owner = 0;
}

/* A step has turned out to be divisible, so the results so far are invalid: starts again. */
static void restart(void)
{
	uint64_t restarts = engine->statistics.restarts + 1;

	engine->restart_needed = false;
	engine->n_copies = 0;
	engine->statistics = (struct heddle_statistics){ .restarts = restarts,
							 .weak_atomics = engine->statistics.weak_atomics };
	engine->strategy->restart(engine->strategy_state);
	estimate_restart(&estimate);
}

/* The options of a strategy: what heddle_explorer_change may change. */
static void take_options(struct heddle_options *to, const struct heddle_options *from)
{
	to->strategy = from->strategy ? from->strategy : heddle_strategies[0];
	to->strategy_argument = from->strategy_argument;
	to->seed = from->seed;
	to->preemptions = from->preemptions;
	to->depth = from->depth;
	to->plans_max = from->plans_max;
	to->exported_max = from->exported_max;
}

int heddle_explorer_change(struct heddle_explorer *explorer, const struct heddle_options *options)
{
	struct heddle_options changed = engine->options;
	struct estimate new_estimate;
	void *state;

	(void)explorer;
	if (engine->n_copies || engine->is_copy)
		return -EBUSY;
	take_options(&changed, options);
	if (open_estimate(&new_estimate, changed.strategy))
		return -ENOMEM;
	state = changed.strategy->open(&changed);
	if (!state) {
		estimate_close(&new_estimate);
		return errno ? -errno : -ENOMEM;
	}
	estimate_close(&estimate);
	estimate = new_estimate;
	engine->strategy->close(engine->strategy_state);
	use(changed.strategy);
	engine->strategy_state = state;
	engine->options = changed;
	engine->restart_needed = engine->finished = false;
	engine->cannot_go_on = 0;
	engine->error = NULL;
	engine->statistics = (struct heddle_statistics){ .restarts = engine->statistics.restarts,
							 .weak_atomics = engine->statistics.weak_atomics };
	return 0;
}

static bool may_go_on(void)
{
	return !engine->goes_on || engine->goes_on(engine->goes_on_context);
}

int heddle_explorer_next(struct heddle_explorer *explorer, const struct heddle_execution **execution)
{
	int result;

	(void)explorer;
	do {
		if (engine->restart_needed && engine->is_copy)
			return -EAGAIN;
		if (engine->restart_needed)
			restart();
		engine->finished = !engine->strategy->begin(engine->strategy_state);
		if (engine->finished)
			return 0;
		result = engine_run();
		if (result < 0)
			return result;
		if (result && !engine->restart_needed && estimate.levels)
			estimate_add(&estimate, engine->strategy, engine->strategy_state);
		if (result && !access_has_learnt()) {
			*execution = &engine->execution;
			return 1;
		}
	} while (may_go_on());
	return -EINTR;
}

void heddle_explorer_ask(struct heddle_explorer *explorer, heddle_goes_on *goes_on, void *context)
{
	(void)explorer;
	engine->goes_on = goes_on;
	engine->goes_on_context = context;
}

const char *heddle_explorer_error(const struct heddle_explorer *explorer)
{
	(void)explorer;
	return engine->error ? engine->error : "no error";
}

const struct heddle_statistics *heddle_explorer_statistics(const struct heddle_explorer *explorer)
{
	struct engine *of = explorer->engine;

	of->statistics_told = of->statistics;
	if (of->strategy->count)
		of->strategy->count(of->strategy_state, &of->statistics_told);
	return &of->statistics_told;
}

void heddle_explorer_coverage(const struct heddle_explorer *explorer, struct heddle_coverage *coverage)
{
	const struct engine *of = explorer->engine;

	*coverage =
		(struct heddle_coverage){ .all = of->finished && !of->n_copies && of->strategy->exhaustive,
					  .preemptions = -1 };
	if (of->strategy->coverage)
		of->strategy->coverage(of->strategy_state, coverage);
}

void heddle_explorer_estimate(const struct heddle_explorer *explorer, struct heddle_estimate *of_all)
{
	struct engine *of = explorer->engine;

	*of_all = (struct heddle_estimate){ .known = false };
	if (estimate.levels)
		*of_all = estimate_total(&estimate, of->strategy, of->strategy_state);
}

void heddle_explorer_on_warning(struct heddle_explorer *explorer, heddle_warning_sink *sink, void *context)
{
	(void)explorer;
	engine->warnings.sink = sink;
	engine->warnings.context = context;
}
