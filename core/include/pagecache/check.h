/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checks at quiescence: no thread of the scenario lives but the caller, nothing is announced.
 */
#ifndef CORE_PAGECACHE_CHECK_H
#define CORE_PAGECACHE_CHECK_H

#include <pagecache/mm.h>

/** I3: no placeholder, no locked page, no page under write-back, no waiter, no work. Soft findings. */
void pagecache_check_left_behind(struct kernel *kernel);
/** I4: each page's count is cache + ptes + private. Soft findings. */
void pagecache_check_references(struct kernel *kernel);
/**
 * Frees every page and every placeholder, so that the end of the execution finds no leak that the checks
 * above reported already.
 */
void pagecache_destroy(struct kernel *kernel);
/**
 * I13: a finding if a page lies beyond the end of the file (weak: the scenario decides whether to judge it).
 */
void pagecache_check_beyond_eof(struct address_space *mapping, loff_t size);

#endif
