/* SPDX-License-Identifier: MIT */
/*
 * Plans: what must be explored from a node, as the shortest sequence that leaves nothing open.
 *
 * A reversal knows a long sequence: all that does not depend on the earlier step, then the later one. The
 * plan is a part of it: the later step with what comes before it, and for everything that is asleep at the
 * node a step that wakes it. What is asleep and has no such step in the whole sequence speaks for it: every
 * execution that begins like this is equivalent to one that was explored. Where all are woken, nothing that
 * was explored restricts what follows, and the rest of the sequence will be met again: without it, plans of
 * one race with different ends are one plan. (Abdulla et al. insert the long sequence, which has all wakers
 * that there are.)
 *
 * A step that chooses has several outcomes, of which some may be explored and others not. A sequence that is
 * independent of an explored one, and says nothing of the thread, is split: the thread's step is run at its
 * end, and each of its outcomes makes a plan of its own.
 *
 * That what nothing in the sequence wakes speaks for it holds, since the executions in which something else
 * wakes it were planned while it was explored. Some of these plans are missing after a branch that is loose,
 * or that others were given to other processes beside. From there on all that sleeps is *lossy*, until it is
 * woken: the sequence is planned all the same, and what follows wakes the sleeper, or else the execution is
 * given up at its end. What goes to sleep beside a lossy one is lossy, too, for it was explored only as far
 * as that one left it to be. (Where everything is lossy, this is Source-DPOR, same paper, section 5.)
 *
 * Where something chooses nothing is left out: there the argument has not been made, and a program is known
 * that then lost classes. What is planned may take any room.
 */
#include "dpor/dpor.h"

#include <string.h>

/* What of a sequence wakes an outcome that is asleep where it begins. */
enum {
	ITSELF = -1, /* it is the first step of its thread, and nothing before it conflicts */
	NOTHING = -2,
};

/*
 * The first step that conflicts with the outcome, or that its thread takes with other choices. The open step
 * is not asked.
 */
static int64_t waker_of(struct dpor *dpor, const struct sequence *sequence, const struct label *outcome)
{
	for (uint32_t i = 0; i < sequence->n - sequence->open; i++) {
		const struct label *label = &sequence->items[i].label;
		if (label->thread == outcome->thread)
			return label->choices == outcome->choices ? ITSELF : (int64_t)i;
		if (footprints_conflict(&dpor->labels, label->footprint, outcome->footprint))
			return i;
	}
	return NOTHING;
}

/*
 * Whether all outcomes of the thread's step whose choices begin so are asleep, and nothing in the sequence
 * wakes one.
 */
static bool sleeps_through(struct dpor *dpor, const struct sleep_set *set, unsigned thread, uint32_t begin,
			   const struct sequence *sequence)
{
	if (!sleep_set_has(&dpor->sleep, set, &dpor->labels, thread, begin))
		return false;
	for (uint32_t i = set->first; i < set->end; i++) {
		const struct label *outcome = &dpor->sleep.outcomes[i];
		if (outcome->thread == thread && choices_begin_with(&dpor->labels, outcome->choices, begin) &&
		    waker_of(dpor, sequence, outcome) != NOTHING)
			return false;
	}
	return true;
}

/* Adds a step and what comes before it. */
static void choose(struct dpor *dpor, const struct sequence *sequence, uint32_t number)
{
	const struct clock *clock = sequence->items[number].clock;

	dpor->chosen[number] = true;
	for (uint32_t i = 0; i < number; i++) {
		const struct item *item = &sequence->items[i];
		if (clock->steps[item->label.thread] > item->position)
			dpor->chosen[i] = true;
	}
}

static bool is_woken(struct dpor *dpor, const struct sequence *sequence, const struct label *outcome)
{
	for (uint32_t i = 0; i < sequence->n; i++) {
		const struct label *label = &sequence->items[i].label;
		if (!dpor->chosen[i])
			continue;
		if (label->thread == outcome->thread)
			return label->choices != outcome->choices;
		if (footprints_conflict(&dpor->labels, label->footprint, outcome->footprint))
			return true;
	}
	return false;
}

/* Whether the last step, done earlier, does so little that it turns nothing round. */
static bool commutes_with_taken(struct dpor *dpor, const struct node *node, const struct sequence *sequence)
{
	return !node->is_unfinished && waker_of(dpor, sequence, &dpor->step_labels[node->step]) == NOTHING;
}

