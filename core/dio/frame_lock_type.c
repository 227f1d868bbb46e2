// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frames around the worker up to patch 3: the outer one is mm/filemap.c's, around what the file system
 * does, the inner one goes by the lock type.
 *
 *   outer   legacy, patch 1, 2, 3   unmap what is mapped (writes)
 *           legacy                  write all of the file back, and wait
 *           patch 3                 after a write: start the write-back of its range once more
 *           all                     after a write: drop the pages of its range; an error takes the place of
 *                                   whatever the write returned, also of "it is queued" (D08)
 *   inner   all                     alignment; asynchronous unless a write extends; the worker
 *           lock types of reads     lock_type.c
 */
#include "engine.h"
#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

/* Reads of DIO_OWN_LOCKING are called with i_mutex held; they flush under it, and drop it meanwhile. */
static ssize_t read_without_i_mutex(const struct dio_request *request, unsigned blkbits, loff_t end,
				    bool is_async)
{
	struct inode *inode = request->inode;
	ssize_t ret = filemap_write_and_wait_range(inode->i_mapping, request->offset, end - 1);

	if (ret)
		return ret;
	mutex_unlock(&inode->i_mutex);
	ret = direct_io_worker(request, blkbits, is_async);
	mutex_lock(&inode->i_mutex);
	return ret;
}

/* own_reads_drop: so until patch 2, which takes all of i_mutex out of reads. */
static ssize_t go_by_lock_type(const struct dio_request *request, bool own_reads_drop)
{
	struct dio_request typed = *request;
	bool is_async = !is_sync_kiocb(request->iocb);
	unsigned blkbits;
	loff_t end;

	if (check_dio_alignment(request, &blkbits, &end))
		return -EINVAL;
	typed.flags = request->lock_type == DIO_NO_LOCKING ? 0 : DIO_PLACEHOLDERS;
	if (is_async && request->rw == WRITE && end > i_size_read(request->inode))
		is_async = false;
	if (own_reads_drop && request->rw == READ && request->lock_type == DIO_OWN_LOCKING)
		return read_without_i_mutex(&typed, blkbits, end, is_async);
	return direct_io_worker(&typed, blkbits, is_async);
}

static loff_t last_byte(const struct dio_request *request)
{
	loff_t end = request->offset;

	for (unsigned i = 0; i < request->nr_segs; i++)
		end += request->iov[i].length;
	return end - 1;
}

static void unmap_before(const struct dio_request *request)
{
	struct address_space *mapping = request->inode->i_mapping;

	if (request->rw == WRITE && mapping_mapped(mapping))
		unmap_mapping_range(mapping, request->offset, last_byte(request) + 1 - request->offset);
}

static ssize_t drop_after(const struct dio_request *request, ssize_t ret)
{
	struct address_space *mapping = request->inode->i_mapping;
	unsigned shift = mapping->kernel->page_shift;
	int error;

	if (request->rw != WRITE || !mapping_nrpages(mapping))
		return ret;
	error = invalidate_inode_pages2_range(mapping, request->offset >> shift, last_byte(request) >> shift);
	return error ? mapping->kernel->revision->dio_invalidated(ret, error) : ret;
}

ssize_t dio_invalidated_instead(ssize_t ret, int error)
{
	(void)ret;
	return error;
}

ssize_t direct_IO_own_reads_drop(const struct dio_request *request)
{
	return go_by_lock_type(request, true);
}

ssize_t direct_IO_by_lock_type(const struct dio_request *request)
{
	return go_by_lock_type(request, false);
}

static ssize_t file_system_direct_IO(const struct dio_request *request)
{
	return request->inode->i_mapping->a_ops->direct_IO(request);
}

ssize_t file_direct_IO_legacy(const struct dio_request *request)
{
	int error;

	unmap_before(request);
	error = filemap_write_and_wait(request->inode->i_mapping);
	return error ? error : drop_after(request, file_system_direct_IO(request));
}

ssize_t file_direct_IO_patch_1(const struct dio_request *request)
{
	unmap_before(request);
	return drop_after(request, file_system_direct_IO(request));
}

ssize_t file_direct_IO_patch_3(const struct dio_request *request)
{
	struct address_space *mapping = request->inode->i_mapping;
	ssize_t ret;
	int error = 0;

	unmap_before(request);
	ret = file_system_direct_IO(request);
	if (request->rw == WRITE && mapping_nrpages(mapping))
		error = write_cache_pages(mapping, request->offset, last_byte(request));
	return error ? mapping->kernel->revision->dio_invalidated(ret, error) : drop_after(request, ret);
}

ssize_t file_direct_IO_nothing(const struct dio_request *request)
{
	return file_system_direct_IO(request);
}
