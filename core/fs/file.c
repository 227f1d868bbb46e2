// SPDX-License-Identifier: GPL-2.0-only
/* System calls on files. */
#include "generic.h"
#include <fs/file.h>
#include <pagecache/filemap.h>
#include <pagecache/revision.h>
#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

ssize_t generic_file_read(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, size_t count)
{
	return do_generic_mapping_read(inode->i_mapping, pos, mm, address, count);
}

size_t iov_length(const struct user_vec *iov, unsigned nr_segs)
{
	size_t length = 0;

	for (unsigned i = 0; i < nr_segs; i++)
		length += iov[i].length;
	return length;
}

static ssize_t generic_file_direct_IO(int rw, struct kiocb *iocb, const struct user_vec *iov,
				      unsigned nr_segs, loff_t pos)
{
	struct inode *inode = iocb->ki_inode;
	struct dio_request request = {
		.rw = rw,
		.iocb = iocb,
		.inode = inode,
		.iov = iov,
		.nr_segs = nr_segs,
		.offset = pos,
		.get_block = inode->get_block,
	};

	return inode->i_mapping->kernel->revision->file_direct_IO(&request);
}

/*
 * What is left of a segment behind the first `skip` bytes of all segments; *skip shrinks by what lies in this
 * one.
 */
static struct user_vec behind(const struct user_vec *segment, size_t *skip)
{
	size_t skipped = min(*skip, segment->length);

	*skip -= skipped;
	return (struct user_vec){ segment->base + skipped, segment->length - skipped };
}

ssize_t buffered_read_rest(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos,
			   size_t read)
{
	size_t skip = read, done = 0;

	for (unsigned i = 0; i < nr_segs; i++) {
		struct user_vec rest = behind(&iov[i], &skip);
		ssize_t n = 0;

		if (rest.length)
			n = generic_file_read(iocb->ki_inode, pos + read + done, iocb->ki_mm, rest.base,
					      rest.length);
		if (n < 0)
			return done ? (ssize_t)done : n;
		done += n;
		if ((size_t)n < rest.length)
			break;
	}
	return done;
}

ssize_t generic_file_direct_read(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos)
{
	ssize_t ret = 0;

	if (!iov_length(iov, nr_segs))
		return 0;
	if (pos < i_size_read(iocb->ki_inode))
		ret = generic_file_direct_IO(READ, iocb, iov, nr_segs, pos);
	return ret ? ret : buffered_read_rest(iocb, iov, nr_segs, pos, 0);
}

ssize_t buffered_rest(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos,
		      size_t written)
{
	size_t skip = written, done = 0;

	for (unsigned i = 0; i < nr_segs; i++) {
		struct user_vec rest = behind(&iov[i], &skip);
		ssize_t n = buffered_write_nolock(iocb->ki_inode, pos + written + done, iocb->ki_mm,
						  rest.base, rest.length);

		if (n < 0)
			return done ? (ssize_t)done : n;
		done += n;
	}
	return done;
}

/*
 * What went through the page cache is on the device and out of the cache when the call returns, as O_DIRECT
 * has it.
 */
static ssize_t flush_rest(struct inode *inode, loff_t pos, ssize_t n)
{
	struct address_space *mapping = inode->i_mapping;
	unsigned shift = mapping->kernel->page_shift;
	int error;

	if (n <= 0)
		return n;
	error = filemap_write_and_wait_range(mapping, pos, pos + n - 1);
	if (error)
		return error;
	/* A page that is busy stays, and is true. */
	invalidate_inode_pages2_range(mapping, pos >> shift, (pos + n - 1) >> shift);
	return n;
}

ssize_t direct_write_and_publish(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos)
{
	ssize_t written = generic_file_direct_IO(WRITE, iocb, iov, nr_segs, pos);

	if (written > 0)
		iocb->ki_inode->i_mapping->kernel->revision->direct_write_publish_size(iocb, pos + written);
	return written;
}

ssize_t direct_write_nolock(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs, loff_t pos)
{
	struct inode *inode = iocb->ki_inode;
	size_t count = iov_length(iov, nr_segs);
	ssize_t written = direct_write_and_publish(iocb, iov, nr_segs, pos), rest;

	if (written < 0 || (size_t)written == count)
		return written;
	rest = buffered_rest(iocb, iov, nr_segs, pos, written);
	rest = flush_rest(inode, pos + written, rest);
	if (rest < 0)
		return written ? written : rest;
	return written + rest;
}

ssize_t generic_file_direct_write(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				  loff_t pos)
{
	struct inode *inode = iocb->ki_inode;
	ssize_t written;

	if (!iov_length(iov, nr_segs))
		return 0;
	mutex_lock(&inode->i_mutex);
	written = direct_write_nolock(iocb, iov, nr_segs, pos);
	mutex_unlock(&inode->i_mutex);
	return written;
}

int do_truncate(struct inode *inode, loff_t size)
{
	int error;

	if (size < 0 || size > inode_bytes_max(inode))
		return -EINVAL;
	mutex_lock(&inode->i_mutex);
	error = inode->i_op->setattr(inode, size);
	mutex_unlock(&inode->i_mutex);
	return error;
}

int do_punch(struct inode *inode, loff_t pos, size_t n)
{
	const struct revision *revision = inode->i_mapping->kernel->revision;
	int error = -EINVAL;

	if (!inode->i_op->punch_blocks)
		return -EOPNOTSUPP;
	if (pos < 0 || !n || ((size_t)pos | n) & (page_bytes(inode->i_mapping->kernel) - 1))
		return -EINVAL;
	mutex_lock(&inode->i_mutex);
	revision->exclude_direct_io(inode);
	if (pos + (loff_t)n <= i_size_read(inode))
		error = vmtruncate_range(inode, pos, pos + (loff_t)n);
	revision->admit_direct_io(inode);
	mutex_unlock(&inode->i_mutex);
	return error;
}
