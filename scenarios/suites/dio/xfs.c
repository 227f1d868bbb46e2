// SPDX-License-Identifier: GPL-2.0-only
/*
 * XFS, which locks direct I/O by itself and says CREATE: FS4 and its controls, FS7, FS8.
 *
 * Its iolock is shared by direct I/O and by who reads through the cache, and an asynchronous I/O has it until
 * it is submitted. No placeholder keeps them apart.
 */
#include "check.h"
#include "placeholder_core.h"

#include <fs/xfs.h>

/* On an XFS, with a readahead of so many pages. */
static struct world *xfs_world(unsigned readahead_pages)
{
	return world_on(xfs_fill_super, readahead_pages);
}

/* D, and who is beside it: E. Then what their I/O has left to workers. */
static void run_beside(struct world *world, void (*d)(void *), void *of_d, void (*e)(void *), void *of_e)
{
	struct heddle_thread *tasks[] = { heddle_spawn("D", d, of_d), heddle_spawn("E", e, of_e) };

	join_calls(world, tasks, ARRAY_SIZE(tasks));
}

static void write_then_read(void *argument)
{
	struct io **d = argument;

	direct_write(d[0]);
	buffered_read(d[1]);
}

static void write_async_then_read(void *argument)
{
	struct io **d = argument;

	direct_write_async(d[0]);
	buffered_read(d[1]);
}

/* D writes page 1 and reads it through the cache; R reads page 0, with a readahead of both. */
static void read_ahead_beside(void (*write_then_look)(void *d))
{
	struct world *world = xfs_world(2);
	struct inode *file = file_with_blocks(world, 2);
	struct io *d[] = { write_of(file, 1, 1, 'd'), read_of(file, 1, 1) }, *r = read_of(file, 0, 1);

	run_beside(world, write_then_look, d, buffered_read, r);

	check_complete(d[0]);
	check_read(d[1], "d", I10_STALE);
	check_file(file, 1, 1, "d");
	world_check_quiescent(world);
}

/*
 * FS4: RA2 on XFS.
 *
 * R reads page 0 with a readahead of both pages. D writes page 1 as AIO, waits for the event, and reads the
 * page through the cache.
 *
 *   1. D has submitted, dropped what is cached, and lets go of the iolock. Its data are on their way.
 *   2. R brings page 1 in, as it was before.
 *   3. D's data are on the device. The page stays, for good.
 *
 * It breaks I10, as before the series (L2): a file system that says CREATE alone gets no placeholder, and its
 * own lock is let go of at submission.
 *
 *   all but fixed   FAILED: I10, I11 (L2)
 *   fixed           EXHAUSTED
 */
SCENARIO(dio, xfs_ra_vs_aio_write, .id = "FS4",
	 .doc = "XFS: R reads ahead where D writes as AIO: does D see old data when its event has come?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I10_STALE, "L2" },
		       { HEDDLE_CHECK, I11_OUTCOME, "L2" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I10_STALE, "L2" }, { HEDDLE_CHECK, I11_OUTCOME, "L2" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I10_STALE, "L2" }, { HEDDLE_CHECK, I11_OUTCOME, "L2" }),
		 PASSES("fixed") })
{
	read_ahead_beside(write_async_then_read);
}

/*
 * FS4b: the control of FS4: D's write is synchronous. It drops what R has brought in meanwhile when its data
 * are on the device.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, xfs_ra_vs_write, .id = "FS4b", .doc = "control: FS4, and D's write is synchronous",
	 .expect = { ALL_PASS })
{
	read_ahead_beside(write_then_read);
}

/*
 * FS4c: HF1 on XFS.
 *
 * Page 0 is a hole. D writes it directly, R reads it through the cache.
 *
 * R sees zeroes or D's data, and never what the block held before, which it does on a file system that says
 * CREATE and does no more (FL2): here the block is unwritten until D's data are on the device. A control.
 * (But R's page of zeroes may stay: FS7.)
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, xfs_fill_vs_read, .id = "FS4c",
	 .doc = "XFS: D fills a hole directly, R reads it: does R see what the block held before?",
	 .expect = { ALL_PASS })
{
	struct world *world = xfs_world(0);
	struct inode *file = file_with_hole(world, 1);
	struct io *d = write_of(file, 0, 1, 'd'), *r = read_of(file, 0, 1);

	run_beside(world, direct_write, d, buffered_read, r);

	check_complete(d);
	check_complete(r);
	check_read(r, "0d", I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FS4d: TR12 on XFS.
 *
 * An AIO write of the only page is in flight. T makes the file empty, and its block goes to another file.
 *
 * T waits until no direct I/O is under way: the iolock is free, but they are counted. So truncate is safe, as
 * it is not on a file that says PLACEHOLDERS (D01). A control.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, xfs_aio_vs_truncate, .id = "FS4d",
	 .doc = "XFS: an AIO write is in flight, T truncates: do the data reach another file's block?",
	 .expect = { ALL_PASS })
{
	struct world *world = xfs_world(0);
	struct inode *file = file_with_blocks(world, 1);
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = write_of(file, 0, 1, 'd');
	struct heddle_thread *tasks[1];

	submit_direct_write(d);
	tasks[0] = heddle_spawn("T", truncate_and_reuse, &t);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}

/*
 * FS4e: the control of FS4d: D's write is synchronous, and has the iolock to its end.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, xfs_write_vs_truncate, .id = "FS4e", .doc = "control: FS4d, and D's write is synchronous",
	 .expect = { ALL_PASS })
{
	struct world *world = xfs_world(0);
	struct inode *file = file_with_blocks(world, 1);
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = write_of(file, 0, 1, 'd');

	run_beside(world, direct_write, d, truncate_and_reuse, &t);

	check_complete(d);
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}

/*
 * FS7: the event comes before the extent is converted.
 *
 * Page 0 is a hole. D writes it directly as AIO, waits for the event, and reads it through the cache.
 *
 *   1. D's data are on the device. The interrupt queues the conversion for a worker, and tells D.
 *   2. D reads: the block is unwritten still, and so a hole. D sees zeroes.
 *   3. The worker converts the block. The page of zeroes stays.
 *
 * It breaks I10 (D72). So it does if D's write is synchronous (--param sync=1).
 *
 *   all but fixed   FAILED: I10, I11 (D72)
 *   fixed           EXHAUSTED
 *
 * The fix: the worker converts, and then it tells the caller; who waits himself converts himself.
 */
