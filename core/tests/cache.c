/* SPDX-License-Identifier: GPL-2.0-only */
#include "cache.h"

#include <stdio.h>

struct cache *cache_create(const char *revision, unsigned gang)
{
	struct cache *cache = heddle_alloc_forever(sizeof(*cache));
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.gang = gang;
	heddle_check(kernel_init(&cache->kernel, &geometry, revision_by_name(revision)) == 0, "setup",
		     "geometry");
	mapping_init(&cache->mapping, &cache->kernel, NULL, NULL, 1);
	return cache;
}

/* Setup must not fail: a fault that hits it is simply used up. */
struct page *cache_add(struct cache *cache, pgoff_t index)
{
	struct page *page;
	int err;

	do
		page = page_cache_alloc(&cache->mapping, index, GFP_KERNEL);
	while (!page);
	do
		err = add_to_page_cache_write(page, &cache->mapping, GFP_KERNEL);
	while (err == -ENOMEM);
	heddle_check(!err, "setup", "add_to_page_cache says %d", err);
	SetPageUptodate(page);
	unlock_page(page);
	page_cache_release(page);
	return page;
}

void cache_place(struct cache *cache, pgoff_t start, pgoff_t end)
{
	struct page *placeholder = alloc_placeholder(&cache->mapping, GFP_KERNEL);

	placeholder->flags = start;
	placeholder->index = end - 1;
	tree_write_lock_irq(&cache->mapping);
	if (end - start > 1)
		tree_set_extents(&cache->mapping);
	tree_insert(&cache->mapping, placeholder);
	tree_write_unlock_irq(&cache->mapping);
}

int own_range(struct cache *cache, pgoff_t start, pgoff_t end)
{
	return cache->kernel.revision->own_range(&cache->mapping, start, end, GFP_KERNEL);
}

void release_range(struct cache *cache, pgoff_t start, pgoff_t end)
{
	cache->kernel.revision->release_range(&cache->mapping, start, end);
}

const char *cache_text(struct cache *cache)
{
	static char text[200];
	unsigned long key = 0;
	struct page *item;
	int at = 0;

	text[0] = '\0';
	for (; radix_tree_gang_lookup(&cache->mapping.page_tree, (void **)&item, &key, key, 1); key++) {
		const char *gap = at ? " " : "";

		if (PagePlaceHolder(item))
			at += snprintf(text + at, sizeof(text) - (size_t)at, "%s[%lu,%lu]", gap, item->flags,
				       item->index);
		else
			at += snprintf(text + at, sizeof(text) - (size_t)at, "%sp%lu%s", gap, item->index,
				       item->lock.value ? "!" : "");
	}
	return text;
}

void cache_check_quiescent(struct cache *cache)
{
	pagecache_check_left_behind(&cache->kernel);
	pagecache_check_references(&cache->kernel);
	pagecache_destroy(&cache->kernel);
}
