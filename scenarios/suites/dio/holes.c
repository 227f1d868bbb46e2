// SPDX-License-Identifier: GPL-2.0-only
/* Direct writes into holes and beyond the end: HF1, HF2, HF3, HF5, DW9, DR4. */
#include "check.h"
#include "placeholder_core.h"

/*
 * HF1: a hole is filled while somebody reads.
 *
 * Page 0 is a hole. D writes it directly, R reads it through the cache: zeroes or D's bytes, never what the
 * block held before (I9; dio_sparse). It holds in every revision (a control): R waits for D's placeholder.
 * What fails is D40, where D waits for R's page.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, fill_vs_buffered_read, .id = "HF1",
	 .doc = "D fills a hole directly, R reads it: does R see what the block held before?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct io *d = write_of(file, 0, 1, 'd'), *r = read_of(file, 0, 1);

	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d);
	check_complete(r);
	check_read(r, "0d", I11_OUTCOME);
	check_device(file, 0, 1, "d");
	world_check_quiescent(world);
}

/*
 * HF2: a hole that the end of the file cuts (ADSP045).
 *
 * The file has one byte, and no block; a block has two. D writes the block directly, which makes the file
 * longer; R reads through the cache: zero or D's bytes.
 *
 *   1. Before the series: no whole block lies inside the size, and so D may allocate one.
 *   2. R finds the block, and reads it before D's data are there.
 *
 * It breaks I9 before the series (L4), for what D fills is a hole inside the size, if only in part. Since
 * patch 2 R waits for D's placeholder; what fails is D40, where D waits for R's page.
 *
 *   legacy-2.6.20, rfc-2007-02/1   FAILED: I9 uninitialised (L4)
 *   rfc-2007-02/2, /3              FAILED: I4 (D40)
 *   v5-2006-12, rfc-2007-02        FAILED: I4 (D40)
 *   fixed                          EXHAUSTED
 */
SCENARIO(
	dio, fill_across_end, .id = "HF2",
	.doc = "D fills a hole within which the file ends, R reads it: does R see what the block held before?",
	.expect = {
		FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "L4" }),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I9_UNINITIALISED, "L4" }),
		FINDS("rfc-2007-02/2", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = empty_file(world);
	struct io *d, *r;

	file_set_size(file, 1);
	d = write_of(file, 0, 1, 'd');
	r = read_of(file, 0, 1);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d);
	check_read(r, "0d", I11_OUTCOME);
	judge_size(file, 2);
	world_check_quiescent(world);
}

/*
 * HF3: two fill one hole.
 *
 * D and E write page 0, a hole, directly. The block is allocated once: at the end each block of the device
 * has one owner (world_check_quiescent). It holds in every revision (a control).
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, fill_vs_fill, .id = "HF3", .doc = "D and E fill one hole directly: is one block allocated?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct io *d = write_of(file, 0, 1, 'd'), *e = write_of(file, 0, 1, 'e');

	heddle_spawn("D", direct_write, d);
	heddle_spawn("E", direct_write, e);
	heddle_join_all();

	check_complete(d);
	check_complete(e);
	judge_whole_file(file, 0, d->bytes, AMONG(byte_by(file, 'd', 0), byte_by(file, 'e', 0)));
	world_check_quiescent(world);
}

/* One of the device's transfers, or one allocation, fails. */

/*
 * DW9: the I/O fails in a hole.
 *
 * Page 0 is a hole. D writes it directly, and the device says that it cannot. Then the file is read.
 *
 *   1. D has a block allocated, and says -EIO.
 *   2. The block belongs to the file, and holds what it held before.
 *
 * It breaks I9 (D11): somebody else's old data. generic/250 and generic/252 are this test.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/2             EXHAUSTED
 *   rfc-2007-02/3             FAILED: I9 uninitialised (D11)
 *   v5-2006-12, rfc-2007-02   FAILED: I9 uninitialised (D11)
 *   fixed                     EXHAUSTED
 *
 * The fix: the block counts as written when its data are.
 */
SCENARIO(dio, error_in_hole, .id = "DW9", .faults = 1,
	 .doc = "D fills a hole directly and the device fails: what is in the hole?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		 PASSES("rfc-2007-02/2"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		 PASSES("fixed"),
		 FINDS("fixed+D11", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct io *d = write_of(file, 0, 1, 'd');

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	if (d->result == (ssize_t)d->bytes)
		check_file(file, 0, 1, "d");
	else
		check_file(file, 0, 1, "0d");
	world_check_quiescent(world);
}

/*
 * HF5: a write that was to extend the file fails.
 *
 * The file is empty. D writes two pages directly; one of the transfers fails. T makes the file two pages
 * long.
 *
 *   1. D has both blocks allocated, and says -EIO. The size stays.
 *   2. T makes the file longer, and the blocks are in it, with what they held before.
 *
 * It breaks I9 (D12).
 *
 *   legacy-2.6.20             FAILED: I9 uninitialised (D12)
 *   v5-2006-12, rfc-2007-02   FAILED: I9 uninitialised (D12)
 *   fixed                     EXHAUSTED
 *
 * The fix: blocks behind the end are taken back before i_mutex is let go; and D11's.
 */
SCENARIO(dio, failed_extension, .id = "HF5", .faults = 1,
	 .doc = "D's direct write beyond the end fails, then the file is made longer: what is in it?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "D12" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D12" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D12" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = empty_file(world);
	struct io *d = write_of(file, 0, 2, 'd');

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	do_truncate(file, 4);
	check_file(file, 0, 2, "0d");
	world_check_quiescent(world);
}

/*
 * DR4: a reader at the end that moves (generic/465).
 *
 * The file is empty. D appends a page directly, R reads there directly: nothing, or D's page as a whole. It
 * holds in every revision (a control): R reads the size before it begins, and D publishes it when its data
 * are on the device.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, append_vs_direct_read, .id = "DR4",
	 .doc = "D appends a page directly, R reads there directly: nothing, or all of it?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = empty_file(world);
	struct io *d = write_of(file, 0, 1, 'd'), *r = read_of(file, 0, 1);

	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", direct_read, r);
	heddle_join_all();

	check_complete(d);
	if (r->result)
		check_complete(r);
	check_read(r, "d", I11_OUTCOME);
	judge_size(file, 2);
	world_check_quiescent(world);
}
