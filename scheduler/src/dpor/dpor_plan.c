/* SPDX-License-Identifier: MIT */
/*
 * Plans: a plan is a shortest wakeup sequence that reverses the race and wakes every sleeping outcome of the
 * node.
 *
 * A reversal gives a long sequence: all steps that do not depend on the earlier step, then the later one. The
 * plan is a part of it: the later step with what happens before it, and for each outcome that sleeps at the
 * node a step that wakes it. A sleeping outcome that no step of the whole sequence wakes makes it redundant:
 * every execution that begins with the sequence is equivalent to an explored one. If all are woken, no
 * explored execution restricts the continuation, and the rest of the sequence is found again. Without the
 * rest, plans of one race with different ends are one plan. (Abdulla et al. insert the long sequence, which
 * wakes all that can be woken.)
 *
 * A step that chooses has several outcomes, some explored and others not. A sequence that is independent of
 * an explored outcome, and has no step of its thread, is split (dpor_split.c): the thread's step is run at
 * its end, and each outcome makes a plan of its own.
 *
 * The redundancy is sound, since the executions in which a later step wakes the outcome were planned while
 * that outcome was explored. Some of these plans are missing after a loose branch, or after a branch beside
 * which others were given to other processes. From there on the sleep set is *lossy* (unreliable) until all
 * its outcomes are woken. There the sequence is planned all the same; the continuation wakes the outcome, or
 * else the execution is abandoned at its end. An outcome that is added to a lossy set is unreliable, too: its
 * own subtree was pruned by that set. (If every set is lossy, this is Source-DPOR, same paper, section 5.)
 *
 * Programs with choices leave out no plan: the argument has not been made for them, and a program is known in
 * which it lost classes. There the trees may take any room.
 */
#include "dpor/dpor.h"

#include <string.h>

/* The step of a sequence that wakes an outcome asleep at its beginning, or one of these. */
enum {
	/* the outcome is the sequence's first step of its thread, and no step before conflicts: an initial */
	ITSELF = -1,
	NOTHING = -2,
};

/*
 * Returns the first step that conflicts with the outcome, or that its thread takes with other choices. The
 * open step is not compared.
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
 * Returns whether all outcomes of the thread's step that begin with these choices are asleep, and no step of
 * the sequence wakes one.
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

/* Adds a step to the plan, with all that happens before it. */
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

/*
 * Returns whether the last step, at its new place, no longer conflicts with the taken step: the race is not
 * reversed.
 */
static bool commutes_with_taken(struct dpor *dpor, const struct node *node, const struct sequence *sequence)
{
	return !node->is_unfinished && waker_of(dpor, sequence, &dpor->step_labels[node->step]) == NOTHING;
}

/*
 * Returns whether the sequence can begin with the step taken at the node, under choices that are explored
 * there anyway: all choices if the step was not planned, else the planned ones.
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
	TOO_SHORT, /* some outcome is not woken; a longer sequence might wake it */
	SPLIT,	   /* other outcomes of the thread are to be explored */
};

/* Chooses the steps of the plan. *thread: the thread whose step is to be run for SPLIT. */
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

/* Returns whether the node belongs to the process from which this one was copied. */
static bool is_foreign(const struct dpor *dpor, const struct node *node)
{
	return node < &dpor->nodes[dpor->root];
}

/*
 * Inserts the plan. The plans for the other process have a limit, too: beyond it, the trees of its nodes take
 * no two branches that begin with the same step.
 */
static struct wakeup_insertion add(struct dpor *dpor, struct node *node, struct sequence *plan)
{
	bool loosely = is_foreign(dpor, node) && dpor->n_exported >= dpor->exported_max;

	return wakeup_insert(&dpor->forest, &node->tree, &dpor->labels, plan, loosely);
}

/* Stores a plan that the other process must insert, too. */
static void tell_plan(struct dpor *dpor, const struct node *node, const struct sequence *plan)
{
	dpor_store(dpor, &dpor->exports, (uint32_t)(node - dpor->nodes), plan, false);
	dpor->n_exported += plan->n;
}

/*
 * Stores a branch that has become loose: plans that begin with it are not told. The other process has other
 * branches, in another order, which may or may not cover a missing plan. So it must know of the branch.
 */
static void tell_loose(struct dpor *dpor, const struct node *node, uint32_t branch)
{
	static const struct clock nothing;
	const struct label label = dpor->forest.steps[branch].label;
	struct item first = { .label = label,
			      .position = dpor_position_at(dpor, node, label.thread),
			      .clock = &nothing };
	struct sequence alone;

	sequence_begin(&alone, &first, 1, false);
	dpor_store(dpor, &dpor->exports, (uint32_t)(node - dpor->nodes), &alone, true);
}

/* Copies the plan, since the insertion consumes it. */
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
 * Returns a step of the sequence, not in the plan, that decides whether the sequence begins with the branch.
 * That is the next step of the branch's thread, else one that conflicts with the branch's. NO_ITEM if there
 * is none.
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

/* Plans each outcome of the thread where the tree asks for it: behind the branches that lead there. */
static void split_below(struct dpor *dpor, const struct node *node, const struct sequence *sequence,
			unsigned thread)
{
	struct sequence plan;

	copy_chosen(dpor, sequence, &plan);
	dpor_split_below(dpor, node, sequence, thread,
			 wakeup_path(&dpor->forest, node->tree, &dpor->labels, &plan, dpor->path));
}

/*
 * Inserts the chosen steps. If a branch chooses, and the plan does not say what its thread chooses, a step
 * that does is added to the plan. If the sequence has no such step, each outcome of the thread after the
 * sequence is planned, which needs all of it. Returns whether the given steps suffice.
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
			split_below(dpor, node, sequence, branch.thread);
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

/* Returns whether the given steps suffice to decide. */
static bool plan_sequence(struct dpor *dpor, struct node *node, const struct sequence *sequence, bool is_all)
{
	unsigned thread;

	switch (choose_plan(dpor, node, sequence, is_all, &thread)) {
	case TOO_SHORT:
		return false;
	case SPLIT:
		dpor_split(dpor, node, sequence, thread);
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
 * Returns the clock of later within the sequence, later included. It does not count what happens before later
 * only through steps that the sequence leaves out.
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

/* Makes the sequence of the kept steps and later, without the fields that sequence_begin sets. */
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

/* Returns whether an execution that begins with the sequence was explored, whatever its open step does. */
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
		sequence_begin(&sequence, dpor->items, sequence.n, true); /* wakeup_covers has consumed it */
		sequence.begin = later->begin;
		dpor_probe_add(dpor, number, &sequence);
	}
}
