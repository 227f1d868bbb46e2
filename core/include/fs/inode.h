/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct inode: a file.
 *
 *   i_size        atomic (a seqcount in the kernel): one step to read, one to write; written under i_mutex
 *   i_mutex       serialises changes of size and buffered writes
 *   i_alloc_sem   taken by truncate and, in the legacy model, by direct I/O
 *   blocks        the block map: under i_meta_lock, which interrupts take too; each look-up or change is one
 *                 section
 */
#ifndef CORE_FS_INODE_H
#define CORE_FS_INODE_H

#include <fs/buffer_head.h>
#include <kernel/lock.h>
#include <pagecache/address_space.h>

#define INODE_BLOCKS_MAX 512
#define NO_BLOCK	 (~0UL)
#define BLOCK_UNWRITTEN	 (1UL << 63) /* in inode.blocks: allocated, and still a hole to whoever reads */

struct super_block;
struct kiocb;
struct mm;
struct user_vec;

/** What a system call asks of a file system: see <fs/file.h>, where those of the generic kind are. */
struct file_operations {
	ssize_t (*read)(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, size_t count);
	ssize_t (*write)(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, size_t count);
	ssize_t (*direct_read)(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos);
	ssize_t (*direct_write)(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos);
	/** All that was written so far is on the device when it returns. 0 or -errno. May block. */
	int (*fsync)(struct inode *inode);
};

/** What truncate and direct I/O ask of a file system. i_mutex held, but for convert_unwritten. May block. */
struct inode_operations {
	/** ftruncate, around vmtruncate. 0 or -errno. */
	int (*setattr)(struct inode *inode, loff_t size);
	/**
	 * A buffered write is about to write from pos on, within one page, and has no page locked; again, if
	 * it has to start again. NULL: nothing is to be done. 0 or -errno.
	 */
	int (*begin_buffered_write)(struct inode *inode, loff_t pos);
	/** The file ends at size from now on: i_size, and what the file system keeps of it. Never shorter. */
	void (*publish_size)(struct inode *inode, loff_t size);
	/**
	 * A direct write has found out that it extends the file, and owns nothing yet; when it is over, and
	 * its size is published or it has failed. begin_extending: 0 or -errno, then there is no end.
	 */
	int (*begin_extending)(struct inode *inode);
	void (*end_extending)(struct inode *inode);
	/**
	 * If size cuts a block: zeroes the rest of its page, in the page cache (grab_cache_page: waits for
	 * placeholders). 0 or -errno.
	 */
	int (*truncate_page)(struct inode *inode, loff_t size);
	/**
	 * If size cuts a block: zeroes the rest of the block on the device. The caller owns its page: nothing
	 * of it is cached, and nothing can be. 0 or -errno. May block.
	 */
	int (*zero_block_tail)(struct inode *inode, loff_t size);
	/**
	 * i_meta_lock held: get_block is about to allocate block iblock, and no further one. 0; 1: it is not
	 * new to who asks, since what lay elsewhere is to be there; or -errno of get_block. NULL: each block
	 * may be allocated.
	 */
	int (*may_allocate)(struct inode *inode, sector_t iblock);
	/** Frees every block that lies wholly beyond size. */
	void (*truncate_blocks)(struct inode *inode, loff_t size);
	/** Frees the blocks that lie wholly in [start, end). NULL: no holes are punched. */
	void (*punch_blocks)(struct inode *inode, loff_t start, loff_t end);
	/**
	 * What get_block allocated unwritten in [offset, offset + n) bytes has been written: readers may see
	 * it. Interrupts too; one section.
	 */
	void (*convert_unwritten)(struct inode *inode, loff_t offset, size_t n);

	/* What a file has that lies in no block (<fs/reiserfs.h>); NULL: nothing. One section each. */

	/** Whether some of [offset, end) is so. i_mutex need not be held. */
	bool (*meets_tail)(struct inode *inode, loff_t offset, loff_t end);
	/**
	 * Block `block` of page, which is locked, is to be written back: true if it is so, and then what the
	 * page holds is there.
	 */
	bool (*write_tail)(struct page *page, unsigned block);
	/** Its bytes, if block iblock is so; else NULL. While only the caller lives. */
	const byte_t *(*peek_tail)(const struct inode *inode, sector_t iblock);
};

struct inode {
	unsigned i_ino; /* 1, 2, ...: also the file number of its bytes */
	struct super_block *i_sb;
	struct heddle_atomic i_size;
	struct mutex i_mutex;
	struct rw_semaphore i_alloc_sem;
	spinlock_t i_meta_lock;
	struct heddle_data block_map;	   /* index: block of the file */
	sector_t blocks[INODE_BLOCKS_MAX]; /* NO_BLOCK: a hole */
	const struct inode_operations *i_op;
	const struct file_operations *i_fop;
	get_block_t *get_block;
	struct address_space i_data;
	struct address_space *i_mapping; /* &i_data */
};

/** What the files of one kind have in common. */
struct inode_kind {
	const struct inode_operations *i_op;
	const struct file_operations *i_fop;
	const struct address_space_operations *a_ops;
	get_block_t *get_block;
};

/**
 * An empty file of sb, number sb->n_files + 1; inode may lie in a structure of the file system's own. Lives
 * as long as the world. Before the first spawn, or by who has sb for himself.
 */
void inode_init(struct inode *inode, struct super_block *sb, const struct inode_kind *kind);

/** How many bytes the block map covers; a file can not grow beyond. */
loff_t inode_bytes_max(const struct inode *inode);

/**
 * One step each, or a touch inside a section: under the kernel's page_state_lock, which stands for the
 * seqcount.
 */
loff_t i_size_read_at(struct inode *inode, const struct heddle_where *where);
void i_size_write_at(struct inode *inode, loff_t size, const struct heddle_where *where);
/** The same for truncate, which alone may make a file shorter (I12). */
void i_size_cut_at(struct inode *inode, loff_t size, const struct heddle_where *where);
#define i_size_read(inode)	  i_size_read_at((inode), HEDDLE_HERE)
#define i_size_write(inode, size) i_size_write_at((inode), (size), HEDDLE_HERE)
#define i_size_cut(inode, size)	  i_size_cut_at((inode), (size), HEDDLE_HERE)

#endif
