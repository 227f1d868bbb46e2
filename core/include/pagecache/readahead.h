/* SPDX-License-Identifier: GPL-2.0-only */
/* Readahead: reads pages before anybody has asked for them. */
#ifndef CORE_PAGECACHE_READAHEAD_H
#define CORE_PAGECACHE_READAHEAD_H

#include <pagecache/pagemap.h>

/**
 * Reads those of the n pages from start that are not cached (nor covered by a placeholder) and lie within
 * size, the file's as the caller has just read it, as one batch through a_ops->readpages. Does not wait for
 * the I/O; may block while adding a page, with earlier pages of its batch locked and their I/O not yet
 * submitted.
 */
void do_page_cache_readahead(struct address_space *mapping, pgoff_t start, unsigned n, loff_t size);

#endif
