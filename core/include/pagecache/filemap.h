/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a file through the page cache: by read and by fault. */
#ifndef CORE_PAGECACHE_FILEMAP_H
#define CORE_PAGECACHE_FILEMAP_H

#include <pagecache/mm.h>
#include <pagecache/pagemap.h>

/**
 * Copies [pos, pos + count) of the file, clipped to i_size, to user memory. i_size is read again after each
 * page that had to be read. Returns the bytes copied (0 at the end of file), or -errno if none was: -EFAULT,
 * -EIO, -ENOMEM. May block.
 */
ssize_t do_generic_mapping_read(struct address_space *mapping, loff_t pos, struct mm *mm,
				unsigned long address, size_t count);

/**
 * *page: the page at index, uptodate and with a reference; NULL beyond the end of file. 0 or -errno. May
 * block: for the page lock, for placeholders, for the read.
 */
int filemap_get_page(struct address_space *mapping, pgoff_t index, struct page **page);

/**
 * The page of vma at index, uptodate and with a reference; NULL beyond the end of file (SIGBUS) or on error.
 * mmap_sem held for reading.
 */
struct page *filemap_nopage(struct vma *vma, pgoff_t index);

#endif
