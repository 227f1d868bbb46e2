/* SPDX-License-Identifier: MIT */
/*
 * Races, and the sequences that reverse them.
 *
 * A later step (executed, or pending at the end) that conflicts with an earlier one of another thread, and
 * does not come after it for another reason, could have come first. From the earlier one's node then begins
 * the sequence: everything that does not depend on the earlier step, then the later one. Added to the
 * literature:
 *
 *   - An operation that can be disabled races with every conflicting step back to where it was enabled, not only with the adjacent one: between two acquisitions
 *     of a lock lies the release. The sequence must leave it enabled.
 *   - What a thread is blocked on when an execution ends races as if it had been done.
 *   - Where a writer waits for several readers, the sequence drops all of them that do not leave by themselves, together with the earlier one.
 */
#include "dpor.h"

#include "dependence.h"

#include <stdlib.h>
#include <string.h>

struct later {
	uint32_t number; /* of the step; n_steps for a pending operation */
	uint16_t thread;
	uint16_t position;
	bool blocking;
	uint16_t operation; /* the announced one, and its object */
	uint32_t object;
	const struct heddle_touch *touches;
	uint32_t n_touches;
	uint32_t n_choices; /* that were taken in it; done elsewhere, it may choose anew */
	const struct heddle_choice *choices;
	struct clock before; /* what comes before it otherwise than through a conflict */
};

static void clock_join(struct clock *clock, const struct clock *other)
{
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++) {
		if (other->steps[i] > clock->steps[i])
			clock->steps[i] = other->steps[i];
	}
}

/* The steps that a sequence keeps: those before the earlier one's node, and a set of later ones. */
struct kept {
	const struct dpor *dpor;
	uint32_t earlier;
	const uint32_t *steps; /* ascending */
	size_t n;
};

static bool is_kept(const struct kept *kept, uint32_t step)
{
	size_t low = 0, high = kept->n;

	if (step < kept->earlier)
		return true;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (kept->steps[middle] < step)
			low = middle + 1;
		else
			high = middle;
	}
	return low < kept->n && kept->steps[low] == step;
}

/*
 * How many more times the object was taken than released by the steps that are kept, by the operations that
 * count.
 */
struct tally {
	int exclusive, shared;
	bool exclusive_known; /* some kept step says whether it is held exclusively */
};

static int sign(unsigned operation, unsigned access)
{
	switch (operation) {
	case HEDDLE_OP_MUTEX_LOCK:
	case HEDDLE_OP_WRITE_LOCK:
	case HEDDLE_OP_READ_LOCK:
	case HEDDLE_OP_SPIN_LOCK:
	case HEDDLE_OP_COMPLETION_WAIT:
	case HEDDLE_OP_SEMAPHORE_DOWN:
		return 1;
	case HEDDLE_OP_ONCE:
	case HEDDLE_OP_MUTEX_TRYLOCK:
		return access == HEDDLE_WRITE;
	case HEDDLE_OP_MUTEX_UNLOCK:
	case HEDDLE_OP_WRITE_UNLOCK:
	case HEDDLE_OP_READ_UNLOCK:
	case HEDDLE_OP_SPIN_UNLOCK:
	case HEDDLE_OP_COMPLETE:
	case HEDDLE_OP_SEMAPHORE_UP:
	case HEDDLE_OP_ONCE_FINISH:
		return -1;
	default:
		return 0;
	}
}

/*
 * What is held at the end of the kept steps. Of steps that conflict the newest decides; commuting ones
 * (readers, completions) are counted.
 */
static struct tally tally(const struct kept *kept, uint32_t object)
{
	const struct dpor *dpor = kept->dpor;
	const struct heddle_execution *execution = dpor->execution;
	struct tally tally = { 0 };
	uint32_t i = happens_before_newest(&dpor->hb, object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &execution->touches[i];
		if (touch->object != object || !is_kept(kept, dpor->hb.touch_step[i]))
			continue;
		if (touch->access == HEDDLE_ADD)
			tally.shared += sign(touch->operation, touch->access);
		else if (touch->access == HEDDLE_WRITE && !tally.exclusive_known) {
			tally.exclusive = sign(touch->operation, touch->access);
			tally.exclusive_known = true;
		}
	}
	return tally;
}

