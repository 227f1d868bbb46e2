/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tails are converted and packed. To pack one its page is locked. To convert it
 *
 *   in the page   the same, by whoever meets the tail: also by a get_block whose caller has locked pages, or
 *                 owns a range, that lie behind it (D27)
 *   owned         its page is owned, by who has i_mutex and nothing else; the tail stays until its bytes are
 *                 on the device
 */
#include "reiserfs_i.h"

#include <kernel/findings.h>
#include <pagecache/pagemap.h>
#include <pagecache/revision.h>

static void let_go(struct page *page)
{
	unlock_page(page);
	page_cache_release(page);
}

static pgoff_t index_of(const struct inode *inode, loff_t pos)
{
	return (pgoff_t)pos >> inode->i_mapping->kernel->page_shift;
}

/* --- In the page of the tail --- */

/* Prepares and commits [from, to) of the page, of which nothing else is written. */
static int touch_page(struct page *page, unsigned from, unsigned to)
{
	int error = generic_prepare_write(page, from, to);

	return error ? error : generic_commit_write(page, from, to);
}

static int grab_and_touch(struct inode *inode, pgoff_t index, unsigned from, unsigned to)
{
	struct page *page;
	int error;

	page = grab_cache_page(inode->i_mapping, index, &error);
	if (!page)
		return error;
	error = touch_page(page, from, to);
	let_go(page);
	return error;
}

/*
 * reiserfs_check_for_tail_and_convert: generic_cont_expand to the first byte of the tail, which makes the
 * file no longer.
 */
static int check_for_tail_in_page(struct inode *inode, loff_t pos, size_t count)
{
	sector_t tail = reiserfs_tail_block(inode);
	unsigned offset;

	if (tail == NO_BLOCK || pos + (loff_t)count < (loff_t)(tail << inode->i_sb->kernel->block_shift))
		return 0;
	offset = block_offset(inode, tail) + 1;
	return grab_and_touch(inode, block_page(inode, tail), offset, offset);
}

static int before_write_nothing(struct inode *inode, loff_t end)
{
	(void)inode;
	(void)end;
	return 0;
}

/* generic_cont_expand: to a byte of the last block, and be it one too many, which vmtruncate takes back. */
static int expand_in_page(struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	unsigned offset = (unsigned)size & (page_bytes(kernel) - 1);

	if (!(offset & (block_bytes(kernel) - 1)))
		offset++;
	return grab_and_touch(inode, index_of(inode, size), offset, offset);
}

/*
 * Who does direct I/O drops what is cached afterwards: so reiserfs_commit_for_inode writes the block at once.
 */
static int convert_in_page(struct page *page, unsigned start, bool for_direct_io)
{
	/* To the end of the block: the file ends there from now on, and nobody has written that yet (D82). */
	int error = touch_page(page, start + 1, start + block_bytes(page->kernel));

	return error || !for_direct_io ? error : generic_launder_page(page);
}

static int convert_tail_for_hole(struct inode *inode, struct page *hole_page)
{
	sector_t tail = reiserfs_tail_block(inode);
	pgoff_t index = block_page(inode, tail);
	struct page *page;
	int error;

	if (tail == NO_BLOCK)
		return 0;
	if (hole_page && hole_page->index == index)
		return convert_in_page(hole_page, block_offset(inode, tail), false);
	page = grab_cache_page(inode->i_mapping, index, &error);
	if (!page)
		return error;
	error = convert_in_page(page, block_offset(inode, tail), !hole_page);
	let_go(page);
	return error;
}

const struct reiserfs_tails reiserfs_tails_in_page = {
	.check_for_tail = check_for_tail_in_page,
	.before_write = before_write_nothing,
	.expand = expand_in_page,
	.in_the_way = convert_tail_for_hole,
};

static int check_and_expand_in_page(struct inode *inode, loff_t size)
{
	int error = check_for_tail_in_page(inode, size, 0);

	return error ? error : expand_in_page(inode, size);
}

const struct reiserfs_tails reiserfs_tails_in_page_first = {
	.check_for_tail = check_for_tail_in_page,
	.before_write = before_write_nothing,
	.expand = check_and_expand_in_page,
	.in_the_way = convert_tail_for_hole,
};

/* --- The page of the tail is owned --- */

static int check_for_tail_nothing(struct inode *inode, loff_t pos, size_t count)
{
	(void)inode;
	(void)pos;
	(void)count;
	return 0;
}

static int own_page(struct inode *inode, pgoff_t index)
{
	return inode->i_sb->kernel->revision->own_range(inode->i_mapping, index, index + 1, GFP_NOFS);
}

static void release_page(struct inode *inode, pgoff_t index)
{
	inode->i_sb->kernel->revision->release_range(inode->i_mapping, index, index + 1);
}

/* By a page of nobody's. */
static int write_tail_to(struct inode *inode, sector_t tail, sector_t number)
{
	struct page *page = page_cache_alloc(inode->i_mapping, block_page(inode, tail), GFP_NOFS);
	int error;

	if (!page)
		return -ENOMEM;
	reiserfs_read_tail(inode, tail, page);
	error = generic_transfer_block(page, WRITE, (unsigned)(tail - page_first_block(page)), number);
	page_cache_discard(page);
	return error;
}

/* Its page is owned. */
static int convert_tail(struct inode *inode, sector_t tail)
{
	sector_t number;
	int error = reiserfs_begin_conversion(inode, tail, &number);

	if (error)
		return error;
	error = write_tail_to(inode, tail, number);
	reiserfs_end_conversion(inode, tail, !error);
	return error;
}

static int convert_tail_owned(struct inode *inode, loff_t end)
{
	sector_t tail = reiserfs_tail_block(inode);
	int error;

	if (tail == NO_BLOCK || end <= (loff_t)(tail << inode->i_sb->kernel->block_shift))
		return 0;
	error = own_page(inode, block_page(inode, tail));
	if (error)
		return error;
	error = convert_tail(inode, tail);
	release_page(inode, block_page(inode, tail));
	return error;
}

static int expand_owned(struct inode *inode, loff_t size)
{
	return convert_tail_owned(inode, size);
}

static int in_the_way_never(struct inode *inode, struct page *hole_page)
{
	(void)hole_page;
	heddle_check(false, BUG_SUBJECT, "file %u has a tail before a block that is to be allocated",
		     inode->i_ino);
	return -EIO;
}

const struct reiserfs_tails reiserfs_tails_owned = {
	.check_for_tail = check_for_tail_nothing,
	.before_write = convert_tail_owned,
	.expand = expand_owned,
	.in_the_way = in_the_way_never,
};

/* --- Packing --- */

static int read_whole_page(struct page *page)
{
	int error = 0;

	if (PageUptodate(page))
		return 0;
	error = generic_read_around(page, 0, 0);
	if (!error)
		SetPageUptodate(page);
	return error;
}

/*
 * reiserfs_truncate_file, the part of it that packs. Whose transfer the block is under is not asked: who owns
 * the page is waited for, and before the series nobody does (D80).
 */
void reiserfs_pack_tail(struct inode *inode)
{
	loff_t size = i_size_read(inode);
	sector_t block = reiserfs_packable_block(inode, size);
	struct page *page;
	int error;

	if (block == NO_BLOCK)
		return;
	page = grab_cache_page(inode->i_mapping, block_page(inode, block), &error);
	if (!page)
		return;
	wait_on_page_writeback(page);
	if (!read_whole_page(page))
		reiserfs_take_into_tail(inode, block, page, size);
	let_go(page);
}
