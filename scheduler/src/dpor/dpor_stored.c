/* SPDX-License-Identifier: MIT */
/* Copies of sequences, which outlive the execution that they were made from. */
#include "dpor/dpor.h"

#include <stdlib.h>
#include <string.h>

void stored_list_begin(struct stored_list *list)
{
	list->first = NULL;
	list->end = &list->first;
}

void dpor_store(struct dpor *dpor, struct stored_list *list, uint32_t node, const struct sequence *sequence,
		bool loose)
{
	size_t items = sequence->n * sizeof(struct item);
	struct stored *stored = malloc(sizeof(*stored) + items + sequence->n * sizeof(struct clock));

	if (!stored) {
		dpor->overflow = "no memory for what must still be explored";
		return;
	}
	stored->next = NULL;
	stored->node = node;
	stored->n = sequence->n;
	stored->goals = sequence->goals;
	stored->begin = sequence->begin;
	stored->loose = loose;
	stored->before = *sequence->items[sequence->n - 1].clock;
	stored->clocks = (struct clock *)&stored->items[sequence->n];
	memcpy(stored->items, sequence->items, items);
	for (uint32_t i = 0; i < stored->n; i++) {
		stored->clocks[i] = *sequence->items[i].clock;
		stored->items[i].clock = &stored->clocks[i];
	}
	*list->end = stored;
	list->end = &stored->next;
}

void stored_list_drop_first(struct stored_list *list)
{
	struct stored *stored = list->first;

	list->first = stored->next;
	if (!list->first)
		list->end = &list->first;
	free(stored);
}

void stored_list_drop_all(struct stored_list *list)
{
	while (list->first)
		stored_list_drop_first(list);
}
