/* SPDX-License-Identifier: MIT */
#include "dpor/wakeup_tree.h"

#include <stdlib.h>
#include <string.h>

void sequence_begin(struct sequence *sequence, struct item *items, uint32_t n, bool open)
{
	sequence->items = items;
	sequence->n = n;
	sequence->goals = 1;
	sequence->open = open;
	sequence->begin = 0;
	sequence->threads = 0;
	for (uint32_t i = n; i-- > 0;) {
		unsigned thread = items[i].label.thread;
		items[i].next = sequence->threads >> thread & 1 ? sequence->first[thread] : NO_ITEM;
		sequence->threads |= UINT64_C(1) << thread;
		sequence->first[thread] = i;
		sequence->position[thread] = items[i].position;
	}
}

bool sequence_is_initial(const struct sequence *sequence, unsigned thread)
{
	const struct clock *clock = sequence_first(sequence, thread)->clock;

	for (uint64_t rest = sequence->threads & ~(UINT64_C(1) << thread); rest; rest &= rest - 1) {
		int other = __builtin_ctzll(rest);
		if (clock->steps[other] > sequence->position[other])
			return false;
	}
	return true;
}

static bool is_left(const struct sequence *sequence, const struct item *item)
{
	return (sequence->threads >> item->label.thread & 1) &&
	       item->position >= sequence->position[item->label.thread];
}

bool sequence_is_independent(const struct sequence *sequence, struct labels *labels, uint32_t footprint)
{
	for (uint32_t i = 0; i < sequence->n - sequence->open; i++) {
		const struct item *item = &sequence->items[i];
		if (footprints_conflict(labels, footprint, item->label.footprint) && is_left(sequence, item))
			return false;
	}
	return true;
}

static void remove_first(struct sequence *sequence, unsigned thread)
{
	uint32_t next;

	if (!(sequence->threads >> thread & 1))
		return;
	next = sequence->items[sequence->first[thread]].next;
	if (next == NO_ITEM) {
		sequence->threads &= ~(UINT64_C(1) << thread);
		return;
	}
	sequence->first[thread] = next;
	sequence->position[thread] = sequence->items[next].position;
}

void wakeup_forest_close(struct wakeup_forest *forest)
{
	free(forest->steps);
	*forest = (struct wakeup_forest){ .room = forest->room };
}

/* Returns the number of a new step, 0 if there is no memory. */
static uint32_t new_step(struct wakeup_forest *forest, const struct label *label)
{
	uint32_t step = forest->free;

	if (step) {
		forest->free = forest->steps[step].next;
	} else {
		if (forest->n == forest->max) {
			uint32_t max = forest->max ? forest->max * 2 : 1024;
			struct wakeup *larger = realloc(forest->steps, max * sizeof(*larger));
			if (!larger) {
				forest->no_memory = true;
				return 0;
			}
			forest->steps = larger;
			forest->max = max;
			forest->n += !forest->n; /* number 0 means none */
		}
		step = forest->n++;
	}
	forest->used++;
	forest->steps[step] = (struct wakeup){ .label = *label };
	return step;
}

/* Whether the branch's first step is a weak initial of the sequence. */
enum answer {
	NO,
	YES,
	OPEN, /* it depends on the open step, or on the choices of the branch's thread */
};

/* The branch's thread takes the open step as its first one. */
static enum answer begins_as_open(const struct sequence *sequence, struct labels *labels,
				  const struct label *branch)
{
	if (!sequence_is_initial(sequence, branch->thread) ||
	    !sequence_is_independent(sequence, labels, branch->footprint))
		return NO;
	/* With equal choices the open step has the branch's footprint. */
	return branch->choices ? OPEN : YES;
}

/*
 * The branch's thread has no step in the sequence: the sequence must be independent of the branch's step,
 * whatever that chooses.
 */
static enum answer begins_beside(const struct sequence *sequence, struct labels *labels,
				 const struct label *branch)
{
	if (!sequence_is_independent(sequence, labels, branch->footprint))
		return NO;
	return sequence->open || branch->choices ? OPEN : YES;
}

