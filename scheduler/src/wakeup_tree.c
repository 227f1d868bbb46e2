/* SPDX-License-Identifier: MIT */
#include "wakeup_tree.h"

#include "dependence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void sequence_begin(struct sequence *sequence, const struct item *items, size_t n)
{
	sequence->items = items;
	sequence->n = n;
	sequence->threads = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned thread = items[i].thread;
		if (!(sequence->threads >> thread & 1))
			sequence->first[thread] = items[i].position;
		sequence->threads |= UINT64_C(1) << thread;
		sequence->end[thread] = (uint16_t)(items[i].position + 1);
	}
}

static bool is_left(const struct sequence *sequence, const struct item *item)
{
	return (sequence->threads >> item->thread & 1) && item->position >= sequence->first[item->thread];
}

const struct item *sequence_first(const struct sequence *sequence, unsigned thread)
{
	const struct item *item = sequence->items;

	if (!(sequence->threads >> thread & 1))
		return NULL;

	while (item->thread != thread || item->position != sequence->first[thread])
		item++;
	return item;
}

bool sequence_is_initial(const struct sequence *sequence, unsigned thread)
{
	const struct clock *clock = sequence_first(sequence, thread)->clock;

	for (uint64_t rest = sequence->threads & ~(UINT64_C(1) << thread); rest; rest &= rest - 1) {
		int other = __builtin_ctzll(rest);
		if (clock->steps[other] > sequence->first[other])
			return false;
	}
	return true;
}

bool sequence_is_independent(const struct sequence *sequence, const struct heddle_touch *touches,
			     size_t n_touches)
{
	for (size_t i = 0; i < sequence->n; i++) {
		const struct item *item = &sequence->items[i];
		if (is_left(sequence, item) && item->uncertain)
			return false;
		if (is_left(sequence, item) &&
		    footprints_conflict(touches, n_touches, item->touches, item->n_touches))
			return false;
	}
	return true;
}

static void remove_first(struct sequence *sequence, unsigned thread)
{
	if (!(sequence->threads >> thread & 1))
		return;
	if (++sequence->first[thread] == sequence->end[thread])
		sequence->threads &= ~(UINT64_C(1) << thread);
}

static void *copy(const void *from, size_t n, size_t size)
{
	void *to = n ? malloc(n * size) : NULL;
	return to ? memcpy(to, from, n * size) : NULL;
}

static void free_step(struct wakeup *step)
{
	free(step->touches);
	free(step->choices);
	free(step);
}

static struct wakeup *new_step(const struct item *item)
{
	struct wakeup *step = calloc(1, sizeof(*step));

	if (!step)
		return NULL;
	step->thread = item->thread;
	step->free = item->free;
	step->uncertain = item->uncertain;
	step->unknown = item->unknown;
	step->n_touches = item->n_touches;
	step->n_choices = item->n_choices;
	step->touches = copy(item->touches, item->n_touches, sizeof(*item->touches));
	step->choices = copy(item->choices, item->n_choices, sizeof(*item->choices));
	if ((step->touches || !item->n_touches) && (step->choices || !item->n_choices))
		return step;
	free_step(step);
	return NULL;
}

static int append_branch(struct wakeup **end, const struct sequence *sequence)
{
	for (size_t i = 0; i < sequence->n; i++) {
		if (!is_left(sequence, &sequence->items[i]))
			continue;
		*end = new_step(&sequence->items[i]);
		if (!*end)
			return -ENOMEM;
		end = &(*end)->child;
	}
	return 0;
}

static bool same_choices(const struct wakeup *branch, const struct item *item)
{
	if (branch->n_choices != item->n_choices)
		return false;
	for (uint32_t i = 0; i < item->n_choices; i++) {
		if (branch->choices[i].value != item->choices[i].value)
			return false;
	}
	return true;
}

/*
 * Whether an execution equivalent to one that begins with the sequence begins with the branch: as its
 * thread's first step there, with the same choices and nothing before it; or as a step that the sequence is
 * independent of, whatever it chooses.
 */
static bool can_begin_with(const struct sequence *sequence, const struct wakeup *branch)
{
	const struct item *item = sequence_first(sequence, branch->thread);

	if (!item)
		return !branch->n_choices && !branch->unknown &&
		       sequence_is_independent(sequence, branch->touches, branch->n_touches);
	if (!branch->free && (item->free ? item->n_choices > 0 : !same_choices(branch, item)))
		return false;
	return sequence_is_initial(sequence, branch->thread);
}

int wakeup_insert(struct wakeup **tree, struct sequence *sequence)
{
	struct wakeup **at = tree;

	while (*at) {
		struct wakeup *branch = *at;
		if (!can_begin_with(sequence, branch)) {
			at = &branch->next;
			continue;
		}
		remove_first(sequence, branch->thread);
		if (!branch->child || !sequence->threads)
			return 0;
		at = &branch->child;
	}
	return append_branch(at, sequence);
}

struct wakeup *wakeup_take(struct wakeup **tree, struct wakeup **subtree)
{
	struct wakeup *first = *tree;

	*tree = first->next;
	*subtree = first->child;
	first->next = first->child = NULL;
	return first;
}

void wakeup_free(struct wakeup *tree)
{
	while (tree) {
		struct wakeup *next = tree->next;
		wakeup_free(tree->child);
		free_step(tree);
		tree = next;
	}
}