/* How many hold a spinlock over the end of the kept steps: only sections that were split write their lock. */
static struct tally tally_spinlock(const struct kept *kept, uint32_t object)
{
	const struct dpor *dpor = kept->dpor;
	struct tally tally = { 0 };
	uint32_t i = happens_before_newest(&dpor->hb, object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object != object || touch->access != HEDDLE_WRITE ||
		    !is_kept(kept, dpor->hb.touch_step[i]))
			continue;
		if (touch->operation == HEDDLE_OP_SPIN_UNLOCK)
			*(touch->value ? &tally.shared : &tally.exclusive) -= 1;
		else
			*(touch->operation == HEDDLE_OP_SPIN_LOCK ? &tally.exclusive : &tally.shared) += 1;
	}
	return tally;
}

/* The completion's counter before anybody but main touched it: read off its oldest touch. */
static int64_t initial_count(const struct dpor *dpor, uint32_t object)
{
	uint32_t i = happens_before_newest(&dpor->hb, object), oldest = NO_PREDECESSOR;

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		if (dpor->execution->touches[i].object == object)
			oldest = i;
	}
	if (oldest == NO_PREDECESSOR)
		return 0;
	return dpor->execution->touches[oldest].value +
	       sign(dpor->execution->touches[oldest].operation, dpor->execution->touches[oldest].access);
}

static int64_t count_left(const struct kept *kept, uint32_t object)
{
	const struct dpor *dpor = kept->dpor;
	int64_t count = initial_count(dpor, object);
	uint32_t i = happens_before_newest(&dpor->hb, object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object == object && is_kept(kept, dpor->hb.touch_step[i]))
			count -= sign(touch->operation, touch->access);
	}
	return count;
}

/* Whether another thread has changed what a spin reads, since the spinning thread touched it last. */
static bool is_changed(const struct kept *kept, unsigned thread, const struct heddle_touch *read)
{
	const struct dpor *dpor = kept->dpor;
	uint32_t i = happens_before_newest(&dpor->hb, read->object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		uint32_t step = dpor->hb.touch_step[i];
		bool own = dpor->execution->steps[step].thread == thread;
		if (touch->object != read->object || !is_kept(kept, step))
			continue;
		if (own && touch->low == read->low && touch->high == read->high)
			return false;
		if (!own && touch->access != HEDDLE_READ && touches_conflict(touch, read))
			return true;
	}
	return false;
}

static bool any_is_changed(const struct kept *kept, const struct later *later)
{
	for (uint32_t i = 0; i < later->n_touches; i++) {
		if (is_changed(kept, later->thread, &later->touches[i]))
			return true;
	}
	return false;
}

/* Whether later could be done after the kept steps. */
static bool leaves_enabled(const struct kept *kept, const struct later *later)
{
	switch (later->operation) {
	case HEDDLE_OP_MUTEX_LOCK:
	case HEDDLE_OP_READ_LOCK:
	case HEDDLE_OP_ONCE:
		return tally(kept, later->object).exclusive <= 0;
	case HEDDLE_OP_SPIN_LOCK_SHARED:
		return tally_spinlock(kept, later->object).exclusive <= 0;
	case HEDDLE_OP_SPIN_LOCK: {
		struct tally held = tally_spinlock(kept, later->object);
		return held.exclusive <= 0 && held.shared <= 0;
	}
	case HEDDLE_OP_WRITE_LOCK: {
		struct tally held = tally(kept, later->object);
		return held.exclusive <= 0 && held.shared <= 0;
	}
	case HEDDLE_OP_COMPLETION_WAIT:
	case HEDDLE_OP_SEMAPHORE_DOWN:
		return count_left(kept, later->object) > 0;
	case HEDDLE_OP_SPIN:
		return any_is_changed(kept, later);
	default:
		return true; /* enabled by what comes before it anyway */
	}
}

/*
 * Whether this read lock is still held at the end of the execution or released only by a step that depends on
 * earlier.
 */
static bool stays(const struct dpor *dpor, uint32_t earlier, uint32_t number, const struct later *later)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_step *step = &execution->steps[number];

	if (step->operation != HEDDLE_OP_READ_LOCK || step->object != later->object)
		return false;
	for (uint32_t i = number + 1; i < later->number; i++) {
		const struct heddle_step *release = &execution->steps[i];
		if (release->thread == step->thread && release->operation == HEDDLE_OP_READ_UNLOCK &&
		    release->object == step->object)
			return happens_before(&dpor->hb, execution, earlier, i);
	}
	return true;
}

