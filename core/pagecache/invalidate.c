/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/mm.h>
#include <pagecache/truncate.h>

/* Removes page unless it is dirty or its private data busy. */
static bool invalidate_complete_page2(struct address_space *mapping, struct page *page)
{
	bool dirty;

	if (page->private && !mapping->a_ops->releasepage(page))
		return false;
	tree_write_lock_irq(mapping);
	dirty = PageDirty(page);
	if (!dirty) {
		ClearPageUptodate(page);
		__remove_from_page_cache(page);
	}
	tree_write_unlock_irq(mapping);
	return !dirty;
}

/*
 * The kernel goes on until the page is unmapped; where a fault does not take the page lock that may be for
 * ever, and a fault that comes after the last round is as bad. Two rounds show both.
 */
static void unmap_page(struct address_space *mapping, const struct page *page)
{
	loff_t bytes = page_bytes(mapping->kernel);

	for (int round = 0; round < 2 && page_mapped(page); round++)
		unmap_mapping_range(mapping, (loff_t)page->index * bytes, bytes);
}

static int invalidate_locked_page(struct address_space *mapping, struct page *page)
{
	if (page->mapping != mapping)
		return 0;
	wait_on_page_writeback(page);
	unmap_page(mapping, page);
	return invalidate_complete_page2(mapping, page) ? 0 : -EIO;
}

int invalidate_inode_pages2_range(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	struct page *pages[GANG_MAX];
	pgoff_t next = start;
	int ret = 0;

	while (!ret && next <= end) {
		unsigned n = find_get_pages(mapping, next, end, mapping->kernel->geometry.pagevec, pages);

		if (!n)
			break;
		for (unsigned i = 0; !ret && i < n; i++) {
			lock_page(pages[i]);
			next = pages[i]->index + 1;
			ret = invalidate_locked_page(mapping, pages[i]);
			unlock_page(pages[i]);
		}
		release_pages(pages, n);
	}
	return ret;
}
