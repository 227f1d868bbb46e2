// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffered writing without buffer heads (the nobh form of ext2): a page becomes uptodate as a whole before a
 * part of it is replaced, so that no page is ever uptodate in some blocks only. What is dirty is dirty as a
 * whole page, and write-back fills its holes.
 */
#include "generic.h"
#include <fs/file.h>
#include <pagecache/pagemap.h>

/*
 * Allocates the blocks of [from, to). A block that is new holds nobody's bytes: the part of it that is not
 * replaced is zeroed. That is what generic_read_around does with a hole, and so it comes first.
 */
static int allocate_blocks(struct page *page, unsigned from, unsigned to)
{
	struct inode *inode = page_inode(page);
	unsigned shift = page->kernel->block_shift;

	for (unsigned i = from >> shift; i <= (to - 1) >> shift; i++) {
		struct buffer_head map_bh = { .b_size = 1u << shift };
		int error = inode->get_block(inode, page_first_block(page) + i, &map_bh, true);

		if (error)
			return error;
	}
	return 0;
}

int generic_prepare_write(struct page *page, unsigned from, unsigned to)
{
	int error = 0;

	if (!PageUptodate(page))
		error = generic_read_around(page, from, to);
	return error ? error : allocate_blocks(page, from, to);
}

int generic_commit_write(struct page *page, unsigned from, unsigned to)
{
	struct inode *inode = page_inode(page);
	loff_t end = ((loff_t)page->index << page->kernel->page_shift) + to;

	(void)from;
	SetPageUptodate(page);
	set_page_dirty(page);
	if (end > i_size_read(inode))
		i_size_write(inode, end);
	return 0;
}

static int is_mapped(struct page *page, unsigned offset, bool *mapped)
{
	struct inode *inode = page_inode(page);
	struct buffer_head map_bh = { .b_size = block_bytes(page->kernel) };
	sector_t iblock = page_first_block(page) + (offset >> page->kernel->block_shift);
	int error = inode->get_block(inode, iblock, &map_bh, false);

	*mapped = map_bh.mapped;
	return error;
}

/*
 * The page is locked. What of it lies in further blocks, which are about to be freed, must not come back when
 * the file grows. A hole holds nothing that would have to be read, and its page, if it is dirty, will be
 * written anyway.
 */
static int zero_rest_of_page(struct page *page, unsigned offset)
{
	bool uptodate = PageUptodate(page), mapped;
	int error = is_mapped(page, offset, &mapped);

	if (!error && !uptodate && mapped)
		error = generic_read_around(page, 0, 0);
	if (error || (!uptodate && !mapped))
		return error;
	page_zero_bytes(page, offset, page_bytes(page->kernel) - offset);
	if (mapped) {
		SetPageUptodate(page);
		set_page_dirty(page);
	}
	return 0;
}

int generic_truncate_page(struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	struct page *page;
	int error;

	if (!(size & (block_bytes(kernel) - 1)))
		return 0;
	page = grab_cache_page(inode->i_mapping, (pgoff_t)size >> kernel->page_shift, &error);
	if (!page)
		return error;
	wait_on_page_writeback(page);
	error = zero_rest_of_page(page, (unsigned)size & (page_bytes(kernel) - 1));
	unlock_page(page);
	page_cache_release(page);
	return error;
}

/* [from, to) of a page: one turn of the loop. */
struct piece {
	struct page *page;
	unsigned from, to;
};

static int copy_from_user(struct piece *piece, struct mm *mm, unsigned long address)
{
	byte_t bytes[PAGE_BYTES_MAX];
	unsigned n = piece->to - piece->from;
	int error = user_read(mm, address, bytes, n);

	if (!error)
		page_write_bytes(piece->page, piece->from, bytes, n);
	return error;
}

/* The page is locked. */
static int write_piece(struct piece *piece, struct mm *mm, unsigned long address)
{
	const struct address_space_operations *a_ops = piece->page->home->a_ops;
	struct inode *inode = page_inode(piece->page);
	int error = a_ops->prepare_write(piece->page, piece->from, piece->to);

	error = error ? error : copy_from_user(piece, mm, address);
	if (!error)
		return a_ops->commit_write(piece->page, piece->from, piece->to);
	/* Blocks beyond the end that were allocated for nothing. */
	inode->i_op->truncate_blocks(inode, i_size_read(inode));
	return error;
}

static int write_page(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, unsigned n)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	unsigned from = (unsigned)pos & (page_bytes(kernel) - 1);
	struct piece piece = { .from = from, .to = from + n };
	int error = fault_in_pages_readable(mm, address, n);

	if (error)
		return error;
	piece.page = grab_cache_page(inode->i_mapping, (pgoff_t)pos >> kernel->page_shift, &error);
	if (!piece.page)
		return error;
	error = write_piece(&piece, mm, address);
	unlock_page(piece.page);
	page_cache_release(piece.page);
	return error;
}

ssize_t buffered_write_locked(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
			      size_t count)
{
	unsigned bytes = page_bytes(inode->i_sb->kernel);
	size_t done = 0;

	while (done < count) {
		unsigned room = bytes - ((unsigned)(pos + done) & (bytes - 1));
		unsigned n = min((size_t)room, count - done);
		int error = write_page(inode, pos + done, mm, address + done, n);

		if (error)
			return done ? (ssize_t)done : error;
		done += n;
	}
	return done;
}

ssize_t generic_file_buffered_write(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
				    size_t count)
{
	ssize_t written;

	mutex_lock(&inode->i_mutex);
	written = buffered_write_locked(inode, pos, mm, address, count);
	mutex_unlock(&inode->i_mutex);
	return written;
}
