// SPDX-License-Identifier: GPL-2.0-only
/* Readahead against direct writes: RA1, RA4, RA5, RA6, RA7. */
#include "check.h"
#include "placeholder_core.h"

#include <pagecache/readahead.h>

/*
 * RA1: a direct write under somebody's readahead.
 *
 * R reads pages 0 and 1, with a readahead of both. D writes page 1 past the cache, and reads it when its
 * write has returned.
 *
 *   1. R finds no pages and adds 0 and 1, locked; their read is on the way to the device.
 *   2. D's data reach the device; the read of step 1 was before that and brings old data.
 *   3. D returns. If page 1 of step 1 is still cached, whoever reads now gets old data, for good.
 *
 * It would break I10. The placeholders make 1 and 2 wait for each other, and the invalidation after the write
 * drops what came between: it holds in every revision (generic/209 is this test; the control of this group).
 *
 * But to wait for a page lock of R's, find_or_insert takes a second reference of the page, and gives one back
 * (D40, found by nobody on the list): every page that D met while R had it locked is never freed.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: take one reference, before the lock is tried.
 */
struct write_and_look {
	struct io *write, *look;
};

static void direct_write_then_read(void *argument)
{
	struct write_and_look *d = argument;

	direct_write(d->write);
	buffered_read(d->look);
}

SCENARIO(dio, ra_vs_dio_write, .id = "RA1", .seconds = 300,
	 .doc = "R reads ahead where D writes: does anybody see old data after D has returned?",
	 .params = { { "pages", 2, 3, 2, "R reads so many, D writes all but the first" } },
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	unsigned long pages = (unsigned long)heddle_parameter("pages");
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct write_and_look d;
	struct io *r;

	geometry.readahead_pages = (unsigned)pages;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, pages);
	d.write = write_of(file, 1, pages - 1, 'a');
	d.look = read_of(file, 1, 1);
	r = read_of(file, 0, pages);

	heddle_spawn("D", direct_write_then_read, &d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d.write);
	check_read(d.look, "a", I10_STALE);
	check_complete(r);
	check_read(r, "oa", I11_OUTCOME);
	check_file(file, 0, 1, "o");
	check_file(file, 1, pages - 1, "a");
	check_device(file, 1, pages - 1, "a");
	world_check_quiescent(world);
}

/*
 * RA4: the file system maps more than is owned.
 *
 * The file is a hole but for page 3, which is cached: so a placeholder spans one page only (the cap,
 * DIO_PAGES). get_block maps up to two blocks at once. D writes pages 0 and 1, R reads page 1.
 *
 *   1. D owns page 0 and asks for the blocks of pages 0 and 1. Both are allocated and hold what was there
 *      before.
 *   2. R finds page 1 free, and mapped: it reads the block.
 *   3. D writes page 1; it has its block, and so does not come to own the page.
 *
 * R has seen UNINIT, what some deleted file had there (I9). Chris Mason hit it while he tested the cap and
 * said so in the cover letter of February: "A concurrent readpage could come in and find metadata before
 * the data had gotten to disk."
 *
 *   legacy-2.6.20          EXHAUSTED
 *   v5-2006-12             FAILED: I4 (D40: R has page 1 locked when D comes); not D15, for there is no cap
 *   rfc-2007-02            FAILED: I4 (D40); not D15, b_size is cut to what is owned
 *   rfc-2007-02 with D15   FAILED: I9 uninitialised (D15); not D40, for D never comes to own page 1
 *   fixed                  EXHAUSTED
 *
 * The fix: ask get_block for no more than the placeholder covers.
 */
SCENARIO(dio, get_block_beyond, .id = "RA4", .seconds = 300,
	 .doc = "get_block maps more than D owns: does R read a block that nobody has written yet?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02+D15", { HEDDLE_CHECK, I9_UNINITIALISED, "D15" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d, *r;

	geometry.get_block_max = 2;
	geometry.readahead_pages = 1;
	world = world_under_test(&geometry);
	file = file_with_hole(world, 3);
	file_fill(file, 3, 1, ORIGINAL, 0);
	file_cache_page(file, 3);
	d = write_of(file, 0, 2, 'a');
	r = read_of(file, 1, 1);

	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d);
	check_complete(r);
	check_read(r, "0a", I11_OUTCOME);
	check_device(file, 0, 2, "a");
	world_check_quiescent(world);
}

