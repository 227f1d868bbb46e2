/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file system on a block device: files, and the allocator, which hands out the block that was freed last
 * first (the worst case). A block that is freed is to be had at once, and keeps its bytes; with a journal it
 * is to be had when the transaction that freed it has been committed.
 */
#ifndef CORE_FS_SUPER_H
#define CORE_FS_SUPER_H

#include <fs/block_device.h>
#include <fs/inode.h>

#define FILES_MAX 8

struct super_block {
	struct kernel *kernel;
	struct block_device *bdev;
	spinlock_t alloc_lock;
	struct heddle_data free_list; /* under alloc_lock: the stack below */
	sector_t *free;		      /* stack of free blocks; the top is next */
	sector_t n_free;
	bool s_frees_at_commit;
	sector_t *freed; /* the oldest first: nobody's, and not to be had yet; under alloc_lock */
	sector_t n_freed;
	void *s_fs_info;				   /* the file system's own */
	struct inode *(*s_create)(struct super_block *sb); /* an empty file; generic_file_create unless set */
	struct inode *files[FILES_MAX];
	unsigned n_files;
};

void super_init(struct super_block *sb, struct kernel *kernel, struct block_device *bdev);

/** 0 and *block, owned by inode's block iblock from now on; -ENOSPC. One section. */
int allocate_block(struct super_block *sb, struct inode *inode, sector_t iblock, sector_t *block);
/** The same for the block `wanted`, if it is the next one anyway; else -ENOSPC. One section. */
int allocate_block_at(struct super_block *sb, struct inode *inode, sector_t iblock, sector_t wanted);
void free_block(struct super_block *sb, sector_t block);
/** How many blocks have been freed and are not to be had yet; and gives out the first n of them. */
sector_t count_freed_blocks(struct super_block *sb);
void give_out_freed_blocks(struct super_block *sb, sector_t n);

/** An empty file of the file system that sb is. Before the first spawn. */
struct inode *file_create(struct super_block *sb);
/**
 * An empty file of the generic (ext2-like) kind: flags PLACEHOLDERS | CREATE | DROP_I_MUTEX, create = 1 for
 * every direct write. Before the first spawn.
 */
struct inode *generic_file_create(struct super_block *sb);

/**
 * get_block of the generic kind: one section under i_meta_lock; maps up to geometry.get_block_max
 * consecutive blocks.
 */
get_block_t generic_get_block;

/* Setup and inspection, while only the caller lives: nothing is announced. */

/**
 * Gives [first, first + n) blocks filled with byte_data(i_ino, writer, version) and makes the file at least
 * that long.
 */
void file_fill(struct inode *inode, sector_t first, sector_t n, unsigned writer, unsigned version);
/** The same without blocks: a hole; only the size grows. */
void file_set_size(struct inode *inode, loff_t size);
/** The file ends at size, in a block that file_fill has filled, or at its start: zeroes follow. */
void file_cut(struct inode *inode, loff_t size);
/** Brings page index into the cache, uptodate and clean, as a read would. */
void file_cache_page(struct inode *inode, pgoff_t index);
/** Copies what a read would return now, page cache before device, holes as zeroes. */
void file_peek(const struct inode *inode, loff_t pos, byte_t *to, size_t n);
/** What the device holds for it, ignoring the cache. */
void file_peek_device(const struct inode *inode, loff_t pos, byte_t *to, size_t n);

#endif
