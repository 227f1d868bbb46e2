/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of ext3, in ordered mode. A buffered write has a handle open from prepare_write to commit_write, the
 * copy included. What a transaction gives a block to is a member of the transaction until it is recorded.
 */
#include "ext3_i.h"

#include <pagecache/mpage.h>
#include <pagecache/revision.h>

/* --- Membership --- */

static bool cares_for_data(const struct inode *inode)
{
	return !EXT3_SB(inode->i_sb)->options.data_writeback;
}

/* A handle is open. submitted: the caller is about to write the page. */
static void order_page(struct inode *inode, pgoff_t index, bool submitted)
{
	struct ext3_inode_info *ei = EXT3_I(inode);

	if (!cares_for_data(inode))
		return;
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&ei->ordered_fact, index, index, HEDDLE_WRITE);
	ei->ordered[index].in_running = true;
	ei->ordered[index].unsubmitted = !submitted;
	heddle_means("%s page %lu of file %u for the transaction", submitted ? "writes" : "orders", index,
		     inode->i_ino);
	spin_unlock_irq(&inode->i_meta_lock);
}

void ext3_forget_pages(struct inode *inode, loff_t size)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	const struct kernel *kernel = inode->i_sb->kernel;
	pgoff_t first = (pgoff_t)(size + page_bytes(kernel) - 1) >> kernel->page_shift;

	if (!cares_for_data(inode))
		return;
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&ei->ordered_fact, first, HEDDLE_WHOLE, HEDDLE_WRITE);
	for (pgoff_t index = first; index < INODE_BLOCKS_MAX; index++)
		ei->ordered[index].in_running = false;
	spin_unlock_irq(&inode->i_meta_lock);
}

void ext3_freeze_pages(struct inode *inode)
{
	struct ext3_inode_info *ei = EXT3_I(inode);

	if (!cares_for_data(inode))
		return;
	heddle_data_access(&ei->ordered_fact, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
	for (pgoff_t index = 0; index < INODE_BLOCKS_MAX; index++) {
		if (ei->ordered[index].in_running)
			ei->ordered[index].committing = find_get_page(inode->i_mapping, index);
		ei->ordered[index].in_running = false;
	}
}

static bool take_unsubmitted(struct inode *inode, pgoff_t index)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	bool unsubmitted;

	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&ei->ordered_fact, index, index, HEDDLE_WRITE);
	unsubmitted = ei->ordered[index].unsubmitted;
	ei->ordered[index].unsubmitted = false;
	spin_unlock_irq(&inode->i_meta_lock);
	return unsubmitted;
}

/*
 * Into the blocks that are about to be recorded, wherever the page is by now: truncate may have taken it out
 * of the cache, in a later transaction.
 */
static int flush_page(struct inode *inode, struct page *page, const struct ext3_raw_inode *frozen)
{
	int error = 0;

	lock_page(page);
	if (take_unsubmitted(inode, page->index))
		error = generic_write_blocks(page, frozen->blocks + page_first_block(page));
	unlock_page(page);
	wait_on_page_writeback(page);
	return error;
}

int ext3_flush_pages(struct inode *inode, const struct ext3_raw_inode *frozen)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	int error = 0;

	for (pgoff_t index = 0; index < INODE_BLOCKS_MAX; index++) {
		struct page *page = ei->ordered[index].committing;
		int failed;

		if (!page)
			continue;
		failed = flush_page(inode, page, frozen);
		error = error ? error : failed;
		ei->ordered[index].committing = NULL;
		page_cache_release(page);
	}
	return error;
}

/* --- Operations --- */

static int ext3_readpage(struct page *page)
{
	return mpage_readpage(page, page_inode(page)->get_block);
}

static int ext3_readpages(struct address_space *mapping, struct page **pages, unsigned n)
{
	return mpage_readpages(mapping, pages, n, mapping->host->get_block);
}

