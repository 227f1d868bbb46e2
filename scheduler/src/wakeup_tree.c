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

static const struct item *first_of(const struct sequence *sequence, unsigned thread)
{
	const struct item *item = sequence->items;

	while (item->thread != thread || item->position != sequence->first[thread])
		item++;
	return item;
}

/* Whether nothing that is left comes before the thread's first step. */
static bool is_initial(const struct sequence *sequence, unsigned thread)
{
	const struct clock *clock = first_of(sequence, thread)->clock;

	for (uint64_t rest = sequence->threads & ~(UINT64_C(1) << thread); rest; rest &= rest - 1) {
		int other = __builtin_ctzll(rest);
		if (clock->steps[other] > sequence->first[other])
			return false;
	}
	return true;
}

static bool is_independent(const struct sequence *sequence, const struct heddle_touch *touches,
			   size_t n_touches)
{
	for (size_t i = 0; i < sequence->n; i++) {
		const struct item *item = &sequence->items[i];
		if (is_left(sequence, item) &&
		    footprints_conflict(touches, n_touches, item->touches, item->n_touches))
			return false;
	}
	return true;
}

bool sequence_can_begin_with(const struct sequence *sequence, unsigned thread,
			     const struct heddle_touch *touches, size_t n_touches)
{
	if (sequence->threads >> thread & 1)
		return is_initial(sequence, thread);
	return is_independent(sequence, touches, n_touches);
}

static void remove_first(struct sequence *sequence, unsigned thread)
{
	if (!(sequence->threads >> thread & 1))
		return;
	if (++sequence->first[thread] == sequence->end[thread])
		sequence->threads &= ~(UINT64_C(1) << thread);
}

static struct wakeup *new_step(const struct item *item)
{
	size_t bytes = item->n_touches * sizeof(struct heddle_touch);
	struct wakeup *step = malloc(sizeof(*step) + bytes);

	if (!step)
		return NULL;
	step->next = step->child = NULL;
	step->thread = item->thread;
	step->n_touches = item->n_touches;
	if (bytes)
		memcpy(step->touches, item->touches, bytes);
	return step;
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

int wakeup_insert(struct wakeup **tree, struct sequence *sequence)
{
	struct wakeup **at = tree;

	while (*at) {
		struct wakeup *branch = *at;
		if (!sequence_can_begin_with(sequence, branch->thread, branch->touches, branch->n_touches)) {
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

unsigned wakeup_take(struct wakeup **tree, struct wakeup **subtree)
{
	struct wakeup *first = *tree;
	unsigned thread = first->thread;

	*tree = first->next;
	*subtree = first->child;
	free(first);
	return thread;
}

void wakeup_free(struct wakeup *tree)
{
	while (tree) {
		struct wakeup *next = tree->next;
		wakeup_free(tree->child);
		free(tree);
		tree = next;
	}
}
