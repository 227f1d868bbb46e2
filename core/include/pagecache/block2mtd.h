/* SPDX-License-Identifier: GPL-2.0-only */
/* The readahead of block2mtd, a driver that has its own. */
#ifndef CORE_PAGECACHE_BLOCK2MTD_H
#define CORE_PAGECACHE_BLOCK2MTD_H

#include <pagecache/pagemap.h>

/**
 * Reads what is absent of the readahead window from index on, page by page, unless the first page is there.
 * What a placeholder covers counts as there. May block: each page is added and its read started before the
 * next one.
 */
void cache_readahead(struct address_space *mapping, pgoff_t index);

#endif
