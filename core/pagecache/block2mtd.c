/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The series changes one line of this driver: it looks for a page with radix_tree_lookup_extent, so as not to
 * take a placeholder for one.
 */
#include <pagecache/block2mtd.h>

/* tree_lock is dropped for each allocation, as in the driver. How many pages; *pages in ascending order. */
static unsigned collect(struct address_space *mapping, pgoff_t index, pgoff_t end, struct page **pages)
{
	unsigned n = 0;

	tree_read_lock_irq(mapping);
	for (pgoff_t i = index; i < end; i++) {
		struct page *page = tree_lookup_extent(mapping, i);

		if (page && i == index)
			break;
		if (page)
			continue;
		tree_read_unlock_irq(mapping);
		pages[n] = page_cache_alloc(mapping, i, GFP_KERNEL);
		tree_read_lock_irq(mapping);
		if (!pages[n])
			break;
		n++;
	}
	tree_read_unlock_irq(mapping);
	return n;
}

static void read_cache_pages(struct address_space *mapping, struct page **pages, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (add_to_page_cache_read(pages[i], mapping, GFP_KERNEL)) {
			page_cache_discard(pages[i]);
			continue;
		}
		mapping->a_ops->readpage(pages[i]);
		page_cache_release(pages[i]);
	}
}

void cache_readahead(struct address_space *mapping, pgoff_t index)
{
	struct page *pages[DIO_PAGES_MAX];
	loff_t size = mapping_size(mapping);
	pgoff_t end = index + mapping->kernel->geometry.readahead_pages;

	end = min(end, (pgoff_t)((size + page_bytes(mapping->kernel) - 1) >> mapping->kernel->page_shift));
	read_cache_pages(mapping, pages, collect(mapping, index, end, pages));
}
