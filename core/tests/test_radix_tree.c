/* SPDX-License-Identifier: GPL-2.0-only */
/* The radix tree against a sorted array, by random operations. */
#include "exploring.h"

#include <heddle/heddle.h>
#include <pagecache/radix_tree.h>

#define KEYS 24 /* different ones that an execution uses */

/* What the tree should hold. */
struct reference {
	unsigned long key[KEYS]; /* ascending */
	bool present[KEYS];
	bool tagged[KEYS][RADIX_TREE_MAX_TAGS];
	bool extents;
};

static int items[KEYS];

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Some next to each other, some far apart, the last one the highest there is. */
static void choose_keys(struct reference *reference, uint32_t *random)
{
	unsigned long key = 0;

	for (int i = 0; i < KEYS; i++) {
		unsigned stride = next_random(random) % 8;

		reference->key[i] = key;
		key += stride < 5 ? 1 : 1ul << stride * 5;
	}
	reference->key[KEYS - 1] = ~0ul;
}

static bool is_empty(const struct reference *reference)
{
	for (int i = 0; i < KEYS; i++) {
		if (reference->present[i])
			return false;
	}
	return true;
}

static bool any_tagged(const struct reference *reference, unsigned tag)
{
	for (int i = 0; i < KEYS; i++) {
		if (reference->tagged[i][tag])
			return true;
	}
	return false;
}

static void operate(struct radix_tree_root *root, struct reference *reference, uint32_t *random)
{
	int i = (int)(next_random(random) % KEYS);
	unsigned tag = next_random(random) % RADIX_TREE_MAX_TAGS;
	bool was_present = reference->present[i];

	switch (next_random(random) % 6) {
	case 0:
	case 1:
		heddle_check((radix_tree_insert(root, reference->key[i], &items[i]) == 0) == !was_present,
			     "insert", "key %lu", reference->key[i]);
		reference->present[i] = true;
		break;
	case 2:
		heddle_check(radix_tree_delete(root, reference->key[i]) ==
				     (reference->present[i] ? &items[i] : NULL),
			     "delete", "key %lu", reference->key[i]);
		reference->present[i] = reference->tagged[i][0] = reference->tagged[i][1] = false;
		if (was_present)
			reference->extents &= !is_empty(reference);
		break;
	case 3:
		radix_tree_tag_set(root, reference->key[i], tag);
		reference->tagged[i][tag] = reference->present[i];
		break;
	case 4:
		radix_tree_tag_clear(root, reference->key[i], tag);
		reference->tagged[i][tag] = false;
		break;
	case 5:
		radix_tree_root_tag_set(root, PAGECACHE_TAG_EXTENTS);
		reference->extents = true;
		break;
	}
}

/* A gang lookup of `most` from key number `first`; tag < 0: all items. */
static void compare_gang(const struct radix_tree_root *root, const struct reference *reference, int first,
			 unsigned most, int tag)
{
	unsigned long indices[KEYS];
	void *found[KEYS];
	unsigned n = tag < 0 ? radix_tree_gang_lookup(root, found, indices, reference->key[first], most)
			     : radix_tree_gang_lookup_tag(root, found, indices, reference->key[first], most,
							  (enum radix_tree_tag)tag);
	unsigned expected = 0;

	for (int i = first; i < KEYS && expected < most; i++) {
		if (!reference->present[i] || (tag >= 0 && !reference->tagged[i][tag]))
			continue;
		heddle_check(expected < n && found[expected] == &items[i] &&
				     indices[expected] == reference->key[i],
			     "gang lookup", "number %u from key %lu", expected, reference->key[first]);
		expected++;
	}
	heddle_check(n == expected, "gang lookup", "%u found, %u expected", n, expected);
}

static void compare(const struct radix_tree_root *root, const struct reference *reference, uint32_t *random)
{
	int first = (int)(next_random(random) % KEYS);
	unsigned most = 1 + next_random(random) % 4;

	for (int i = 0; i < KEYS; i++) {
		heddle_check(radix_tree_lookup(root, reference->key[i]) ==
				     (reference->present[i] ? &items[i] : NULL),
			     "lookup", "key %lu", reference->key[i]);
		for (unsigned tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
			heddle_check(radix_tree_tag_get(root, reference->key[i], tag) ==
					     reference->tagged[i][tag],
				     "tag", "key %lu tag %u", reference->key[i], tag);
	}
	for (unsigned tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
		heddle_check(radix_tree_tagged(root, tag) == any_tagged(reference, tag), "root tag", "%u",
			     tag);
	heddle_check(radix_tree_tagged(root, PAGECACHE_TAG_EXTENTS) == reference->extents, "root tag",
		     "EXTENTS");
	compare_gang(root, reference, first, most, -1);
	compare_gang(root, reference, first, most, PAGECACHE_TAG_DIRTY);
	compare_gang(root, reference, 0, KEYS, -1);
}

static void random_operations(void *seed)
{
	struct radix_tree_root root = RADIX_TREE_INIT;
	struct reference reference = { .extents = false };
	uint32_t random = *(const uint32_t *)seed;

	choose_keys(&reference, &random);
	for (int i = 0; i < 300; i++) {
		operate(&root, &reference, &random);
		compare(&root, &reference, &random);
	}
	for (int i = 0; i < KEYS; i++)
		radix_tree_delete(&root, reference.key[i]);
	heddle_check(!root.node && !root.height && !root.tags, "empty", "something stays behind");
}

/* The nodes come from the arena: what is not freed is a leak, and found. */
Test(radix_tree, agrees_with_a_sorted_array)
{
	for (uint32_t seed = 1; seed <= 100; seed++)
		cr_assert(assert_clean(random_operations, &seed) == 1);
}

static void leak_a_node(void *unused)
{
	struct radix_tree_root root = RADIX_TREE_INIT;

	radix_tree_insert(&root, 7, &items[0]);
	root = RADIX_TREE_INIT;
}

Test(radix_tree, a_forgotten_node_is_a_leak)
{
	assert_finds_only(leak_a_node, NULL, "memory");
}
