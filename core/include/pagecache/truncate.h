/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Taking pages out of the cache: because the file became shorter, or because what they hold is no longer
 * true.
 */
#ifndef CORE_PAGECACHE_TRUNCATE_H
#define CORE_PAGECACHE_TRUNCATE_H

#include <pagecache/pagemap.h>

/**
 * The pages from start to end, which are multiples of a page and lie inside the file, become a hole. i_mutex
 * held. 0 or -errno. May block.
 */
int vmtruncate_range(struct inode *inode, loff_t start, loff_t end);
/**
 * Sets the size of the file: publishes it, unmaps and drops the pages beyond, frees the blocks; in the order,
 * and with the ranges owned, that the revision says. i_mutex held. May block. 0 or -errno.
 */
int vmtruncate(struct inode *inode, loff_t size);

/**
 * Drops every page that lies wholly in [start, end] (bytes, inclusive; end + 1 page aligned, or -1: to the
 * end), zeroes the part of a page that start cuts. May block (page locks).
 */
void truncate_inode_pages_range(struct address_space *mapping, loff_t start, loff_t end);

/**
 * Invalidates the pages [start, end] (indices, inclusive): waits for their write-back, unmaps and removes
 * them. -EIO if one stayed because it was dirty or its private data busy; it stops there. Placeholders are
 * invisible to it. May block.
 */
int invalidate_inode_pages2_range(struct address_space *mapping, pgoff_t start, pgoff_t end);

/** Truncates one page: page lock held, mapping checked. Unmaps it first if it is mapped. */
void truncate_complete_page(struct address_space *mapping, struct page *page);

#endif
