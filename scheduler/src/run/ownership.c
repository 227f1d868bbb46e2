/* SPDX-License-Identifier: MIT */
/* Holders: the wait-for cycle is computed from them when no thread can go on. */
#include "run/caller.h"
#include "run/ownership.h"
#include "run/section.h"
#include "run/engine.h"
#include "run/lifetime.h"
#include "run/object.h"
#include "run/operation_table.h"

#include <stdio.h>

/*
 * At the limit the running thread is stopped, whichever thread is to hold the resource: only the running one
 * can be stopped here.
 */
static inline __attribute__((always_inline)) void append(struct heddle_holding holding)
{
	struct heddle_execution *execution = &engine->execution;

	if (execution->n_holdings == HOLDINGS_MAX)
		heddle_report(HEDDLE_LIMIT, true, "holdings", holding.where,
			      "more than %d locks and resources held at once", HOLDINGS_MAX);
	holding.step = engine_step_number();
	engine->holdings[execution->n_holdings++] = holding;
}

void holding_add(const struct heddle_object *object, uint64_t low, uint64_t high,
		 const struct heddle_where *where)
{
	append((struct heddle_holding){ .object = object->id,
					.low = low,
					.high = high,
					.thread = engine->self->index,
					.where = where });
}

void holding_of_lock(const struct heddle_thread *holder, const struct heddle_object *object, bool shared,
		     const struct heddle_where *where)
{
	append((struct heddle_holding){ .object = object->id,
					.high = HEDDLE_WHOLE,
					.thread = holder->index,
					.shared = shared,
					.is_lock = true,
					.where = where });
}

void holding_of_nobody(const struct heddle_object *object, const struct heddle_where *where)
{
	append((struct heddle_holding){ .object = object->id,
					.high = HEDDLE_WHOLE,
					.thread = HEDDLE_HELD_BY_NOBODY,
					.shared = true,
					.where = where });
}

static void holding_drop(size_t index)
{
	assert(index < engine->execution.n_holdings);
	if (index != --engine->execution.n_holdings)
		engine->holdings[index] = engine->holdings[engine->execution.n_holdings];
}

static void holding_remove_of(const struct heddle_object *object, uint64_t low, uint64_t high,
			      unsigned thread)
{
	for (size_t i = engine->execution.n_holdings; i-- > 0;) {
		const struct heddle_holding *holding = &engine->holdings[i];
		if (holding->object == object->id && holding->low == low && holding->high == high &&
		    holding->thread == thread) {
			holding_drop(i);
			return;
		}
	}
}

void holding_remove(const struct heddle_object *object, uint64_t low, uint64_t high,
		    const struct heddle_thread *thread)
{
	holding_remove_of(object, low, high, thread->index);
}

void holding_of_nobody_remove(const struct heddle_object *object)
{
	holding_remove_of(object, 0, HEDDLE_WHOLE, HEDDLE_HELD_BY_NOBODY);
}

static const char *name_of_lock(const struct heddle_holding *holding, char *text, size_t size)
{
	const struct heddle_execution *execution = &engine->execution;
	char name[64];

	snprintf(text, size, "%s %s",
		 heddle_object_kind_name(heddle_object_kind_of(execution, holding->object)),
		 heddle_object_name(execution, holding->object, name, sizeof(name)));
	return text;
}

/*
 * Returns whether the thread has ended the life of the lock itself, which was reported already. An end by
 * another thread may also come later in this class.
 */
static bool has_ended_itself(const struct heddle_thread *thread, uint32_t object)
{
	const struct object_record *record = object_record(object);
	const struct block *block = arena_has(record->address) ? arena_find(record->address) : NULL;

	if (record->end != OBJECT_LIVES)
		return record->end >> 2 == thread->index;
	return block && block->state == BLOCK_FREED && block->freed_by == thread->index;
}

void holding_thread_ended(const struct heddle_thread *thread)
{
	for (size_t i = 0; i < engine->execution.n_holdings; i++) {
		const struct heddle_holding *holding = &engine->holdings[i];
		char name[96];

		if (holding->is_lock && holding->thread == thread->index &&
		    !has_ended_itself(thread, holding->object))
			heddle_report(HEDDLE_LOCK_MISUSE, false, "held at the end", holding->where,
				      "%s ends and still holds %s, which it took here", thread->info->name,
				      name_of_lock(holding, name, sizeof(name)));
	}
}

void heddle_own_at(struct heddle_resource resource, const struct heddle_where *where)
{
	caller_check("heddle_own", where);
	object_check(resource.object, where);
	holding_add(resource.object, resource.low, resource.high, where);
}

void heddle_disown(struct heddle_resource resource)
{
	caller_check("heddle_disown", NULL);
	for (size_t i = engine->execution.n_holdings; i-- > 0;) {
		const struct heddle_holding *holding = &engine->holdings[i];
		if (holding->object == resource.object->id && holding->low >= resource.low &&
		    holding->high <= resource.high)
			holding_drop(i);
	}
}

/* Returns what a blocked thread waits for. */
static struct heddle_cycle_link wait_of(const struct heddle_execution *execution, size_t thread)
{
	const struct heddle_thread_info *info = &execution->threads[thread];
	struct heddle_cycle_link link = { .thread = (int)thread,
					  .object = info->object,
					  .low = info->low,
					  .high = info->high,
					  .holder = -1 };

