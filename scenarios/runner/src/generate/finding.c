/* SPDX-License-Identifier: MIT */
#include "generate/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAITERS_MAX 8

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Where threads wait, in an order that does not depend on who they are. */
static void add_waiters(const struct heddle_schedule *schedule, char *key, size_t n)
{
	const char *functions[WAITERS_MAX];
	size_t n_functions = 0;

	for (size_t i = 0; i < schedule->n_waits && n_functions < WAITERS_MAX; i++) {
		const char *function = schedule->threads[schedule->waits[i].thread].place.function;

		functions[n_functions++] = function ? function : "";
	}
	qsort(functions, n_functions, sizeof(functions[0]), by_text);
	for (size_t i = 0; i < n_functions; i++) {
		size_t at = strlen(key);

		snprintf(key + at, n - at, "%s%s", i ? "+" : " by ", functions[i]);
	}
}

const char *finding_key(const struct heddle_schedule *schedule, char buffer[FINDING_KEY_MAX])
{
	const struct heddle_schedule_finding *finding = &schedule->finding;

	snprintf(buffer, FINDING_KEY_MAX, "%s '%s' in %s", heddle_finding_kind_name(finding->kind),
		 finding->subject, finding->place.function ? finding->place.function : "no function");
	if (finding->kind == HEDDLE_DEADLOCK && schedule->waits_are_cycle)
		add_waiters(schedule, buffer, FINDING_KEY_MAX);
	return buffer;
}

struct found *finding_known(struct found_all *all, const char *key, uint32_t kinds)
{
	struct found *last = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < all->n; i++) {
		struct found *found = &all->items[i];

		if (strcmp(found->key, key) != 0)
			continue;
		n++;
		last = found;
		if (!(found->kinds & ~kinds))
			break;
	}
	if (!last || ((last->kinds & ~kinds) && n < FINDING_OF_KEY_MAX))
		return NULL;
	last->stories++;
	return last;
}

struct found *finding_add(struct found_all *all, const struct found *found)
{
	struct found *more = realloc(all->items, (all->n + 1) * sizeof(*more));

	if (!more)
		return NULL;
	all->items = more;
	more[all->n] = *found;
	return &more[all->n++];
}

void finding_free(struct found_all *all)
{
	for (size_t i = 0; i < all->n; i++)
		heddle_schedule_free(all->items[i].schedule);
	free(all->items);
	*all = (struct found_all){ 0 };
}
