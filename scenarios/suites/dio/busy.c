// SPDX-License-Identifier: GPL-2.0-only
/* Pages that cannot be removed: DW6, AI3. */
#include "check.h"
#include "placeholder_core.h"

static bool never_releases(struct page *page)
{
	return false;
}

/* Page 0 is cached, and its private data are in use for ever, as buffers in a journal may be. */
static void make_page_busy(struct inode *file, struct address_space_operations *a_ops)
{
	struct page *page;

	*a_ops = *file->i_mapping->a_ops;
	a_ops->releasepage = never_releases;
	file->i_mapping->a_ops = a_ops;
	file_cache_page(file, 0);
	page = find_get_page(file->i_mapping, 0); /* the reference is that of the private data */
	page->private = a_ops;
}

/* D was told that it failed, or the page is what D wrote. */
static void check_not_silent(const struct io *d)
{
	byte_t bytes[2];

	file_peek(d->file, 0, bytes, 2);
	if (d->result >= 0)
		judge_bytes(d->file, bytes, 2, AMONG(byte_by(d->file, 'd', 0)), I16_SILENT_ERROR);
}

/*
 * DW6: the invalidation fails.
 *
 * Page 0 is cached, and busy. D writes it directly; alone. Then it is read through the cache.
 *
 *   1. D's data are on the device.
 *   2. D cannot remove the page, which is stale. It says so if it has nothing else to say: but it has written
 *      two bytes.
 *
 * It breaks I16: neither is the page gone, nor is an error told (D08).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I16 (D08)
 *   fixed                     EXHAUSTED
 *
 * The fix: remove the page before the I/O; if that fails go through the page cache.
 */
SCENARIO(
	dio, invalidation_fails, .id = "DW6",
	.doc = "D writes a page directly that cannot be removed from the cache: is it told, or is the page right?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I16_SILENT_ERROR, "D08" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I16_SILENT_ERROR, "D08" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 1, 'd');
	struct address_space_operations a_ops;

	make_page_busy(file, &a_ops);
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_not_silent(d);
	world_check_quiescent(world);
}

/*
 * AI3: DW6 as AIO.
 *
 * The error of the invalidation must not take the place of "it is queued": the caller posts an event for what
 * posts its own (I7; generic/208). So it was before the series, and up to patch 3. As posted by patch 4 it is
 * not; the error is lost (D08), and the interrupt turns interrupts on (D44).
 *
 *   legacy-2.6.20             FAILED: I7 (D08)
 *   rfc-2007-02/1             FAILED: I7 (D08)
 *   rfc-2007-02/2, /3         FAILED: I7 (D08), interrupt flag (D44)
 *   v5-2006-12, rfc-2007-02   FAILED: I16 (D08), interrupt flag (D44)
 *   fixed                     EXHAUSTED
 *
 * The two who post are unordered: builds that see races tell that as well.
 */
#define POSTED_TWICE                                 \
	{                                            \
		HEDDLE_CHECK, I7_AIO_COMPLETE, "D08" \
	}
#define POSTED_UNORDERED                                      \
	{                                                     \
		HEDDLE_DATA_RACE, "unordered accesses", "D08" \
	}
SCENARIO(dio, invalidation_fails_async, .id = "AI3",
	 .doc = "DW6 as AIO: is there one event, and is the caller told, or the page right?",
	 .expect = {
		 FINDS_IN(HEDDLE_SEES_RACES, "legacy-2.6.20", POSTED_TWICE, POSTED_UNORDERED),
		 FINDS_IN(HEDDLE_SEES_RACES, "rfc-2007-02/1", POSTED_TWICE, POSTED_UNORDERED),
		 FINDS_IN(HEDDLE_SEES_RACES, "rfc-2007-02/2", POSTED_TWICE, POSTED_UNORDERED,
			  { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS_IN(HEDDLE_SEES_RACES, "rfc-2007-02/3", POSTED_TWICE, POSTED_UNORDERED,
			  { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("legacy-2.6.20", POSTED_TWICE),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I16_SILENT_ERROR, "D08" },
		       { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02/1", POSTED_TWICE),
		 FINDS("rfc-2007-02/2", POSTED_TWICE, { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02/3", POSTED_TWICE, { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I16_SILENT_ERROR, "D08" },
		       { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 1, 'd');
	struct address_space_operations a_ops;

	make_page_busy(file, &a_ops);
	io_submit_direct_write(d);

	check_not_silent(d);
	world_check_quiescent(world);
}
