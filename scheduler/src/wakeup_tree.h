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
 */
#ifndef SCHEDULER_WAKEUP_TREE_H
#define SCHEDULER_WAKEUP_TREE_H

#include "happens_before.h"

/*
 * One step of a branch: the thread that takes it, what it touched when it was last executed, and which
 * choices it must take. The last step of a branch may choose anew (free): it is done in a place where it was
 * not done before.
 */
struct wakeup {
	struct wakeup *next;  /* sibling */
	struct wakeup *child; /* first one; NULL: a leaf, from which anything may follow */
	struct heddle_touch *touches;
	struct heddle_choice *choices;
	uint32_t n_touches, n_choices;
	uint16_t thread;
	bool free;
	bool uncertain;
	bool unknown; /* a section that never began: what it touches is not known at all */
};

/* A step of a sequence. */
struct item {
	uint16_t thread;
	uint16_t position; /* among the steps of its thread */
	uint32_t n_touches;
	const struct heddle_touch *touches;
	const struct heddle_choice *choices;
	uint32_t n_choices;
	bool free; /* may choose anew */
	/* It may touch something else than it did: it is taken to depend on everything. */
	bool uncertain;
	bool unknown;		   /* a section that never began: what it touches is not known at all */
	const struct clock *clock; /* what happens before it */
};

/*
 * A sequence of steps, in an order in which they can happen. Of each thread it holds consecutive steps, so
 * what is left of a thread is told by one position.
 */
struct sequence {
	const struct item *items;
	size_t n;
	uint64_t threads;		    /* that have steps left */
	uint16_t first[HEDDLE_THREADS_MAX]; /* position of each one's first step that is left */
	uint16_t end[HEDDLE_THREADS_MAX];   /* one beyond its last */
};

void sequence_begin(struct sequence *sequence, const struct item *items, size_t n);

/** The thread's first step that is left, NULL if it has none. */
const struct item *sequence_first(const struct sequence *sequence, unsigned thread);
/** Whether nothing that is left comes before the thread's first step. The thread must have one. */
bool sequence_is_initial(const struct sequence *sequence, unsigned thread);
/** Whether a step that touches this is independent of all that is left. */
bool sequence_is_independent(const struct sequence *sequence, const struct heddle_touch *touches,
			     size_t n_touches);

/** Adds the sequence as a branch, unless what is there covers it. Returns 0 or -ENOMEM. */
int wakeup_insert(struct wakeup **tree, struct sequence *sequence);

/**
 * Takes the first branch off and leaves its subtree in *subtree. The caller frees the step with wakeup_free.
 */
struct wakeup *wakeup_take(struct wakeup **tree, struct wakeup **subtree);

/** Frees a tree: step, siblings and all below. NULL is allowed. */
void wakeup_free(struct wakeup *tree);

#endif
