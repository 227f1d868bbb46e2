// SPDX-License-Identifier: MIT
#include "minimise/cover.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

bool cover_open(struct cover *cover, size_t n_members)
{
	*cover = (struct cover){ .words = n_members / 64 + 1, .n_members = n_members };
	cover->sets = calloc(cover->words, sizeof(*cover->sets));
	return cover->sets != NULL;
}

void cover_close(struct cover *cover)
{
	free(cover->sets);
	cover->sets = NULL;
}

static bool has(const struct cover *cover, size_t set, size_t member)
{
	return (cover->sets[set * cover->words + member / 64] >> (member % 64) & 1) != 0;
}

int cover_add(struct cover *cover, const uint64_t *set)
{
	size_t bytes = cover->words * sizeof(*set), i;
	uint64_t *grown;

	for (i = 0; i < cover->n; i++) {
		if (memcmp(&cover->sets[i * cover->words], set, bytes) == 0)
			return 0;
	}
	if ((cover->n & (cover->n - 1)) == 0) {
		grown = realloc(cover->sets, (cover->n == 0 ? 1 : 2 * cover->n) * bytes);
		if (grown == NULL)
			return -ENOMEM;
		cover->sets = grown;
	}
	memcpy(&cover->sets[cover->n++ * cover->words], set, bytes);
	return 0;
}

/* Whether some of chosen, but for the one at `without`, is in the set. */
static bool is_covered(const struct cover *cover, size_t set, const uint32_t *chosen, size_t n,
		       size_t without)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i != without && has(cover, set, chosen[i]))
			return true;
	}
	return false;
}

static bool covers(const struct cover *cover, const uint32_t *chosen, size_t n, size_t without)
{
	size_t set;

	for (set = 0; set < cover->n; set++) {
		if (!is_covered(cover, set, chosen, n, without))
			return false;
	}
	return true;
}

/* ---- one, or two */

static bool choose_one(const struct cover *cover, const unsigned *cost, uint32_t *chosen)
{
	unsigned least = UINT_MAX;
	uint32_t i;

	for (i = 0; i < cover->n_members; i++) {
		if (cost[i] < least && covers(cover, &i, 1, 1)) {
			least = cost[i];
			*chosen = i;
		}
	}
	return least != UINT_MAX;
}

/* Of two one covers the first set: so only its members are tried for that. */
static bool choose_two(const struct cover *cover, const unsigned *cost, uint32_t *chosen)
{
	unsigned least = UINT_MAX;
	uint32_t pair[2];

	for (pair[0] = 0; pair[0] < cover->n_members; pair[0]++) {
		if (!has(cover, 0, pair[0]))
			continue;
		for (pair[1] = 0; pair[1] < cover->n_members; pair[1]++) {
			unsigned both = cost[pair[0]] + cost[pair[1]];

			if (both < least && covers(cover, pair, 2, 2)) {
				least = both;
				memcpy(chosen, pair, sizeof(pair));
			}
		}
	}
	return least != UINT_MAX;
}

/* ---- more */

static size_t count_new(const struct cover *cover, const uint32_t *chosen, size_t n, uint32_t member)
{
	size_t set, count = 0;

	for (set = 0; set < cover->n; set++)
		count += has(cover, set, member) && !is_covered(cover, set, chosen, n, n);
	return count;
}

static bool add_best(const struct cover *cover, const unsigned *cost, uint32_t *chosen, size_t *n)
{
	size_t most = 0;
	uint32_t i;

	for (i = 0; i < cover->n_members; i++) {
		size_t count = count_new(cover, chosen, *n, i);

		if (count > most || (count > 0 && count == most && cost[i] < cost[chosen[*n]])) {
			most = count;
			chosen[*n] = i;
		}
	}
	*n += most > 0;
	return most > 0;
}

/* What was chosen first may have become needless. */
static void prune(const struct cover *cover, uint32_t *chosen, size_t *n)
{
	size_t i = 0;

	while (i < *n) {
		if (!covers(cover, chosen, *n, i)) {
			i++;
			continue;
		}
		memmove(&chosen[i], &chosen[i + 1], (*n - i - 1) * sizeof(*chosen));
		(*n)--;
	}
}

bool cover_choose(const struct cover *cover, const unsigned *cost, uint32_t *chosen, size_t max, size_t *n)
{
	*n = 0;
	if (cover->n == 0)
		return true;
	if (choose_one(cover, cost, chosen)) {
		*n = 1;
		return true;
	}
	if (choose_two(cover, cost, chosen)) {
		*n = 2;
		return true;
	}
	while (!covers(cover, chosen, *n, *n)) {
		if (*n == max || !add_best(cover, cost, chosen, n))
			return false;
	}
	prune(cover, chosen, n);
	return true;
}
