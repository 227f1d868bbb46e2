// SPDX-License-Identifier: GPL-2.0-only
/*
 * From pieces of pages to bios: a piece waits for the next one, a bio for the end of its run of blocks, or
 * for a boundary: there the file system is about to read metadata, and the device is to have what lies
 * before.
 *
 *   the base   each piece of a mapping that ends at a boundary is taken for its last one, and what goes is
 *              the bio that lies before the piece, not the piece: a bio for each page, and the last two of
 *              them are still here when metadata is read
 *   patch 8    the last piece of a mapping only, and the bio that has it goes; unless another bio had to go
 *              first: then it stays (D65)
 *   fixed      it goes in any case
 */
#include "engine.h"

static int dio_new_bio(struct dio *dio)
{
	struct block_device *device = dio->request.inode->i_sb->bdev;
	unsigned zeroes = dio->blkfactor ? 2 : 0; /* in front and behind */

	dio->bio = bio_alloc(device, dio->request.rw, dio->pages_in_io + zeroes, GFP_KERNEL);
	return dio->bio ? 0 : -ENOMEM;
}

static void dio_bio_submit(struct dio *dio)
{
	struct bio *bio = dio->bio;

	dio->bio = NULL;
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

/*
 * The deferred page into a bio: the one there is, or a new one. The page's reference goes along. *another:
 * the bio there was had to go first.
 */
static int send_cur_page(struct dio *dio, bool *another)
{
	*another = false;
	if (dio->bio && add_cur_page(dio))
		goto sent;
	if (dio->bio) {
		dio_bio_submit(dio);
		*another = true;
	}
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

static bool grows_cur_page(const struct dio *dio, const struct dio_section *section)
{
	return dio->cur_page == section->page &&
	       dio->cur_page_offset + dio->cur_page_len == section->offset &&
	       dio->cur_page_block + (dio->cur_page_len >> dio_block_shift(dio)) == section->blocknr;
}

/* The section is the deferred page from now on. */
static void defer(struct dio *dio, const struct dio_section *section)
{
	dio_hold_page(dio, section->page);
	dio->cur_page = section->page;
	dio->cur_page_offset = section->offset;
	dio->cur_page_len = section->len;
	dio->cur_page_block = section->blocknr;
	dio->cur_page_iblock = dio->block_in_file;
}

/* --- The base --- */

static int send_behind_boundary(struct dio *dio)
{
	bool another;

	if (dio->bio && dio->boundary)
		dio_bio_submit(dio);
	dio->boundary = false;
	return send_cur_page(dio, &another);
}

int dio_submit_section_base(struct dio *dio, const struct dio_section *section)
{
	int error;

	if (grows_cur_page(dio, section)) {
		dio->cur_page_len += section->len;
		return dio->boundary ? send_behind_boundary(dio) : 0;
	}
	error = dio->cur_page ? send_behind_boundary(dio) : 0;
	if (!error)
		defer(dio, section);
	return error;
}

/* --- Patch 8 --- */

static int defer_or_grow(struct dio *dio, const struct dio_section *section)
{
	int error = 0;
	bool another;

	if (grows_cur_page(dio, section)) {
		dio->cur_page_len += section->len;
		return 0;
	}
	if (dio->cur_page)
		error = send_cur_page(dio, &another);
	if (!error)
		defer(dio, section);
	return error;
}

/*
 * *ends: the section is the last one of a mapping that ends at a boundary; then it is in the bio, and
 * *another as send_cur_page has it.
 */
static int add_section(struct dio *dio, const struct dio_section *section, bool *ends, bool *another)
{
	int error;

	*ends = dio->boundary && section->len >> dio_block_shift(dio) == dio->blocks_available;
	dio->boundary = false;
	error = defer_or_grow(dio, section);
	return error || !*ends ? error : send_cur_page(dio, another);
}

int dio_submit_section_patch_8(struct dio *dio, const struct dio_section *section)
{
	bool ends, another = false;
	int error = add_section(dio, section, &ends, &another);

	if (!error && ends && !another) /* D65 */
		dio_bio_submit(dio);
	return error;
}

int dio_submit_section_fixed(struct dio *dio, const struct dio_section *section)
{
	bool ends, another;
	int error = add_section(dio, section, &ends, &another);

	if (!error && ends)
		dio_bio_submit(dio);
	return error;
}

/* --- All of them --- */

int submit_page_section(struct dio *dio, struct page *page, unsigned offset, unsigned len, sector_t blocknr)
{
	struct dio_section section = { .page = page, .offset = offset, .len = len, .blocknr = blocknr };

	return dio->revision->dio_submit_section(dio, &section);
}

int dio_flush(struct dio *dio)
{
	int error = dio->cur_page ? send_behind_boundary(dio) : 0;

	if (dio->bio)
		dio_bio_submit(dio);
	return error;
}
