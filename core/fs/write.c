// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffered writing without buffer heads (the nobh form of ext2): a page becomes uptodate as a whole before a
 * part of it is replaced, so that no page is ever uptodate in some blocks only. What is dirty is dirty as a
 * whole page, and write-back fills its holes.
 */
#include "generic.h"
#include <fs/file.h>
#include <pagecache/pagemap.h>
#include <pagecache/revision.h>

/*
 * Allocates the blocks of [from, to). A block that is new holds nobody's bytes: it stays unwritten, that is a
 * hole to who reads, until write-back brings the page. So a copy that fails leaves zeroes. (ext2 has no such
 * blocks; what it would have to do is to zero the new ones when the copy fails.) In the page the part that is
 * not replaced is zeroed: generic_read_around does so with a hole, and so it comes first.
 */
static int allocate_blocks(struct page *page, unsigned from, unsigned to)
{
	struct inode *inode = page_inode(page);
	unsigned shift = page->kernel->block_shift;

	for (unsigned i = from >> shift; i <= (to - 1) >> shift; i++) {
		struct buffer_head map_bh = { .b_size = 1u << shift, .b_page = page, .unwritten = true };
		int error = inode->get_block(inode, page_first_block(page) + i, &map_bh, true);

		if (error)
			return error;
	}
	return 0;
}

int generic_prepare_write(struct page *page, unsigned from, unsigned to)
{
	int error = 0;

	BUG_ON(!page_is_locked(page));
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

void generic_abort_write(struct page *page)
{
	struct inode *inode = page_inode(page);

	/* Blocks beyond the end that were allocated for nothing. */
	inode->i_op->truncate_blocks(inode, i_size_read(inode));
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

/* The page is locked. */
static int write_piece(struct piece *piece, struct mm *mm, unsigned long address)
{
	const struct address_space_operations *a_ops = piece->page->home->a_ops;
	int error = a_ops->prepare_write(piece->page, piece->from, piece->to);

	if (!error)
		error = piece->page->kernel->revision->copy_from_user(piece->page, piece->from, mm, address,
								      piece->to - piece->from);
	if (!error)
		return a_ops->commit_write(piece->page, piece->from, piece->to);
	a_ops->abort_write(piece->page);
	return error;
}

static void let_go(struct page *page)
{
	unlock_page(page);
	page_cache_release(page);
}

/* The page that the old end cuts is in our hands, if need be. */
static int lock_and_write(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, unsigned n)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	unsigned from = (unsigned)pos & (page_bytes(kernel) - 1);
	struct piece piece = { .from = from, .to = from + n };
	int error;

	piece.page = grab_cache_page(inode->i_mapping, (pgoff_t)pos >> kernel->page_shift, &error);
	if (!piece.page)
		return error;
	kernel->revision->clean_cut_page(piece.page, pos + n);
	error = write_piece(&piece, mm, address);
	let_go(piece.page);
	return error;
}

static int try_write_page(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, unsigned n)
{
	int error = fault_in_pages_readable(mm, address, n);
	struct page *cut;

	if (!error && inode->i_op->begin_buffered_write)
		error = inode->i_op->begin_buffered_write(inode, pos);
	if (error)
		return error;
	cut = inode->i_sb->kernel->revision->lock_cut_page(inode, pos, &error);
	if (error)
		return error;
	error = lock_and_write(inode, pos, mm, address, n);
	if (cut)
		let_go(cut);
	return error;
}

/* Each further turn is due to somebody who has unmapped the source since it was faulted in. */
static int write_page(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address, unsigned n)
{
	int error;

	do
		error = try_write_page(inode, pos, mm, address, n);
	while (error == -EAGAIN);
	return error;
}

ssize_t buffered_write_nolock(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
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

ssize_t buffered_write_locked(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
			      size_t count)
{
	BUG_ON(!mutex_is_mine(&inode->i_mutex));
	return buffered_write_nolock(inode, pos, mm, address, count);
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
