/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of reiserfs: get_block and its callers. */
#include "reiserfs_i.h"

#include <dio/variants.h>
#include <fs/file.h>
#include <pagecache/revision.h>
#include <pagecache/truncate.h>

#include <string.h>

static const struct revision *revision_of(const struct inode *inode)
{
	return inode->i_mapping->kernel->revision;
}

static const struct reiserfs_tails *tails_of(const struct inode *inode)
{
	return revision_of(inode)->reiserfs_tails;
}

/* --- get_block: one block at a time --- */

/* The tail first: who converts it, or packs it, beside us has something of ours to wait for. */
static int look_up(struct inode *inode, sector_t iblock, struct buffer_head *result)
{
	if (!reiserfs_read_tail(inode, iblock, result->b_page))
		return generic_get_block(inode, iblock, result, false);
	result->mapped = result->new = result->unwritten = false;
	result->uptodate = true;
	return 0;
}

int reiserfs_get_block(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	int error;

	result->b_size = block_bytes(inode->i_sb->kernel);
	result->uptodate = false;
	if (!create)
		return look_up(inode, iblock, result);
	while ((error = generic_get_block(inode, iblock, result, true)) == -EAGAIN) {
		error = tails_of(inode)->in_the_way(inode, result->b_page);
		if (error)
			return error;
	}
	return error;
}

/* No page: nobody could read a tail into it. */
static int reiserfs_get_blocks_direct_io(struct inode *inode, sector_t iblock, struct buffer_head *result,
					 bool create)
{
	int error = inode->get_block(inode, iblock, result, create);

	return !error && result->uptodate ? -EINVAL : error;
}

/* --- Direct I/O --- */

ssize_t reiserfs_direct_IO_posted(const struct dio_request *request)
{
	struct dio_request said = *request;

	said.get_block = reiserfs_get_blocks_direct_io;
	return blockdev_direct_IO(&said);
}

ssize_t reiserfs_direct_IO_converting_first(const struct dio_request *request)
{
	size_t count = iov_length(request->iov, request->nr_segs);
	int error = 0;

	if (request->rw == WRITE)
		error = reiserfs_tails_in_page.check_for_tail(request->inode, request->offset, count);
	return error ? error : reiserfs_direct_IO_posted(request);
}

/* What is read through the page cache behind a part that was read directly. */
static ssize_t read_rest(const struct dio_request *request, ssize_t done)
{
	ssize_t rest = buffered_read_rest(request->iocb, request->iov, request->nr_segs, request->offset,
					  (size_t)done);

	return rest < 0 ? done : done + rest;
}

ssize_t reiserfs_direct_IO_fixed(const struct dio_request *request)
{
	ssize_t ret = reiserfs_direct_IO_posted(request);

	if (request->rw == WRITE || ret <= 0 || (size_t)ret == iov_length(request->iov, request->nr_segs))
		return ret;
	return read_rest(request, ret);
}

static ssize_t reiserfs_direct_IO(const struct dio_request *request)
{
	return revision_of(request->inode)->reiserfs_direct_IO(request);
}

/* --- System calls --- */

static ssize_t reiserfs_file_write(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
				   size_t count)
{
	ssize_t ret;

	mutex_lock(&inode->i_mutex);
	ret = tails_of(inode)->check_for_tail(inode, pos, count);
	if (!ret)
		ret = buffered_write_locked(inode, pos, mm, address, count);
	mutex_unlock(&inode->i_mutex);
	return ret;
}

static int reiserfs_begin_buffered_write(struct inode *inode, loff_t pos)
{
	loff_t bytes = page_bytes(inode->i_sb->kernel);

	return tails_of(inode)->before_write(inode, (pos & ~(bytes - 1)) + bytes);
}

static int reiserfs_begin_extending(struct inode *inode)
{
	return tails_of(inode)->before_write(inode, inode_bytes_max(inode));
}

static int reiserfs_setattr(struct inode *inode, loff_t size)
{
	const struct revision *revision = revision_of(inode);
	int error = 0;

	revision->exclude_direct_io(inode);
	if (size > i_size_read(inode))
		error = revision->reiserfs_tails->expand(inode, size);
	if (!error)
		error = vmtruncate(inode, size);
	if (!error)
		reiserfs_pack_tail(inode);
	revision->admit_direct_io(inode);
	return error;
}

void reiserfs_file_release(void *file)
{
	struct inode *inode = file;

	mutex_lock(&inode->i_mutex);
	reiserfs_pack_tail(inode);
	mutex_unlock(&inode->i_mutex);
}

/* --- Operations --- */

static const struct address_space_operations reiserfs_aops = {
	.readpage = generic_readpage,
	.readpages = generic_readpages,
	.writepage = generic_writepage,
	.launder_page = generic_launder_page,
	.prepare_write = generic_prepare_write,
	.commit_write = generic_commit_write,
	.abort_write = generic_abort_write,
	.direct_IO = reiserfs_direct_IO,
};

static const struct file_operations reiserfs_fops = {
	.read = generic_file_read,
	.write = reiserfs_file_write,
	.direct_read = generic_file_direct_read,
	.direct_write = generic_file_direct_write,
	.fsync = generic_fsync,
};

/* There is no punch_blocks: do_punch says so. */
static const struct inode_operations reiserfs_iops = {
	.setattr = reiserfs_setattr,
	.begin_buffered_write = reiserfs_begin_buffered_write,
	.publish_size = generic_publish_size,
	.begin_extending = reiserfs_begin_extending,
	.end_extending = generic_end_extending,
	.truncate_page = generic_truncate_page,
	.zero_block_tail = generic_zero_block_tail,
	.may_allocate = reiserfs_may_allocate,
	.truncate_blocks = reiserfs_truncate_blocks,
	.convert_unwritten = generic_convert_unwritten,
	.meets_tail = reiserfs_meets_tail,
	.write_tail = reiserfs_write_tail,
	.peek_tail = reiserfs_peek_tail,
};

static const struct inode_kind reiserfs_kind = {
	.i_op = &reiserfs_iops,
	.i_fop = &reiserfs_fops,
	.a_ops = &reiserfs_aops,
	.get_block = reiserfs_get_block,
};

struct inode *reiserfs_file_create(struct super_block *sb)
{
	struct reiserfs_inode_info *info = heddle_alloc_forever(sizeof(*info));

	memset(info, 0, sizeof(*info));
	info->tail_block = NO_BLOCK;
	inode_init(&info->vfs_inode, sb, &reiserfs_kind);
	heddle_data_init(&info->tail_fact, "file %ld tail", info->vfs_inode.i_ino);
	return &info->vfs_inode;
}

void reiserfs_fill_super(struct super_block *sb)
{
	sb->s_create = reiserfs_file_create;
}
