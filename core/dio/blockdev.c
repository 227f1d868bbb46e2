// SPDX-License-Identifier: GPL-2.0-only
/* What file systems call, and the check of alignment: alike in all revisions. */
#include "engine.h"

int check_dio_alignment(const struct dio_request *request, loff_t *end)
{
	unsigned long mask = block_bytes(request->inode->i_mapping->kernel) - 1;
	loff_t behind = request->offset;

	if (request->offset & mask)
		return -EINVAL;
	for (unsigned i = 0; i < request->nr_segs; i++) {
		if ((request->iov[i].base | request->iov[i].length) & mask)
			return -EINVAL;
		behind += request->iov[i].length;
	}
	*end = behind;
	return 0;
}

ssize_t blockdev_direct_IO_flags(const struct dio_request *request)
{
	return request->inode->i_mapping->kernel->revision->direct_IO(request);
}

static ssize_t direct_IO_as(const struct dio_request *request, unsigned flags, enum dio_lock_type lock_type)
{
	struct dio_request said = *request;

	said.flags = flags;
	said.lock_type = lock_type;
	return blockdev_direct_IO_flags(&said);
}

ssize_t blockdev_direct_IO(const struct dio_request *request)
{
	return direct_IO_as(request, DIO_PLACEHOLDERS | DIO_CREATE | DIO_DROP_I_MUTEX, DIO_LOCKING);
}

ssize_t blockdev_direct_IO_no_locking(const struct dio_request *request)
{
	return direct_IO_as(request, 0, DIO_NO_LOCKING);
}

ssize_t blockdev_direct_IO_own_locking(const struct dio_request *request)
{
	return direct_IO_as(request, DIO_CREATE, DIO_OWN_LOCKING);
}