static bool depends_on_any(const struct dpor *dpor, const uint32_t *dropped, size_t n, uint32_t step)
{
	for (size_t i = 0; i < n; i++) {
		if (happens_before(&dpor->hb, dpor->execution, dropped[i], step))
			return true;
	}
	return false;
}

#define DROPPED_MAX (HEDDLE_THREADS_MAX + 1)

/* Steps that the sequence leaves out, with all that depends on them. Returns their number. */
static size_t find_dropped(const struct dpor *dpor, uint32_t earlier, const struct later *later,
			   uint32_t *dropped)
{
	size_t n = 0;

	dropped[n++] = earlier;
	if (later->operation != HEDDLE_OP_WRITE_LOCK)
		return n;
	for (uint32_t i = earlier + 1; i < later->number && n < DROPPED_MAX; i++) {
		if (!clock_has(&dpor->hb, &later->before, i, dpor->execution) &&
		    stays(dpor, earlier, i, later))
			dropped[n++] = i;
	}
	return n;
}

/*
 * All of the execution that does not depend on what is dropped, also what came after later: whether the sequence was explored
 * already can only be told of one that does not leave open what else happens.
 */
static void keep_the_rest(struct dpor *dpor, struct kept *kept, const struct later *later)
{
	uint32_t dropped[DROPPED_MAX];
	size_t n_dropped = find_dropped(dpor, kept->earlier, later, dropped);

	kept->n = 0;
	kept->steps = dpor->items;
	for (uint32_t i = kept->earlier + 1; i < dpor->execution->n_steps; i++) {
		if (!depends_on_any(dpor, dropped, n_dropped, i))
			dpor->items[kept->n++] = i;
	}
}

/*
 * What comes before later within the sequence: not what did so only through steps that the sequence leaves
 * out.
 */
static struct clock clock_within(const struct kept *kept, const struct later *later)
{
	const struct dpor *dpor = kept->dpor;
	const struct heddle_execution *execution = dpor->execution;
	struct clock clock = later->before;

	for (size_t i = 0; i < kept->n; i++) {
		const struct heddle_step *step = &execution->steps[kept->steps[i]];
		if (footprints_conflict(&execution->touches[step->first_touch], step->n_touches,
					later->touches, later->n_touches))
			clock_join(&clock, &dpor->hb.clocks[kept->steps[i]]);
	}
	return clock;
}

/* Whether all outcomes of the thread's step speak for the sequence: they are independent of it. */
static bool sleeps_through(const struct dpor *dpor, const struct sleep_set *set, unsigned thread,
			   const struct sequence *sequence)
{
	for (uint32_t i = set->first; i < set->end; i++) {
		const struct outcome *outcome = &dpor->sleep.outcomes[i];
		if (outcome->thread == thread && outcome->survived)
			return false;
		if (outcome->thread == thread &&
		    !sequence_is_independent(sequence, &dpor->sleep.touches[outcome->first_touch],
					     outcome->n_touches))
			return false;
	}
	return true;
}

/*
 * Whether every execution that begins with the sequence is equivalent to one that begins with what the thread
 * does asleep.
 */
static bool is_explored_by(const struct dpor *dpor, const struct sleep_set *set, unsigned thread,
			   const struct sequence *sequence)
{
	const struct item *item = sequence_first(sequence, thread);

	if (!item)
		return sleep_set_has(&dpor->sleep, set, thread, NULL, 0) &&
		       sleeps_through(dpor, set, thread, sequence);
	return sequence_is_initial(sequence, thread) &&
	       sleep_set_has(&dpor->sleep, set, thread, item->choices, item->free ? 0 : item->n_choices);
}

static bool is_explored(const struct dpor *dpor, const struct node *node, const struct sequence *sequence)
{
	for (uint64_t rest = node->sleep.threads; rest; rest &= rest - 1) {
		if (is_explored_by(dpor, &node->sleep, (unsigned)__builtin_ctzll(rest), sequence))
			return true;
	}
	return false;
}

