/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel before the series does, and what stays of it until the patch that changes it. */
#ifndef CORE_REVISIONS_BASE_H
#define CORE_REVISIONS_BASE_H

#include <fs/fat.h>
#include <fs/reiserfs.h>
#include <fs/xfs.h>
#include <pagecache/revision.h>

/** Adding a page waits for nobody: it is there, or it is added. */
int add_page_base(struct page *page, struct address_space *mapping, gfp_t gfp);

/** A fault maps an uptodate page without its lock. */
bool fault_begin_unlocked(struct address_space *mapping, struct page *page);
void fault_end_unlocked(struct page *page);

/**
 * What a fault for writing does with the page before its pte is set, and when it was. Where only the latter
 * makes it dirty, the pte lets stores to it that write-back does not see yet (D75).
 */
void fault_store_nothing(struct page *page);
void fault_store_dirties(struct page *page);

/** Write-back makes a block written when it maps it, whatever becomes of its bytes (D70). */
int map_for_write_back_written(struct inode *inode, sector_t iblock, struct buffer_head *map_bh);

/** The file becomes longer, and with it what was stored behind its end is part of it (D71). */
struct page *lock_cut_page_nothing(struct inode *inode, loff_t pos, int *error);
void clean_cut_page_nothing(struct page *page, loff_t end);
int begin_growing_nothing(struct inode *inode);
void end_growing_nothing(struct inode *inode, loff_t from);

/** Truncate publishes the size first, and drops the pages then; nothing cached, nothing to do. */
bool nothing_to_truncate_base(struct address_space *mapping);
int begin_truncate_base(struct inode *inode, loff_t size);
void drop_pages_base(struct inode *inode, loff_t size);
void end_truncate_base(struct inode *inode, loff_t size);

/** A punch drops what is cached, and keeps nobody out afterwards. */
int begin_punch_base(struct inode *inode, pgoff_t start, pgoff_t end);
void end_punch_base(struct inode *inode, pgoff_t start, pgoff_t end);

/** i_alloc_sem, for writing; and nothing, where no direct I/O takes it. */
void exclude_direct_io_alloc_sem(struct inode *inode);
void admit_direct_io_alloc_sem(struct inode *inode);
void direct_io_not_excluded(struct inode *inode);

/** What no revision but `fixed` has changed: write-back, files that become longer, XFS, FAT, reiserfs. */
#define AS_THE_BASE                                                                                 \
	.map_for_write_back = map_for_write_back_written, .lock_cut_page = lock_cut_page_nothing,   \
	.clean_cut_page = clean_cut_page_nothing, .begin_growing = begin_growing_nothing,           \
	.end_growing = end_growing_nothing, .xfs_direct_read = xfs_direct_read_in_iolock,           \
	.xfs_direct_write = xfs_direct_write_in_iolock, .xfs_direct_IO = xfs_direct_IO_own_locking, \
	.fat_direct_IO = fat_direct_IO_base, .fat_fills_under_page_lock = true,                     \
	.reiserfs_direct_IO = reiserfs_direct_IO_posted, .reiserfs_tails = &reiserfs_tails_in_page

#endif