/*
 * RA5: a hole is filled under a reader.
 *
 * Pages 0 and 1 are a hole. R reads page 1; D fills it.
 *
 *   1. R looks page 1 up: absent.
 *   2. D owns page 1, its block is allocated, the data are on the way.
 *   3. R adds the page and reads the block before the data are there.
 *
 * It would break I9: UNINIT. R must wait in step 3, for the placeholder is in the way of adding, not of
 * looking up. It holds in every revision (a control).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40), whenever D meets R's page locked
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, ra_hole_fill, .id = "RA5",
	 .doc = "D fills a hole that R has looked up as absent: does R see what the block held before?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d, *r;

	geometry.readahead_pages = 1;
	world = world_under_test(&geometry);
	file = file_with_hole(world, 2);
	d = write_of(file, 1, 1, 'a');
	r = read_of(file, 1, 1);

	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d);
	check_complete(r);
	check_read(r, "0a", I11_OUTCOME);
	check_file(file, 1, 1, "a");
	check_device(file, 1, 1, "a");
	world_check_quiescent(world);
}

/*
 * RA6: a page is added behind truncate's back.
 *
 * Page 2 is cached. D reads page 0 directly and owns it (and page 1, D51) when the story begins; R reads
 * page 0 through the cache; T makes the file empty.
 *
 *   1. R passes its size check, finds no page and sleeps on D's placeholder.
 *   2. T publishes size 0, drops page 2, and sleeps on the same placeholder.
 *   3. D is done and wakes both.
 *   4. R adds page 0, which lies beyond the end by now, and does not look at the size again.
 *
 * It breaks I13: a page beyond the end of file after truncate. The page holds zeroes, for the size is small
 * already when it is filled; with a hole punched instead of a truncate the same would be stale data. Nobody
 * on the list saw it: truncate waits for the placeholders, and not for who waits beside it (D13).
 *
 *   legacy-2.6.20             FAILED: I13 (D13)
 *   v5-2006-12, rfc-2007-02   FAILED: I13 (D13)
 *   fixed                     EXHAUSTED
 *
 * The fix: look at the size in the section that adds the page.
 */
static void read_when_owned(void *io)
{
	await_owned();
	buffered_read(io);
}

static void truncate_when_owned(void *file)
{
	await_owned();
	truncate_to_nothing(file);
}

SCENARIO(dio, re_add_behind_truncate, .id = "RA6",
	 .doc = "R and T wait for the same placeholder: does R add a page beyond the end that T has set?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I13_BEYOND_EOF, "D13" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I13_BEYOND_EOF, "D13" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I13_BEYOND_EOF, "D13" }),
		 PASSES("fixed"),
		 FINDS("fixed+D13", { HEDDLE_CHECK, I13_BEYOND_EOF, "D13" }),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d, *r;

	geometry.readahead_pages = 0;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 3);
	file_cache_page(file, 2);
	tell_when_owned(file, 2);
	d = read_of(file, 0, 1);
	r = read_of(file, 0, 1);

	heddle_spawn("D", direct_read, d);
	heddle_spawn("R", read_when_owned, r);
	heddle_spawn("T", truncate_when_owned, file);
	heddle_join_all();

	check_read(d, "o", I11_OUTCOME);
	check_read(r, "o0", I11_OUTCOME);
	pagecache_check_beyond_eof(file->i_mapping, i_size_read(file));
	world_check_quiescent(world);
}

/*
 * RA7: zeroes of a file that was empty meanwhile.
 *
 * R reads page 0 ahead. T empties the file, and writes page 0 directly.
 *
 *   1. R looks at the size: a page.
 *   2. T empties the file. Its write has its data on the device, and drops what is cached: nothing.
 *   3. R adds page 0. The size is still 0, for a write that extends publishes it in the end: all of the
 *      page lies behind the end, and is zeroed.
 *   4. T publishes the size. Page 0 is cached, and zero for good.
 *
 * It breaks I11. R's page lies behind the end, as RA6's does (D13), and a write makes it one inside the
 * file. R sleeps for nothing: before the series there was no look at the size where a page is added,
 * either. A random story found it.
 *
 *   legacy-2.6.20             FAILED: I11
 *   v5-2006-12, rfc-2007-02   FAILED: I11, I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: RA6's; and the size is published before the range is let go.
 */
static void read_ahead(void *argument)
{
	struct inode *file = argument;

	do_page_cache_readahead(file->i_mapping, 0, 1, i_size_read(file));
}

static void empty_and_write(void *io)
{
	truncate_to_nothing(((struct io *)io)->file);
	direct_write(io);
}

SCENARIO(
	dio, readahead_behind_end, .id = "RA7",
	.doc = "R reads ahead, T empties the file and writes it again directly: does R's page hold what T wrote?",
	.expect = {
		FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME }),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME },
		      { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME },
		      { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *t = write_of(file, 0, 1, 't');

	heddle_spawn("R", read_ahead, file);
	heddle_spawn("T", empty_and_write, t);
	heddle_join_all();

	check_complete(t);
	check_file(file, 0, 1, "t");
	check_device(file, 0, 1, "t");
	world_check_quiescent(world);
}
