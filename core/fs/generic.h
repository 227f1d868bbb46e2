/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the generic file system share. Private to core/fs/. */
#ifndef CORE_FS_GENERIC_H
#define CORE_FS_GENERIC_H

#include <fs/super.h>

/* generic.c: see inode_operations and file_operations. */
int generic_setattr(struct inode *inode, loff_t size);
void generic_publish_size(struct inode *inode, loff_t size);
int generic_fsync(struct inode *inode);
int generic_readpage(struct page *page);
int generic_readpages(struct address_space *mapping, struct page **pages, unsigned n);
extern const struct file_operations generic_fops;

int generic_begin_extending(struct inode *inode);
void generic_end_extending(struct inode *inode);

/* block_map.c */
void generic_truncate_blocks(struct inode *inode, loff_t size);
void generic_punch_blocks(struct inode *inode, loff_t start, loff_t end);
void generic_convert_unwritten(struct inode *inode, loff_t offset, size_t n);

/* page_io.c */

/** See address_space_operations. */
int generic_writepage(struct page *page);
int generic_launder_page(struct page *page);
/** See inode_operations. */
int generic_zero_block_tail(struct inode *inode, loff_t size);
/**
 * Writes a page to the blocks that `blocks` names, one for each of its blocks, but for those that are a hole
 * or unwritten, and waits. Whose they are is not judged. The page, locked or not, keeps its flags. 0 or
 * -errno.
 */
int generic_write_blocks(struct page *page, const sector_t *blocks);
/**
 * Reads the blocks of a locked page that hold anything and do not lie wholly within [from, to), and zeroes
 * the others; waits. 0 or -EIO.
 */
int generic_read_around(struct page *page, unsigned from, unsigned to);
/**
 * Moves block i of page, a page of nobody else's, from or to blocknr, and waits. The block is the file's:
 * that is judged. 0 or -errno.
 */
int generic_transfer_block(struct page *page, int rw, unsigned i, sector_t blocknr);

/* write.c */
int generic_prepare_write(struct page *page, unsigned from, unsigned to);
int generic_commit_write(struct page *page, unsigned from, unsigned to);
void generic_abort_write(struct page *page);
int generic_truncate_page(struct inode *inode, loff_t size);

struct mm;
/** generic_file_buffered_write by who holds i_mutex already; and of a file whose size stays, without it. */
ssize_t buffered_write_locked(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
			      size_t count);
ssize_t buffered_write_nolock(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
			      size_t count);

/* file.c */
struct kiocb;
struct user_vec;
size_t iov_length(const struct user_vec *iov, unsigned nr_segs);
/** The direct part of a write: the size is published as the revision has it. Bytes, or -errno. */
ssize_t direct_write_and_publish(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				 loff_t pos);
/** generic_file_direct_write of something, by who holds i_mutex, or without it of a file whose size stays. */
ssize_t direct_write_nolock(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos);
/** Writes what lies behind the first `written` bytes through the page cache. The same. */
ssize_t buffered_rest(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos,
		      size_t written);
/** Reads what lies behind the first `read` bytes through the page cache. Bytes, or -errno. */
ssize_t buffered_read_rest(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos,
			   size_t read);

static inline struct inode *page_inode(const struct page *page)
{
	return page->home->host;
}

/** The first block of the file that page holds. */
static inline sector_t page_first_block(const struct page *page)
{
	return page->index << (page->kernel->page_shift - page->kernel->block_shift);
}

#endif
