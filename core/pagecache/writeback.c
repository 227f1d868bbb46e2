/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/writeback.h>

static pgoff_t index_of(const struct address_space *mapping, loff_t pos)
{
	return (pgoff_t)pos >> mapping->kernel->page_shift;
}

static unsigned lookup_tag(struct address_space *mapping, pgoff_t *index, pgoff_t last,
			   enum radix_tree_tag tag, struct page **pages)
{
	return find_get_pages_tag(mapping, index, last, tag, mapping->kernel->geometry.pagevec, pages);
}

/* page is locked on entry, and unlocked by writepage or here. */
static int write_locked_page(struct address_space *mapping, struct page *page)
{
	if (page->mapping != mapping) {
		unlock_page(page);
		return 0;
	}
	wait_on_page_writeback(page);
	if (!clear_page_dirty_for_io(page)) {
		unlock_page(page);
		return 0;
	}
	return mapping->a_ops->writepage(page);
}

int write_cache_pages(struct address_space *mapping, loff_t start, loff_t end)
{
	pgoff_t index = index_of(mapping, start), last = index_of(mapping, end);
	struct page *pages[GANG_MAX];
	unsigned n;
	int ret = 0;

	while (index <= last && (n = lookup_tag(mapping, &index, last, PAGECACHE_TAG_DIRTY, pages))) {
		for (unsigned i = 0; i < n; i++) {
			int err;

			lock_page(pages[i]);
			err = write_locked_page(mapping, pages[i]);
			ret = ret ? ret : err;
		}
		release_pages(pages, n);
	}
	return ret;
}

int wait_on_page_writeback_range(struct address_space *mapping, loff_t start, loff_t end)
{
	pgoff_t index = index_of(mapping, start), last = index_of(mapping, end);
	struct page *pages[GANG_MAX];
	unsigned n;
	int ret = 0, err;

	while (index <= last && (n = lookup_tag(mapping, &index, last, PAGECACHE_TAG_WRITEBACK, pages))) {
		for (unsigned i = 0; i < n; i++) {
			wait_on_page_writeback(pages[i]);
			if (PageError(pages[i]))
				ret = -EIO;
		}
		release_pages(pages, n);
	}
	err = mapping_take_error(mapping);
	return ret ? ret : err;
}

int filemap_write_and_wait_range(struct address_space *mapping, loff_t start, loff_t end)
{
	int err, wait_err;

	err = write_cache_pages(mapping, start, end);
	if (err == -EIO)
		return err;
	wait_err = wait_on_page_writeback_range(mapping, start, end);
	return err ? err : wait_err;
}

int filemap_write_and_wait(struct address_space *mapping)
{
	return filemap_write_and_wait_range(mapping, 0, INT64_MAX);
}
