// SPDX-License-Identifier: GPL-2.0-only
/* From pieces of pages to bios: a piece waits for the next one, a bio for the end of its run of blocks. */
#include "engine.h"

static int dio_new_bio(struct dio *dio)
{
	struct block_device *device = dio->request.inode->i_sb->bdev;
	unsigned zeroes = dio->blkfactor ? 2 : 0; /* in front and behind */

	dio->bio = bio_alloc(device, dio->request.rw, dio->pages_in_io + zeroes, GFP_KERNEL);
	if (!dio->bio)
		return -ENOMEM;
	dio->boundary = false;
	return 0;
}

static void dio_bio_submit(struct dio *dio)
{
	struct bio *bio = dio->bio;

	dio->bio = NULL;
	dio->boundary = false;
	bio->private = dio;
	if (dio->is_async) {
		bio->end_io = dio_bio_end_async;
		heddle_atomic_add(&dio->refcount, 1);
		if (heddle_notes_wanted()) {
			long long references = value_for_a_note(&dio->refcount);

			heddle_means("dio: references %lld -> %lld", references - 1, references);
		}
		if (dio_reads(dio))
			dio_bio_set_pages_dirty(dio, bio);
	} else {
		bio->end_io = dio_bio_end_sync;
		bio->next = dio->submitted;
		dio->submitted = bio;
	}
	submit_bio(bio);
}

static bool add_cur_page(struct dio *dio)
{
	sector_t in_block = dio->cur_page_block & ((1ul << dio->blkfactor) - 1);

	return bio_add_part(dio->bio, dio->cur_page, dio->cur_page_offset, dio->cur_page_len,
			    dio->cur_page_block >> dio->blkfactor, in_block << dio_block_shift(dio),
			    dio->request.inode, dio->cur_page_iblock >> dio->blkfactor);
}

/* The deferred page into a bio: the one there is, or a new one. The page's reference goes along. */
static int dio_send_cur_page(struct dio *dio)
{
	if (dio->bio && dio->boundary)
		dio_bio_submit(dio);
	if (dio->bio && add_cur_page(dio))
		goto sent;
	if (dio->bio)
		dio_bio_submit(dio);
	if (dio_new_bio(dio)) {
		dio_put_page(dio, dio->cur_page);
		dio->cur_page = NULL;
		return -ENOMEM;
	}
	add_cur_page(dio);
sent:
	dio->cur_page = NULL;
	return 0;
}

static bool grows_cur_page(const struct dio *dio, const struct page *page, unsigned offset, sector_t blocknr)
{
	return dio->cur_page == page && dio->cur_page_offset + dio->cur_page_len == offset &&
	       dio->cur_page_block + (dio->cur_page_len >> dio_block_shift(dio)) == blocknr;
}

int submit_page_section(struct dio *dio, struct page *page, unsigned offset, unsigned len, sector_t blocknr)
{
	int error;

	if (grows_cur_page(dio, page, offset, blocknr)) {
		dio->cur_page_len += len;
		return dio->boundary ? dio_send_cur_page(dio) : 0;
	}
	error = dio->cur_page ? dio_send_cur_page(dio) : 0;
	if (error)
		return error;
	dio_hold_page(dio, page);
	dio->cur_page = page;
	dio->cur_page_offset = offset;
	dio->cur_page_len = len;
	dio->cur_page_block = blocknr;
	dio->cur_page_iblock = dio->block_in_file;
	return 0;
}

int dio_flush(struct dio *dio)
{
	int error = dio->cur_page ? dio_send_cur_page(dio) : 0;

	if (dio->bio)
		dio_bio_submit(dio);
	return error;
}
