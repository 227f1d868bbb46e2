/* SPDX-License-Identifier: MIT */
/*
 * Wakeup trees: the sequences that must still be explored from a node, merged where they share a beginning.
 *
 * Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction",
 * JACM 2017, sections 4 and 6.
 *
 *      node.tree ─> B ─> C          explore B first, then C;
 *                   │                after B: A, then any continuation
 *                   └> A
 *
 * There can be exponentially many branches, so a forest has room for a fixed number of steps. When it is
 * full, a tree takes a new branch only if no branch begins with the same step. Otherwise that branch becomes
 * *loose* (truncated): after its first step some plans are missing. They are found again there; dpor_plan.c
 * says how, and at what price.
 */
#ifndef SCHEDULER_WAKEUP_TREE_H
#define SCHEDULER_WAKEUP_TREE_H

#include "dpor/happens_before.h"
#include "dpor/label.h"

#define NO_ITEM UINT32_MAX

/* A step of a sequence. */
struct item {
	struct label label;
	uint16_t position; /* its number among its thread's steps */
	uint32_t next;	   /* the next item of the thread in the sequence, NO_ITEM if there is none */
	/* what happens before it; for the open step: what does so for another reason than a conflict */
	const struct clock *clock;
};

/*
 * A sequence of steps, in an order in which they can happen. It has consecutive steps of each thread, so the
 * rest of a thread is given by one position.
 *
 * The last step may be *open*: it was executed elsewhere, and its touches and choices here are not known.
 */
struct sequence {
	struct item *items;
	uint32_t n;
	/*
	 * the number of last steps for which the sequence was made; the others come before these, or wake an
	 * outcome
	 */
	uint32_t goals;
	bool open;
	uint32_t begin;					/* the choices with which the open step begins */
	uint64_t threads;				/* the threads that have steps left */
	uint32_t first[HEDDLE_EXPLORED_THREADS_MAX];	/* the first item of each thread that is left */
	uint16_t position[HEDDLE_EXPLORED_THREADS_MAX]; /* the position of that item */
};

/** Begins a sequence of n items, whose next need not be set. Its last item is its goal. */
void sequence_begin(struct sequence *sequence, struct item *items, uint32_t n, bool open);

/** Returns the thread's first item that is left, NULL if it has none. */
static inline const struct item *sequence_first(const struct sequence *sequence, unsigned thread)
{
	return sequence->threads >> thread & 1 ? &sequence->items[sequence->first[thread]] : NULL;
}

/** Returns whether the item is the open step. */
static inline bool sequence_is_open(const struct sequence *sequence, const struct item *item)
{
	return sequence->open && item == &sequence->items[sequence->n - 1];
}

/**
 * Returns whether the thread's first step that is left is an initial: no other step that is left happens
 * before it. The thread must have one.
 */
bool sequence_is_initial(const struct sequence *sequence, unsigned thread);

/** Returns whether the footprint conflicts with no step that is left; the open step is not compared. */
bool sequence_is_independent(const struct sequence *sequence, struct labels *labels, uint32_t footprint);

/* One step of a branch. Steps are numbered within their forest; 0 is none. */
struct wakeup {
	uint32_t next;	/* the next sibling */
	uint32_t child; /* the first child; 0: a leaf, after which there is any continuation */
	struct label label;
	bool loose; /* the first step of a branch: other plans that begin with it are missing */
	bool given; /* another process explores the branch */
};

/* All trees of an exploration. */
struct wakeup_forest {
	struct wakeup *steps;
	uint32_t n, max, free; /* free: the first of the freed steps, linked by next */
	uint32_t used;
	uint32_t room; /* the most steps, not counting one branch for each first step */
	bool no_memory;
};

void wakeup_forest_close(struct wakeup_forest *forest);

/* The effect of an insertion. */
enum wakeup_change {
	WAKEUP_COVERED, /* a branch covers the sequence */
	WAKEUP_ADDED,
	WAKEUP_LOOSENED, /* a branch begins with the same step, and is loose now */
	/* a branch may cover it, depending on what its thread chooses: nothing was added */
	WAKEUP_ASKS,
};

struct wakeup_insertion {
	enum wakeup_change change;
	uint32_t branch; /* LOOSENED: that branch; ASKS: the branch whose thread chooses; else 0 */
};

/**
 * Inserts the sequence, which must not be open, as a branch, unless a branch covers it. loosely: as if the
 * forest were full. Consumes the sequence.
 */
struct wakeup_insertion wakeup_insert(struct wakeup_forest *forest, uint32_t *tree, struct labels *labels,
				      struct sequence *sequence, bool loosely);

/** More branches than that are not copied: no execution has as many steps. */
#define WAKEUP_PATH_MAX (HEDDLE_STEPS_MAX + HEDDLE_EXPLORED_THREADS_MAX)

/**
 * Follows the sequence as wakeup_insert does up to the branch that asks, and copies the labels of the
 * branches on the way to path, which has room for WAKEUP_PATH_MAX. Consumes the sequence. Returns the number
 * of these branches.
 */
uint32_t wakeup_path(const struct wakeup_forest *forest, uint32_t tree, struct labels *labels,
		     struct sequence *sequence, struct label *path);

/** Returns whether the tree covers the sequence whatever its open step does. Consumes the sequence. */
bool wakeup_covers(const struct wakeup_forest *forest, uint32_t tree, struct labels *labels,
		   struct sequence *sequence);

/** Removes the first branch and returns its step; the step's child is the rest of the branch. */
struct wakeup wakeup_take(struct wakeup_forest *forest, uint32_t *tree);

/** Frees a tree: the step, its siblings and all below them. 0 is allowed. */
void wakeup_free(struct wakeup_forest *forest, uint32_t tree);

#endif