/*
 * Whether the sequence can begin with the step that is taken at the node, with choices of which this one is
 * explored by itself: all of them where the step was not planned.
 */
static bool begins_as_taken(const struct dpor *dpor, const struct node *node, const struct sequence *sequence)
{
	unsigned thread = dpor->step_labels[node->step].thread;
	const struct item *item = sequence_first(sequence, thread);

	return !node->is_unfinished && item && sequence_is_initial(sequence, thread) &&
	       (!node->is_planned || item->label.choices == node->choices);
}

enum decision {
	EXPLORED,
	CHOSEN,
	TOO_SHORT, /* some outcome is not woken: by a longer sequence it might be */
	SPLIT,	   /* other outcomes of the thread are to be explored */
};

/* Chooses the steps of the plan. *thread: where to split. */
static enum decision choose_plan(struct dpor *dpor, const struct node *node, const struct sequence *sequence,
				 bool is_all, unsigned *thread)
{
	memset(dpor->chosen, dpor->inserts_whole, sequence->n * sizeof(*dpor->chosen));
	for (uint32_t goal = 1; goal <= sequence->goals; goal++)
		choose(dpor, sequence, sequence->n - goal);
	for (uint32_t i = node->sleep.first; i < node->sleep.end; i++) {
		const struct label *outcome = &dpor->sleep.outcomes[i];
		int64_t waker = waker_of(dpor, sequence, outcome);
		if (waker == ITSELF)
			return EXPLORED;
		*thread = outcome->thread;
		if (waker == NOTHING && !is_all)
			return TOO_SHORT;
		if (waker == NOTHING && node->sleep.is_lossy)
			continue;
		if (waker == NOTHING)
			return sleeps_through(dpor, &node->sleep, *thread, 0, sequence) ? EXPLORED : SPLIT;
		if (!is_woken(dpor, sequence, outcome))
			choose(dpor, sequence, (uint32_t)waker);
	}
	return dpor->inserts_whole && !is_all ? TOO_SHORT : CHOSEN;
}

/* The thread's last step in the sequence, NULL if it has none. */
static const struct item *last_of(const struct sequence *sequence, unsigned thread)
{
	for (uint32_t i = sequence->n; i-- > 0;) {
		if (sequence->items[i].label.thread == thread)
			return &sequence->items[i];
	}
	return NULL;
}

/* How many steps the thread has taken before the node. */
static uint16_t position_at(const struct dpor *dpor, const struct node *node, unsigned thread)
{
	uint16_t position = 0;

	for (uint32_t step = 0; step < node->step; step++)
		position += dpor->hb.threads[step] == thread;
	return position;
}

/*
 * Has the thread's next step run at the end of the sequence. What comes before it, but for conflicts, comes
 * before the thread's last step, or before the node.
 */
static void split(struct dpor *dpor, const struct node *node, const struct sequence *sequence,
		  unsigned thread)
{
	static const struct clock nothing;
	const struct item *last = last_of(sequence, thread);
	struct item next = { .label.thread = (uint16_t)thread,
			     .position =
				     last ? (uint16_t)(last->position + 1) : position_at(dpor, node, thread),
			     .clock = last ? last->clock : &nothing };
	struct sequence longer;

	dpor->uses.splits++;
	memmove(dpor->items, sequence->items, sequence->n * sizeof(*dpor->items));
	dpor->items[sequence->n] = next;
	sequence_begin(&longer, dpor->items, sequence->n + 1, true);
	longer.goals = sequence->goals + 1;
	dpor_probe_add(dpor, (uint32_t)(node - dpor->nodes), &longer);
}

/* Whether it belongs to the process that this one is a copy of. */
static bool is_foreign(const struct dpor *dpor, const struct node *node)
{
	return node < &dpor->nodes[dpor->root];
}

/*
 * What is told to the other process one plan at a time has a room, too: beyond it a tree here takes no two
 * plans that begin alike.
 */
static struct wakeup_insertion add(struct dpor *dpor, struct node *node, struct sequence *plan)
{
	bool loosely = is_foreign(dpor, node) && dpor->n_exported >= dpor->exported_max;

	return wakeup_insert(&dpor->forest, &node->tree, &dpor->labels, plan, loosely);
}

