// SPDX-License-Identifier: GPL-2.0-only
/* The block device as a file: an identity for a block map, and no i_mutex. */
#include "generic.h"

#include <dio/dio.h>
#include <fs/bdev.h>
#include <fs/file.h>
#include <kernel/findings.h>
#include <kernel/slab.h>

#include <string.h>

struct bdev_inode {
	sector_t first, n_blocks; /* on the device; constant once it is settled */
	struct inode vfs_inode;
};

static struct bdev_inode *BDEV_I(const struct inode *inode)
{
	return (struct bdev_inode *)((char *)inode - offsetof(struct bdev_inode, vfs_inode));
}

/* A read behind the end, of the rest of the last page, finds a hole. */
static int blkdev_get_blocks(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	const struct bdev_inode *bdev = BDEV_I(inode);
	const struct kernel *kernel = inode->i_sb->kernel;
	sector_t n = min(result->b_size >> kernel->block_shift, (size_t)kernel->geometry.get_block_max);

	*result = (struct buffer_head){ .b_size = result->b_size };
	if (iblock >= bdev->n_blocks)
		return create ? -EIO : 0;
	n = min(n ? n : 1, bdev->n_blocks - iblock);
	result->mapped = true;
	result->b_blocknr = bdev->first + iblock;
	result->b_size = n << kernel->block_shift;
	return 0;
}

static ssize_t blkdev_direct_IO(const struct dio_request *request)
{
	return blockdev_direct_IO_no_locking(request);
}

/* --- Writes --- */

/* What of [pos, pos + count) lies on the device: bytes, or -ENOSPC. */
static ssize_t bytes_within(struct inode *inode, loff_t pos, size_t count)
{
	loff_t size = i_size_read(inode);

	if (pos >= size)
		return count || pos > size ? -ENOSPC : 0;
	return (ssize_t)min((loff_t)count, size - pos);
}

static ssize_t blkdev_write(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
			    size_t count)
{
	ssize_t within = bytes_within(inode, pos, count);

	return within > 0 ? buffered_write_nolock(inode, pos, mm, address, (size_t)within) : within;
}

/* Cuts the segments to `count` bytes; how many are left. */
static unsigned shorten(struct user_vec *iov, unsigned nr_segs, size_t count)
{
	unsigned n = 0;

	for (; n < nr_segs && count; n++) {
		iov[n].length = min(iov[n].length, count);
		count -= iov[n].length;
	}
	return n;
}

static ssize_t write_shortened(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos,
			       size_t count)
{
	struct user_vec *within =
		kmalloc(nr_segs * sizeof(*within), GFP_KERNEL, "segments within the device");
	ssize_t written;

	if (!within)
		return -ENOMEM;
	memcpy(within, iov, nr_segs * sizeof(*within));
	written = direct_write_nolock(iocb, within, shorten(within, nr_segs, count), pos);
	kfree(within);
	return written;
}

static ssize_t blkdev_direct_write(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				   loff_t pos)
{
	size_t count = iov_length(iov, nr_segs);
	ssize_t within = bytes_within(iocb->ki_inode, pos, count);

	if (within <= 0)
		return within;
	if ((size_t)within < count)
		return write_shortened(iocb, iov, nr_segs, pos, (size_t)within);
	return direct_write_nolock(iocb, iov, nr_segs, pos);
}

/* The size stays. */
static int blkdev_commit_write(struct page *page, unsigned from, unsigned to)
{
	(void)from;
	(void)to;
	SetPageUptodate(page);
	set_page_dirty(page);
	return 0;
}

/* Nothing was allocated. */
static void blkdev_abort_write(struct page *page)
{
	(void)page;
}

/* --- What changes a size, and what a size takes along --- */

static int blkdev_setattr(struct inode *inode, loff_t size)
{
	(void)inode;
	(void)size;
	return -EINVAL;
}

static void blkdev_truncate_blocks(struct inode *inode, loff_t size)
{
	(void)inode;
	(void)size;
}

/* --- Operations --- */

static const struct address_space_operations blkdev_aops = {
	.readpage = generic_readpage,
	.readpages = generic_readpages,
	.writepage = generic_writepage,
	.launder_page = generic_launder_page,
	.prepare_write = generic_prepare_write,
	.commit_write = blkdev_commit_write,
	.abort_write = blkdev_abort_write,
	.direct_IO = blkdev_direct_IO,
};

static const struct file_operations blkdev_fops = {
	.read = generic_file_read,
	.write = blkdev_write,
	.direct_read = generic_file_direct_read,
	.direct_write = blkdev_direct_write,
	.fsync = generic_fsync,
};

/* Whatever makes a file longer or shorter is never asked for; nor is a block ever unwritten. */
static const struct inode_operations blkdev_iops = {
	.setattr = blkdev_setattr,
	.truncate_blocks = blkdev_truncate_blocks,
};

static const struct inode_kind blkdev_kind = {
	.i_op = &blkdev_iops,
	.i_fop = &blkdev_fops,
	.a_ops = &blkdev_aops,
	.get_block = blkdev_get_blocks,
};

struct inode *bdev_file_create(struct super_block *sb)
{
	struct bdev_inode *bdev = heddle_alloc_forever(sizeof(*bdev));

	memset(bdev, 0, sizeof(*bdev));
	inode_init(&bdev->vfs_inode, sb, &blkdev_kind);
	return &bdev->vfs_inode;
}

void bdev_fill_super(struct super_block *sb)
{
	sb->s_create = bdev_file_create;
}

static void settle(struct inode *inode)
{
	struct bdev_inode *bdev = BDEV_I(inode);

	bdev->first = inode->blocks[0];
	bdev->n_blocks = (sector_t)inode->i_size.value >> inode->i_sb->kernel->block_shift;
	for (sector_t i = 0; i < bdev->n_blocks; i++)
		heddle_check(inode->blocks[i] == bdev->first + i, BUG_SUBJECT,
			     "block %lu of file %u, a block device, is block %lu", i, inode->i_ino,
			     inode->blocks[i]);
}

void bdev_settle(struct super_block *sb)
{
	for (unsigned i = 0; i < sb->n_files; i++)
		settle(sb->files[i]);
}
