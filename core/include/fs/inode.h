/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct inode: a file.
 *
 *   i_size        atomic (a seqcount in the kernel): one step to read, one to write; written under i_mutex
 *   i_mutex       serialises changes of size and buffered writes
 *   i_alloc_sem   taken by truncate and, in the legacy model, by direct I/O
 *   blocks        the block map: under truncate_mutex
 */
#ifndef CORE_FS_INODE_H
#define CORE_FS_INODE_H

#include <fs/buffer_head.h>
#include <kernel/lock.h>
#include <pagecache/address_space.h>

#define INODE_BLOCKS_MAX 512
#define NO_BLOCK	 (~0UL)

struct super_block;

/** What truncate asks of a file system. i_mutex held. */
struct inode_operations {
	/** Zeroes the rest of the block that size cuts, in the page cache (grab_cache_page: waits for placeholders). 0 or -errno. */
	int (*truncate_page)(struct inode *inode, loff_t size);
	/** Frees every block that lies wholly beyond size. */
	void (*truncate_blocks)(struct inode *inode, loff_t size);
};

struct inode {
	unsigned i_ino; /* 1, 2, ...: also the file number of its bytes */
	struct super_block *i_sb;
	struct heddle_atomic i_size;
	struct mutex i_mutex;
	struct rw_semaphore i_alloc_sem;
	struct mutex truncate_mutex;
	struct heddle_data
		block_map; /* index: block of the file; for file systems that look without truncate_mutex */
	sector_t blocks[INODE_BLOCKS_MAX]; /* NO_BLOCK: a hole */
	const struct inode_operations *i_op;
	get_block_t *get_block;
	struct address_space i_data;
	struct address_space *i_mapping; /* &i_data */
};

#define i_size_read(inode)	  ((loff_t)heddle_atomic_load(&(inode)->i_size))
#define i_size_write(inode, size) heddle_atomic_store(&(inode)->i_size, (size))

#endif
