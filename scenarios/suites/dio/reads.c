// SPDX-License-Identifier: GPL-2.0-only
/* Readers beside a direct write: DR2, RA2, RA3, DW7. */
#include "check.h"
#include "placeholder_core.h"

/* Two pages that W has written. D writes both directly, R reads both directly. */
static void read_beside_write(struct world *world, struct inode *file)
{
	struct io *w = write_of(file, 0, 2, 'w'), *d, *r;
	byte_t bytes[4];

	direct_write(w);
	d = write_of(file, 0, 2, 'd');
	r = read_of(file, 0, 2);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", direct_read, r);
	heddle_join_all();

	check_complete(d);
	check_complete(r);
	user_peek(r->mm, r->buffer, bytes, 4);
	judge_whole(bytes, 4, AMONG(byte_by(file, 'w', 0), byte_by(file, 'd', 0)));
	world_check_quiescent(world);
}

/*
 * DR2: a direct read against a direct write of the same two pages: one version as a whole (I11). It holds in
 * every revision (a control); before the series the reader's I/O went on after i_mutex.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, read_vs_write_whole, .id = "DR2",
	 .doc = "R reads two pages directly, D writes both directly: does R see one version?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);

	read_beside_write(world, empty_file(world));
}

/*
 * DR2b: DR2 in pieces.
 *
 * The blocks of the two pages do not lie side by side: each request takes two bios, and each bio an interrupt
 * of its own.
 *
 *   1. R has submitted, and lets go of i_mutex. Its bio of page 0 is done.
 *   2. D takes i_mutex, and writes both pages.
 *   3. R's bio of page 1 is done: R has half of each version.
 *
 * It breaks I11 before the series. Since then D waits for R's placeholder.
 *
 *   legacy-2.6.20, rfc-2007-02/1   FAILED: I11 (L6)
 *   all others                     EXHAUSTED
 */
SCENARIO(dio, read_vs_write_in_pieces, .id = "DR2b",
	 .doc = "DR2, and the blocks do not lie side by side: does R see one version?",
	 .expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME, "L6" }), PASSES("v5-2006-12"),
		     FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I11_OUTCOME, "L6" }), PASSES("rfc-2007-02/2"),
		     PASSES("rfc-2007-02/3"), PASSES("rfc-2007-02"), PASSES("fixed") })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);

	read_beside_write(world, file_in_pieces(world, 2));
}

/*
 * RA2: RA1 with AIO.
 *
 * R reads pages 0 and 1 with a readahead of both. D writes page 1 as AIO, waits for the event, and reads the
 * page through the cache: its own data (I10; generic/451). Before the series a page that R brought in stayed,
 * for good. As posted the interrupt turns interrupts on (D44), and R's page may have been locked (D40).
 *
 *   legacy-2.6.20             FAILED: I10, I11 (L2)
 *   rfc-2007-02/1             FAILED: I10, I11 (L2)
 *   v5-2006-12, rfc-2007-02   FAILED: interrupt flag (D44), I4 (D40)
 *   fixed                     EXHAUSTED
 */
static void write_async_then_read(void *argument)
{
	struct io **d = argument;

	direct_write_async(d[0]);
	buffered_read(d[1]);
}

SCENARIO(dio, ra_vs_aio_write, .id = "RA2",
	 .doc = "R reads ahead where D writes as AIO: does D see old data when its event has come?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I10_STALE, "L2" },
		       { HEDDLE_CHECK, I11_OUTCOME, "L2" }),
		 FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I10_STALE, "L2" },
		       { HEDDLE_CHECK, I11_OUTCOME, "L2" }),
		 FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d[2], *r;
	struct heddle_thread *tasks[2];

	geometry.readahead_pages = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 2);
	d[0] = write_of(file, 1, 1, 'a');
	d[1] = read_of(file, 1, 1);
	r = read_of(file, 0, 1);
	tasks[0] = heddle_spawn("D", write_async_then_read, d);
	tasks[1] = heddle_spawn("R", buffered_read, r);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_read(d[1], "a", I10_STALE);
	check_file(file, 1, 1, "a");
	world_check_quiescent(world);
}

/*
 * RA3: a batch of readahead with a fault in between.
 *
 * D writes pages 2 and 3 directly, from its mapping of pages 0 and 1. R reads page 1, with a readahead of
 * pages 1 and 2. A chunk is one page, and page 0 is cached.
 *
 *   1. D pins page 0, and owns page 2.
 *   2. R's readahead adds page 1, locked; its read is not submitted yet. It adds page 2: D's placeholder is
 *      there, and R sleeps.
 *   3. D pins page 1: it is cached, nobody has read it, and it is locked: by R.
 *
 * It breaks I14 (D24); and D may wait for the lock of page 2 (D40).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "page" (D24), I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: readahead skips what is owned.
 */
SCENARIO(
	dio, ra_batch_and_fault, .id = "RA3",
	.doc = "R's readahead meets D's placeholder, D's buffer is a page of that readahead: who waits for whom?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "page", "D24" },
		      { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "page", "D24" },
		      { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d, *r;

	geometry.readahead_pages = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 4);
	d = io_through(process_mapping(file), file, 2, 2);
	r = read_of(file, 1, 1);
	file_cache_page(file, 0);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d);
	check_read(r, "o", I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * DW7: two halves of a page.
 *
 * A page has two blocks, and is a hole. D writes the first block directly, E the second (generic/114,
 * generic/240). Both halves are there at the end (I11). It holds in every revision (a control): each owns the
 * whole page.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, sub_block_pair, .id = "DW7",
	 .doc = "a page has two blocks: D and E write one each directly, into a hole: is anything lost?",
	 .expect = { ALL_PASS })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d, *e;
	byte_t bytes[4];

	geometry.page_blocks = 2;
	world = world_under_test(&geometry);
	file = file_with_hole(world, 1);
	d = write_of_bytes(file, 0, 2, 'd');
	e = write_of_bytes(file, 2, 2, 'e');
	heddle_spawn("D", direct_write, d);
	heddle_spawn("E", direct_write, e);
	heddle_join_all();

	check_complete(d);
	check_complete(e);
	file_peek(file, 0, bytes, 4);
	judge_bytes(file, bytes, 2, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	judge_bytes(file, bytes + 2, 2, AMONG(byte_by(file, 'e', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}
