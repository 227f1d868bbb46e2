/* SPDX-License-Identifier: MIT */
/*
 * Wakeup trees: the beginnings of executions that must still be explored from a node, merged where they share
 * a beginning.
 *
 * Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction",
 * JACM 2017, sections 4 and 6.
 *
 *      node.tree ─> B ─> C          explore B first, then C;
 *                   │                after B: A, then whatever comes
 *                   └> A
 *
 * There can be exponentially many branches. So a forest has room for a fixed number of steps. Beyond, a tree
 * takes a new branch only if none begins with the same step; one that does becomes *loose*: after its first
 * step not all is planned that must be explored. It is met again there; dpor_plan.c says how, and at what
 * price.
 */
#ifndef SCHEDULER_WAKEUP_TREE_H
#define SCHEDULER_WAKEUP_TREE_H

#include "dpor/happens_before.h"
#include "dpor/label.h"

#define NO_ITEM UINT32_MAX

/* A step of a sequence. */
struct item {
	struct label label;
	uint16_t position;	   /* among the steps of its thread */
	uint32_t next;		   /* the thread's next one in the sequence, NO_ITEM if there is none */
	const struct clock *clock; /* what happens before it; of the open one: otherwise than by a conflict */
};

/*
 * A sequence of steps, in an order in which they can happen. Of each thread it holds consecutive steps, so
 * what is left of a thread is told by one position.
 *
 * What the last step touches and chooses may be open: it was executed, but elsewhere.
 */
struct sequence {
	struct item *items;
	uint32_t n;
	/* how many of the last steps are what it is for; the others only come before them, or wake */
	uint32_t goals;
	bool open;
	uint32_t begin;			       /* what the open step's choices begin with */
	uint64_t threads;		       /* that have steps left */
	uint32_t first[HEDDLE_THREADS_MAX];    /* each one's first item that is left */
	uint16_t position[HEDDLE_THREADS_MAX]; /* and its position */
};

/** The items' next need not be set. The last one is the goal. */
void sequence_begin(struct sequence *sequence, struct item *items, uint32_t n, bool open);

/** The thread's first step that is left, NULL if it has none. */
static inline const struct item *sequence_first(const struct sequence *sequence, unsigned thread)
{
	return sequence->threads >> thread & 1 ? &sequence->items[sequence->first[thread]] : NULL;
}

/** Whether it is the open one. */
static inline bool sequence_is_open(const struct sequence *sequence, const struct item *item)
{
	return sequence->open && item == &sequence->items[sequence->n - 1];
}

/**
 * Whether nothing that is left comes before the thread's first step, as its clock says. The thread must have
 * one.
 */
bool sequence_is_initial(const struct sequence *sequence, unsigned thread);

/** Whether the footprint conflicts with nothing that is left, the open step left aside. */
bool sequence_is_independent(const struct sequence *sequence, struct labels *labels, uint32_t footprint);

/* One step of a branch. Steps are numbered within their forest; 0 is none. */
struct wakeup {
	uint32_t next;	/* sibling */
	uint32_t child; /* first one; 0: a leaf, from which anything may follow */
	struct label label;
	bool loose; /* the first step of a branch: others that begin with it were left out */
	bool given; /* another process explores what begins with it */
};

/* All trees of an exploration. */
struct wakeup_forest {
	struct wakeup *steps;
	uint32_t n, max, free; /* free: the first of those that were given back, linked by next */
	uint32_t used;
	uint32_t room; /* for so many steps, and one branch for each step that comes first */
	bool no_memory;
};

void wakeup_forest_close(struct wakeup_forest *forest);

/* What an insertion does. */
enum wakeup_change {
	WAKEUP_COVERED, /* what is there covers the sequence */
	WAKEUP_ADDED,
	WAKEUP_LOOSENED, /* a branch begins like it, and is loose now */
	/* whether what is there covers it depends on what a branch's thread chooses: nothing is added */
	WAKEUP_ASKS,
};

struct wakeup_insertion {
	enum wakeup_change change;
	uint32_t branch; /* LOOSENED: that one, ASKS: the one whose thread chooses; else 0 */
};

/**
 * Adds the sequence, which must not be open, as a branch, unless what is there covers it. loosely: as if
 * there were no room. Takes the sequence apart.
 */
struct wakeup_insertion wakeup_insert(struct wakeup_forest *forest, uint32_t *tree, struct labels *labels,
				      struct sequence *sequence, bool loosely);

/** Whether the tree covers the sequence whatever its open step does. Takes the sequence apart. */
bool wakeup_covers(const struct wakeup_forest *forest, uint32_t tree, struct labels *labels,
		   struct sequence *sequence);

/** Takes the first branch off: returns its step, whose child is the subtree that is left. */
struct wakeup wakeup_take(struct wakeup_forest *forest, uint32_t *tree);

/** Gives a tree back: step, siblings and all below. 0 is allowed. */
void wakeup_free(struct wakeup_forest *forest, uint32_t tree);

#endif
