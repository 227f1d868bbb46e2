/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/usercopy.h>

int copy_from_user_faulting(struct page *page, unsigned offset, struct mm *mm, unsigned long address,
			    unsigned n)
{
	byte_t bytes[PAGE_BYTES_MAX];
	int error = user_read(mm, address, bytes, n);

	if (!error)
		page_write_bytes(page, offset, bytes, n);
	return error;
}

int copy_from_user_inatomic(struct page *page, unsigned offset, struct mm *mm, unsigned long address,
			    unsigned n)
{
	byte_t bytes[PAGE_BYTES_MAX];

	if (user_read_inatomic(mm, address, bytes, n))
		return -EAGAIN;
	page_write_bytes(page, offset, bytes, n);
	return 0;
}