/* Who has a handle open already writes nothing: the page stays dirty. */
static int ext3_writepage(struct page *page)
{
	struct inode *inode = page_inode(page);
	struct handle *handle;
	int error;

	if (journal_current_handle()) {
		set_page_dirty(page);
		unlock_page(page);
		return 0;
	}
	error = ext3_journal_start(inode, ext3_writepage_trans_blocks(inode), &handle);
	if (error) {
		unlock_page(page);
		return error;
	}
	order_page(inode, page->index, true);
	error = generic_writepage(page);
	journal_stop(handle);
	return error;
}

static int ext3_launder_page(struct page *page)
{
	struct inode *inode = page_inode(page);
	struct handle *handle;
	int error = ext3_journal_start(inode, ext3_writepage_trans_blocks(inode), &handle);

	if (error)
		return error;
	order_page(inode, page->index, true);
	error = generic_launder_page(page);
	journal_stop(handle);
	return error;
}

static int ext3_prepare_write(struct page *page, unsigned from, unsigned to)
{
	struct inode *inode = page_inode(page);
	struct handle *handle;
	int error = ext3_journal_start(inode, ext3_writepage_trans_blocks(inode), &handle);

	return error ? error : generic_prepare_write(page, from, to);
}

/* The handle of prepare_write. What the copy has filled counts as written: the transaction sees to that. */
static int ext3_commit_write(struct page *page, unsigned from, unsigned to)
{
	struct inode *inode = page_inode(page);
	struct handle *handle = journal_current_handle();
	loff_t start = (loff_t)page->index << page->kernel->page_shift;
	int error;

	generic_convert_unwritten(inode, start + from, to - from);
	order_page(inode, page->index, false);
	ext3_grow_disksize(handle, inode, start + to);
	error = generic_commit_write(page, from, to);
	journal_stop(handle);
	return error;
}

/* Within the file nothing has to be taken back: what was allocated is unwritten. */
static void ext3_abort_write(struct page *page)
{
	struct handle *handle = journal_current_handle();
	loff_t end = (loff_t)(page->index + 1) << page->kernel->page_shift;

	if (!handle)
		return;
	if (end > i_size_read(page_inode(page)))
		generic_abort_write(page);
	journal_stop(handle);
}

static int order_in_handle(struct inode *inode, pgoff_t index)
{
	struct handle *handle;
	int error = ext3_journal_start(inode, EXT3_SIZE_CREDITS, &handle);

	if (error)
		return error;
	order_page(inode, index, false);
	journal_stop(handle);
	return 0;
}

int ext3_truncate_page(struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	pgoff_t index = (pgoff_t)size >> kernel->page_shift;
	int error = generic_truncate_page(inode, size);
	struct page *page;

	if (error || !(size & (block_bytes(kernel) - 1)))
		return error;
	page = find_get_page(inode->i_mapping, index);
	if (!page)
		return 0;
	if (PageDirty(page))
		error = order_in_handle(inode, index);
	page_cache_release(page);
	return error;
}

static ssize_t ext3_direct_IO(const struct dio_request *request)
{
	return request->inode->i_mapping->kernel->revision->ext3_direct_IO(request);
}

static ssize_t ext4dev_direct_IO(const struct dio_request *request)
{
	return request->inode->i_mapping->kernel->revision->ext4dev_direct_IO(request);
}

#define EXT3_AOPS                                                                            \
	.readpage = ext3_readpage, .readpages = ext3_readpages, .writepage = ext3_writepage, \
	.launder_page = ext3_launder_page, .prepare_write = ext3_prepare_write,              \
	.commit_write = ext3_commit_write, .abort_write = ext3_abort_write

const struct address_space_operations ext3_aops = { EXT3_AOPS, .direct_IO = ext3_direct_IO };
const struct address_space_operations ext4dev_aops = { EXT3_AOPS, .direct_IO = ext4dev_direct_IO };
