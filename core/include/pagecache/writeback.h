/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Write-back: dirty pages of a range to the device, and waiting for them. Ranges are bytes, the end
 * inclusive.
 *
 * All may block (page locks, I/O), callable from tasks that hold no page lock in or below the range.
 */
#ifndef CORE_PAGECACHE_WRITEBACK_H
#define CORE_PAGECACHE_WRITEBACK_H

#include <pagecache/pagemap.h>

/** Starts the write-back of each dirty page that touches [start, end]. 0 or the first -errno. */
int write_cache_pages(struct address_space *mapping, loff_t start, loff_t end);
/** Waits for the pages of [start, end] that are under write-back. */
int wait_on_page_writeback_range(struct address_space *mapping, loff_t start, loff_t end);
/** Both. That the kernel looks at nrpages first only saves the lookups. */
int filemap_write_and_wait_range(struct address_space *mapping, loff_t start, loff_t end);
int filemap_write_and_wait(struct address_space *mapping);

#endif
