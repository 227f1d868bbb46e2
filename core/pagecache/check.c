/* SPDX-License-Identifier: GPL-2.0-only */
#include <kernel/findings.h>
#include <kernel/slab.h>
#include <pagecache/check.h>
#include <pagecache/page_note.h>

static void check_tree_left_behind(struct address_space *mapping)
{
	struct page *item;
	unsigned long key = 0;

	for (; radix_tree_gang_lookup(&mapping->page_tree, (void **)&item, &key, key, 1); key++) {
		heddle_expect(!PagePlaceHolder(item), I3_LEFT_BEHIND, "placeholder [%lu,%lu] of file %ld",
			      item->flags, item->index, mapping->number);
		if (key == MAX_PGOFF)
			break;
	}
	heddle_expect(!mapping->n_owned, I3_LEFT_BEHIND, "file %ld still has %u owned ranges",
		      mapping->number, mapping->n_owned);
}

static void check_page_left_behind(const struct page *page)
{
	heddle_expect(!page->lock.value, I3_LEFT_BEHIND, "page %lu is locked", page->index);
	heddle_expect(!page->writeback.value, I3_LEFT_BEHIND, "page %lu is under write-back", page->index);
}

void pagecache_check_left_behind(struct kernel *kernel)
{
	for (struct address_space *mapping = kernel->mappings; mapping; mapping = mapping->next)
		check_tree_left_behind(mapping);
	for (const struct page *page = kernel->pages; page; page = page->next)
		check_page_left_behind(page);
	for (unsigned i = 0; i < kernel->geometry.wait_queues; i++)
		heddle_expect(!kernel->wait_table[i].head, I3_LEFT_BEHIND,
			      "somebody waits in page wait queue %u", i);
	heddle_expect(workqueue_is_empty(&kernel->aio) && workqueue_is_empty(&kernel->keventd),
		      I3_LEFT_BEHIND, "work is still queued");
}

void pagecache_check_references(struct kernel *kernel)
{
	for (const struct page *page = kernel->pages; page; page = page->next) {
		int64_t expected =
			(page->cached.value != 0) + page_mapcount_quiescent(page) + (page->private != NULL);

		char name[PAGE_NAME_MAX];

		heddle_expect(page->count.value == expected, I4_REFERENCE_COUNT,
			      "%s count is %lld, and %lld references are accounted for",
			      page_name(page, name), (long long)page->count.value, (long long)expected);
	}
}

static void empty_tree(struct address_space *mapping)
{
	struct page *item;

	while (radix_tree_gang_lookup(&mapping->page_tree, (void **)&item, NULL, 0, 1)) {
		radix_tree_delete(&mapping->page_tree, item->index);
		if (PagePlaceHolder(item))
			kfree(item);
	}
	mapping->nrpages = 0;
}

void pagecache_destroy(struct kernel *kernel)
{
	for (struct address_space *mapping = kernel->mappings; mapping; mapping = mapping->next)
		empty_tree(mapping);
	for (struct mm *mm = kernel->mms; mm; mm = mm->next) {
		for (unsigned long vpn = 0; vpn < mm->n_pages; vpn++)
			mm->pte[vpn].page = NULL;
	}
	while (kernel->pages) {
		heddle_disown(HEDDLE_RESOURCE(&kernel->pages->lock.object));
		page_cache_discard(kernel->pages);
	}
}

void pagecache_check_beyond_eof(struct address_space *mapping, loff_t size)
{
	unsigned shift = mapping->kernel->page_shift;
	pgoff_t first = ((pgoff_t)size + page_bytes(mapping->kernel) - 1) >> shift;
	struct page *item;

	if (!radix_tree_gang_lookup(&mapping->page_tree, (void **)&item, NULL, first, 1))
		return;
	heddle_expect(PagePlaceHolder(item), I13_BEYOND_EOF,
		      "page %lu of file %ld lies beyond its end at %lld", item->index, mapping->number,
		      (long long)size);
}
