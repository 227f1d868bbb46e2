/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/migrate.h>
#include <pagecache/mm.h>

/*
 * tree_lock held. The cache and the caller have a reference each, the file system one for its private data.
 */
static bool is_unused(struct address_space *mapping, struct page *page)
{
	return tree_lookup_extent(mapping, page->index) == page &&
	       heddle_atomic_load(&page->count) == 2 + (page->private != NULL);
}

/* tree_lock held. The slot keeps its tag: a write-back must find the page all the time. */
static void replace(struct address_space *mapping, struct page *newpage, struct page *page)
{
	bool dirty = PageDirty(page);
	int err;

	__remove_from_page_cache(page);
	newpage->count.value = 2; /* nobody else can see it yet */
	err = __add_to_page_cache(newpage, mapping);
	BUG_ON(err);
	if (!dirty)
		return;
	page_flag_set_at(newpage, &newpage->dirty, true, HEDDLE_HERE);
	tree_tag_set(mapping, newpage, PAGECACHE_TAG_DIRTY);
}

int migrate_page_move_mapping(struct address_space *mapping, struct page *newpage, struct page *page)
{
	int err = -EAGAIN;

	tree_write_lock_irq(mapping);
	if (is_unused(mapping, page)) {
		err = 0;
		replace(mapping, newpage, page);
	}
	tree_write_unlock_irq(mapping);
	return err;
}

static void migrate_page_copy(struct page *newpage, struct page *page)
{
	byte_t bytes[PAGE_BYTES_MAX];
	unsigned n = page_bytes(page->kernel);

	page_read_bytes(page, 0, bytes, n);
	page_write_bytes(newpage, 0, bytes, n);
	if (PageUptodate(page))
		SetPageUptodate(newpage);
	cancel_dirty_page(page);
}

/* page is locked. */
static int move_page(struct address_space *mapping, struct page *page)
{
	loff_t bytes = page_bytes(mapping->kernel);
	struct page *newpage = page_cache_alloc(mapping, page->index, GFP_KERNEL);
	int err;

	if (!newpage)
		return -ENOMEM;
	wait_on_page_writeback(page);
	if (page_mapped(page))
		unmap_mapping_range(mapping, (loff_t)page->index * bytes, bytes);
	err = migrate_page_move_mapping(mapping, newpage, page);
	if (err) {
		page_cache_discard(newpage);
		return err;
	}
	migrate_page_copy(newpage, page);
	unlock_page(newpage);
	page_cache_release(newpage);
	return 0;
}

int migrate_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page = find_lock_page(mapping, index);
	int err;

	if (!page)
		return 0;
	err = page->private ? -EAGAIN : move_page(mapping, page);
	unlock_page(page);
	page_cache_release(page);
	return err;
}
