/* SPDX-License-Identifier: MIT */
/*
 * What the files of dpor share: strategy_dpor.c keeps the nodes, dpor_races.c finds what else must be explored, wakeup_tree.c keeps it in order.
 */
#ifndef SCHEDULER_DPOR_H
#define SCHEDULER_DPOR_H

#include "happens_before.h"
#include "wakeup_tree.h"

/* A thread that need not be taken at a node, with what its step there touches. */
struct sleeper {
	uint32_t first, n; /* in the pool */
};

struct node {
	bool is_choice;
	uint8_t taken;
	uint32_t step;	   /* the step picked here, or the one that the choice belongs to */
	uint64_t left;	   /* choice: values not taken yet */
	uint64_t enabled;  /* pick: what could be taken */
	uint64_t done;	   /* what was taken and is explored; the one being explored excluded */
	uint64_t sleep;	   /* what was explored already before this node was reached */
	uint32_t sleepers; /* index of the first of HEDDLE_THREADS_MAX sleepers */
	uint32_t pool;	   /* end of this node's part of the pool */
	/* Touches at the end of the pool that belong to other values of the taken step's choices. */
	uint32_t partial;
	struct wakeup *
		tree; /* what must still be explored from here, in order; the branch being explored excluded */
};

struct dpor {
	struct node *nodes;
	size_t n, depth, max;
	uint32_t *step_nodes;	  /* the node of each step */
	struct sleeper *sleepers; /* HEDDLE_THREADS_MAX for each pick node, by its step */
	struct heddle_touch *pool;
	uint32_t pool_end;
	struct wakeup *handover; /* what the next new node must explore */
	struct happens_before hb;
	const struct heddle_execution *execution; /* the last one */
	uint32_t first_new;    /* the first step that the last execution does not share with the one before */
	uint32_t current_step; /* the one in progress, NO_PREDECESSOR before the first */
	uint32_t *items;       /* room for one sequence */
	const char *overflow;
	bool started;
};

/** Looks for races of the last execution's new steps, and inserts what reverses them into the nodes' trees. */
void dpor_race(struct dpor *dpor);

#endif