/* What the other process must plan, too. */
static void tell_plan(struct dpor *dpor, const struct node *node, const struct sequence *plan)
{
	dpor_store(dpor, &dpor->exports, (uint32_t)(node - dpor->nodes), plan, false);
	dpor->n_exported += plan->n;
}

/*
 * A branch has become loose: of what begins like it the other process will not be told. It has other
 * branches, in another order, by which a plan that was left out may be covered or not. So it is told of the
 * branch.
 */
static void tell_loose(struct dpor *dpor, const struct node *node, uint32_t branch)
{
	static const struct clock nothing;
	const struct label label = dpor->forest.steps[branch].label;
	struct item first = { .label = label,
			      .position = position_at(dpor, node, label.thread),
			      .clock = &nothing };
	struct sequence alone;

	sequence_begin(&alone, &first, 1, false);
	dpor_store(dpor, &dpor->exports, (uint32_t)(node - dpor->nodes), &alone, true);
}

/* The plan, in a room of its own: the search takes it apart. */
static void copy_chosen(struct dpor *dpor, const struct sequence *sequence, struct sequence *plan)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < sequence->n; i++) {
		if (dpor->chosen[i])
			dpor->plan[n++] = sequence->items[i];
	}
	sequence_begin(plan, dpor->plan, n, false);
}

/*
 * The step of the sequence that says whether an execution that begins with it begins like the branch, if the
 * plan has none: the next one of the branch's thread, or else one that conflicts with the branch's. NO_ITEM
 * if there is none.
 */
static uint32_t answer_in(struct dpor *dpor, const struct sequence *sequence, const struct label *branch)
{
	uint32_t conflicting = NO_ITEM;

	for (uint32_t i = 0; i < sequence->n; i++) {
		const struct label *label = &sequence->items[i].label;
		if (dpor->chosen[i])
			continue;
		if (label->thread == branch->thread)
			return i;
		if (conflicting == NO_ITEM &&
		    footprints_conflict(&dpor->labels, label->footprint, branch->footprint))
			conflicting = i;
	}
	return conflicting;
}

static void count_insertion(struct dpor *dpor, enum wakeup_change change, uint32_t n_plan,
			    uint32_t n_sequence)
{
	dpor->uses.plans += change == WAKEUP_ADDED;
	dpor->uses.shortened += change == WAKEUP_ADDED && n_plan < n_sequence;
	dpor->uses.loosened += change == WAKEUP_LOOSENED;
	dpor->left_out += change == WAKEUP_LOOSENED;
}

/*
 * Inserts the chosen steps. Where a branch chooses, and the plan does not say what its thread chooses, the
 * plan is made longer by a step that does. If the sequence has no such step, each of the thread's outcomes
 * after the sequence is planned: that takes all of it. Returns whether what there is suffices.
 */
static bool insert(struct dpor *dpor, struct node *node, const struct sequence *sequence, bool is_all)
{
	struct wakeup_insertion insertion;
	struct sequence plan;
	uint32_t answer;
	struct label branch;

	for (;;) {
		copy_chosen(dpor, sequence, &plan);
		insertion = add(dpor, node, &plan);
		if (insertion.change != WAKEUP_ASKS)
			break;
		branch = dpor->forest.steps[insertion.branch].label;
		answer = answer_in(dpor, sequence, &branch);
		if (answer == NO_ITEM && is_all)
			split(dpor, node, sequence, branch.thread);
		if (answer == NO_ITEM)
			return is_all;
		choose(dpor, sequence, answer);
		dpor->uses.answers++;
	}
	count_insertion(dpor, insertion.change, plan.n, sequence->n);
	if (is_foreign(dpor, node) && insertion.change == WAKEUP_LOOSENED)
		tell_loose(dpor, node, insertion.branch);
	if (is_foreign(dpor, node) && insertion.change == WAKEUP_ADDED) {
		copy_chosen(dpor, sequence, &plan);
		tell_plan(dpor, node, &plan);
	}
	return true;
}

/* Returns whether that was possible. */
static bool plan_sequence(struct dpor *dpor, struct node *node, const struct sequence *sequence, bool is_all)
{
	unsigned thread;

	switch (choose_plan(dpor, node, sequence, is_all, &thread)) {
	case TOO_SHORT:
		return false;
	case SPLIT:
		split(dpor, node, sequence, thread);
		return true;
	case CHOSEN:
		return insert(dpor, node, sequence, is_all);
	default:
		return true;
	}
}

