/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patch 1 of the series, as far as December and February agree, with all that is wrong with it:
 *
 *   D40  a page whose lock is busy is referenced twice and released once
 *   D41  the placeholder is leaked when it cannot be inserted into a hole
 *   D43  the assertion takes the flags of a real page for a placeholder's start
 *   D45  the shift in find_get_pages is a memcpy between overlapping arrays (here it is not: what undefined
 *        behaviour does is not to be explored)
 *   D52  the write-back before locking goes one byte too far, and so one page
 *   D02, D13  truncate waits for the placeholders that it meets, and nothing keeps new ones or new pages out
 */
#include "posted.h"

#include <pagecache/writeback.h>

/* A range on its way to being owned: [start, cur) is. */
struct owning {
	struct address_space *mapping;
	pgoff_t start, end, cur;
	gfp_t gfp;
	struct page *insert; /* the placeholder to be used next; NULL: none */
	unsigned n_flushes;  /* since cur has moved */
};

/* Somebody may make a page dirty between its write-back and the next look at it, but nobody so often. */
#define FLUSHES_MAX 16

/* How one round under tree_lock ended. In every case the lock is dropped. */
enum round { ROUND_AGAIN, ROUND_DONE };

static void unlock_tree(struct owning *owning)
{
	tree_own(owning->mapping, owning->start, owning->cur);
	tree_write_unlock_irq(owning->mapping);
}

void check_hole_posted(struct address_space *mapping, const struct page *insert)
{
	/* What lies behind the hole matters only to a page whose flags are a small number. */
	pgoff_t last = mapping->kernel->geometry.zone_bits ? insert->index : MAX_PGOFF;
	struct page *found;

	/*
	 * Meant to find a placeholder that overlaps; a real page behind the hole is found just as well (D43).
	 */
	if (tree_gang_lookup(mapping, &found, insert->flags, last, 1)) {
		unsigned long flags = PagePlaceHolder(found) ? found->flags : page_flags_word(found);

		BUG_ON(flags <= insert->index);
	}
}

/* After a preload the tree has room; that it has not is a fault within the budget. */
static int insert_placeholder(struct address_space *mapping, struct page *insert)
{
	mapping->kernel->revision->check_hole(mapping, insert);
	return heddle_inject_fault("radix tree insertion") ? -ENOMEM : tree_insert(mapping, insert);
}

/* Fills the hole [cur, top) and drops the lock. */
static int fill_hole(struct owning *owning, pgoff_t top, bool before_page)
{
	struct page *insert = owning->insert;
	int err;

	insert->flags = owning->cur;
	insert->index = top - 1;
	err = insert_placeholder(owning->mapping, insert);
	if (!err || (before_page && owning->mapping->kernel->revision->forgets_failed_insert))
		owning->insert = NULL; /* on an error in front of a page it is lost (D41) */
	if (!err)
		owning->cur = top;
	unlock_tree(owning);
	return err;
}

static void wait_for_placeholder(struct owning *owning, struct page *placeholder)
{
	struct placeholder_wait wait;

	placeholder_wait_prepare(&wait, owning->mapping, placeholder);
	unlock_tree(owning);
	placeholder_wait_sleep(&wait);
}

/* page is locked and referenced, tree_lock dropped: writes the rest of the range back. */
static int write_back(struct owning *owning, struct page *page)
{
	struct address_space *mapping = owning->mapping;

	if (++owning->n_flushes > FLUSHES_MAX)
		heddle_report(
			HEDDLE_LIVELOCK, true, "D26 write-back", HEDDLE_HERE,
			"page %lu is dirty after each of %d write-backs: it is written back again, for ever",
			page->index, FLUSHES_MAX);
	unlock_page(page);
	page_cache_release(page);
	return filemap_write_and_wait_range(mapping, (loff_t)(owning->cur << mapping->kernel->page_shift),
					    mapping->kernel->revision->flush_last_byte(mapping, owning->end));
}

loff_t flush_last_byte_posted(struct address_space *mapping, pgoff_t end)
{
	return (loff_t)(end << mapping->kernel->page_shift);
}

static bool needs_write_back(struct page *page)
{
	return PageDirty(page) || PageWriteback(page);
}

static void keep_page(struct owning *owning, struct page *page)
{
	page_lock_hand_over(page); /* whoever completes the I/O unlocks it */
	owning->cur++;
	owning->n_flushes = 0;
}

/* The lock is busy: sleeps for it without tree_lock. page has one reference of ours. */
static int wait_for_page(struct owning *owning, struct page *page)
{
	pgoff_t index = page->index;

	owning->mapping->kernel->revision->page_contended(page);
	unlock_tree(owning);
	lock_page(page);
	if (page->mapping != owning->mapping || page->index != index) { /* truncated while we slept */
		unlock_page(page);
		page_cache_release(page);
		return 0;
	}
	if (needs_write_back(page))
		return write_back(owning, page);
	keep_page(owning, page);
	return 0;
}

