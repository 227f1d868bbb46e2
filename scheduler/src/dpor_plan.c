/* SPDX-License-Identifier: MIT */
/*
 * Whether a sequence of steps must be explored from a node: not if an equivalent beginning was explored (something asleep
 * there could come first), nor if one is planned (the node's wakeup tree covers it).
 *
 * Where the last step is open, that can sometimes be told all the same; else it is run, see dpor_probe.c.
 */
#include "dpor.h"

/* Whether the sequence conflicts with no outcome of the thread's step. */
static bool sleeps_through(struct dpor *dpor, const struct sleep_set *set, unsigned thread,
			   const struct sequence *sequence)
{
	for (uint32_t i = set->first; i < set->end; i++) {
		const struct label *outcome = &dpor->sleep.outcomes[i];
		if (outcome->thread == thread &&
		    !sequence_is_independent(sequence, &dpor->labels, outcome->footprint))
			return false;
	}
	return true;
}

/*
 * Whether every execution that begins with the sequence is equivalent to one that begins with what the thread
 * does asleep; of an open sequence: whatever its open step does.
 */
static bool is_explored_by(struct dpor *dpor, const struct sleep_set *set, unsigned thread,
			   const struct sequence *sequence)
{
	const struct item *item = sequence_first(sequence, thread);
	bool beside = !item && !sequence->open;

	if (beside || (item && sequence_is_open(sequence, item)))
		return sleep_set_has(&dpor->sleep, set, &dpor->labels, thread, 0) &&
		       (beside || sequence_is_initial(sequence, thread)) &&
		       sleeps_through(dpor, set, thread, sequence);
	return item && sequence_is_initial(sequence, thread) &&
	       sleep_set_has(&dpor->sleep, set, &dpor->labels, thread, item->label.choices);
}

static bool is_explored(struct dpor *dpor, const struct node *node, const struct sequence *sequence)
{
	for (uint64_t rest = node->sleep.threads; rest; rest &= rest - 1) {
		if (is_explored_by(dpor, &node->sleep, (unsigned)__builtin_ctzll(rest), sequence))
			return true;
	}
	return false;
}

/* Whether the sequence turns nothing round: its last step, done earlier, may do less than it was seen to do. */
static bool commutes_with_taken(struct dpor *dpor, const struct node *node, const struct sequence *sequence)
{
	const struct label *taken = &dpor->step_labels[node->step];

	return !sequence_first(sequence, taken->thread) &&
	       sequence_is_independent(sequence, &dpor->labels, taken->footprint);
}

void dpor_plan_sequence(struct dpor *dpor, struct node *node, struct sequence *sequence)
{
	if (!commutes_with_taken(dpor, node, sequence) && !is_explored(dpor, node, sequence))
		wakeup_insert(&dpor->forest, &node->tree, &dpor->labels, sequence);
}

/*
 * What comes before later within the sequence: not what did so only through steps that the sequence leaves
 * out.
 */
static struct clock clock_within(struct dpor *dpor, const struct kept *kept, const struct later *later)
{
	struct clock clock = later->before;

	for (uint32_t i = 0; i < kept->n; i++) {
		uint32_t step = kept->steps[i];
		if (footprints_conflict(&dpor->labels, dpor->step_labels[step].footprint,
					later->label.footprint))
			clock_join(&clock, &dpor->hb.clocks[step], dpor->hb.n_threads);
	}
	return clock;
}

void dpor_plan(struct dpor *dpor, const struct kept *kept, const struct later *later)
{
	uint32_t number = dpor->step_nodes[kept->earlier];
	struct node *node = &dpor->nodes[number];
	struct clock clock = later->open ? later->before : clock_within(dpor, kept, later);
	struct sequence sequence;

	for (uint32_t i = 0; i < kept->n; i++)
		dpor->items[i] = (struct item){ .label = dpor->step_labels[kept->steps[i]],
						.position = dpor->hb.positions[kept->steps[i]],
						.clock = &dpor->hb.clocks[kept->steps[i]] };
	dpor->items[kept->n] =
		(struct item){ .label = later->label, .position = later->position, .clock = &clock };
	sequence_begin(&sequence, dpor->items, kept->n + 1, later->open);
	if (!later->open) {
		dpor_plan_sequence(dpor, node, &sequence);
		return;
	}
	if (is_explored(dpor, node, &sequence))
		return;
	if (!wakeup_covers(&dpor->forest, node->tree, &dpor->labels, &sequence)) {
		sequence_begin(&sequence, dpor->items, kept->n + 1, true); /* the search has taken it apart */
		dpor_probe_add(dpor, number, &sequence);
	}
}
