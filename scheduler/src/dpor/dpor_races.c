/* SPDX-License-Identifier: MIT */
/*
 * Races, and the sequences that reverse them.
 *
 * Two steps e and e' of different threads, e before e', race if they conflict and nothing but this conflict
 * puts e before e'. e' may also be an operation that is pending at the end. The reversal is a sequence from
 * the node of e: all steps that do not depend on e, then e'. Additions to the literature:
 *
 * - An operation that can be disabled races with every conflicting step back to the one that enabled it, not
 *   only with the adjacent one: between two acquisitions of a lock lies the release. The sequence must leave
 *   it enabled.
 * - The operation on which a thread is blocked at the end of an execution races as if it had been taken.
 * - If a writer waits for several readers, the sequence drops, together with the earlier step, all readers
 *   that do not leave by themselves.
 */
#include "dpor/dpor.h"

#include "run/dependence.h"
#include "run/operation_table.h"
#include "run/spinlock_sides.h"

/* Returns whether the step read-locks the reader-writer lock that later acquires. */
static bool is_reader_of(const struct dpor *dpor, uint32_t number, const struct later *later)
{
	const struct heddle_step *step = &dpor->execution->steps[number];
	const struct heddle_touch *touch = &dpor->execution->touches[step->first_touch];
	bool is_of_reader =
		step->operation == HEDDLE_OP_READ_LOCK || step->operation == HEDDLE_OP_READ_TRYLOCK;

	return is_of_reader && step->object == later->object && step->n_touches &&
	       touch->operation == step->operation && touch->access == HEDDLE_ADD;
}

/*
 * Returns whether this read lock is still held at later, or was released only by a step that depends on
 * earlier.
 */
static bool stays(const struct dpor *dpor, uint32_t earlier, uint32_t number, const struct later *later)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_step *step = &execution->steps[number];

	for (uint32_t i = number + 1; i < later->number; i++) {
		const struct heddle_step *release = &execution->steps[i];
		if (release->thread == step->thread && release->operation == HEDDLE_OP_READ_UNLOCK &&
		    release->object == step->object)
			return happens_before(&dpor->hb, earlier, i);
	}
	return true;
}

/* Finds the steps that the sequence drops; what depends on them is dropped as well. */
static void find_dropped(const struct dpor *dpor, struct kept *kept, const struct later *later)
{
	kept->dropped[kept->n_dropped++] = kept->earlier;
	if (later->operation != HEDDLE_OP_WRITE_LOCK)
		return;
	for (uint32_t i = kept->earlier + 1; i < later->number && kept->n_dropped < DROPPED_MAX; i++) {
		if (is_reader_of(dpor, i, later) && !clock_has(&dpor->hb, later->before, i) &&
		    stays(dpor, kept->earlier, i, later))
			kept->dropped[kept->n_dropped++] = i;
	}
}

static bool depends_on_dropped(const struct dpor *dpor, const struct kept *kept, uint32_t step)
{
	for (size_t i = 0; i < kept->n_dropped; i++) {
		if (happens_before(&dpor->hb, kept->dropped[i], step))
			return true;
	}
	return false;
}

/* Keeps the steps from first to end that do not depend on dropped ones. */
static void keep(struct dpor *dpor, struct kept *kept, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++) {
		if (!depends_on_dropped(dpor, kept, i))
			dpor->kept[kept->n++] = i;
	}
}

bool dpor_is_plain(const struct dpor *dpor, unsigned operation)
{
	return operation_row(operation)->is_plain && !(dpor->surprising >> operation & 1);
}

static bool can_be_done(const struct dpor *dpor, const struct kept *kept, const struct later *later)
{
	return !later->blocking || dpor_leaves_enabled(dpor, kept, later);
}

static bool conflicts(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	return footprints_conflict(&dpor->labels, dpor->step_labels[earlier].footprint,
				   later->label.footprint);
}

/*
 * Plans the reversal of earlier and later. Mostly the steps before later suffice to decide; else all steps of
 * the execution are taken, also those after later. Returns whether the steps before later sufficed.
 */
static bool reverse(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	uint32_t n_steps = (uint32_t)dpor->hb.n_steps;
	struct kept kept = { .earlier = earlier, .steps = dpor->kept };
	struct later predicted;

	if (later->blocking && dpor_is_disabled_for_good(dpor, earlier, later))
		return true;
	find_dropped(dpor, &kept, later);
	keep(dpor, &kept, earlier + 1, later->number);
	if (later->open)
		later = dpor_predict(dpor, &kept, later, &predicted);
	if (later == &predicted && !conflicts(dpor, earlier, later))
		return true; /* after the kept steps it no longer conflicts */
	if (!later->open && can_be_done(dpor, &kept, later) &&
	    dpor_plan(dpor, &kept, later, later->number == n_steps))
		return true;
	keep(dpor, &kept, later->number + 1, n_steps);
	if (!can_be_done(dpor, &kept, later))
		return false;
	if (later->open)
		dpor_plan_open(dpor, &kept, later);
	else
		dpor_plan(dpor, &kept, later, true);
	return false;
}

