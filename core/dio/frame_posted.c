// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frame around the worker as it was posted (patch 4): what is done about i_mutex and about pages that are
 * cached, before and after.
 */
#include "engine.h"
#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

/* Returns whether i_mutex was dropped. */
static bool begin_write(const struct dio_request *request, loff_t end)
{
	struct inode *inode = request->inode;

	if (mapping_mapped(inode->i_mapping))
		unmap_mapping_range(inode->i_mapping, request->offset, end - request->offset);
	if (!(request->flags & DIO_DROP_I_MUTEX) || end > i_size_read(inode))
		return false;
	request->iocb->ki_inside = true;
	mutex_unlock(&inode->i_mutex);
	return true;
}

static ssize_t map_and_submit(const struct dio_request *request, unsigned blkbits, loff_t end)
{
	struct inode *inode = request->inode;
	bool is_async = !is_sync_kiocb(request->iocb);

	if (!(request->flags & DIO_PLACEHOLDERS) && end > request->offset) {
		int error = filemap_write_and_wait_range(inode->i_mapping, request->offset, end - 1);

		if (error)
			return error;
	}
	/* i_mutex may be gone by now, and the answer be another one than that which dropped it. */
	if (is_async && request->rw == WRITE && end > i_size_read(inode))
		is_async = false;
	return direct_io_worker(request, blkbits, is_async);
}

/* Pages may have come and been dirtied since: out they go, too late for who has been told already. */
static ssize_t end_write(const struct dio_request *request, loff_t end, ssize_t ret)
{
	struct address_space *mapping = request->inode->i_mapping;
	unsigned shift = mapping->kernel->page_shift;
	int error;

	if (!mapping_nrpages(mapping))
		return ret;
	error = filemap_write_and_wait_range(mapping, request->offset, end - 1);
	if (!error)
		error = invalidate_inode_pages2_range(mapping, request->offset >> shift, (end - 1) >> shift);
	return error ? mapping->kernel->revision->dio_invalidated(ret, error) : ret;
}

ssize_t dio_invalidated_silent(ssize_t ret, int error)
{
	return ret ? ret : error;
}

/* What is queued has its own result; a second one would complete it twice. */
ssize_t dio_invalidated_reported(ssize_t ret, int error)
{
	return ret == -EIOCBQUEUED ? ret : error;
}

void dio_misaligned_as_any(const struct dio_request *request)
{
	if (request->rw == WRITE)
		end_write(request, 0, -EINVAL);
}

void dio_misaligned_nothing(const struct dio_request *request)
{
	(void)request;
}

void dio_extension_failed_nothing(const struct dio_request *request)
{
	(void)request;
}

void dio_extension_failed_trim(const struct dio_request *request)
{
	request->inode->i_op->truncate_blocks(request->inode, i_size_read(request->inode));
}

ssize_t direct_IO_posted(const struct dio_request *request)
{
	const struct revision *revision = request->inode->i_mapping->kernel->revision;
	bool dropped = false;
	unsigned blkbits;
	ssize_t ret;
	loff_t end;

	if (check_dio_alignment(request, &blkbits, &end)) {
		revision->dio_misaligned(request);
		return -EINVAL;
	}
	if (request->rw == WRITE)
		dropped = begin_write(request, end);
	ret = map_and_submit(request, blkbits, end);
	if (dropped)
		mutex_lock(&request->inode->i_mutex);
	else if (request->rw == WRITE && ret < end - request->offset && ret != -EIOCBQUEUED)
		revision->dio_extension_failed(request);
	return request->rw == WRITE ? end_write(request, end, ret) : ret;
}
