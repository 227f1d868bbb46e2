// SPDX-License-Identifier: GPL-2.0-only
/* Direct writes against each other and against buffered ones: DW1, DW4, DW12, DW15. */
#include "check.h"
#include "placeholder_core.h"

/*
 * DW1: two direct writes to the same place.
 *
 * A and B write pages 0 and 1 each.
 *
 *   1. A's data for page 0 reach the device.
 *   2. B's data for both pages do.
 *   3. A's data for page 1 do: the file is half A's and half B's.
 *
 * It would break I11: each request is a whole. The one that owns the range first makes the other one wait.
 * It holds in every revision (a control); before, i_mutex did it for synchronous writes, and nothing for
 * AIO.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, overlap_atomic, .id = "DW1",
	 .doc = "two direct writes to the same two pages: all of one or all of the other?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct io *a = write_of(file, 0, 2, 'a');
	struct io *b = write_of(file, 0, 2, 'b');

	heddle_spawn("A", direct_write, a);
	heddle_spawn("B", direct_write, b);
	heddle_join_all();

	check_complete(a);
	check_complete(b);
	judge_whole_file(file, 0, a->bytes, AMONG(byte_by(file, 'a', 0), byte_by(file, 'b', 0)));
	world_check_quiescent(world);
}

/*
 * DW1 as AIO: the owner of the range is an interrupt by the time that the other one waits for it. In the
 * posted revisions that interrupt takes tree_lock by write_lock_irq, and turns interrupts on at the end
 * (D44).
 *
 *   v5-2006-12    FAILED: interrupt flag (D44)
 *   rfc-2007-02   FAILED: interrupt flag (D44)
 *   fixed         EXHAUSTED
 */
SCENARIO(dio, overlap_atomic_async, .id = "DW1b", .doc = "DW1 as AIO",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 PASSES("fixed"),
		 FINDS("fixed+D44", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct io *a = write_of(file, 0, 2, 'a');
	struct io *b = write_of(file, 0, 2, 'b');
	struct heddle_thread *const tasks[] = { heddle_spawn("A", direct_write_async, a),
						heddle_spawn("B", direct_write_async, b) };

	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(a);
	check_complete(b);
	judge_whole_file(file, 0, a->bytes, AMONG(byte_by(file, 'a', 0), byte_by(file, 'b', 0)));
	world_check_quiescent(world);
}

/*
 * DW1c: DW1 as AIO, in pieces.
 *
 * The blocks of pages 0 and 1 do not lie side by side: each write takes two bios, and each bio an interrupt
 * of its own.
 *
 *   1. A and B have submitted, and let go of i_mutex.
 *   2. A's bio of page 0, B's two, A's bio of page 1.
 *
 * It breaks I11 before the series: the file is half A's and half B's. Nothing held them apart but i_mutex,
 * and an AIO lets go of it. Since then the one waits for the other's placeholder.
 *
 *   legacy-2.6.20             FAILED: I11 (L6)
 *   v5-2006-12, rfc-2007-02   FAILED: interrupt flag (D44)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, overlap_atomic_in_pieces, .id = "DW1c",
	 .doc = "DW1 as AIO, and the blocks do not lie side by side: all of one or all of the other?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME, "L6" }),
		 FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_in_pieces(world, 2);
	struct io *a = write_of(file, 0, 2, 'a');
	struct io *b = write_of(file, 0, 2, 'b');
	struct heddle_thread *const tasks[] = { heddle_spawn("A", direct_write_async, a),
						heddle_spawn("B", direct_write_async, b) };

	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(a);
	check_complete(b);
	judge_whole_file(file, 0, a->bytes, AMONG(byte_by(file, 'a', 0), byte_by(file, 'b', 0)));
	world_check_quiescent(world);
}

/*
 * DW4: each its own page.
 *
 * D writes page 0 directly, W page 2 through the cache; page 1 between them is dirty.
 *
 *   1. D looks for dirty pages in its range; by D51 that reaches page 1, and by D52 page 2.
 *   2. W has page 2 locked and half written.
 *
 * Whatever D flushes, nobody's data may get lost: at the end page 0 is D's, page 1 is what it was, page 2
 * is W's (I11; generic/418). It holds in every revision (a control).
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, different_pages, .id = "DW4",
	 .doc = "D writes page 0 directly, W page 2 through the cache, page 1 is dirty: is anything lost?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct io *m = write_of(file, 1, 1, 'm');
	struct io *d = write_of(file, 0, 1, 'd');
	struct io *w = write_of(file, 2, 1, 'w');

	buffered_write(m);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();

	check_complete(d);
	check_complete(w);
	check_device(file, 0, 1, "d");
	check_file(file, 0, 1, "d");
	check_file(file, 1, 1, "m");
	check_file(file, 2, 1, "w");
	world_check_quiescent(world);
}

/* W has written the page dirty through the cache. D writes all up to it directly; alone. */
static void write_over_dirty(struct world *world, struct inode *file, pgoff_t dirty)
{
	struct io *w = write_of(file, dirty, 1, 'w'), *d = write_of(file, 0, dirty + 1, 'd');

	buffered_write(w);
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	write_back(file);
	check_file(file, 0, dirty + 1, "d");
	check_device(file, 0, dirty + 1, "d");
	world_check_quiescent(world);
}

/*
 * DW13: a direct write over a dirty page.
 *
 * W has written page 0 through the cache, and nobody has written it back. D writes it directly; alone.
 *
 * What W wrote must be out of the way when D is done. Before the series all of the file is written back
 * first, since patch 2 the owner of a page writes it back. Patch 1 takes the one away and does not bring the
 * other: the page stays dirty, cannot be dropped, and later overwrites what D wrote. D is told -EIO (D16).
 *
 *   rfc-2007-02/1   FAILED: I11 (D16)
 *   all others      EXHAUSTED
 */
SCENARIO(dio, write_over_dirty_page, .id = "DW13",
	 .doc = "page 0 is dirty, D writes it directly: is it D's in the end?",
	 .expect = { PASSES("legacy-2.6.20"), PASSES("v5-2006-12"),
		     FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I11_OUTCOME, "D16" }), PASSES("rfc-2007-02/2"),
		     PASSES("rfc-2007-02/3"), PASSES("rfc-2007-02"), PASSES("fixed") })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);

	write_over_dirty(world, file_with_blocks(world, 1), 0);
}

