/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct kernel: what the modelled kernel has only one of. There is no static state: everything finds it
 * through an object.
 */
#ifndef CORE_KERNEL_KERNEL_H
#define CORE_KERNEL_KERNEL_H

#include <heddle/atomic.h>
#include <kernel/geometry.h>
#include <kernel/wait.h>
#include <kernel/workqueue.h>

struct revision;
struct page;
struct address_space;
struct mm;

struct kernel {
	struct geometry geometry;
	const struct revision *revision;
	unsigned page_shift;	       /* log2 of a page's bytes */
	unsigned block_shift;	       /* log2 of a block's bytes */
	unsigned sector_shift;	       /* log2 of a sector's bytes */
	wait_queue_head_t *wait_table; /* geometry.wait_queues of them */
	/* Flags, counts and wait queues of all pages; i_size. See <pagecache/page.h>. */
	spinlock_t page_state_lock;
	struct workqueue aio;	  /* completes AIO where a revision defers it */
	struct workqueue keventd; /* dirties pages after AIO reads */
	/* For the checks at quiescence: everything that was made and not freed. Not a step to change. */
	struct page *pages;
	struct address_space *mappings;
	struct mm *mms;
};

/**
 * Prepares kernel, which the caller keeps for ever (heddle_alloc_forever). Before the first spawn. Returns 0
 * or -EINVAL (geometry_check).
 */
int kernel_init(struct kernel *kernel, const struct geometry *geometry, const struct revision *revision);

static inline unsigned page_bytes(const struct kernel *kernel)
{
	return 1u << kernel->page_shift;
}

static inline unsigned block_bytes(const struct kernel *kernel)
{
	return 1u << kernel->block_shift;
}

/** Whether a file of that size ends within a page. */
static inline bool cuts_page(const struct kernel *kernel, loff_t size)
{
	return size & (page_bytes(kernel) - 1);
}

/** Pages that one get_user_pages call of the direct I/O engine asks for. */
static inline unsigned gup_pages(const struct kernel *kernel)
{
	return kernel->geometry.gup_pages ? kernel->geometry.gup_pages : kernel->geometry.dio_pages;
}

/** Pages of user memory that may be pinned for one round of a direct I/O, where all are pinned beforehand. */
static inline unsigned pin_pages(const struct kernel *kernel)
{
	return kernel->geometry.pin_pages ? kernel->geometry.pin_pages : DIO_PAGES_MAX;
}

/** Reads a value for a description (heddle_means). Nothing is announced, and no race detector sees it. */
int64_t value_for_a_note(const struct heddle_atomic *atomic);

#endif
