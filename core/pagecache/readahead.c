/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/readahead.h>

/*
 * Which of [start, start + n) are cached or covered, as bits. One look for the whole window: what the kernel,
 * which drops the lock between the pages, would see later is a matter for the adding.
 */
static void look_up_window(struct address_space *mapping, pgoff_t start, unsigned n, bool *present)
{
	tree_read_lock_irq(mapping);
	for (unsigned i = 0; i < n; i++)
		present[i] = tree_lookup_extent(mapping, start + i);
	tree_read_unlock_irq(mapping);
}

void do_page_cache_readahead(struct address_space *mapping, pgoff_t start, unsigned n, loff_t size)
{
	struct page *pages[DIO_PAGES_MAX];
	bool present[DIO_PAGES_MAX];
	unsigned n_pages = 0;
	pgoff_t last;

	if (size <= 0)
		return;
	last = (pgoff_t)(size - 1) >> mapping->kernel->page_shift;
	if (start > last)
		return;
	n = (unsigned)min((pgoff_t)n, last - start + 1);
	look_up_window(mapping, start, n, present);
	for (unsigned i = 0; i < n; i++) {
		if (present[i])
			continue;
		pages[n_pages] = page_cache_alloc(mapping, start + i, GFP_KERNEL);
		if (!pages[n_pages])
			break;
		n_pages++;
	}
	if (n_pages)
		mapping->a_ops->readpages(mapping, pages, n_pages);
}