/*
 * DW13b: DW13 behind a hole.
 *
 * Page 0 is a hole, page 1 is dirty. D writes both directly; alone.
 *
 *   1. D stops at the hole, which it must not fill: the rest is for the page cache. Page 1 it never came to
 *      own.
 *   2. What lies in D's range is dropped: page 1 is dirty, and cannot be. D says -EIO.
 *
 * It breaks I11 after patch 1, and still after patch 2 (D16), which fills no holes. Before the series all is
 * flushed before; after patch 3 nothing stops at a hole, and what is dirty is written once more.
 *
 *   rfc-2007-02/1, /2   FAILED: I11 (D16)
 *   all others          EXHAUSTED
 */
SCENARIO(dio, write_over_hole_and_dirty_page, .id = "DW13b",
	 .doc = "page 0 is a hole, page 1 is dirty, D writes both directly: are they D's in the end?",
	 .expect = { PASSES("legacy-2.6.20"), PASSES("v5-2006-12"),
		     FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I11_OUTCOME, "D16" }),
		     FINDS("rfc-2007-02/2", { HEDDLE_CHECK, I11_OUTCOME, "D16" }), PASSES("rfc-2007-02/3"),
		     PASSES("rfc-2007-02"), PASSES("fixed") })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);

	write_over_dirty(world, file_with_hole(world, 2), 1);
}

/*
 * DW12: one reference too many.
 *
 * Page 0 is cached. W writes it through the cache, D directly.
 *
 *   1. W has page 0 locked.
 *   2. D's find_or_insert finds page 0, takes a reference, fails to lock it, takes another reference,
 *      sleeps.
 *   3. W unlocks. D has the lock; in the end D gives one reference back.
 *
 * It breaks I4: the page is never freed, and page migration, which counts references, gives up on it for
 * ever (D40). In both postings; nobody on the list saw it, though Zach Brown read the loop and asked for
 * comments in it.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/1             FAILED: I11 (D16)
 *   rfc-2007-02/2             EXHAUSTED
 *   rfc-2007-02/3             FAILED: I4 (D40)
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: take one reference, before the lock is tried.
 */
SCENARIO(dio, contended_lock_leak, .id = "DW12",
	 .doc = "D wants a page that W has locked: are all references given back?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I11_OUTCOME, "D16" }),
		 PASSES("rfc-2007-02/2"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
		 FINDS("fixed+D40", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 1, 'd');
	struct io *w = write_of(file, 0, 1, 'w');

	file_cache_page(file, 0);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();

	check_complete(d);
	check_complete(w);
	check_file(file, 0, 1, "dw");
	world_check_quiescent(world);
}

/*
 * DW12 with a truncate.
 *
 *   1. W has page 0 locked; D sleeps for it with two references, T waits for i_mutex, which is W's.
 *   2. W is done. T takes page 0 out of the cache.
 *   3. D has the lock, sees that the page is nobody's, unlocks it, gives one reference back and starts again.
 *
 * The page is gone from the cache, and one reference keeps it (I4, D40). And D may come to own its range when
 * T has looked for placeholders already (D02, TR4's story): its data land in a free block (I8).
 *
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40), I8 (D02)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, contended_lock_leak_truncated, .id = "DW12b",
	 .doc = "DW12, and T truncates the page while D waits for it",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" },
		       { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" },
		       { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 1, 'd');
	struct io *w = write_of(file, 0, 1, 'w');

	file_cache_page(file, 0);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("W", buffered_write, w);
	heddle_spawn("T", truncate_to_nothing, file);
	heddle_join_all();

	check_complete(d);
	check_complete(w);
	world_check_quiescent(world);
}

/*
 * DW15: a buffered write in the window before the invalidation.
 *
 * Page 0 is cached. D writes it directly, and inside the file; W writes its first byte through the cache.
 *
 *   1. D has let go of i_mutex and of its range: its two bytes are on the device. The page is cached still,
 *      and old.
 *   2. W takes i_mutex, writes its byte into that page, lets go.
 *   3. D takes i_mutex again, and flushes what is dirty before it drops the page: W's byte goes to the
 *      device, and the old second byte with it.
 *
 * It breaks I11: byte for byte, one of the two came last; the second byte, which only D has written, is
 * neither's. D07 and D08 are of the same window; that it loses bytes for good, and needs neither AIO nor an
 * error, is what a random story found.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I11, and I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: own a range without pages.
 */
SCENARIO(
	dio, write_before_invalidation, .id = "DW15",
	.doc = "D writes a cached page directly, W one byte of it through the cache: is anything of D's lost?",
	.expect = { PASSES("legacy-2.6.20"),
		    FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME },
			  { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		    FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME },
			  { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		    PASSES("fixed") })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 1, 'd'), *w = write_of_bytes(file, 0, 1, 'w');

	file_cache_page(file, 0);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();

	check_complete(d);
	check_complete(w);
	judge_file(file, 0, 1, AMONG(byte_by(file, 'd', 0), byte_by(file, 'w', 0)), I11_OUTCOME);
	judge_file(file, 1, 1, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}