static struct item item_of(const struct dpor *dpor, uint32_t number)
{
	const struct heddle_step *step = &dpor->execution->steps[number];
	return (struct item){ .thread = step->thread,
			      .n_choices = step->n_choices,
			      .choices = &dpor->execution->choices[step->first_choice],
			      .position = dpor->hb.positions[number],
			      .n_touches = step->n_touches,
			      .touches = &dpor->execution->touches[step->first_touch],
			      .clock = &dpor->hb.clocks[number] };
}

/*
 * Whether what the step touches depends on what comes before it, so that it may touch something else where it is
 * planned: it was executed after the earlier step, and will be executed before it.
 */
static bool is_uncertain(const struct later *later)
{
	switch (later->operation) {
	case HEDDLE_OP_MUTEX_LOCK:
	case HEDDLE_OP_MUTEX_UNLOCK:
	case HEDDLE_OP_READ_LOCK:
	case HEDDLE_OP_READ_UNLOCK:
	case HEDDLE_OP_WRITE_LOCK:
	case HEDDLE_OP_WRITE_UNLOCK:
	case HEDDLE_OP_DOWN_READ:
	case HEDDLE_OP_DOWN_WRITE:
	case HEDDLE_OP_UP_WRITE:
	case HEDDLE_OP_WAIT_PREPARE:
	case HEDDLE_OP_COMPLETE:
	case HEDDLE_OP_COMPLETION_WAIT:
	case HEDDLE_OP_SEMAPHORE_UP:
	case HEDDLE_OP_SEMAPHORE_DOWN:
	case HEDDLE_OP_BARRIER_ARRIVE:
	case HEDDLE_OP_ATOMIC_LOAD:
	case HEDDLE_OP_ATOMIC_STORE:
	case HEDDLE_OP_ATOMIC_ADD:
	case HEDDLE_OP_ATOMIC_ADD_RETURN:
	case HEDDLE_OP_ATOMIC_EXCHANGE:
	case HEDDLE_OP_VARIABLE_READ:
	case HEDDLE_OP_VARIABLE_WRITE:
	case HEDDLE_OP_DATA_READ:
	case HEDDLE_OP_DATA_WRITE:
	case HEDDLE_OP_DATA_ADD:
		return later->n_touches != 1; /* more: a section goes on, or something was destroyed */
	default:
		return true;
	}
}

/* Explores, some time, an execution that begins like this, unless that was done or is planned. */
static void plan(struct dpor *dpor, const struct kept *kept, const struct later *later)
{
	struct node *node = &dpor->nodes[dpor->step_nodes[kept->earlier]];
	struct clock within = clock_within(kept, later);
	struct sequence sequence;
	struct item *items = malloc((kept->n + 1) * sizeof(*items));

	if (!items) {
		dpor->overflow = "no memory for what must still be explored";
		return;
	}
	for (size_t i = 0; i < kept->n; i++)
		items[i] = item_of(dpor, kept->steps[i]);
	items[kept->n] = (struct item){ .thread = later->thread,
					.position = later->position,
					.n_touches = later->n_touches,
					.touches = later->touches,
					.n_choices = later->n_choices,
					.choices = later->choices,
					.free = true,
					.uncertain = is_uncertain(later),
					.unknown = later->number == dpor->execution->n_steps &&
						   (later->operation == HEDDLE_OP_SPIN_LOCK ||
						    later->operation == HEDDLE_OP_SPIN_LOCK_SHARED),
					.clock = &within };
	sequence_begin(&sequence, items, kept->n + 1);
	if (!is_explored(dpor, node, &sequence) && wakeup_insert(&node->tree, &sequence) != 0)
		dpor->overflow = "no memory for what must still be explored";
	free(items);
}

static void reverse(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	struct kept kept = { .dpor = dpor, .earlier = earlier };

	keep_the_rest(dpor, &kept, later);
	if (!later->blocking || leaves_enabled(&kept, later))
		plan(dpor, &kept, later);
}

/* Whether another step lies between: earlier happens before something that comes directly before later. */
static bool is_indirect(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	const struct heddle_execution *execution = dpor->execution;

	for (size_t i = 0; i < later->n_touches; i++) {
		const struct heddle_touch *touch = &later->touches[i];
		uint32_t older = happens_before_newest(&dpor->hb, touch->object);
		for (; older != NO_PREDECESSOR; older = dpor->hb.touch_previous[older]) {
			uint32_t step = dpor->hb.touch_step[older];
			if (step <= earlier)
				break;
			if (step < later->number && execution->steps[step].thread != later->thread &&
			    touches_conflict(&execution->touches[older], touch) &&
			    happens_before(&dpor->hb, execution, earlier, step))
				return true;
		}
	}
	return false;
}

