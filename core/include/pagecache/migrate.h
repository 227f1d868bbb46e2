/* SPDX-License-Identifier: GPL-2.0-only */
/* Page migration: the bytes of a page move to another page, and that takes its place in the cache. */
#ifndef CORE_PAGECACHE_MIGRATE_H
#define CORE_PAGECACHE_MIGRATE_H

#include <pagecache/pagemap.h>

/**
 * page is locked and the caller has a reference; newpage is fresh from page_cache_alloc for the same index.
 * newpage takes the slot of page, with the cache's reference and one for the caller. -EAGAIN: page is not in
 * its slot, or somebody else has a reference; nothing has changed then.
 */
int migrate_page_move_mapping(struct address_space *mapping, struct page *newpage, struct page *page);

/**
 * Moves the page at index to a new one. 0 (also if there is none), -EAGAIN (it is in use, or has private
 * data), -ENOMEM. May block: for the page lock and for write-back.
 */
int migrate_page(struct address_space *mapping, pgoff_t index);

#endif
