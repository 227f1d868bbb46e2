// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk along user memory and file at once: for each page of memory, for each mapped run of blocks.
 *
 * User memory is pinned before the blocks behind it are mapped, and so before the part of the file that they
 * belong to is owned: what DIO_PAGES relies on.
 */
#include "engine.h"

void dio_begin_failed_free(struct dio *dio)
{
	dio_free(dio);
}

bool dio_may_create_if_asked(const struct dio *dio)
{
	return dio->request.flags & DIO_CREATE;
}

void dio_all_mapped_nothing(struct dio *dio)
{
	(void)dio;
}

#define DIO_AT_EOF 1 /* a hole of the file ends the read: no error */

/* The blocks of the file system that the rest of the request touches. */
static sector_t blocks_to_ask_for(const struct dio *dio)
{
	sector_t last = (dio->final_block_in_request - 1) >> dio->blkfactor;

	return last - (dio->block_in_file >> dio->blkfactor) + 1;
}

static int get_more_blocks(struct dio *dio)
{
	struct buffer_head *map_bh = &dio->map_bh;
	unsigned page_to_block = dio->kernel->page_shift - dio_block_shift(dio);
	bool unwritten = map_bh->unwritten;
	bool create = !dio_reads(dio) && dio->revision->dio_may_create(dio);
	pgoff_t index = dio->block_in_file >> page_to_block;
	int error = dio->page_errors;

	if (error)
		return error;
	*map_bh = (struct buffer_head){
		.b_size = blocks_to_ask_for(dio) << dio->kernel->block_shift,
		.unwritten = unwritten,
	};
	error = dio->revision->dio_lock_page_range(dio, map_bh, index, dio->revision->dio_last_index(dio));
	if (error)
		return error;
	error = dio->request.get_block(dio->request.inode, dio->block_in_file >> dio->blkfactor, map_bh,
				       create);
	if (error || !map_bh->mapped)
		goto out;
	dio->blocks_available = map_bh->b_size >> dio_block_shift(dio);
	dio->next_block_for_io = map_bh->b_blocknr << dio->blkfactor;
	dio_skip_remainder(dio);
	dio->unwritten |= map_bh->unwritten;
out:
	map_bh->unwritten = unwritten;
	return error;
}

/* One block of a hole. */
static int do_hole(struct dio *dio, struct page *page, unsigned block_in_page)
{
	unsigned shift = dio_block_shift(dio);
	loff_t size;

	if (!dio_reads(dio))
		return -ENOTBLK;
	size = i_size_read(dio->request.inode);
	if ((loff_t)dio->block_in_file << shift >= size)
		return DIO_AT_EOF;
	page_zero_bytes(page, block_in_page << shift, 1u << shift);
	dio->block_in_file++;
	return 0;
}

static unsigned blocks_of_page(const struct dio *dio)
{
	return 1u << (dio->kernel->page_shift - dio_block_shift(dio));
}

/* As many mapped blocks as this page, this mapping and this segment have in common; *n of them. */
static int do_mapped(struct dio *dio, struct page *page, unsigned block_in_page, sector_t *n)
{
	unsigned shift = dio_block_shift(dio);
	sector_t in_page = blocks_of_page(dio) - block_in_page;
	sector_t in_file = dio->final_block_in_request - dio->block_in_file;
	int error;

	*n = min(in_page, in_file);
	*n = min(*n, dio->blocks_available);
	dio->boundary = dio->map_bh.boundary;
	error = submit_page_section(dio, page, block_in_page << shift, *n << shift, dio->next_block_for_io);
	if (error)
		return error;
	dio->next_block_for_io += *n;
	dio->block_in_file += *n;
	dio->blocks_available -= *n;
	return 0;
}

static int do_page(struct dio *dio, struct page *page, unsigned block_in_page)
{
	while (block_in_page < blocks_of_page(dio) && dio->block_in_file < dio->final_block_in_request) {
		sector_t n = 1;
		int ret = dio->blocks_available ? 0 : get_more_blocks(dio);

		if (!ret && dio->blocks_available && !dio->start_zero_done)
			ret = dio_zero_block(dio, false);
		if (ret)
			return ret;
		ret = dio->blocks_available ? do_mapped(dio, page, block_in_page, &n)
					    : do_hole(dio, page, block_in_page);
		if (ret)
			return ret;
		block_in_page += n;
	}
	return 0;
}

/* One segment of user memory. */
static int do_direct_IO(struct dio *dio, unsigned block_in_page)
{
	while (dio->block_in_file < dio->final_block_in_request) {
		int ret;
		struct page *page = dio_get_page(dio, &ret);

		if (!page)
			return ret;
		ret = do_page(dio, page, block_in_page);
		dio_put_page(dio, page);
		if (ret)
			return ret == DIO_AT_EOF ? 0 : ret;
		block_in_page = 0;
	}
	return 0;
}

static int do_segment(struct dio *dio, const struct user_vec *segment)
{
	unsigned shift = dio_block_shift(dio);
	unsigned offset_in_page = segment->base & (page_bytes(dio->kernel) - 1);
	int ret;

	dio->final_block_in_request = dio->block_in_file + (segment->length >> shift);
	dio->curr_user_address = segment->base;
	dio->pages_left = dio_count_pages(dio->kernel, segment->base, segment->length);
	ret = do_direct_IO(dio, offset_in_page >> shift);
	dio->result += segment->length - ((dio->final_block_in_request - dio->block_in_file) << shift);
	return ret;
}

static struct dio *dio_alloc(const struct dio_request *request, unsigned blkbits, bool is_async)
{
	struct kernel *kernel = request->inode->i_mapping->kernel;
	size_t chunk = gup_pages(kernel) * sizeof(struct page *);
	struct dio *dio = kzalloc(sizeof(*dio) + chunk, GFP_KERNEL, "dio");

	if (!dio)
		return NULL;
	dio->request = *request;
	dio->kernel = kernel;
	dio->revision = kernel->revision;
	dio->mapping = request->inode->i_mapping;
	dio->is_async = is_async;
	dio->blkbits = blkbits;
	dio->blkfactor = kernel->block_shift - blkbits;
	dio->block_in_file = request->offset >> blkbits;
	for (unsigned i = 0; i < request->nr_segs; i++) {
		dio->size += request->iov[i].length;
		dio->pages_in_io += dio_count_pages(kernel, request->iov[i].base, request->iov[i].length);
	}
	dio->pages = dio->chunk;
	heddle_completion_init(&dio->done, "dio.done");
	heddle_atomic_init(&dio->refcount, 1, "dio.refcount");
	return dio;
}

ssize_t direct_io_worker(const struct dio_request *request, unsigned blkbits, bool is_async)
{
	struct dio *dio = dio_alloc(request, blkbits, is_async);
	int ret, flushed;

	if (!dio)
		return -ENOMEM;
	ret = dio->revision->dio_begin(dio);
	if (ret) {
		dio->revision->dio_begin_failed(dio);
		return ret;
	}
	for (unsigned i = 0; i < request->nr_segs && !ret; i++)
		ret = do_segment(dio, &request->iov[i]);
	/* The rest of a write that met a hole is the caller's to do, through the page cache. */
	if (ret == -ENOTBLK && request->rw == WRITE)
		ret = 0;
	flushed = dio_zero_block(dio, true);
	ret = ret ? ret : flushed;
	flushed = dio_flush(dio);
	dio_cleanup(dio);
	dio->revision->dio_all_mapped(dio);
	return dio_finish(dio, ret ? ret : flushed);
}
