/* SPDX-License-Identifier: MIT */
/* The branches of picks and choices: which comes next, and what of it has been explored. */
#include "dpor/dpor.h"

/* Adds the outcome of the pick's step to its sleep set: it was explored. An abandoned step has no outcome. */
static void put_to_sleep(struct dpor *dpor, struct node *pick)
{
	if (!pick->is_unfinished)
		sleep_set_add(&dpor->sleep, &pick->sleep, &dpor->step_labels[pick->step]);
	pick->is_unfinished = false;
}

void dpor_take_value(struct node *node)
{
	node->taken = (uint8_t)__builtin_ctzll(node->left);
	node->left &= node->left - 1;
}

bool dpor_advance_choice(struct dpor *dpor, struct node *node)
{
	if (!node->left)
		return false;
	if (node->step != NO_PREDECESSOR)
		put_to_sleep(dpor, dpor_pick_of(dpor, node));
	dpor_take_value(node);
	return true;
}

/*
 * Takes the branch of the pick's tree at *link: its first step is taken at the pick, the rest is handed to
 * the next node.
 */
static void take_branch(struct dpor *dpor, struct node *node, uint32_t *link)
{
	struct wakeup branch = wakeup_take(&dpor->forest, link);

	dpor->handover = branch.child;
	node->is_loose = branch.loose || node->has_given;
	node->taken = (uint8_t)branch.label.thread;
	node->choices = branch.label.choices;
}

/*
 * Begins the first planned branch of the pick. After a loose branch, plans may be missing that differ only in
 * what the step chooses. Then the step takes any value that is not asleep, and dpor_find_branch finds the
 * plan after the step.
 */
void dpor_begin_branch(struct dpor *dpor, struct node *node)
{
	node->is_planned = !node->comes_loosely;
	if (node->is_planned)
		take_branch(dpor, node, &node->tree);
	else
		node->taken = (uint8_t)dpor->forest.steps[node->tree].label.thread;
}

/* Called after such a step: finds the planned branch by its choices, and hands its rest to the next node. */
void dpor_find_branch(struct dpor *dpor, struct node *node, const struct label *taken)
{
	uint32_t *link = &node->tree;

	node->is_loose = node->has_given;
	while (*link) {
		const struct label *label = &dpor->forest.steps[*link].label;
		if (label->thread == taken->thread && label->choices == taken->choices) {
			take_branch(dpor, node, link);
			return;
		}
		link = &dpor->forest.steps[*link].next;
	}
}

/*
 * Drops the planned branches of the step after all its values were taken. Such branches never occurred: the
 * scenario is nondeterministic.
 */
static void drop_branches(struct dpor *dpor, struct node *node)
{
	uint32_t *link = &node->tree;

	while (*link) {
		const struct wakeup *branch = &dpor->forest.steps[*link];
		if (branch->label.thread == node->taken && !branch->given)
			wakeup_free(&dpor->forest, wakeup_take(&dpor->forest, link).child);
		else
			link = &dpor->forest.steps[*link].next;
	}
}

uint32_t dpor_first_branch(const struct dpor *dpor, const struct node *node)
{
	uint32_t branch = node->tree;

	while (branch && dpor->forest.steps[branch].given)
		branch = dpor->forest.steps[branch].next;
	return branch;
}

/* Adds the branches before the next one that were given away to the sleep set: they count as explored. */
static void put_given_to_sleep(struct dpor *dpor, struct node *node)
{
	while (dpor->forest.steps[node->tree].given) {
		struct wakeup given = wakeup_take(&dpor->forest, &node->tree);

		wakeup_free(&dpor->forest, given.child);
		sleep_set_add(&dpor->sleep, &node->sleep, &given.label);
		node->has_given = true;
	}
}

bool dpor_advance_pick(struct dpor *dpor, struct node *node)
{
	if (node->comes_loosely)
		drop_branches(dpor, node);
	if (!dpor_first_branch(dpor, node))
		return false;
	put_to_sleep(dpor, node);
	put_given_to_sleep(dpor, node);
	dpor_begin_branch(dpor, node);
	return true;
}