	if (info->waits_for_object) {
		link.object = info->waits_for_object;
		link.low = info->waits_for.low;
		link.high = info->waits_for.high;
	}
	return link;
}

/*
 * Whether a thread's holding is in the way of what link's thread waits for: readers are in the way of writers
 * only. Of what nobody holds it is not known who will release it.
 */
static bool is_in_the_way(const struct heddle_execution *execution, const struct heddle_cycle_link *link,
			  const struct heddle_holding *holding)
{
	return holding->thread != HEDDLE_HELD_BY_NOBODY && holding->object == link->object &&
	       holding->low <= link->high && link->low <= holding->high &&
	       !(holding->shared && execution->threads[link->thread].access == HEDDLE_ADD);
}

static const struct heddle_holding *next_holding(const struct heddle_execution *execution,
						 const struct heddle_cycle_link *link)
{
	const struct heddle_holding *next = NULL;

	for (size_t i = 0; i < execution->n_holdings; i++) {
		const struct heddle_holding *holding = &execution->holdings[i];
		if (is_in_the_way(execution, link, holding) && holding->thread > link->holder &&
		    (!next || holding->thread < next->thread ||
		     (holding->thread == next->thread && holding->low < next->low)))
			next = holding;
	}
	return next;
}

/* Returns the next thread that is queued before link's thread, -1 if there is none. */
static int next_queued(const struct heddle_execution *execution, const struct heddle_cycle_link *link)
{
	return heddle_thread_set_next(&execution->threads[link->thread].behind, link->holder);
}

/*
 * Makes link name the next thread that blocks link's thread, in the order of thread indices; false if there
 * is none. The order in which they came to hold the object would differ between executions of a class.
 * Holders come before queued threads: a queued thread waits for the holders in its turn, so a cycle through
 * it is longer than the one through the holder.
 */
static bool next_holder(const struct heddle_execution *execution, struct heddle_cycle_link *link)
{
	const struct heddle_holding *holding = next_holding(execution, link);
	int queued = next_queued(execution, link);

	if (!holding && queued < 0)
		return false;
	link->holding = holding;
	link->queued = !holding;
	link->holder = holding ? holding->thread : queued;
	return true;
}

static bool is_blocked(const struct heddle_execution *execution, size_t thread)
{
	const struct heddle_thread_info *info = &execution->threads[thread];
	return !info->ended && !info->stopped && !info->enabled && !operation_joins(info->operation);
}

static size_t every_wait(const struct heddle_execution *execution, struct heddle_cycle_link *links,
			 size_t max)
{
	size_t n = 0;
	for (size_t thread = 0; thread < execution->n_threads && n < max; thread++) {
		if (!is_blocked(execution, thread))
			continue;
		links[n] = wait_of(execution, thread);
		next_holder(execution, &links[n++]);
	}
	return n;
}

/* A breadth-first search from one blocked thread over the holders. */
struct search {
	struct heddle_cycle_link by[HEDDLE_THREADS_MAX]; /* the link by which a thread was reached */
	struct heddle_thread_set reached;
	uint8_t queue[HEDDLE_THREADS_MAX];
	size_t head, tail;
};

static size_t path_to(const struct search *search, size_t start, struct heddle_cycle_link last,
		      struct heddle_cycle_link *links)
{
	size_t n = 1, at;
	struct heddle_cycle_link link;

	for (at = (size_t)last.thread; at != start; at = (size_t)search->by[at].thread)
		n++;
	for (link = last, at = n; at-- > 0; link = search->by[link.thread])
		links[at] = link;
	return n;
}

/* Fills links with the shortest cycle through thread. Returns its length, 0 if there is none. */
static size_t cycle_from(const struct heddle_execution *execution, size_t start,
			 struct heddle_cycle_link *links)
{
	struct search search = { .queue = { (uint8_t)start }, .tail = 1 };

	while (search.head < search.tail) {
		size_t thread = search.queue[search.head++];
		struct heddle_cycle_link link = wait_of(execution, thread);
		while (is_blocked(execution, thread) && next_holder(execution, &link)) {
			if ((size_t)link.holder == start)
				return path_to(&search, start, link, links);
			if (heddle_thread_set_has(&search.reached, (unsigned)link.holder))
				continue;
			heddle_thread_set_add(&search.reached, (unsigned)link.holder);
			search.by[link.holder] = link;
			search.queue[search.tail++] = (uint8_t)link.holder;
		}
	}
	return 0;
}

size_t heddle_wait_cycle(const struct heddle_execution *execution, struct heddle_cycle_link *links,
			 size_t max, bool *is_cycle)
{
	struct heddle_cycle_link found[HEDDLE_THREADS_MAX];
	size_t shortest = 0;

	for (size_t thread = 0; thread < execution->n_threads; thread++) {
		size_t n = cycle_from(execution, thread, found);
		if (!n || n > max || (shortest && n >= shortest))
			continue;
		shortest = n;
		for (size_t i = 0; i < n; i++)
			links[i] = found[i];
	}
	*is_cycle = shortest > 0;
	return shortest ? shortest : every_wait(execution, links, max);
}
