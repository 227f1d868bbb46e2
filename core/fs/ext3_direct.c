/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Direct I/O on ext3: where the handles are.
 *
 *   base      [ orphan, i_disksize   blockdev_direct_IO: get_block ... transfer   orphan, size ]
 *   patch 5   [ orphan, i_disksize ] blockdev_direct_IO: [ get_block ] ... transfer   [ orphan, size ]
 *   fixed                            blockdev_direct_IO: [ get_block ] ..., and the inode operations
 *
 * [ ] is a handle. What concerns orphans and size is done by writes that extend the file only.
 */
#include "ext3_i.h"

static loff_t end_of(const struct dio_request *request)
{
	loff_t end = request->offset;

	for (unsigned i = 0; i < request->nr_segs; i++)
		end += request->iov[i].length;
	return end;
}

/* i_mutex held: nobody but the caller makes the file longer. */
static bool extends(const struct dio_request *request)
{
	return request->rw == WRITE && end_of(request) > i_size_read(request->inode);
}

/* The inode's own get_block knows nothing of handles. */
static int get_block_in_handle(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	struct handle *handle;
	int error = ext3_journal_start(inode, EXT3_DIO_CREDITS, &handle);

	if (error)
		return error;
	error = inode->get_block(inode, iblock, result, create);
	journal_stop(handle);
	return error;
}

static int get_block_in_handle_if_create(struct inode *inode, sector_t iblock, struct buffer_head *result,
					 bool create)
{
	if (create)
		return get_block_in_handle(inode, iblock, result, create);
	return inode->get_block(inode, iblock, result, create);
}

static ssize_t direct_IO_by(const struct dio_request *request, get_block_t *get_block)
{
	struct dio_request by = *request;

	by.get_block = get_block;
	return blockdev_direct_IO(&by);
}

/* The last part of a write that was to extend the file: it has written `ret` bytes, or -errno. */
static void end_extending_write(struct handle *handle, const struct dio_request *request, ssize_t ret)
{
	struct inode *inode = request->inode;
	loff_t end = request->offset + ret;

	ext3_orphan_del(handle, inode);
	if (ret <= 0 || end <= i_size_read(inode))
		return;
	ext3_set_disksize(handle, inode, end);
	i_size_write(inode, end);
}

/* A long write may need more credits than it began with. */
static int get_block_in_long_handle(struct inode *inode, sector_t iblock, struct buffer_head *result,
				    bool create)
{
	struct handle *handle = journal_current_handle();

	if (create && handle->h_buffer_credits <= EXT3_SIZE_CREDITS)
		BUG_ON(!journal_extend(handle, EXT3_DIO_CREDITS));
	return inode->get_block(inode, iblock, result, create);
}

ssize_t ext3_direct_IO_base(const struct dio_request *request)
{
	struct inode *inode = request->inode;
	bool extending = extends(request);
	struct handle *handle;
	ssize_t ret;

	if (request->rw == READ)
		return direct_IO_by(request, inode->get_block);
	ret = ext3_journal_start(inode, EXT3_DIO_CREDITS, &handle);
	if (ret)
		return ret;
	if (extending) {
		ext3_orphan_add(handle, inode);
		ext3_set_disksize(handle, inode, i_size_read(inode));
	}
	ret = direct_IO_by(request, get_block_in_long_handle);
	if (extending)
		end_extending_write(handle, request, ret);
	journal_stop(handle);
	return ret;
}

/* The write is over; it has no handle. */
static ssize_t publish_in_handle(const struct dio_request *request, ssize_t ret)
{
	struct handle *handle;
	int error = ext3_journal_start(request->inode, EXT3_SIZE_CREDITS, &handle);

	if (error)
		return error;
	end_extending_write(handle, request, ret);
	journal_stop(handle);
	return ret;
}

static ssize_t in_small_handles(const struct dio_request *request, get_block_t *get_block)
{
	bool extending = extends(request);
	int error = extending ? ext3_begin_extending(request->inode) : 0;
	ssize_t ret;

	if (error)
		return error;
	ret = direct_IO_by(request, get_block);
	return extending ? publish_in_handle(request, ret) : ret;
}

ssize_t ext3_direct_IO_patch_5(const struct dio_request *request)
{
	return in_small_handles(request, get_block_in_handle);
}

ssize_t ext3_direct_IO_patch_5_reading_without(const struct dio_request *request)
{
	return in_small_handles(request, get_block_in_handle_if_create);
}

ssize_t ext3_direct_IO_fixed(const struct dio_request *request)
{
	return direct_IO_by(request, get_block_in_handle_if_create);
}

ssize_t ext3_direct_IO_fixed_reading_in_handles(const struct dio_request *request)
{
	return direct_IO_by(request, get_block_in_handle);
}
