// SPDX-License-Identifier: GPL-2.0-only
/* What file systems call, and the check of alignment: alike in all revisions. */
#include "engine.h"

static bool is_aligned(unsigned long bits, unsigned blkbits)
{
	return !(bits & ((1ul << blkbits) - 1));
}

/* *blkbits stays if bits are aligned to it, becomes the device's if they are aligned to that; else false. */
static bool fall_back(const struct kernel *kernel, unsigned long bits, unsigned *blkbits)
{
	if (!is_aligned(bits, *blkbits))
		*blkbits = kernel->sector_shift;
	return is_aligned(bits, *blkbits);
}

int check_dio_alignment(const struct dio_request *request, unsigned *blkbits, loff_t *end)
{
	const struct kernel *kernel = request->inode->i_mapping->kernel;
	loff_t behind = request->offset;
	unsigned bits = kernel->block_shift;

	if (!fall_back(kernel, (unsigned long)request->offset, &bits))
		return -EINVAL;
	for (unsigned i = 0; i < request->nr_segs; i++) {
		if (!fall_back(kernel, request->iov[i].base | request->iov[i].length, &bits))
			return -EINVAL;
		behind += request->iov[i].length;
	}
	*blkbits = bits;
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