static void write_then_look(struct world *world, struct inode *file, bool sync)
{
	struct io *d[] = { write_of(file, 0, 1, 'd'), read_of(file, 0, 1) };
	struct heddle_thread *tasks[1];

	tasks[0] = heddle_spawn("D", sync ? write_then_read : write_async_then_read, d);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(d[0]);
	check_read(d[1], "d", I10_STALE);
	check_file(file, 0, 1, "d");
	world_check_quiescent(world);
}

SCENARIO(dio, xfs_event_then_read, .id = "FS7",
	 .doc = "XFS: D fills a hole as AIO, and reads it when its event has come: does D see its data?",
	 .params = { { "sync", 0, 1, 0, "1: D's write is synchronous" } },
	 .expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I10_STALE, "D72" },
			   { HEDDLE_CHECK, I11_OUTCOME, "D72" }),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I10_STALE, "D72" },
			   { HEDDLE_CHECK, I11_OUTCOME, "D72" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I10_STALE, "D72" },
			   { HEDDLE_CHECK, I11_OUTCOME, "D72" }),
		     PASSES("fixed") })
{
	struct world *world = xfs_world(0);

	write_then_look(world, file_with_hole(world, 1), heddle_parameter("sync"));
}

/*
 * FS7b: the control of FS7: page 0 has its block, which is a written one.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, xfs_write_then_read, .id = "FS7b", .doc = "control: FS7, and the block is there",
	 .expect = { ALL_PASS })
{
	struct world *world = xfs_world(0);

	write_then_look(world, file_with_blocks(world, 1), false);
}

/*
 * FS7c: DW9 on XFS.
 *
 * D fills a hole directly; the device, or an allocation, fails.
 *
 * The end of the I/O is not asked whether it went well: the block becomes a written one, and holds what it
 * held before.
 *
 * It breaks I9 (D11).
 *
 *   all but fixed   FAILED: I9 uninitialised (D11)
 *   fixed           EXHAUSTED
 */
SCENARIO(dio, xfs_error_in_hole, .id = "FS7c", .faults = 1,
	 .doc = "XFS: D fills a hole directly and the device fails: what is in the hole?",
	 .expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }), PASSES("fixed") })
{
	struct world *world = xfs_world(0);
	struct inode *file = file_with_hole(world, 1);
	struct io *d = write_of(file, 0, 1, 'd');
	struct heddle_thread *tasks[] = { heddle_spawn("D", direct_write, d) };

	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_file(file, 0, 1, d->result == (ssize_t)d->bytes ? "d" : "0d");
	world_check_quiescent(world);
}

/*
 * FS8: two direct writes make the file longer.
 *
 * The file has one page. D writes pages 0 and 1, E pages 0 to 2; both begin inside the file, and share the
 * iolock.
 *
 *   1. D has written, looks at the size: one page, and is about to make that two.
 *   2. E has written, and makes it three.
 *   3. D makes it two. The last page is not in the file any more.
 *
 * It breaks I12 and I11 (D73). The helper leaves the size to its caller, who has i_mutex on every other file
 * system.
 *
 *   all but fixed   FAILED: I12, I11 (D73)
 *   fixed           EXHAUSTED
 *
 * The fix: who extends the file has i_mutex to the end.
 */
SCENARIO(dio, xfs_extend_vs_extend, .id = "FS8",
	 .doc = "XFS: D and E make a file longer directly, E by more: is the file as long as E made it?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I12_SIZE, "D73" },
		       { HEDDLE_CHECK, I11_OUTCOME, "D73" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I12_SIZE, "D73" }, { HEDDLE_CHECK, I11_OUTCOME, "D73" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I12_SIZE, "D73" },
		       { HEDDLE_CHECK, I11_OUTCOME, "D73" }),
		 PASSES("fixed") })
{
	struct world *world = xfs_world(0);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 2, 'd'), *e = write_of(file, 0, 3, 'e');

	run_beside(world, direct_write, d, direct_write, e);

	check_complete(d);
	check_complete(e);
	judge_size(file, 6);
	check_file(file, 0, 2, "de");
	world_check_quiescent(world);
}

/*
 * FS8b: the control of FS8: D's write lies inside the file.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, xfs_extend_vs_write, .id = "FS8b", .doc = "control: FS8, and D's write lies inside the file",
	 .expect = { ALL_PASS })
{
	struct world *world = xfs_world(0);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 1, 'd'), *e = write_of(file, 0, 3, 'e');

	run_beside(world, direct_write, d, direct_write, e);

	check_complete(d);
	check_complete(e);
	judge_size(file, 6);
	check_file(file, 0, 1, "de");
	check_file(file, 1, 2, "e");
	world_check_quiescent(world);
}
