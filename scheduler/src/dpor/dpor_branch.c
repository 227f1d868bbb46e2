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

/* Begins the first planned branch of the pick: its first step is taken there, the next node gets the rest. */
void dpor_begin_branch(struct dpor *dpor, struct node *node)
{
	struct wakeup branch = wakeup_take(&dpor->forest, &node->tree);

	dpor->handover = branch.child;
	node->is_planned = true;
	node->is_loose = branch.loose || node->has_given;
	node->taken = (uint8_t)branch.label.thread;
	node->choices = branch.label.choices;
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
	if (!dpor_first_branch(dpor, node))
		return false;
	put_to_sleep(dpor, node);
	put_given_to_sleep(dpor, node);
	dpor_begin_branch(dpor, node);
	return true;
}
