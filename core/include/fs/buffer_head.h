/* SPDX-License-Identifier: GPL-2.0-only */
/* struct buffer_head as a request to map blocks, and get_block, which answers it. */
#ifndef CORE_FS_BUFFER_HEAD_H
#define CORE_FS_BUFFER_HEAD_H

#include <kernel/types.h>

struct inode;
struct page;

struct buffer_head {
	sector_t b_blocknr; /* on the device; if mapped */
	size_t b_size;	    /* in: bytes wanted; out: bytes that are mapped, or are a hole, from here on */
	bool mapped;	    /* has blocks on the device */
	bool new;	    /* they were allocated just now: what they hold is nobody's data */
	bool boundary;	    /* the next block needs metadata to be read first */
	bool unwritten; /* in: what is allocated stays a hole to readers until it is converted; out: some of
			   it is so */
	/* Where a block is not all that there is (<fs/reiserfs.h>). */
	struct page *b_page; /* in: whose blocks they are, locked; NULL: of none */
	bool uptodate;	     /* out: no block, and no hole: what it holds is in b_page now */
};

/**
 * Maps the blocks of inode from iblock on: result->b_size bytes at most. create: allocates what is missing (a
 * hole, or beyond the end). 0 with result filled (mapped false: a hole of b_size bytes), -ENOSPC, -EIO. Task
 * context; may block on the file system's own locks; callers hold page locks or a range.
 */
typedef int get_block_t(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create);

#endif
