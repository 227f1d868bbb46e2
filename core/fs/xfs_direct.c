/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Direct I/O on XFS, as 2.6.20 and the series have it.
 *
 *   read    i_mutex, the iolock shared; flush and drop what is cached; let go of i_mutex; direct I/O
 *   write   the iolock shared, if nothing is cached and the write begins inside the file; else i_mutex, the
 *           iolock for itself, flush and drop, the iolock shared, let go of i_mutex; direct I/O
 *   end     what get_block allocated is unwritten: a worker converts it
 */
#include "xfs_i.h"

#include <fs/file.h>
#include <kernel/slab.h>
#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

/* One direct I/O under way. */
struct xfs_ioend {
	struct work work;
	struct inode *inode;
	int rw;
	loff_t offset;
	size_t size;
};

static void xfs_destroy_ioend(struct xfs_ioend *ioend)
{
	struct inode *inode = ioend->inode;

	kfree(ioend);
	vn_iowake(inode);
}

static void xfs_end_bio_unwritten(struct work *work)
{
	struct xfs_ioend *ioend = (struct xfs_ioend *)((char *)work - offsetof(struct xfs_ioend, work));

	ioend->inode->i_op->convert_unwritten(ioend->inode, ioend->offset, ioend->size);
	xfs_destroy_ioend(ioend);
}

/*
 * In a task or in an interrupt. Whether it went well is not asked (D11), and the call, or the event, does not
 * wait for the worker (D72).
 */
static void xfs_end_io_direct(struct kiocb *iocb, loff_t offset, ssize_t bytes)
{
	struct xfs_ioend *ioend = iocb->ki_private;
	struct kernel *kernel = iocb->ki_inode->i_mapping->kernel;

	iocb->ki_private = NULL;
	if (ioend->rw == READ || bytes <= 0) {
		xfs_destroy_ioend(ioend);
		return;
	}
	ioend->offset = offset;
	ioend->size = (size_t)bytes;
	queue_work(&kernel->keventd, &ioend->work, xfs_end_bio_unwritten);
}

/* The helper is not told that what it writes to is unwritten. */
static int xfs_get_blocks_direct(struct inode *inode, sector_t iblock, struct buffer_head *result,
				 bool create)
{
	int error;

	result->unwritten = create;
	error = inode->get_block(inode, iblock, result, create);
	result->unwritten = false;
	return error;
}

ssize_t xfs_direct_IO_own_locking(const struct dio_request *request)
{
	struct xfs_ioend *ioend = kzalloc(sizeof(*ioend), GFP_NOFS, "ioend");
	struct kiocb *iocb = request->iocb;
	struct dio_request said = *request;
	ssize_t ret;

	if (!ioend)
		return -ENOMEM;
	ioend->inode = request->inode;
	ioend->rw = request->rw;
	workqueue_start(&request->inode->i_sb->kernel->keventd);
	vn_iostart(request->inode);
	iocb->ki_private = ioend;
	said.get_block = xfs_get_blocks_direct;
	said.end_io = xfs_end_io_direct;
	ret = request->rw == WRITE ? blockdev_direct_IO_own_locking(&said)
				   : blockdev_direct_IO_no_locking(&said);
	if (ret != -EIOCBQUEUED && iocb->ki_private)
		xfs_destroy_ioend(iocb->ki_private);
	return ret;
}

/* fs_flushinval_pages: what is cached from the page of pos on. A failed flush leaves it, untold. */
static void flush_and_drop(struct inode *inode, loff_t pos)
{
	loff_t bytes = page_bytes(inode->i_mapping->kernel);

	if (mapping_nrpages(inode->i_mapping) && !filemap_write_and_wait(inode->i_mapping))
		truncate_inode_pages_range(inode->i_mapping, pos & ~(bytes - 1), -1);
}

ssize_t xfs_direct_read_in_iolock(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				  loff_t pos)
{
	struct inode *inode = iocb->ki_inode;
	ssize_t ret;

	mutex_lock(&inode->i_mutex);
	down_read(&XFS_I(inode)->i_iolock);
	flush_and_drop(inode, pos);
	mutex_unlock(&inode->i_mutex);
	ret = generic_file_direct_read(iocb, iov, nr_segs, pos);
	up_read(&XFS_I(inode)->i_iolock);
	return ret;
}

/*
 * 0: the iolock is held shared; or -errno. Between the two of it others can share it, who may do so
 * afterwards as well; who wants it for himself needs i_mutex.
 */
static int lock_alone_then_share(struct inode *inode, loff_t pos, bool need_flush)
{
	struct xfs_inode *ip = XFS_I(inode);
	int error;

	mutex_lock(&inode->i_mutex);
	down_write(&ip->i_iolock);
	error = xfs_zero_eof(inode, pos);
	if (!error && need_flush)
		flush_and_drop(inode, pos);
	up_write(&ip->i_iolock);
	if (!error)
		down_read(&ip->i_iolock);
	mutex_unlock(&inode->i_mutex);
	return error;
}

/* What decides is looked at before anything is locked. */
static int lock_for_write(struct inode *inode, loff_t pos)
{
	bool cached = mapping_nrpages(inode->i_mapping);

	if (cached || pos >= i_size_read(inode))
		return lock_alone_then_share(inode, pos, cached);
	down_read(&XFS_I(inode)->i_iolock);
	return 0;
}

/* What the direct write has left, through the page cache. */
static ssize_t write_rest(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos,
			  ssize_t written)
{
	struct inode *inode = iocb->ki_inode;
	ssize_t rest;

	mutex_lock(&inode->i_mutex);
	down_write(&XFS_I(inode)->i_iolock);
	rest = buffered_rest(iocb, iov, nr_segs, pos, written);
	up_write(&XFS_I(inode)->i_iolock);
	mutex_unlock(&inode->i_mutex);
	if (rest < 0)
		return written ? written : rest;
	return written + rest;
}

ssize_t xfs_direct_write_in_iolock(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				   loff_t pos)
{
	struct inode *inode = iocb->ki_inode;
	size_t count = iov_length(iov, nr_segs);
	ssize_t written;
	int error;

	if (!count)
		return 0;
	error = lock_for_write(inode, pos);
	if (error)
		return error;
	written = direct_write_and_publish(iocb, iov, nr_segs, pos);
	up_read(&XFS_I(inode)->i_iolock);
	if (written < 0 || (size_t)written == count)
		return written;
	return write_rest(iocb, iov, nr_segs, pos, written);
}
