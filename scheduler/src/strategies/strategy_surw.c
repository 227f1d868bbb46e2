/* SPDX-License-Identifier: MIT */
/*
 * surw: random walks that take every order of selected events with equal probability. Seeded; never exhausts.
 *
 * Zhao, Wolff, Mathur, Roychoudhury: Selectively uniform concurrency testing, ASPLOS 2025. A walk that picks
 * each thread with equal probability favours some interleavings: of two threads with one and ten events, that
 * in which the one comes last has the probability 2^-10. Here one of the selected events is intended to be
 * the next one, that of thread t with a probability in proportion to the number of selected events that t has
 * left. So many orders begin with t. The other threads may go on up to their next selected event, in any
 * order; then the intended one is taken, and another is drawn.
 *
 * The events that a thread has left are an estimate: their mean over the executions so far, less what it has
 * done. Those of threads that are still to be created count for whoever creates them. In the first execution
 * nothing is known, and the walk is plain.
 *
 * Which events are selected the paper leaves open. Here they are drawn for each execution: those of one of
 * the objects that were contended in earlier executions, or, as one possibility more, all. In the access
 * build memory for which there are data races is such an object.
 */
#include "strategies/sampler.h"
#include "strategies/surw_events.h"

#define NOBODY (-1)

struct surw {
	struct sampler sampler;
	struct surw_events learnt;
	const struct surw_object *selected;  /* NULL: all events */
	uint64_t done[HEDDLE_THREADS_MAX];   /* selected events of each thread in this execution */
	uint64_t weight[HEDDLE_THREADS_MAX]; /* see weigh */
	int intended;			     /* the thread whose selected event is to be the next one */
};

static void *surw_open(const struct heddle_options *options)
{
	return sampler_open(sizeof(struct surw), options);
}

static void surw_restart(void *self)
{
	struct surw *surw = self;

	sampler_restart(surw);
	surw->learnt = (struct surw_events){ 0 };
}

static bool surw_begin(void *self)
{
	struct surw *surw = self;
	unsigned n = surw->learnt.n_contended, drawn = random_below(&surw->sampler.numbers, n + 1);

	surw->selected = drawn < n ? &surw->learnt.objects[surw->learnt.contended[drawn]] : NULL;
	surw->intended = NOBODY;
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		surw->done[i] = 0;
	return sampler_begin(surw);
}

/* Whether the thread's pending operation is a selected event. */
static bool is_selected(const struct surw *surw, const struct heddle_view *view, int thread)
{
	const struct heddle_thread_info *info = &view->threads[thread];

	if (surw_is_join(info->operation))
		return false;
	return !surw->selected || surw->selected->id == info->object;
}

static struct heddle_thread_set selected_in(const struct surw *surw, const struct heddle_view *view,
					    const struct heddle_thread_set *threads)
{
	struct heddle_thread_set selected = { 0 };

	HEDDLE_FOR_EACH_THREAD(thread, threads) {
		if (is_selected(surw, view, thread))
			heddle_thread_set_add(&selected, (unsigned)thread);
	}
	return selected;
}

/* In parts of an event: an event has as many as there were executions. */
static uint64_t left_of(const struct surw *surw, unsigned thread)
{
	const uint64_t *events = surw->selected ? surw->selected->events : surw->learnt.events;
	uint64_t done = surw->done[thread] * surw->learnt.executions;

	return events[thread] > done ? events[thread] - done : 0;
}

static bool exists(const struct heddle_view *view, int thread)
{
	return (size_t)thread < view->n_threads && view->threads[thread].name;
}

/* Returns the thread itself; of one that does not exist yet its nearest ancestor that does. */
static int bearer_of(const struct surw *surw, const struct heddle_view *view, int thread)
{
	while (thread > 0 && !exists(view, thread))
		thread = surw->learnt.parent[thread];
	return thread;
}

/* A thread that is about to do a selected event has at least that one left. */
static void weigh(struct surw *surw, const struct heddle_view *view, const struct heddle_thread_set *selected)
{
	uint64_t one = surw->learnt.executions ? surw->learnt.executions : 1;

	for (size_t i = 0; i < view->n_threads; i++)
		surw->weight[i] = 0;
	for (unsigned i = 0; i < surw->learnt.n_threads; i++)
		surw->weight[bearer_of(surw, view, (int)i)] += left_of(surw, i);
	HEDDLE_FOR_EACH_THREAD(thread, selected) {
		if (surw->weight[thread] < one)
			surw->weight[thread] = one;
	}
}

/* Returns a thread by the weights, NOBODY if all are 0. */
static int draw(struct surw *surw, const struct heddle_thread_set *threads)
{
	uint64_t sum = 0, number;

	HEDDLE_FOR_EACH_THREAD(thread, threads)
		sum += surw->weight[thread];
	if (!sum)
		return NOBODY;
	number = next_random(&surw->sampler.numbers) % sum;
	HEDDLE_FOR_EACH_THREAD(thread, threads) {
		if (number < surw->weight[thread])
			return thread;
		number -= surw->weight[thread];
	}
	return NOBODY;
}

/* Those of allowed that are not selected, and, if it is allowed, the intended one. */
static struct heddle_thread_set not_before_intended(const struct surw *surw,
						    const struct heddle_thread_set *allowed,
						    const struct heddle_thread_set *selected)
{
	struct heddle_thread_set may = heddle_thread_set_minus(*allowed, *selected);

	if (surw->intended != NOBODY && heddle_thread_set_has(allowed, (unsigned)surw->intended))
		heddle_thread_set_add(&may, (unsigned)surw->intended);
	return may;
}

/* The threads that do not take a selected event before the intended one. Never empty. */
static struct heddle_thread_set candidates(struct surw *surw, const struct heddle_view *view,
					   const struct heddle_thread_set *allowed,
					   const struct heddle_thread_set *selected)
{
	struct heddle_thread_set may = not_before_intended(surw, allowed, selected);

	if (surw->intended != NOBODY && !heddle_thread_set_is_empty(&may))
		return may;
	weigh(surw, view, selected);
	surw->intended = draw(surw, allowed);
	may = not_before_intended(surw, allowed, selected);
	if (!heddle_thread_set_is_empty(&may))
		return may;
	surw->intended = draw(surw, selected);
	heddle_thread_set_add(&may, (unsigned)surw->intended);
	return may;
}

static int surw_pick(void *self, const struct heddle_view *view)
{
	struct surw *surw = self;
	const struct heddle_thread_set allowed = fairness_allowed(&surw->sampler.fairness, view);
	const struct heddle_thread_set selected = selected_in(surw, view, &allowed);
	const struct heddle_thread_set may = candidates(surw, view, &allowed, &selected);
	int thread = sampler_any(surw, &may);

	if (heddle_thread_set_has(&selected, (unsigned)thread)) {
		surw->done[thread]++;
		surw->intended = NOBODY;
	}
	fairness_picks(&surw->sampler.fairness, view, thread);
	return thread;
}

static int surw_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct surw *surw = self;

	(void)error;
	surw_learn(&surw->learnt, execution);
	return 0;
}

const struct heddle_strategy heddle_strategy_surw = {
	.name = "surw",
	.promise = "random walks, all orders of the accesses to one contended object with equal chances",
	.open = surw_open,
	.close = sampler_close,
	.restart = surw_restart,
	.begin = surw_begin,
	.pick = surw_pick,
	.choose = sampler_choose,
	.end = surw_end,
};
