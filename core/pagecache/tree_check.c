/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Invariants of a page tree, checked at the end of each section that changed it, around what it changed:
 *
 *   I1  an item lies at its last index, and no item lies within another's range
 *   I2  every index of an owned range is covered by an item
 *
 * tree_lock protects all that they look at, and what commutes with a section does not touch what the check of
 * that section reads.
 */
#include <kernel/findings.h>
#include <pagecache/address_space.h>

/* The items of the tree one after the other. */
struct walk {
	struct address_space *mapping;
	struct page *item;
	unsigned long key;
	bool at_end;
};

static bool walk_from(struct walk *walk, pgoff_t index)
{
	return radix_tree_gang_lookup(&walk->mapping->page_tree, (void **)&walk->item, &walk->key, index, 1);
}

static bool walk_next(struct walk *walk)
{
	return walk->key != MAX_PGOFF && walk_from(walk, walk->key + 1);
}

static pgoff_t start_of(const struct page *item)
{
	return PagePlaceHolder(item) ? item->flags : item->index;
}

static void check_item(const struct walk *walk)
{
	const struct page *item = walk->item;

	heddle_check(item->index == walk->key, I1_TREE, "the item at key %lu says that it is at %lu",
		     walk->key, item->index);
	heddle_check(start_of(item) <= item->index, I1_TREE, "a placeholder [%lu,%lu] ends before it starts",
		     start_of(item), item->index);
	heddle_check(PagePlaceHolder(item) || item->mapping == walk->mapping, I1_TREE,
		     "page %lu is in the tree of another mapping", item->index);
}

static void check_disjoint(struct address_space *mapping, pgoff_t low, pgoff_t high)
{
	struct walk walk = { .mapping = mapping };
	pgoff_t free_from = 0;

	for (bool more = walk_from(&walk, low); more; more = walk_next(&walk)) {
		check_item(&walk);
		heddle_check(start_of(walk.item) >= free_from, I1_TREE,
			     "the item [%lu,%lu] reaches into the one before it, which ends at %lu",
			     start_of(walk.item), walk.item->index, free_from - 1);
		if (start_of(walk.item) > high)
			break;
		free_from = walk.key + 1;
	}
}

static void check_covered(struct address_space *mapping, pgoff_t low, pgoff_t high)
{
	struct walk walk = { .mapping = mapping };
	pgoff_t next = low;

	for (bool more = walk_from(&walk, low); more && next <= high; more = walk_next(&walk)) {
		if (start_of(walk.item) > next)
			break;
		next = walk.key + 1;
	}
	heddle_check(next > high, I2_OWNED_RANGE,
		     "index %lu of an owned range has neither page nor placeholder", next);
}

static void check_owned(struct address_space *mapping, pgoff_t low, pgoff_t high)
{
	for (unsigned i = 0; i < mapping->n_owned; i++) {
		const struct owned_range *range = &mapping->owned[i];

		if (range->start <= high && range->end > low)
			check_covered(mapping, max(range->start, low), min(range->end - 1, high));
	}
}

void tree_check(struct address_space *mapping)
{
	pgoff_t low = mapping->touched_low, high = mapping->touched_high;

	if (low > high)
		return;
	mapping->touched_low = MAX_PGOFF;
	mapping->touched_high = 0;
	check_disjoint(mapping, low, high);
	check_owned(mapping, low, high);
}

void tree_own(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	if (start == end)
		return;
	for (unsigned i = 0; i < mapping->n_owned; i++) {
		struct owned_range *range = &mapping->owned[i];

		if (range->start <= start && start <= range->end) {
			range->end = max(range->end, end);
			return;
		}
	}
	if (mapping->n_owned == OWNED_RANGES_MAX)
		heddle_report(HEDDLE_LIMIT, true, "owned ranges", HEDDLE_HERE,
			      "more than %d owned ranges in a file", OWNED_RANGES_MAX);
	mapping->owned[mapping->n_owned++] = (struct owned_range){ start, end };
}

static void remove_range(struct address_space *mapping, unsigned i)
{
	mapping->owned[i] = mapping->owned[--mapping->n_owned];
}

/* Takes [start, end) out of the i-th range, which may leave a piece on either side. */
static void cut_range(struct address_space *mapping, unsigned i, pgoff_t start, pgoff_t end)
{
	struct owned_range range = mapping->owned[i];

	remove_range(mapping, i);
	if (range.start < start)
		mapping->owned[mapping->n_owned++] = (struct owned_range){ range.start, start };
	if (range.end > end)
		tree_own(mapping, end, range.end);
}

void tree_disown(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	for (unsigned i = mapping->n_owned; i-- > 0;) {
		const struct owned_range *range = &mapping->owned[i];

		if (range->start < end && range->end > start)
			cut_range(mapping, i, start, end);
	}
}
