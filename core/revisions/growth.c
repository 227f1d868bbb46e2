/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `fixed`: the file becomes longer. What was stored behind its end, through a mapping of the page that the
 * end cuts, does not become a part of it. From before that is zeroed until the size is published nobody can
 * store there:
 *
 *   a buffered write   has the page locked, and no pte of it is dirty: a store would wait for the lock
 *   truncate           owns the page: it is not cached, and what of it was written back ends in zeroes
 *   a direct write     owns it together with its range (core/dio/range.c)
 */
#include "fixed.h"

#include <fs/inode.h>
#include <pagecache/mm.h>
#include <pagecache/revision.h>

static pgoff_t index_of(const struct inode *inode, loff_t pos)
{
	return (pgoff_t)pos >> inode->i_mapping->kernel->page_shift;
}

/*
 * page is locked, and size cuts it. A page that is clean ends in zeroes: each write-back sees to that, and
 * what is stored meanwhile makes it dirty.
 */
static void clean_behind(struct page *page, loff_t size)
{
	unsigned bytes = page_bytes(page->kernel), offset = (unsigned)size & (bytes - 1);

	if (page_mkclean(page))
		set_page_dirty(page);
	if (PageDirty(page))
		page_zero_bytes(page, offset, bytes - offset);
}

/* A page that is not cached is made, and not read: while it is locked nobody can map it. */
struct page *lock_cut_page_fixed(struct inode *inode, loff_t pos, int *error)
{
	loff_t size = i_size_read(inode);
	struct page *page;

	*error = 0;
	if (!cuts_page(inode->i_mapping->kernel, size) || index_of(inode, pos) <= index_of(inode, size))
		return NULL;
	page = grab_cache_page(inode->i_mapping, index_of(inode, size), error);
	if (page)
		clean_behind(page, size);
	return page;
}

void clean_cut_page_fixed(struct page *page, loff_t end)
{
	struct inode *inode = page->mapping->host;
	loff_t size = i_size_read(inode);

	if (end > size && cuts_page(page->kernel, size) && page->index == index_of(inode, size))
		clean_behind(page, size);
}

int begin_growing_fixed(struct inode *inode)
{
	struct address_space *mapping = inode->i_mapping;
	loff_t size = i_size_read(inode);
	pgoff_t cut = index_of(inode, size);

	if (!cuts_page(mapping->kernel, size))
		return 0;
	return mapping->kernel->revision->own_range(mapping, cut, cut + 1, GFP_NOFS);
}

void end_growing_fixed(struct inode *inode, loff_t from)
{
	struct address_space *mapping = inode->i_mapping;
	pgoff_t cut = index_of(inode, from);

	if (cuts_page(mapping->kernel, from))
		mapping->kernel->revision->release_range(mapping, cut, cut + 1);
}
