/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dirt. A page is dirty, and tagged so in the tree, when it holds what the device does not. A store through a
 * pte is not known to the page until somebody looks at the pte: unmapping does, and so does write-back,
 * before it cleans the page.
 */
#include <pagecache/mm.h>
#include <pagecache/page_note.h>

/* Whether the page was dirty. */
static bool exchange_dirty(struct page *page, bool dirty)
{
	struct page_state state = page_state_lock(page->kernel);
	bool was_dirty = heddle_atomic_exchange(&page->dirty, dirty);

	page_means(page, dirty ? "dirties" : "cleans", was_dirty ? ", which was dirty" : ", which was clean");
	page_state_unlock(page->kernel, state);
	return was_dirty;
}

bool set_page_dirty(struct page *page)
{
	struct address_space *mapping = page->home;
	bool flags, was_dirty;

	if (!mapping)
		return false; /* anonymous: nothing writes it back */
	tree_write_lock_irqsave(mapping, flags);
	was_dirty = exchange_dirty(page, true);
	if (!was_dirty && page->mapping) /* not truncated meanwhile */
		tree_tag_set(mapping, page, PAGECACHE_TAG_DIRTY);
	tree_write_unlock_irqrestore(mapping, flags);
	return !was_dirty;
}

void set_page_dirty_lock(struct page *page)
{
	if (!page->home)
		return; /* nobody here ever locks an anonymous page */
	lock_page(page);
	set_page_dirty(page);
	unlock_page(page);
}

bool clear_page_dirty_for_io(struct page *page)
{
	if (page_mkclean(page))
		set_page_dirty(page);
	return exchange_dirty(page, false);
}

/* Bit positions as in the kernel of that time. */
enum { PG_locked = 0, PG_uptodate = 3, PG_dirty = 4, PG_lru = 5, PG_writeback = 13 };

unsigned long page_flags_word(struct page *page)
{
	unsigned long word = page->flags | 1UL << PG_lru;

	if (page->flags)
		return word;
	word |= (unsigned long)page_flag_test_at(page, &page->lock, HEDDLE_HERE) << PG_locked;
	word |= (unsigned long)PageUptodate(page) << PG_uptodate;
	word |= (unsigned long)PageDirty(page) << PG_dirty;
	word |= (unsigned long)PageWriteback(page) << PG_writeback;
	return word;
}