/* Returns the newest touch that may conflict with touch of later; then follow happens_before_older. */
static uint32_t newest_before(const struct dpor *dpor, const struct later *later,
			      const struct heddle_touch *touch)
{
	const struct heddle_touch *touches = dpor->execution->touches;

	if (later->number == dpor->hb.n_steps)
		return happens_before_newest(&dpor->hb, touch->object);
	return happens_before_older(&dpor->hb, touches, (uint32_t)(touch - touches), touch);
}

/* Returns whether earlier happens before a step that directly precedes later: the race is indirect. */
static bool is_indirect(const struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	const struct heddle_touch *touches = dpor->execution->touches;

	for (size_t i = 0; i < later->n_touches; i++) {
		const struct heddle_touch *touch = &later->touches[i];
		uint32_t older = newest_before(dpor, later, touch);
		for (; older != NO_PREDECESSOR;
		     older = happens_before_older(&dpor->hb, touches, older, touch)) {
			uint32_t step = dpor->hb.touch_step[older];
			if (step <= earlier)
				break;
			if (step < later->number && dpor->hb.threads[step] != later->thread &&
			    touches_conflict(&touches[older], touch) &&
			    happens_before(&dpor->hb, earlier, step))
				return true;
		}
	}
	return false;
}

/*
 * Returns whether the later step was explored alone at the node of earlier. If no step between conflicts with
 * it, it is the first step of every reversal. Most races are of that kind.
 */
static bool is_explored_alone(const struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	const struct node *node = &dpor->nodes[dpor->step_nodes[earlier]];
	uint32_t previous = later->number < dpor->hb.n_steps ? dpor->hb.previous[later->number]
							     : dpor->hb.last_step[later->thread];

	return !later->open && node->sleep.threads >> later->thread & 1 &&
	       (previous == NO_PREDECESSOR || previous < earlier) &&
	       sleep_set_has(&dpor->sleep, &node->sleep, &dpor->labels, later->thread, 0);
}

/*
 * Reverses the races of later with older touches of other threads, from the newest back. If an older touch
 * covers touch, what is older still and conflicts happens before the covering one's step. So the loop ends
 * there, if that step happens before later anyway, or if only adjacent races count. Returns whether all races
 * were settled by the steps before later.
 */
static bool race_touch(struct dpor *dpor, const struct later *later, const struct heddle_touch *touch)
{
	const struct heddle_touch *touches = dpor->execution->touches;
	bool settled = true, adjacent = true;
	bool back_to_the_start = later->blocking && touch->object == later->object;
	uint32_t older = newest_before(dpor, later, touch);

	for (; older != NO_PREDECESSOR; older = happens_before_older(&dpor->hb, touches, older, touch)) {
		uint32_t step = dpor->hb.touch_step[older];
		bool before;
		if (step == later->number || !touches_conflict(&touches[older], touch))
			continue;
		before = clock_has(&dpor->hb, later->before, step);
		if (!before && dpor->raced[step] != dpor->race) {
			if (adjacent && is_explored_alone(dpor, step, later)) {
				dpor->raced[step] = dpor->race;
			} else if (back_to_the_start || !is_indirect(dpor, step, later)) {
				dpor->raced[step] = dpor->race;
				settled &= reverse(dpor, step, later);
			}
			adjacent = false;
		}
		if (touch_covers(&touches[older], touch) && (before || !back_to_the_start))
			break;
	}
	return settled;
}

static bool race(struct dpor *dpor, const struct later *later)
{
	bool settled = true;

	dpor->race++;
	for (size_t i = 0; i < later->n_touches; i++)
		settled &= race_touch(dpor, later, &later->touches[i]);
	return settled;
}

/* Returns what happens before a step by program order and by edges, without conflicts. */
static const struct clock *before_by_itself(struct dpor *dpor, uint32_t previous, const uint32_t *edges,
					    uint32_t n_edges)
{
	static const struct clock nothing;
	const struct clock *before = previous == NO_PREDECESSOR ? &nothing : &dpor->hb.clocks[previous];

	for (uint32_t i = 0; i < n_edges; i++) {
		if (edges[i] == NO_PREDECESSOR)
			continue;
		if (before != &dpor->before)
			dpor->before = *before;
		before = &dpor->before;
		clock_join(&dpor->before, &dpor->hb.clocks[edges[i]], dpor->hb.n_threads);
	}
	return before;
}

