/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/placeholder.h>
#include <pagecache/revision.h>

/* tree_lock held. */
static struct page *get_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page = tree_lookup_extent(mapping, index);

	if (!page || PagePlaceHolder(page))
		return NULL;
	page_cache_get(page);
	return page;
}

struct page *find_get_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page;

	tree_read_lock_irq(mapping);
	page = get_page(mapping, index);
	tree_read_unlock_irq(mapping);
	return page;
}

struct page *find_get_page_state(struct address_space *mapping, pgoff_t index, bool *uptodate)
{
	struct page *page = find_get_page(mapping, index);

	*uptodate = page && PageUptodate(page);
	return page;
}

struct page *find_trylock_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page;

	tree_read_lock_irq(mapping);
	page = tree_lookup_extent(mapping, index);
	if (page && (PagePlaceHolder(page) || !trylock_page(page)))
		page = NULL;
	tree_read_unlock_irq(mapping);
	return page;
}

/*
 * The page at index with a reference and unlocked, when no placeholder is in the way any more; NULL if
 * absent.
 */
static struct page *get_page_beyond_placeholders(struct address_space *mapping, pgoff_t index)
{
	for (;;) {
		struct placeholder_wait wait;
		struct page *page;

		tree_read_lock_irq(mapping);
		page = tree_lookup_extent(mapping, index);
		if (!page || !PagePlaceHolder(page)) {
			if (page)
				page_cache_get(page);
			tree_read_unlock_irq(mapping);
			return page;
		}
		placeholder_wait_prepare(&wait, mapping, page);
		tree_read_unlock_irq(mapping);
		placeholder_wait_sleep(&wait);
	}
}

struct page *find_lock_page(struct address_space *mapping, pgoff_t index)
{
	for (;;) {
		struct page *page = get_page_beyond_placeholders(mapping, index);

		if (!page)
			return NULL;
		lock_page(page);
		if (page->mapping == mapping)
			return page;
		unlock_page(page); /* truncated while we slept */
		page_cache_release(page);
	}
}

unsigned find_get_pages(struct address_space *mapping, pgoff_t start, pgoff_t last, unsigned nr,
			struct page **pages)
{
	return mapping->kernel->revision->find_get_pages(mapping, start, last, nr, pages);
}

unsigned find_get_pages_tag(struct address_space *mapping, pgoff_t *index, pgoff_t last,
			    enum radix_tree_tag tag, unsigned nr, struct page **pages)
{
	return mapping->kernel->revision->find_get_pages_tag(mapping, index, last, tag, nr, pages);
}

unsigned find_get_pages_contig(struct address_space *mapping, pgoff_t start, unsigned nr, struct page **pages)
{
	unsigned found, n = 0;

	tree_read_lock_irq(mapping);
	found = tree_gang_lookup(mapping, pages, start, start + nr - 1, nr);
	while (n < found && !PagePlaceHolder(pages[n]) && pages[n]->index == start + n)
		page_cache_get(pages[n++]);
	tree_read_unlock_irq(mapping);
	return n;
}

void release_pages(struct page **pages, unsigned n)
{
	struct kernel *kernel;
	struct page_state state;

	if (!n)
		return;
	kernel = pages[0]->kernel;
	state = page_state_lock(kernel);
	for (unsigned i = 0; i < n; i++)
		page_cache_release(pages[i]);
	page_state_unlock(kernel, state);
}

static struct page *add_new_page(struct address_space *mapping, pgoff_t index, int *error)
{
	struct page *page = page_cache_alloc(mapping, index, GFP_KERNEL);

	*error = page ? add_to_page_cache_write(page, mapping, GFP_KERNEL) : -ENOMEM;
	if (!*error)
		return page;
	if (page)
		page_cache_discard(page);
	return NULL;
}

struct page *grab_cache_page(struct address_space *mapping, pgoff_t index, int *error)
{
	for (;;) {
		struct page *page = find_lock_page(mapping, index);

		*error = 0;
		if (!page)
			page = add_new_page(mapping, index, error);
		if (page || *error == -ENOMEM)
			return page;
	}
}

struct page *grab_cache_page_nowait(struct address_space *mapping, pgoff_t index)
{
	struct page *page = find_get_page(mapping, index);

	if (page && trylock_page(page))
		return page;
	if (page) {
		page_cache_release(page);
		return NULL;
	}
	page = page_cache_alloc(mapping, index, GFP_NOFS);
	if (page && add_to_page_cache_write(page, mapping, GFP_KERNEL)) {
		page_cache_discard(page);
		page = NULL;
	}
	return page;
}

int add_to_page_cache_read(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	page->count.value = 2; /* nobody else can see it yet */
	return mapping->kernel->revision->add_page_read(page, mapping, gfp);
}

int add_to_page_cache_readahead(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	page->count.value = 1;
	return mapping->kernel->revision->add_page_readahead(page, mapping, gfp);
}

int add_to_page_cache_write(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	page->count.value = 2;
	return mapping->kernel->revision->add_page_write(page, mapping, gfp);
}

int __add_to_page_cache(struct page *page, struct address_space *mapping)
{
	int err;

	page->mapping = mapping;
	page->cached.value = 1; /* nobody else can see it yet */
	err = tree_insert(mapping, page);
	if (err) {
		page->mapping = NULL;
		page->cached.value = 0;
		return err;
	}
	heddle_own(HEDDLE_RESOURCE(&page->lock.object)); /* it comes locked */
	return 0;
}

void __remove_from_page_cache(struct page *page)
{
	BUG_ON(!page_is_locked(page));
	tree_delete(page->mapping, page);
	page->mapping = NULL;
	page_cache_uncached(page);
}
