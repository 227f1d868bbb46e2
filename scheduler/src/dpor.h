/* SPDX-License-Identifier: MIT */
/*
 * What the files of dpor share: strategy_dpor.c keeps the nodes, dpor_races.c finds what else must be
 * explored, wakeup_tree.c keeps it in order, sleep_set.c remembers what was explored.
 */
#ifndef SCHEDULER_DPOR_H
#define SCHEDULER_DPOR_H

#include "happens_before.h"
#include "sleep_set.h"
#include "wakeup_tree.h"

struct node {
	bool is_choice;
	uint8_t taken;
	uint32_t step;		/* the step picked here, or the one that the choice belongs to */
	uint64_t left;		/* choice: values not taken yet */
	uint64_t enabled;	/* pick: what could be taken */
	struct sleep_set sleep; /* pick: what was explored already */
	struct wakeup *branch; /* pick: the planned step that is being explored, NULL if it was not planned */
	struct wakeup *tree;   /* pick: what must still be explored from here, in order */
};

struct dpor {
	struct node *nodes;
	size_t n, depth, max;
	uint32_t *step_nodes; /* the node of each step */
	struct sleep_stack sleep;
	struct wakeup *handover; /* what the next new node must explore */
	struct happens_before hb;
	const struct heddle_execution *execution; /* the last one */
	uint32_t first_new;    /* the first step that the last execution does not share with the one before */
	uint32_t current_step; /* the one in progress, NO_PREDECESSOR before the first */
	uint32_t *items;       /* room for one sequence */
	const char *overflow;
	bool started;
};

/**
 * Looks for races of the last execution's new steps, and inserts what reverses them into the nodes' trees.
 */
void dpor_race(struct dpor *dpor);

#endif
