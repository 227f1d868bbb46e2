/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Geometry: every constant whose size only changes how much there is to explore, never what can go wrong.
 *
 * A scenario copies GEOMETRY_SMALL and changes what its story needs. GEOMETRY_LINUX has the constants of the
 * kernel of that time.
 */
#ifndef CORE_KERNEL_GEOMETRY_H
#define CORE_KERNEL_GEOMETRY_H

#include <kernel/types.h>

#define PAGE_BYTES_MAX 256 /* byte_t's in a page */
#define GANG_MAX       64  /* also of pagevec */
#define DIO_PAGES_MAX  128 /* also of gup_pages and of both windows */

struct geometry {
	unsigned block_bytes;	  /* byte_t's in a block; a power of two */
	unsigned page_blocks;	  /* blocks in a page; a power of two */
	unsigned block_sectors;	  /* the device's sectors in a block; a power of two; 0: 1 */
	unsigned gang;		  /* items of one gang lookup in the placeholder functions */
	unsigned pagevec;	  /* pages of one pagevec lookup */
	unsigned dio_pages;	  /* DIO_PAGES: the cap on a placeholder's span */
	unsigned gup_pages;	  /* pages of one get_user_pages chunk; 0: dio_pages */
	unsigned pin_pages;	  /* pages of user memory that `fixed` pins for one round; 0: DIO_PAGES_MAX */
	unsigned readahead_pages; /* window of sequential reads; 0: none */
	unsigned readaround_pages; /* window of faults; 0: none */
	unsigned get_block_max;	   /* blocks that one get_block maps at most */
	unsigned pointers;	   /* numbers of blocks in a block of metadata; 0: no end of them */
	unsigned wait_queues;	   /* hashed page wait queues; 1: all pages share one */
	unsigned long zone_bits;   /* the upper part of a real page's flag word; 0 puts pages into zone 0 */
	bool need_resched;	   /* what need_resched() answers */
};

#define GEOMETRY_SMALL                             \
	((struct geometry){ .block_bytes = 2,      \
			    .page_blocks = 1,      \
			    .gang = 2,             \
			    .pagevec = 2,          \
			    .dio_pages = 1,        \
			    .readahead_pages = 3,  \
			    .readaround_pages = 0, \
			    .get_block_max = 1,    \
			    .wait_queues = 16,     \
			    .zone_bits = 1UL << 62 })

#define GEOMETRY_LINUX                              \
	((struct geometry){ .block_bytes = 8,       \
			    .page_blocks = 1,       \
			    .gang = 8,              \
			    .pagevec = 14,          \
			    .dio_pages = 64,        \
			    .readahead_pages = 32,  \
			    .readaround_pages = 32, \
			    .get_block_max = 128,   \
			    .wait_queues = 256,     \
			    .zone_bits = 1UL << 62 })

/** 0, or -EINVAL if a size is 0, no power of two where one is needed, or above its maximum. */
int geometry_check(const struct geometry *geometry);

static inline unsigned geometry_page_bytes(const struct geometry *geometry)
{
	return geometry->block_bytes * geometry->page_blocks;
}

#endif
