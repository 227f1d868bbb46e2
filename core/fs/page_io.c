// SPDX-License-Identifier: GPL-2.0-only
/*
 * I/O of a single page whose blocks need not lie side by side: a chain of bios, each run of blocks one of
 * them. The interrupt of one submits the next.
 *
 * Reading pages into the cache is mpage's business; here a page is read around the bytes that a buffered
 * write is about to replace, and a block is zeroed in part while nothing of it may be cached.
 */
#include "generic.h"
#include <kernel/slab.h>
#include <pagecache/revision.h>

/* A page on its way, run by run. */
struct chain {
	struct page *page;
	int rw;
	bool unjudged; /* whose the blocks are is the caller's affair */
	struct bio *first, *last;
	bio_end_io_t *end_io;
	void *private;
};

static struct bio *chain_new_bio(struct chain *chain)
{
	struct block_device *device = page_inode(chain->page)->i_sb->bdev;
	struct bio *bio = bio_alloc(device, chain->rw, chain->page->kernel->geometry.page_blocks, GFP_NOFS);

	if (!bio)
		return NULL;
	bio->end_io = chain->end_io;
	bio->private = chain->private;
	if (chain->last)
		chain->last->next = bio;
	else
		chain->first = bio;
	chain->last = bio;
	return bio;
}

/* Adds block i of the page, which lives at blocknr. */
static int chain_add(struct chain *chain, unsigned i, sector_t blocknr)
{
	struct page *page = chain->page;
	unsigned shift = page->kernel->block_shift;
	struct inode *inode = chain->unjudged ? NULL : page_inode(page);
	sector_t iblock = page_first_block(page) + i;
	struct bio *bio = chain->last;

	if (bio && bio_add_page(bio, page, i << shift, 1u << shift, blocknr, inode, iblock))
		return 0;
	bio = chain_new_bio(chain);
	if (!bio)
		return -ENOMEM;
	bio_add_page(bio, page, i << shift, 1u << shift, blocknr, inode, iblock);
	return 0;
}

static void chain_drop(struct chain *chain)
{
	struct bio *bio, *next;

	for (bio = chain->first; bio; bio = next) {
		next = bio->next;
		bio_put(bio);
	}
}

static int look_up_block(struct page *page, unsigned i, struct buffer_head *map_bh)
{
	struct inode *inode = page_inode(page);

	*map_bh = (struct buffer_head){ .b_size = block_bytes(page->kernel), .b_page = page };
	return inode->get_block(inode, page_first_block(page) + i, map_bh, false);
}

/* --- Write-back --- */

/* The bytes are on the device, and what was a hole to readers is none any more. In the interrupt. */
static void convert_blocks(const struct bio *bio)
{
	unsigned shift = bio->device->kernel->block_shift;

	for (unsigned i = 0; i < bio->n_vecs; i++) {
		const struct bio_vec *vec = &bio->vecs[i];
		loff_t offset = (loff_t)vec->iblock << shift;

		vec->inode->i_op->convert_unwritten(vec->inode, offset, vec->length);
	}
}

static void end_writepage(struct bio *bio, int error)
{
	struct page *page = bio->private;
	struct bio *next = bio->next;

	if (error) {
		SetPageError(page);
		mapping_set_error(page->home);
	}
	bio_put(bio);
	if (next)
		submit_bio(next);
	else
		end_page_writeback(page);
}

/* Before the write-back ends: who waits for it finds the blocks written. */
static void end_writepage_unwritten(struct bio *bio, int error)
{
	if (!error)
		convert_blocks(bio);
	end_writepage(bio, error);
}

static int chain_written_block(struct chain *chain, unsigned i)
{
	struct page *page = chain->page;
	struct buffer_head map_bh = { .b_size = block_bytes(page->kernel), .b_page = page };
	const struct revision *revision = page->kernel->revision;
	struct inode *inode = page_inode(page);
	int error;

	if (inode->i_op->write_tail && inode->i_op->write_tail(page, i))
		return 0;
	error = revision->map_for_write_back(inode, page_first_block(page) + i, &map_bh);
	error = error ? error : chain_add(chain, i, map_bh.b_blocknr);
	if (!error && map_bh.unwritten)
		chain->last->end_io = end_writepage_unwritten;
	return error;
}

/* Maps the first n blocks, filling holes: the page is uptodate, so each has something to say. */
static int chain_whole_page(struct chain *chain, unsigned n)
{
	int error = 0;

	for (unsigned i = 0; i < n && !error; i++)
		error = chain_written_block(chain, i);
	return error;
}

/* Bytes of the page that lie within the file. */
static unsigned bytes_inside(const struct page *page)
{
	loff_t start = (loff_t)page->index << page->kernel->page_shift;
	loff_t inside = i_size_read(page_inode(page)) - start;

	return inside > 0 ? min(inside, (loff_t)page_bytes(page->kernel)) : 0;
}

/* The page is locked. 0 without a bio: a truncate is about to take it, or all of it is a tail. */
static int chain_for_write_back(struct chain *chain)
{
	struct page *page = chain->page;
	unsigned inside = bytes_inside(page), whole = page_bytes(page->kernel);
	unsigned n_blocks = (inside + block_bytes(page->kernel) - 1) >> page->kernel->block_shift;
	int error;

	BUG_ON(!page_is_locked(page));
	if (!inside)
		return 0;
	if (inside < whole)
		page_zero_bytes(page, inside, whole - inside);
	error = chain_whole_page(chain, n_blocks);
	if (error) {
		chain_drop(chain);
		SetPageError(page);
	}
	return error;
}