static struct later later_of(struct dpor *dpor, uint32_t number)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_step *step = &execution->steps[number];

	return (struct later){ .number = number,
			       .thread = step->thread,
			       .position = dpor->hb.positions[number],
			       .blocking = step->blocking,
			       .open = step->in_section || !dpor_is_plain(dpor, step->operation),
			       .operation = step->operation,
			       .round = step->round,
			       .object = step->object,
			       .touches = &execution->touches[step->first_touch],
			       .n_touches = step->n_touches,
			       .label = dpor->step_labels[number],
			       .before =
				       before_by_itself(dpor, dpor->hb.previous[number],
							&execution->edges[step->first_edge], step->n_edges) };
}

static void race_step(struct dpor *dpor, uint32_t number)
{
	const struct later later = later_of(dpor, number);

	dpor->settled[number] = race(dpor, &later);
}

/* Plans another choice of the step's thread, after all steps that do not depend on the step. */
static void race_value(struct dpor *dpor, uint32_t number, uint32_t begin)
{
	struct kept kept = { .earlier = number, .dropped = { number }, .n_dropped = 1, .steps = dpor->kept };
	struct later later = later_of(dpor, number);

	dpor->uses.values++;
	later.open = true;
	later.begin = begin;
	keep(dpor, &kept, number + 1, (uint32_t)dpor->hb.n_steps);
	dpor_plan_open(dpor, &kept, &later);
}

/*
 * Other values of a choice count as races, too. For an unplanned step all values are taken at its node; for a
 * planned step the others are planned here.
 */
static void race_values(struct dpor *dpor, uint32_t number)
{
	const struct heddle_step *step = &dpor->execution->steps[number];
	struct labels *labels = &dpor->labels;

	for (uint32_t at = dpor->step_labels[number].choices; at; at = labels->lists[at].parent) {
		const struct choice_list last = labels->lists[at];
		for (unsigned value = 0; value < last.n && !step_is_settled(step, last.length - 1); value++) {
			if (value != last.value)
				race_value(dpor, number, choices_extend(labels, last.parent, value, last.n));
		}
	}
}

/* Returns the touch that a blocked operation would make, as far as it is known. */
static struct heddle_touch pending_touch(const struct heddle_thread_info *info)
{
	struct heddle_touch touch = {
		.object = info->object, .access = info->access, .low = info->low, .high = info->high
	};

	if (info->operation == HEDDLE_OP_SPIN_LOCK || info->operation == HEDDLE_OP_SPIN_LOCK_SHARED) {
		struct spinlock_sides sides =
			spinlock_sides_of_look(info->operation == HEDDLE_OP_SPIN_LOCK_SHARED);
		touch.access = (uint16_t)sides.access;
		touch.low = sides.low;
		touch.high = sides.high;
	}
	return touch;
}

/* Races the operation on which a thread is blocked at the end, as if it had been taken. */
static void race_pending(struct dpor *dpor, unsigned thread)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_thread_info *info = &execution->threads[thread];
	struct heddle_touch touch = pending_touch(info);
	struct later later = { .number = (uint32_t)dpor->hb.n_steps,
			       .thread = (uint16_t)thread,
			       .position = dpor->hb.counts[thread],
			       .blocking = true,
			       .open = !dpor_is_plain(dpor, info->operation),
			       .operation = info->operation,
			       .round = info->round,
			       .object = info->object,
			       .touches = &touch,
			       .n_touches = info->object && !operation_is_woken(info->operation) ? 1 : 0 };

	later.label = (struct label){ .footprint = footprint_of(&dpor->labels, &touch, later.n_touches),
				      .thread = later.thread };
	later.before = before_by_itself(dpor, dpor->hb.last_step[thread], info->edges, 2);
	race(dpor, &later);
}

/*
 * Returns whether the execution was abandoned within a step of the thread: its next operation is not known
 * then.
 */
static bool is_within_step(const struct dpor *dpor, unsigned thread)
{
	const struct heddle_execution *execution = dpor->execution;

	return execution->n_steps > dpor->hb.n_steps &&
	       execution->steps[execution->n_steps - 1].thread == thread;
}

void dpor_race(struct dpor *dpor)
{
	const struct heddle_execution *execution = dpor->execution;
	uint32_t first = dpor->first_new < dpor->n_settled ? dpor->first_new : dpor->n_settled;

	dpor->n_settled = (uint32_t)dpor->hb.n_steps;
	for (uint32_t step = first; step < dpor->hb.n_steps; step++) {
		if (step >= dpor->first_new || !dpor->settled[step])
			race_step(dpor, step);
		if (!dpor->settled[step] && step < dpor->n_settled)
			dpor->n_settled = step;
	}
	for (uint32_t step = 0; step < dpor->hb.n_steps; step++) {
		if (dpor->step_labels[step].choices && dpor->nodes[dpor->step_nodes[step]].is_planned)
			race_values(dpor, step);
	}
	for (unsigned thread = 0; thread < execution->n_threads; thread++) {
		const struct heddle_thread_info *info = &execution->threads[thread];
		if (!info->ended && !info->stopped && !info->enabled && !is_within_step(dpor, thread))
			race_pending(dpor, thread);
	}
}
