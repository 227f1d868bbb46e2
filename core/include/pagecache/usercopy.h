/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a buffered write fills its page from user memory. The page is locked; the source has been faulted in
 * before that, and may be gone again.
 *
 *   posted   faulting: a fault sleeps for mmap_sem, page locks and placeholders, with the page locked
 *   fixed    inatomic: page faults are off
 */
#ifndef CORE_PAGECACHE_USERCOPY_H
#define CORE_PAGECACHE_USERCOPY_H

#include <pagecache/mm.h>

/** Copies n bytes at address to offset in page. 0 or -EFAULT; then page is unchanged. May block. */
int copy_from_user_faulting(struct page *page, unsigned offset, struct mm *mm, unsigned long address,
			    unsigned n);
/**
 * The same without a fault: -EAGAIN where one would be needed; the caller unlocks page, faults the source in
 * and starts again. Does not sleep.
 */
int copy_from_user_inatomic(struct page *page, unsigned offset, struct mm *mm, unsigned long address,
			    unsigned n);

#endif
