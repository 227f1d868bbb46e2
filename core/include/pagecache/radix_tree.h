/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Radix tree: from an index to an item, with tags.
 *
 *        root: height, tags of the root (gfp_mask in the kernel)
 *          |
 *        node: RADIX_TREE_MAP_SIZE slots, a bit for each tag and slot, count
 *       /  |  \
 *     ...          height 1: the slots are items
 *
 * A tag is set on an item, on every node above it, and on the root. RADIX_TREE_TAG_EXTENTS exists on the root
 * only. Deleting the last item clears every tag of the root.
 *
 * A plain structure: no locks, no steps, nothing announced. What makes it a page tree, with footprints, is
 * <pagecache/address_space.h>.
 */
#ifndef CORE_PAGECACHE_RADIX_TREE_H
#define CORE_PAGECACHE_RADIX_TREE_H

#include <kernel/types.h>

#define RADIX_TREE_MAP_SHIFT 2
#define RADIX_TREE_MAP_SIZE  (1u << RADIX_TREE_MAP_SHIFT)
#define RADIX_TREE_MAX_TAGS  2

enum radix_tree_tag {
	PAGECACHE_TAG_DIRTY,
	PAGECACHE_TAG_WRITEBACK,
	PAGECACHE_TAG_EXTENTS, /* of the root only */
};

struct radix_tree_node;

struct radix_tree_root {
	struct radix_tree_node *node; /* NULL: empty */
	unsigned height;
	unsigned tags;
};

#define RADIX_TREE_INIT ((struct radix_tree_root){ 0 })

/** 0, or -EEXIST if index is taken. Nodes come from heddle_alloc, and go when they are empty. */
int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item);
/** Returns the item that was at index, or NULL. */
void *radix_tree_delete(struct radix_tree_root *root, unsigned long index);
void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index);

/**
 * Fills items with the first ones at or above first, in order, at most max; indices (may be NULL) with where
 * they are. Returns how many.
 */
unsigned radix_tree_gang_lookup(const struct radix_tree_root *root, void **items, unsigned long *indices,
				unsigned long first, unsigned max);
unsigned radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **items, unsigned long *indices,
				    unsigned long first, unsigned max, enum radix_tree_tag tag);

/** Item tags. Nothing if there is no item at index. */
void radix_tree_tag_set(struct radix_tree_root *root, unsigned long index, enum radix_tree_tag tag);
void radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index, enum radix_tree_tag tag);
bool radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index, enum radix_tree_tag tag);

/** Whether the root has tag: some item has it (or, for EXTENTS, it was set on the root). */
bool radix_tree_tagged(const struct radix_tree_root *root, enum radix_tree_tag tag);
void radix_tree_root_tag_set(struct radix_tree_root *root, enum radix_tree_tag tag);

#endif
