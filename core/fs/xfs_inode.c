/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of XFS: the iolock around buffered I/O and truncate. */
#include "xfs_i.h"

#include <fs/file.h>
#include <pagecache/revision.h>
#include <pagecache/truncate.h>

#include <heddle/note.h>
#include <string.h>

/* --- Direct I/Os under way --- */

void vn_iostart(struct inode *inode)
{
	heddle_atomic_add(&XFS_I(inode)->v_iocount, 1);
}

void vn_iowake(struct inode *inode)
{
	struct xfs_inode *ip = XFS_I(inode);

	if (heddle_atomic_add_return(&ip->v_iocount, -1) == 0)
		wake_up_all(&ip->v_iowait);
}

/* The iolock is held for writing: nobody begins another one. */
static void vn_iowait(struct xfs_inode *ip)
{
	for (;;) {
		DEFINE_WAIT(wait);

		prepare_to_wait(&ip->v_iowait, &wait);
		if (!heddle_atomic_load(&ip->v_iocount)) {
			finish_wait(&ip->v_iowait, &wait);
			return;
		}
		io_schedule(&ip->v_iowait, &wait, HEDDLE_RESOURCE(&ip->v_iocount.object));
		finish_wait(&ip->v_iowait, &wait);
	}
}

/* --- Operations --- */

int xfs_zero_eof(struct inode *inode, loff_t pos)
{
	loff_t size = i_size_read(inode);

	return pos > size ? inode->i_op->truncate_page(inode, size) : 0;
}

static int xfs_setattr(struct inode *inode, loff_t size)
{
	const struct revision *revision = inode->i_mapping->kernel->revision;
	struct xfs_inode *ip = XFS_I(inode);
	int error;

	revision->exclude_direct_io(inode);
	down_write(&ip->i_iolock);
	error = xfs_zero_eof(inode, size);
	vn_iowait(ip);
	if (!error)
		error = vmtruncate(inode, size);
	up_write(&ip->i_iolock);
	revision->admit_direct_io(inode);
	return error;
}

static ssize_t xfs_read(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, size_t count)
{
	ssize_t read;

	down_read(&XFS_I(inode)->i_iolock);
	read = generic_file_read(inode, pos, mm, address, count);
	up_read(&XFS_I(inode)->i_iolock);
	return read;
}

static ssize_t xfs_write(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, size_t count)
{
	ssize_t ret;

	mutex_lock(&inode->i_mutex);
	down_write(&XFS_I(inode)->i_iolock);
	ret = xfs_zero_eof(inode, pos);
	if (!ret)
		ret = buffered_write_locked(inode, pos, mm, address, count);
	up_write(&XFS_I(inode)->i_iolock);
	mutex_unlock(&inode->i_mutex);
	return ret;
}

static ssize_t xfs_direct_read(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos)
{
	const struct revision *revision = iocb->ki_inode->i_mapping->kernel->revision;

	return revision->xfs_direct_read(iocb, iov, nr_segs, pos);
}

static ssize_t xfs_direct_write(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos)
{
	const struct revision *revision = iocb->ki_inode->i_mapping->kernel->revision;

	return revision->xfs_direct_write(iocb, iov, nr_segs, pos);
}

static ssize_t xfs_vm_direct_IO(const struct dio_request *request)
{
	return request->inode->i_mapping->kernel->revision->xfs_direct_IO(request);
}

static const struct address_space_operations xfs_aops = {
	.readpage = generic_readpage,
	.readpages = generic_readpages,
	.writepage = generic_writepage,
	.launder_page = generic_launder_page,
	.prepare_write = generic_prepare_write,
	.commit_write = generic_commit_write,
	.abort_write = generic_abort_write,
	.direct_IO = xfs_vm_direct_IO,
};

static const struct file_operations xfs_fops = {
	.read = xfs_read,
	.write = xfs_write,
	.direct_read = xfs_direct_read,
	.direct_write = xfs_direct_write,
	.fsync = generic_fsync,
};

/* There is no punch_blocks: do_punch says so. */
static const struct inode_operations xfs_iops = {
	.setattr = xfs_setattr,
	.publish_size = generic_publish_size,
	.begin_extending = generic_begin_extending,
	.end_extending = generic_end_extending,
	.truncate_page = generic_truncate_page,
	.zero_block_tail = generic_zero_block_tail,
	.truncate_blocks = generic_truncate_blocks,
	.convert_unwritten = generic_convert_unwritten,
};

static const struct inode_kind xfs_kind = {
	.i_op = &xfs_iops,
	.i_fop = &xfs_fops,
	.a_ops = &xfs_aops,
	.get_block = generic_get_block,
};

struct inode *xfs_file_create(struct super_block *sb)
{
	struct xfs_inode *ip = heddle_alloc_forever(sizeof(*ip));
	unsigned number;

	memset(ip, 0, sizeof(*ip));
	inode_init(&ip->vfs_inode, sb, &xfs_kind);
	number = ip->vfs_inode.i_ino;
	init_rwsem(&ip->i_iolock, "file %ld iolock", number);
	heddle_atomic_init(&ip->v_iocount, 0, "file %ld v_iocount", number);
	init_waitqueue_head(&ip->v_iowait, "file %ld v_iowait", number);
	return &ip->vfs_inode;
}

void xfs_fill_super(struct super_block *sb)
{
	sb->s_create = xfs_file_create;
}
