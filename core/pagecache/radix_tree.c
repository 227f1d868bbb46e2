/* SPDX-License-Identifier: GPL-2.0-only */
#include <heddle/memory.h>
#include <pagecache/radix_tree.h>

struct radix_tree_node {
	unsigned count;				 /* slots in use */
	unsigned char tags[RADIX_TREE_MAX_TAGS]; /* a bit for each slot */
	void *slots[RADIX_TREE_MAP_SIZE];	 /* nodes, or items at the lowest level */
};

_Static_assert(RADIX_TREE_MAP_SIZE <= 8, "a node's tag bits are one byte");

#define INDEX_BITS (8 * sizeof(unsigned long))
#define HEIGHT_MAX ((INDEX_BITS + RADIX_TREE_MAP_SHIFT - 1) / RADIX_TREE_MAP_SHIFT)

/* The way from the root to a slot, lowest level last. */
struct path {
	struct radix_tree_node *node[HEIGHT_MAX];
	unsigned slot[HEIGHT_MAX];
	unsigned length;
};

static unsigned shift_of(unsigned height)
{
	return (height - 1) * RADIX_TREE_MAP_SHIFT;
}

static unsigned slot_of(unsigned long index, unsigned height)
{
	return (unsigned)(index >> shift_of(height)) & (RADIX_TREE_MAP_SIZE - 1);
}

static unsigned long max_index(unsigned height)
{
	if (height * RADIX_TREE_MAP_SHIFT >= INDEX_BITS)
		return ~0UL;
	return (1UL << height * RADIX_TREE_MAP_SHIFT) - 1;
}

static struct radix_tree_node *new_node(void)
{
	return heddle_zalloc(sizeof(struct radix_tree_node));
}

static void grow(struct radix_tree_root *root, unsigned long index)
{
	if (!root->node) {
		root->node = new_node();
		root->height = 1;
		while (index > max_index(root->height))
			root->height++;
		return;
	}
	while (index > max_index(root->height)) {
		struct radix_tree_node *node = new_node();

		node->slots[0] = root->node;
		node->count = 1;
		for (unsigned tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
			node->tags[tag] = root->node->tags[tag] ? 1 : 0;
		root->node = node;
		root->height++;
	}
}

int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item)
{
	struct radix_tree_node *node;
	unsigned slot;

	if (radix_tree_lookup(root, index))
		return -EEXIST;
	grow(root, index);
	node = root->node;
	for (unsigned height = root->height; height > 1; height--) {
		slot = slot_of(index, height);
		if (!node->slots[slot]) {
			node->slots[slot] = new_node();
			node->count++;
		}
		node = node->slots[slot];
	}
	slot = slot_of(index, 1);
	node->slots[slot] = item;
	node->count++;
	return 0;
}

/* Returns the item at index, and the way to it; NULL if there is none. */
static void *find(const struct radix_tree_root *root, unsigned long index, struct path *path)
{
	void *at = root->node;

	path->length = 0;
	if (!at || index > max_index(root->height))
		return NULL;
	for (unsigned height = root->height; height; height--) {
		struct radix_tree_node *node = at;
		unsigned slot = slot_of(index, height);

		path->node[path->length] = node;
		path->slot[path->length++] = slot;
		at = node->slots[slot];
		if (!at)
			return NULL;
	}
	return at;
}

void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index)
{
	struct path path;

	return find(root, index, &path);
}

static void clear_tag_on_path(struct radix_tree_root *root, const struct path *path, enum radix_tree_tag tag)
{
	for (unsigned i = path->length; i-- > 0;) {
		path->node[i]->tags[tag] &= (unsigned char)~(1u << path->slot[i]);
		if (path->node[i]->tags[tag])
			return;
	}
	root->tags &= ~(1u << tag);
}

/* While only the leftmost subtree is in use the root is one level too high. */
static void shrink(struct radix_tree_root *root)
{
	while (root->height > 1 && root->node->count == 1 && root->node->slots[0]) {
		struct radix_tree_node *node = root->node;

		root->node = node->slots[0];
		root->height--;
		heddle_free(node);
	}
}

void *radix_tree_delete(struct radix_tree_root *root, unsigned long index)
{
	struct path path;
	void *item = find(root, index, &path);

	if (!item)
		return NULL;
	for (unsigned tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++) {
		if (radix_tree_tag_get(root, index, tag))
			clear_tag_on_path(root, &path, tag);
	}
	for (unsigned i = path.length; i-- > 0;) {
		path.node[i]->slots[path.slot[i]] = NULL;
		if (--path.node[i]->count) {
			shrink(root);
			return item;
		}
		heddle_free(path.node[i]);
	}
	*root = RADIX_TREE_INIT;
	return item;
}

/* A search for the first items at or above first; tag < 0: with or without tags. */
struct gang {
	void **items;
	unsigned long *indices;
	unsigned long first;
	unsigned found, max;
	int tag;
};

static void gang_descend(struct gang *gang, const struct radix_tree_node *node, unsigned height,
			 unsigned long base)
{
	/* Slots before this one end before first. */
	unsigned slot = gang->first > base ? (unsigned)((gang->first - base) >> shift_of(height)) : 0;

	for (; slot < RADIX_TREE_MAP_SIZE && gang->found < gang->max; slot++) {
		unsigned long index = base + ((unsigned long)slot << shift_of(height));

		if (!node->slots[slot] || (gang->tag >= 0 && !(node->tags[gang->tag] & 1u << slot)))
			continue;
		if (height > 1) {
			gang_descend(gang, node->slots[slot], height - 1, index);
			continue;
		}
		gang->items[gang->found] = node->slots[slot];
		if (gang->indices)
			gang->indices[gang->found] = index;
		gang->found++;
	}
}

static unsigned gang_lookup(const struct radix_tree_root *root, struct gang gang)
{
	if (root->node && gang.first <= max_index(root->height))
		gang_descend(&gang, root->node, root->height, 0);
	return gang.found;
}

unsigned radix_tree_gang_lookup(const struct radix_tree_root *root, void **items, unsigned long *indices,
				unsigned long first, unsigned max)
{
	return gang_lookup(root, (struct gang){ items, indices, first, 0, max, -1 });
}

unsigned radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **items, unsigned long *indices,
				    unsigned long first, unsigned max, enum radix_tree_tag tag)
{
	return gang_lookup(root, (struct gang){ items, indices, first, 0, max, (int)tag });
}

void radix_tree_tag_set(struct radix_tree_root *root, unsigned long index, enum radix_tree_tag tag)
{
	struct path path;

	if (!find(root, index, &path))
		return;
	for (unsigned i = 0; i < path.length; i++)
		path.node[i]->tags[tag] |= (unsigned char)(1u << path.slot[i]);
	root->tags |= 1u << tag;
}

void radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index, enum radix_tree_tag tag)
{
	struct path path;

	if (find(root, index, &path))
		clear_tag_on_path(root, &path, tag);
}

bool radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index, enum radix_tree_tag tag)
{
	struct path path;

	if (!find(root, index, &path))
		return false;
	return path.node[path.length - 1]->tags[tag] & 1u << path.slot[path.length - 1];
}

bool radix_tree_tagged(const struct radix_tree_root *root, enum radix_tree_tag tag)
{
	return root->tags & 1u << tag;
}

void radix_tree_root_tag_set(struct radix_tree_root *root, enum radix_tree_tag tag)
{
	root->tags |= 1u << tag;
}