/* A real page at cur. Keeps it and returns ROUND_DONE with tree_lock held, or drops the lock. */
static enum round own_page(struct owning *owning, struct page *page, int *err)
{
	page_cache_get(page);
	BUG_ON(page->index != owning->cur);
	if (!trylock_page(page)) {
		*err = wait_for_page(owning, page);
		return ROUND_AGAIN;
	}
	if (needs_write_back(page)) {
		unlock_tree(owning);
		*err = write_back(owning, page);
		return ROUND_AGAIN;
	}
	keep_page(owning, page);
	return ROUND_DONE;
}

void page_contended_posted(struct page *page)
{
	page_cache_get(page); /* though the caller has a reference (D40) */
}

/* One item of a gang lookup. ROUND_DONE: it is dealt with and tree_lock still held. */
static enum round own_item(struct owning *owning, struct page *item, int *err)
{
	if (PagePlaceHolder(item) && item->flags < owning->end) {
		wait_for_placeholder(owning, item);
		return ROUND_AGAIN;
	}
	if (item->index > owning->cur) {
		*err = fill_hole(owning, min(owning->end, item->index), true);
		return ROUND_AGAIN;
	}
	return own_page(owning, item, err);
}

/* Everything that can be had under one tree_lock. */
static enum round own_under_lock(struct owning *owning, int *err)
{
	unsigned gang = owning->mapping->kernel->geometry.gang, found;
	struct page *items[GANG_MAX];

	do {
		found = tree_gang_lookup(owning->mapping, items, owning->cur, owning->end - 1,
					 (unsigned)min((pgoff_t)gang, owning->end - owning->cur));
		for (unsigned i = 0; i < found && owning->cur < owning->end; i++) {
			if (own_item(owning, items[i], err) == ROUND_AGAIN)
				return ROUND_AGAIN;
		}
	} while (owning->cur < owning->end && found == gang);
	return ROUND_DONE;
}

static int own_round(struct owning *owning)
{
	struct address_space *mapping = owning->mapping;
	int err = 0;

	if (!owning->insert)
		owning->insert = alloc_placeholder(mapping, owning->gfp);
	if (!owning->insert || tree_preload(owning->gfp))
		return -ENOMEM;
	tree_write_lock_irq(mapping);
	if (owning->cur == owning->start && owning->end - owning->start > 1)
		tree_set_extents(mapping);
	if (own_under_lock(owning, &err) == ROUND_AGAIN)
		return err;
	if (owning->cur < owning->end)
		return fill_hole(owning, owning->end, false);
	unlock_tree(owning);
	return 0;
}

int find_or_insert_placeholders(struct address_space *mapping, pgoff_t start, pgoff_t end, gfp_t gfp)
{
	struct owning owning = { .mapping = mapping, .start = start, .end = end, .cur = start, .gfp = gfp };
	int err = 0;

	while (!err && owning.cur < end)
		err = own_round(&owning);
	if (err)
		mapping->kernel->revision->release_range(mapping, start, owning.cur);
	if (owning.insert)
		free_placeholder(owning.insert);
	return err;
}

void release_item_posted(struct address_space *mapping, struct page *item)
{
	if (PagePlaceHolder(item)) {
		tree_delete(mapping, item);
		wake_up_placeholder_page(item);
		free_placeholder(item);
	} else {
		unlock_page(item);
		page_cache_release(item);
	}
}

/* Takes the placeholders out of pages[0..n) and a reference on the rest. Returns how many are left. */
static unsigned keep_real_pages(struct page **pages, unsigned n)
{
	unsigned i = 0;

	while (i < n) {
		if (!PagePlaceHolder(pages[i])) {
			page_cache_get(pages[i++]);
			continue;
		}
		n--;
		for (unsigned k = i; k < n; k++) /* the patch: memcpy, the arrays overlap (D45) */
			pages[k] = pages[k + 1];
	}
	return n;
}

unsigned find_get_pages_posted(struct address_space *mapping, pgoff_t start, pgoff_t last, unsigned nr,
			       struct page **pages)
{
	unsigned n;

	tree_read_lock_irq(mapping);
	n = keep_real_pages(pages, tree_gang_lookup(mapping, pages, start, last, nr));
	tree_read_unlock_irq(mapping);
	return n;
}

unsigned find_get_pages_tag_posted(struct address_space *mapping, pgoff_t *index, pgoff_t last,
				   enum radix_tree_tag tag, unsigned nr, struct page **pages)
{
	unsigned n;

	tree_read_lock_irq(mapping);
	n = keep_real_pages(pages, tree_gang_lookup_tag(mapping, pages, *index, last, nr, tag));
	if (n)
		*index = pages[n - 1]->index + 1;
	tree_read_unlock_irq(mapping);
	return n;
}