static enum answer can_begin_with(const struct sequence *sequence, struct labels *labels,
				  const struct label *branch)
{
	const struct item *item = sequence_first(sequence, branch->thread);

	if (!item)
		return begins_beside(sequence, labels, branch);
	if (sequence_is_open(sequence, item))
		return begins_as_open(sequence, labels, branch);
	return item->label.choices == branch->choices && sequence_is_initial(sequence, branch->thread) ? YES
												       : NO;
}

/* A place in the tree, during the search for one. */
struct place {
	uint32_t first;	 /* the branch of the tree that leads there, 0: none */
	uint32_t parent; /* 0: the tree itself */
	uint32_t last;	 /* the last of the siblings there, 0: none */
	bool covered;
	uint32_t asks;	/* the branch on whose choices the answer depends, 0: none */
	uint32_t depth; /* the number of branches that lead there */
};

/*
 * Goes down the tree while a branch is a weak initial of the sequence, and takes its steps from the sequence.
 * path: gets the labels of these branches, unless it is NULL.
 */
static struct place find_place(const struct wakeup_forest *forest, uint32_t tree, struct labels *labels,
			       struct sequence *sequence, struct label *path)
{
	struct place place = { 0 };
	uint32_t at = tree;

	while (at) {
		const struct wakeup *branch = &forest->steps[at];
		enum answer answer = can_begin_with(sequence, labels, &branch->label);
		if (answer == OPEN) {
			place.asks = at;
			return place;
		}
		if (answer == NO) {
			place.last = at;
			at = branch->next;
			continue;
		}
		remove_first(sequence, branch->label.thread);
		if (path && place.depth < WAKEUP_PATH_MAX)
			path[place.depth] = branch->label;
		place.depth++;
		place.covered = branch->loose || branch->given || !branch->child || !sequence->threads;
		if (place.covered)
			return place;
		if (!place.first)
			place.first = at;
		place.parent = at;
		place.last = 0;
		at = branch->child;
	}
	return place;
}

bool wakeup_covers(const struct wakeup_forest *forest, uint32_t tree, struct labels *labels,
		   struct sequence *sequence)
{
	return find_place(forest, tree, labels, sequence, NULL).covered;
}

uint32_t wakeup_path(const struct wakeup_forest *forest, uint32_t tree, struct labels *labels,
		     struct sequence *sequence, struct label *path)
{
	return find_place(forest, tree, labels, sequence, path).depth;
}

/* Adds the steps that are left of the sequence as a branch. */
static void add_branch(struct wakeup_forest *forest, uint32_t *tree, struct place place,
		       const struct sequence *sequence)
{
	for (uint32_t i = 0; i < sequence->n; i++) {
		uint32_t step;
		if (!is_left(sequence, &sequence->items[i]))
			continue;
		step = new_step(forest, &sequence->items[i].label);
		if (!step)
			break;
		if (place.last)
			forest->steps[place.last].next = step;
		else if (place.parent)
			forest->steps[place.parent].child = step;
		else
			*tree = step;
		place = (struct place){ .parent = step };
	}
}

struct wakeup_insertion wakeup_insert(struct wakeup_forest *forest, uint32_t *tree, struct labels *labels,
				      struct sequence *sequence, bool loosely)
{
	struct place place = find_place(forest, *tree, labels, sequence, NULL);

	if (place.asks)
		return (struct wakeup_insertion){ WAKEUP_ASKS, place.asks };
	if (place.covered)
		return (struct wakeup_insertion){ .change = WAKEUP_COVERED };
	if (place.first && (loosely || forest->used + sequence->n > forest->room)) {
		forest->steps[place.first].loose = true;
		return (struct wakeup_insertion){ WAKEUP_LOOSENED, place.first };
	}
	add_branch(forest, tree, place, sequence);
	return (struct wakeup_insertion){ .change = WAKEUP_ADDED };
}

struct wakeup wakeup_take(struct wakeup_forest *forest, uint32_t *tree)
{
	uint32_t step = *tree;
	struct wakeup taken = forest->steps[step];

	*tree = taken.next;
	forest->steps[step].next = forest->free;
	forest->free = step;
	forest->used--;
	return taken;
}

void wakeup_free(struct wakeup_forest *forest, uint32_t tree)
{
	while (tree)
		wakeup_free(forest, wakeup_take(forest, &tree).child);
}
