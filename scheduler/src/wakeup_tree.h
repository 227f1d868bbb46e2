/* SPDX-License-Identifier: MIT */
/*
 * Wakeup trees: the beginnings of executions that must still be explored from a node, merged where they share a beginning.
 *
 * Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction", JACM 2017, sections 4 and 6.
 *
 *      node.tree ─> B ─> C          explore B first, then C;
 *                   │                after B: A, then whatever comes
 *                   └> A
 */
#ifndef SCHEDULER_WAKEUP_TREE_H
#define SCHEDULER_WAKEUP_TREE_H

#include "happens_before.h"

/* One step of a branch: the thread that takes it, and what it touched when it was last executed. */
struct wakeup {
	struct wakeup *next;  /* sibling */
	struct wakeup *child; /* first one; NULL: a leaf, from which anything may follow */
	uint32_t n_touches;
	uint16_t thread;
	struct heddle_touch touches[];
};

/* A step of a sequence. */
struct item {
	uint16_t thread;
	uint16_t position; /* among the steps of its thread */
	uint32_t n_touches;
	const struct heddle_touch *touches;
	const struct clock *clock; /* what happens before it */
};

/*
 * A sequence of steps, in an order in which they can happen. Of each thread it holds consecutive steps, so what is left of a thread is
 * told by one position.
 */
struct sequence {
	const struct item *items;
	size_t n;
	uint64_t threads;		    /* that have steps left */
	uint16_t first[HEDDLE_THREADS_MAX]; /* position of each one's first step that is left */
	uint16_t end[HEDDLE_THREADS_MAX];   /* one beyond its last */
};

void sequence_begin(struct sequence *sequence, const struct item *items, size_t n);

/**
 * Whether thread, which would touch this now, can begin an execution equivalent to one that begins with the sequence: it is the
 * first step of the thread in it and nothing in it comes before, or the thread is not in it and its step is independent of all that is.
 */
bool sequence_can_begin_with(const struct sequence *sequence, unsigned thread,
			     const struct heddle_touch *touches, size_t n_touches);

/** Adds the sequence as a branch, unless what is there covers it. Returns 0 or -ENOMEM. */
int wakeup_insert(struct wakeup **tree, struct sequence *sequence);

/** Takes the first branch off: returns its thread and leaves its subtree in *subtree. */
unsigned wakeup_take(struct wakeup **tree, struct wakeup **subtree);

void wakeup_free(struct wakeup *tree);

#endif
