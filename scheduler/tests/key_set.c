/* SPDX-License-Identifier: MIT */
#include "key_set.h"

#include <stdlib.h>
#include <string.h>

void key_set_free(struct key_set *set)
{
	free(set->slots);
	memset(set, 0, sizeof(*set));
}

void key_set_clear(struct key_set *set)
{
	if (set->slots)
		memset(set->slots, 0, set->capacity * sizeof(*set->slots));
	set->n = 0;
}

static bool is_free(const struct key *slot)
{
	return !slot->words[0] && !slot->words[1];
}

/* Returns the key's slot, or the free slot for it. */
static struct key *find(const struct key_set *set, struct key key)
{
	size_t i = key.words[0] & (set->capacity - 1);

	while (!is_free(&set->slots[i]) && memcmp(&set->slots[i], &key, sizeof(key)) != 0)
		i = (i + 1) & (set->capacity - 1);
	return &set->slots[i];
}

static void grow(struct key_set *set)
{
	struct key_set larger = { .capacity = set->capacity ? 2 * set->capacity : 64, .n = set->n };

	larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
	if (!larger.slots)
		abort();
	for (size_t i = 0; i < set->capacity; i++) {
		if (!is_free(&set->slots[i]))
			*find(&larger, set->slots[i]) = set->slots[i];
	}
	free(set->slots);
	*set = larger;
}

bool key_set_add(struct key_set *set, struct key key)
{
	struct key *slot;

	if (2 * set->n >= set->capacity)
		grow(set);
	slot = find(set, key);
	if (!is_free(slot))
		return false;
	*slot = key;
	set->n++;
	return true;
}

bool key_set_has(const struct key_set *set, struct key key)
{
	return set->n && !is_free(find(set, key));
}

bool key_set_is_subset(const struct key_set *one, const struct key_set *other)
{
	for (size_t i = 0; i < one->capacity; i++) {
		if (!is_free(&one->slots[i]) && !key_set_has(other, one->slots[i]))
			return false;
	}
	return true;
}

void key_set_write(const struct key_set *set, FILE *to)
{
	fwrite(&set->n, sizeof(set->n), 1, to);
	for (size_t i = 0; i < set->capacity; i++) {
		if (!is_free(&set->slots[i]))
			fwrite(&set->slots[i], sizeof(set->slots[i]), 1, to);
	}
}

bool key_set_read(struct key_set *set, FILE *from)
{
	struct key key;
	size_t n;

	if (fread(&n, sizeof(n), 1, from) != 1)
		return false;
	for (; n && fread(&key, sizeof(key), 1, from) == 1; n--)
		key_set_add(set, key);
	return !n;
}