void dpor_plan_sequence(struct dpor *dpor, struct node *node, const struct sequence *sequence)
{
	if (!commutes_with_taken(dpor, node, sequence) && !begins_as_taken(dpor, node, sequence))
		plan_sequence(dpor, node, sequence, true);
}

void dpor_plan_import(struct dpor *dpor, struct node *node, const struct sequence *sequence, bool is_loose)
{
	dpor->uses.imported++;
	if (is_loose)
		node->has_given = node->sleep.is_lossy = true;
	if (is_loose && is_foreign(dpor, node))
		dpor_store(dpor, &dpor->exports, (uint32_t)(node - dpor->nodes), sequence, true);
	if (!begins_as_taken(dpor, node, sequence))
		plan_sequence(dpor, node, sequence, true);
}

/*
 * What comes before later within the sequence, or is it: not what did so only through steps that the sequence
 * leaves out.
 */
static struct clock clock_within(struct dpor *dpor, const struct kept *kept, const struct later *later)
{
	struct clock clock = *later->before;

	clock.steps[later->thread] = (int16_t)(later->position + 1);
	for (uint32_t i = 0; i < kept->n; i++) {
		uint32_t step = kept->steps[i];
		if (footprints_conflict(&dpor->labels, dpor->step_labels[step].footprint,
					later->label.footprint))
			clock_join(&clock, &dpor->hb.clocks[step], dpor->hb.n_threads);
	}
	return clock;
}

/* The steps that are kept, then later; without what sequence_begin finds out. */
static void list(struct dpor *dpor, const struct kept *kept, const struct later *later,
		 const struct clock *clock, struct sequence *sequence)
{
	for (uint32_t i = 0; i < kept->n; i++) {
		uint32_t step = kept->steps[i];
		dpor->items[i].label = dpor->step_labels[step];
		dpor->items[i].position = dpor->hb.positions[step];
		dpor->items[i].clock = &dpor->hb.clocks[step];
	}
	dpor->items[kept->n].label = later->label;
	dpor->items[kept->n].position = later->position;
	dpor->items[kept->n].clock = clock;
	sequence->items = dpor->items;
	sequence->n = kept->n + 1;
	sequence->goals = 1;
	sequence->open = later->open;
}

bool dpor_plan(struct dpor *dpor, const struct kept *kept, const struct later *later, bool is_all)
{
	struct node *node = &dpor->nodes[dpor->step_nodes[kept->earlier]];
	struct clock clock = clock_within(dpor, kept, later);
	struct sequence sequence;

	list(dpor, kept, later, &clock, &sequence);
	return plan_sequence(dpor, node, &sequence, is_all);
}

/* Whether an execution that begins with the sequence was explored whatever its open step does. */
static bool is_explored(struct dpor *dpor, const struct node *node, const struct sequence *sequence,
			unsigned thread)
{
	for (uint32_t i = node->sleep.first; i < node->sleep.end; i++) {
		if (waker_of(dpor, sequence, &dpor->sleep.outcomes[i]) == ITSELF)
			return true;
	}
	return !(sequence->threads >> thread & 1 && sequence->first[thread] + 1 < sequence->n) &&
	       sequence_is_initial(sequence, thread) &&
	       sleeps_through(dpor, &node->sleep, thread, sequence->begin, sequence);
}

void dpor_plan_open(struct dpor *dpor, const struct kept *kept, const struct later *later)
{
	uint32_t number = dpor->step_nodes[kept->earlier];
	struct node *node = &dpor->nodes[number];
	struct sequence sequence;

	list(dpor, kept, later, later->before, &sequence);
	sequence_begin(&sequence, dpor->items, sequence.n, true);
	sequence.begin = later->begin;
	if (is_explored(dpor, node, &sequence, later->thread))
		return;
	if (!wakeup_covers(&dpor->forest, node->tree, &dpor->labels, &sequence)) {
		sequence_begin(&sequence, dpor->items, sequence.n, true); /* the search has taken it apart */
		sequence.begin = later->begin;
		dpor_probe_add(dpor, number, &sequence);
	}
}
