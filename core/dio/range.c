// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owning the range of the file: bit by bit before each get_block, as posted, or all of it before the first
 * one.
 */
#include "engine.h"
#include <kernel/findings.h>

static void range_start(struct dio *dio)
{
	dio->fspages_start_off = dio->request.offset >> dio->kernel->page_shift;
	dio->fspages_end_off = dio->fspages_start_off;
}

static void read_size(struct dio *dio)
{
	if (dio_reads(dio))
		dio->i_size = i_size_read(dio->request.inode);
}

int dio_begin_uncapped(struct dio *dio)
{
	read_size(dio);
	range_start(dio);
	dio->fspages_span = MAX_PGOFF;
	return 0;
}

int dio_begin_capped(struct dio *dio)
{
	read_size(dio);
	range_start(dio);
	dio->fspages_span = MAX_PGOFF;
	if (!(dio->request.flags & DIO_PLACEHOLDERS))
		return 0;
	if (mapping_nrpages(dio->mapping) || mapping_mapped(dio->mapping))
		dio->fspages_span = dio->kernel->geometry.dio_pages;
	return 0;
}

static int own_request(struct dio *dio)
{
	pgoff_t end;
	int error;

	dio->final_block_in_request = dio_end(dio) >> dio_block_shift(dio);
	end = dio->revision->dio_last_index(dio) + 1;
	dio->fspages_start_off = dio->revision->dio_first_index(dio);
	dio->fspages_end_off = dio->fspages_start_off;
	error = dio->revision->own_range(dio->mapping, dio->fspages_start_off, end, GFP_NOFS);
	if (!error)
		dio->fspages_end_off = end;
	return error;
}

/* The caller saw the write inside i_size, without a lock: now that the range is owned it is seen for good. */
static bool fits(struct dio *dio)
{
	return dio_reads(dio) || (dio->request.flags & DIO_EXTENDS) ||
	       dio_end(dio) <= i_size_read(dio->request.inode);
}

/* Of what lies in no block nothing can be transferred. Nobody packs a tail within a range that is owned. */
static bool meets_tail(struct dio *dio)
{
	struct inode *inode = dio->request.inode;

	if (!inode->i_op->meets_tail || dio->request.flags & DIO_EXTENDS)
		return false;
	return inode->i_op->meets_tail(inode, dio->request.offset, dio_end(dio));
}

int dio_begin_pinned(struct dio *dio)
{
	int error = dio_pin_pages(dio);

	if (error)
		return error;
	error = own_request(dio);
	if (error)
		goto unpin;
	if (!fits(dio)) {
		error = -EAGAIN;
		goto release;
	}
	if (meets_tail(dio)) {
		error = dio_reads(dio) ? -EBUSY : -EAGAIN;
		goto release;
	}
	read_size(dio);
	dio->map_bh.unwritten = true;
	return 0;
release:
	dio_unlock_page_range(dio);
unpin:
	dio_unpin_pages(dio, 0);
	return error;
}

int dio_begin_pinned_written(struct dio *dio)
{
	int error = dio_begin_pinned(dio);

	dio->map_bh.unwritten = false;
	return error;
}

int dio_begin_capped_unwritten(struct dio *dio)
{
	dio->map_bh.unwritten = true;
	return dio_begin_capped(dio);
}

int dio_lock_page_range_untrimmed(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last)
{
	(void)map_bh;
	if (!(dio->request.flags & DIO_PLACEHOLDERS))
		return 0;
	while (index >= dio->fspages_end_off) {
		pgoff_t start = dio->fspages_end_off;
		unsigned long nr = min(last - start + 1, dio->fspages_span);
		int error = dio->revision->own_range(dio->mapping, start, start + nr, GFP_KERNEL);

		if (error)
			return error;
		dio->fspages_end_off += nr;
	}
	return 0;
}

int dio_lock_page_range_trimmed(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last)
{
	int error = dio_lock_page_range_untrimmed(dio, map_bh, index, last);
	size_t owned;

	if (error || !(dio->request.flags & DIO_PLACEHOLDERS))
		return error;
	/* As posted: from the start of the page on, wherever in it the block lies. */
	owned = (dio->fspages_end_off - index) << dio->kernel->page_shift;
	map_bh->b_size = min(map_bh->b_size, owned);
	return 0;
}

int dio_lock_page_range_nothing(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last)
{
	(void)dio;
	(void)map_bh;
	(void)index;
	(void)last;
	return 0;
}

int dio_lock_page_range_owned(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last)
{
	(void)map_bh;
	heddle_check(index >= dio->fspages_start_off && last < dio->fspages_end_off, I2_OWNED_RANGE,
		     "pages %lu to %lu are mapped, only [%lu, %lu) are owned", index, last,
		     dio->fspages_start_off, dio->fspages_end_off);
	return 0;
}

pgoff_t dio_first_index_requested(const struct dio *dio)
{
	return (pgoff_t)dio->request.offset >> dio->kernel->page_shift;
}

/* What lies between the two pages is behind the end: nobody else owns it, or has it cached. */
pgoff_t dio_first_index_cut(const struct dio *dio)
{
	pgoff_t first = dio_first_index_requested(dio);
	loff_t size;

	if (!(dio->request.flags & DIO_EXTENDS))
		return first;
	size = i_size_read(dio->request.inode);
	return cuts_page(dio->kernel, size) ? min(first, (pgoff_t)size >> dio->kernel->page_shift) : first;
}

pgoff_t dio_last_index_inclusive(const struct dio *dio)
{
	return dio->final_block_in_request >> (dio->kernel->page_shift - dio_block_shift(dio));
}

pgoff_t dio_last_index_exact(const struct dio *dio)
{
	return (dio->final_block_in_request - 1) >> (dio->kernel->page_shift - dio_block_shift(dio));
}

void dio_unlock_page_range(struct dio *dio)
{
	if (dio->fspages_start_off == dio->fspages_end_off)
		return;
	dio->revision->release_range(dio->mapping, dio->fspages_start_off, dio->fspages_end_off);
	dio->fspages_end_off = dio->fspages_start_off;
}
