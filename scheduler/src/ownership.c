/* SPDX-License-Identifier: MIT */
/* Who holds what: the wait-for cycle is read off it when nobody can go on. */
#include "engine.h"

void holding_add(const struct heddle_object *object, uint64_t low, uint64_t high,
		 const struct heddle_where *where)
{
	struct heddle_execution *execution = &engine->execution;

	if (execution->n_holdings == HOLDINGS_MAX)
		heddle_report(HEDDLE_LIMIT, true, "holdings", where,
			      "more than %d locks and resources held at once", HOLDINGS_MAX);
	engine->holdings[execution->n_holdings++] = (struct heddle_holding){ .object = object->id,
									     .low = low,
									     .high = high,
									     .thread = engine->self->index,
									     .where = where,
									     .step = engine_step_number() };
}

static void holding_drop(size_t index)
{
	engine->holdings[index] = engine->holdings[--engine->execution.n_holdings];
}

void holding_remove(const struct heddle_object *object, uint64_t low, uint64_t high,
		    const struct heddle_thread *thread)
{
	for (size_t i = engine->execution.n_holdings; i-- > 0;) {
		const struct heddle_holding *holding = &engine->holdings[i];
		if (holding->object == object->id && holding->low == low && holding->high == high &&
		    holding->thread == thread->index) {
			holding_drop(i);
			return;
		}
	}
}

void heddle_own_at(struct heddle_resource resource, const struct heddle_where *where)
{
	object_check(resource.object, where);
	holding_add(resource.object, resource.low, resource.high, where);
}

void heddle_disown(struct heddle_resource resource)
{
	for (size_t i = engine->execution.n_holdings; i-- > 0;) {
		const struct heddle_holding *holding = &engine->holdings[i];
		if (holding->object == resource.object->id && holding->low >= resource.low &&
		    holding->high <= resource.high)
			holding_drop(i);
	}
}

/* The holding that a blocked thread waits for, NULL if nobody holds it. */
static const struct heddle_holding *blocker(const struct heddle_execution *execution, size_t thread,
					    struct heddle_cycle_link *link)
{
	const struct heddle_thread_info *info = &execution->threads[thread];

	*link = (struct heddle_cycle_link){ .thread = (int)thread,
					    .object = info->object,
					    .low = info->low,
					    .high = info->high,
					    .holder = -1 };
	if (info->waits_for_object) {
		link->object = info->waits_for_object;
		link->low = info->waits_for.low;
		link->high = info->waits_for.high;
	}
	for (size_t i = 0; i < execution->n_holdings; i++) {
		const struct heddle_holding *holding = &execution->holdings[i];
		if (holding->object == link->object && holding->low <= link->high &&
		    link->low <= holding->high) {
			link->holder = holding->thread;
			link->holding = holding;
			return holding;
		}
	}
	return NULL;
}

static bool is_blocked(const struct heddle_execution *execution, size_t thread)
{
	const struct heddle_thread_info *info = &execution->threads[thread];
	return !info->ended && !info->stopped && !info->enabled && info->operation != HEDDLE_OP_JOIN &&
	       info->operation != HEDDLE_OP_JOIN_ALL;
}

static size_t every_wait(const struct heddle_execution *execution, struct heddle_cycle_link *links,
			 size_t max)
{
	size_t n = 0;
	for (size_t thread = 0; thread < execution->n_threads && n < max; thread++) {
		if (is_blocked(execution, thread))
			blocker(execution, thread, &links[n++]);
	}
	return n;
}

/* Follows the holders from thread until one repeats; fills links from there. Returns the length of the cycle, 0 if there is none. */
static size_t cycle_from(const struct heddle_execution *execution, size_t thread,
			 struct heddle_cycle_link *links, size_t max)
{
	size_t n = 0;

	while (n < max && is_blocked(execution, thread) && blocker(execution, thread, &links[n])) {
		thread = (size_t)links[n++].holder;
		if (thread == (size_t)links[0].thread)
			return n;
		if (n > execution->n_threads)
			break;
	}
	return 0;
}

size_t heddle_wait_cycle(const struct heddle_execution *execution, struct heddle_cycle_link *links,
			 size_t max, bool *is_cycle)
{
	struct heddle_cycle_link found[HEDDLE_THREADS_MAX + 2];
	size_t shortest = 0;

	for (size_t thread = 0; thread < execution->n_threads; thread++) {
		size_t n = cycle_from(execution, thread, found, HEDDLE_THREADS_MAX + 1);
		if (!n || n > max || (shortest && n >= shortest))
			continue;
		shortest = n;
		for (size_t i = 0; i < n; i++)
			links[i] = found[i];
	}
	*is_cycle = shortest > 0;
	return shortest ? shortest : every_wait(execution, links, max);
}