int generic_writepage(struct page *page)
{
	struct chain chain = { .page = page, .rw = WRITE, .end_io = end_writepage, .private = page };
	int error = chain_for_write_back(&chain);

	if (error || !chain.first) {
		unlock_page(page);
		return error;
	}
	set_page_writeback(page);
	unlock_page(page);
	submit_bio(chain.first);
	return 0;
}

int generic_launder_page(struct page *page)
{
	struct chain chain = { .page = page, .rw = WRITE, .end_io = end_writepage, .private = page };
	int error;

	clear_page_dirty_for_io(page);
	error = chain_for_write_back(&chain);
	if (error || !chain.first)
		return error;
	set_page_writeback(page);
	submit_bio(chain.first);
	wait_on_page_writeback(page);
	return PageError(page) ? -EIO : 0;
}

/* --- Reading around a write, and other I/O that is waited for --- */

struct page_io {
	struct heddle_completion done;
	int error;
};

static void end_io(struct bio *bio, int error)
{
	struct page_io *io = bio->private;
	struct bio *next = bio->next;

	if (error)
		io->error = error;
	bio_put(bio);
	if (next)
		submit_bio(next);
	else
		heddle_complete(&io->done);
}

/* Block i lies not wholly within the bytes that are about to be replaced: what it holds matters. */
static int read_block_around(struct chain *chain, unsigned i)
{
	unsigned shift = chain->page->kernel->block_shift;
	struct buffer_head map_bh;
	int error = look_up_block(chain->page, i, &map_bh);

	if (error)
		return error;
	if (map_bh.mapped)
		return chain_add(chain, i, map_bh.b_blocknr);
	if (map_bh.uptodate)
		return 0;
	page_zero_bytes(chain->page, i << shift, 1u << shift);
	return 0;
}

static int submit_and_wait(struct chain *chain, struct page_io *io)
{
	if (!chain->first)
		return 0;
	heddle_completion_init(&io->done, chain->rw == READ ? "page read" : "page written");
	submit_bio(chain->first);
	heddle_completion_wait(&io->done);
	heddle_object_destroy(&io->done.object);
	return io->error;
}

int generic_read_around(struct page *page, unsigned from, unsigned to)
{
	unsigned bytes = block_bytes(page->kernel);
	struct page_io read = { .error = 0 };
	struct chain chain = { .page = page, .rw = READ, .end_io = end_io, .private = &read };

	for (unsigned i = 0; i < page->kernel->geometry.page_blocks; i++) {
		unsigned start = i * bytes;
		int error;

		if (from <= start && start + bytes <= to)
			continue;
		error = read_block_around(&chain, i);
		if (error) {
			chain_drop(&chain);
			return error;
		}
	}
	return submit_and_wait(&chain, &read);
}

int generic_write_blocks(struct page *page, const sector_t *blocks)
{
	struct page_io io = { .error = 0 };
	struct chain chain = {
		.page = page, .rw = WRITE, .unjudged = true, .end_io = end_io, .private = &io
	};

	for (unsigned i = 0; i < page->kernel->geometry.page_blocks; i++) {
		int error = blocks[i] & BLOCK_UNWRITTEN ? 0 : chain_add(&chain, i, blocks[i]);

		if (error) {
			chain_drop(&chain);
			return error;
		}
	}
	return submit_and_wait(&chain, &io);
}

/* --- A block of a range that is owned: nothing of it is cached --- */

int generic_transfer_block(struct page *page, int rw, unsigned i, sector_t blocknr)
{
	struct page_io io = { .error = 0 };
	struct chain chain = { .page = page, .rw = rw, .end_io = end_io, .private = &io };
	int error = chain_add(&chain, i, blocknr);

	return error ? error : submit_and_wait(&chain, &io);
}

/* Zeroes block i of page, a page of nobody else's, from offset in the page on. */
static int zero_rest_of_block(struct page *page, unsigned i, unsigned offset)
{
	unsigned end = (i + 1) << page->kernel->block_shift;
	struct buffer_head map_bh;
	int error = look_up_block(page, i, &map_bh);

	if (error || !map_bh.mapped)
		return error;
	error = generic_transfer_block(page, READ, i, map_bh.b_blocknr);
	if (error)
		return error;
	page_zero_bytes(page, offset, end - offset);
	return generic_transfer_block(page, WRITE, i, map_bh.b_blocknr);
}

int generic_zero_block_tail(struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	unsigned offset = (unsigned)size & (page_bytes(kernel) - 1);
	struct page *page;
	int error;

	if (!(size & (block_bytes(kernel) - 1)))
		return 0;
	page = page_cache_alloc(inode->i_mapping, (pgoff_t)size >> kernel->page_shift, GFP_NOFS);
	if (!page)
		return -ENOMEM;
	error = zero_rest_of_block(page, offset >> kernel->block_shift, offset);
	page_cache_discard(page);
	return error;
}
