/* SPDX-License-Identifier: MIT */
/*
 * A step that chooses, of which a sequence says nothing: it is run behind the sequence, and each of its
 * outcomes makes a plan of its own.
 *
 * Where the tree asks, the sequence has followed branches. A branch on the way need not be in the sequence.
 * The thread's step may depend on such a branch, so behind the sequence alone it would be another step, and
 * its plans would go another way: an extension that begins like the branches, and has the step behind them,
 * would be explored by nobody. docs/explorer.md, "Choices", has the argument.
 *
 *      node.tree ─> A ─> B ─> (p, c)      the sequence has A and C; B is independent of both
 *                                         run: A, B, C, p
 */
#include "dpor/dpor.h"

#include <string.h>

uint16_t dpor_position_at(const struct dpor *dpor, const struct node *node, unsigned thread)
{
	uint16_t position = 0;

	for (uint32_t step = 0; step < node->step; step++)
		position += dpor->hb.threads[step] == thread;
	return position;
}

/* Returns the thread's last item, NULL if it has none. */
static const struct item *last_of(const struct item *items, uint32_t n, unsigned thread)
{
	while (n-- > 0) {
		if (items[n].label.thread == thread)
			return &items[n];
	}
	return NULL;
}

/* Returns the position of the thread's next step behind the items. */
static uint16_t next_position(const struct dpor *dpor, const struct node *node, const struct item *items,
			      uint32_t n, unsigned thread)
{
	const struct item *last = last_of(items, n, thread);

	return last ? (uint16_t)(last->position + 1) : dpor_position_at(dpor, node, thread);
}

/* Has the thread's next step run behind n items, for which there is room. clock: what happens before it. */
static void run_behind(struct dpor *dpor, const struct node *node, struct item *items, uint32_t n,
		       uint32_t goals, unsigned thread, const struct clock *clock)
{
	struct sequence longer;

	items[n] = (struct item){ .label.thread = (uint16_t)thread,
				  .position = next_position(dpor, node, items, n, thread),
				  .clock = clock };
	dpor->uses.splits++;
	sequence_begin(&longer, items, n + 1, true);
	longer.goals = goals + 1;
	dpor_probe_add(dpor, (uint32_t)(node - dpor->nodes), &longer);
}

/*
 * Apart from conflicts, what happens before the step happens before the thread's last step, or before the
 * node.
 */
void dpor_split(struct dpor *dpor, const struct node *node, const struct sequence *sequence, unsigned thread)
{
	static const struct clock nothing;
	const struct item *last = last_of(sequence->items, sequence->n, thread);

	memmove(dpor->items, sequence->items, sequence->n * sizeof(*dpor->items));
	run_behind(dpor, node, dpor->items, sequence->n, sequence->goals, thread,
		   last ? last->clock : &nothing);
}

/* A sequence that follows a path in a tree first, in the making. */
struct detour {
	const struct sequence *sequence; /* its items that are left have dpor->chosen set */
	unsigned n;			 /* the items of the new sequence so far, in dpor->plan */
	bool leaves;			 /* some branch of the path is not in the sequence */
	struct clock so_far;		 /* all items so far */
};

/* Returns the thread's first item that is left, NO_ITEM if it has none. */
static uint32_t first_left(const struct dpor *dpor, const struct sequence *sequence, unsigned thread)
{
	for (uint32_t i = 0; i < sequence->n; i++) {
		if (dpor->chosen[i] && sequence->items[i].label.thread == thread)
			return i;
	}
	return NO_ITEM;
}

/* Returns whether the sequence can go on with the branch as its own step. */
static bool has_branch(struct dpor *dpor, const struct sequence *sequence, uint32_t number,
		       const struct label *branch)
{
	const struct label *label;

	if (number == NO_ITEM)
		return false;
	label = &sequence->items[number].label;
	if (label->footprint != branch->footprint || label->choices != branch->choices)
		return false;
	for (uint32_t i = 0; i < number; i++) {
		const struct item *before = &sequence->items[i];
		if (dpor->chosen[i] &&
		    sequence->items[number].clock->steps[before->label.thread] > before->position)
			return false;
	}
	return true;
}

/* Leaves out of the sequence what cannot follow the branch as it was: what depends on it. */
static void leave_dependent(struct dpor *dpor, const struct sequence *sequence, const struct label *branch)
{
	/* Of each thread: the first position that was left out, and 1; 0: none. */
	struct clock left_out = { 0 };

	for (uint32_t i = 0; i < sequence->n; i++) {
		const struct item *item = &sequence->items[i];
		bool depends = item->label.thread == branch->thread ||
			       footprints_conflict(&dpor->labels, item->label.footprint, branch->footprint);
		for (unsigned thread = 0; !depends && thread < HEDDLE_EXPLORED_THREADS_MAX; thread++)
			depends = left_out.steps[thread] &&
				  item->clock->steps[thread] >= left_out.steps[thread];
		if (!dpor->chosen[i] || !depends)
			continue;
		dpor->chosen[i] = false;
		if (!left_out.steps[item->label.thread])
			left_out.steps[item->label.thread] = (int16_t)(item->position + 1);
	}
}

/*
 * Adds a branch of the path. Of one that is not in the sequence nothing is known but its label: all that
 * comes before it on the path counts as happening before it.
 */
static void follow_branch(struct dpor *dpor, const struct node *node, struct detour *detour,
			  const struct label *branch)
{
	uint32_t number = first_left(dpor, detour->sequence, branch->thread);
	struct item *item = &dpor->plan[detour->n];
	struct clock *clock = &dpor->path_clocks[detour->n];

	if (has_branch(dpor, detour->sequence, number, branch)) {
		*item = detour->sequence->items[number];
		dpor->chosen[number] = false;
		clock_join(&detour->so_far, item->clock, HEDDLE_EXPLORED_THREADS_MAX);
	} else {
		leave_dependent(dpor, detour->sequence, branch);
		*item = (struct item){ .label = *branch,
				       .position = next_position(dpor, node, dpor->plan, detour->n,
								 branch->thread),
				       .clock = clock };
		detour->so_far.steps[branch->thread] = (int16_t)(item->position + 1);
		*clock = detour->so_far;
		detour->leaves = true;
	}
	detour->n++;
}

/* Adds what is left of the sequence. Returns how many goals of it there are. */
static uint32_t follow_rest(struct dpor *dpor, struct detour *detour)
{
	const struct sequence *sequence = detour->sequence;
	uint32_t goals = 0;

	for (uint32_t i = 0; i < sequence->n; i++) {
		if (!dpor->chosen[i])
			continue;
		dpor->plan[detour->n++] = sequence->items[i];
		goals += i >= sequence->n - sequence->goals;
	}
	return goals;
}

void dpor_split_below(struct dpor *dpor, const struct node *node, const struct sequence *sequence,
		      unsigned thread, uint32_t n_path)
{
	struct detour detour = { .sequence = sequence };
	uint32_t goals;

	if (n_path + sequence->n >= WAKEUP_PATH_MAX) {
		dpor->overflow = "a plan is longer than an execution can be";
		return;
	}
	memset(dpor->chosen, true, sequence->n * sizeof(*dpor->chosen));
	for (uint32_t i = 0; i < n_path; i++)
		follow_branch(dpor, node, &detour, &dpor->path[i]);
	if (!detour.leaves) {
		dpor_split(dpor, node, sequence, thread);
		return;
	}
	goals = follow_rest(dpor, &detour);
	dpor->uses.detours++;
	run_behind(dpor, node, dpor->plan, detour.n, goals, thread, &detour.so_far);
}