static void race_touch(struct dpor *dpor, const struct later *later, const struct heddle_touch *touch)
{
	const struct heddle_execution *execution = dpor->execution;
	bool back_to_the_start = later->blocking && touch->object == later->object;
	uint32_t older = happens_before_newest(&dpor->hb, touch->object);
	uint32_t reversed = NO_PREDECESSOR;

	for (; older != NO_PREDECESSOR; older = dpor->hb.touch_previous[older]) {
		uint32_t step = dpor->hb.touch_step[older];
		if (step >= later->number || step == reversed ||
		    execution->steps[step].thread == later->thread ||
		    !touches_conflict(&execution->touches[older], touch) ||
		    clock_has(&dpor->hb, &later->before, step, execution))
			continue;
		if (back_to_the_start || !is_indirect(dpor, step, later)) {
			reverse(dpor, step, later);
			reversed = step;
		}
	}
}

static void race(struct dpor *dpor, const struct later *later)
{
	for (size_t i = 0; i < later->n_touches; i++)
		race_touch(dpor, later, &later->touches[i]);
}

static void race_step(struct dpor *dpor, uint32_t number)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_step *step = &execution->steps[number];
	struct later later = { .number = number,
			       .thread = step->thread,
			       .position = dpor->hb.positions[number],
			       .blocking = step->blocking,
			       .operation = step->operation,
			       .object = step->object,
			       .touches = &execution->touches[step->first_touch],
			       .n_touches = step->n_touches,
			       .n_choices = step->n_choices,
			       .choices = &execution->choices[step->first_choice] };

	if (dpor->hb.previous[number] != NO_PREDECESSOR)
		later.before = dpor->hb.clocks[dpor->hb.previous[number]];
	for (uint32_t i = 0; i < step->n_edges; i++)
		clock_join(&later.before, &dpor->hb.clocks[execution->edges[step->first_edge + i]]);
	race(dpor, &later);
}

/* Whether the operation waits for another thread's step to enable it, and touches nothing itself. */
static bool is_woken(unsigned operation)
{
	switch (operation) {
	case HEDDLE_OP_WAIT_SLEEP:
	case HEDDLE_OP_RWSEM_CONTINUE:
	case HEDDLE_OP_CONDITION_SLEEP:
	case HEDDLE_OP_BARRIER_PASS:
	case HEDDLE_OP_SPIN:
		return true;
	default:
		return false;
	}
}

/* What a thread is blocked on at the end, as if it had been done. */
static void race_pending(struct dpor *dpor, unsigned thread)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_thread_info *info = &execution->threads[thread];
	struct heddle_touch touch = {
		.object = info->object, .access = info->access, .low = info->low, .high = info->high
	};
	struct later later = { .number = (uint32_t)execution->n_steps,
			       .thread = (uint16_t)thread,
			       .position = dpor->hb.counts[thread],
			       .blocking = true,
			       .operation = info->operation,
			       .object = info->object,
			       .touches = &touch,
			       .n_touches = info->object && !is_woken(info->operation) ? 1 : 0 };

	if (dpor->hb.last_step[thread] != NO_PREDECESSOR)
		later.before = dpor->hb.clocks[dpor->hb.last_step[thread]];
	for (size_t i = 0; i < 2; i++) {
		if (info->edges[i] != NO_PREDECESSOR)
			clock_join(&later.before, &dpor->hb.clocks[info->edges[i]]);
	}
	race(dpor, &later);
}

void dpor_race(struct dpor *dpor)
{
	const struct heddle_execution *execution = dpor->execution;

	for (uint32_t step = 0; step < execution->n_steps; step++)
		race_step(dpor, step);
	for (unsigned thread = 0; thread < execution->n_threads; thread++) {
		const struct heddle_thread_info *info = &execution->threads[thread];
		if (!info->ended && !info->stopped && !info->enabled)
			race_pending(dpor, thread);
	}
}
