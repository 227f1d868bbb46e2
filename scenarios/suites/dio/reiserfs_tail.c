// SPDX-License-Identifier: GPL-2.0-only
/* reiserfs: what becomes of a tail's bytes, of its block, and of the file's end: FS10 to FS13. */
#include "placeholder_core.h"
#include "reiserfs_world.h"

/*
 * FS10: a part of the tail's block.
 *
 * A block has two sectors; the file is a tail, which ends in the second one. D writes the second sector
 * directly.
 *
 * get_block makes the tail's block D's own, since D is about to write it: the tail is gone, and the block is
 * not new. D writes one sector of it, and the other one is what the disk held before.
 *
 * It breaks I9 (D81): the base says that a direct write does not get to a tail's page.
 *
 *   all but fixed   FAILED: I9 uninitialised (D81)
 *   fixed           EXHAUSTED
 *
 * The fix: the tail is converted, and is on the device, before the direct write.
 */
static void write_sectors(size_t skip)
{
	struct world *world = reiserfs_world(1, 2);
	struct inode *file = file_with_tail(world);
	size_t block = block_bytes(&world->kernel);
	struct io *d = write_of_bytes(file, (loff_t)skip, block - skip, 'd');

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	judge_size(file, (loff_t)block);
	check_first_bytes(file, skip);
	judge_file(file, (loff_t)skip, block - skip, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

SCENARIO(dio, tail_written_in_part, .id = "FS10",
	 .doc = "reiserfs: D writes the last sector of a tail directly: what is in the first one?",
	 .expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "D81" }),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D81" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D81" }), PASSES("fixed") })
{
	write_sectors(2);
}

/*
 * FS10b: the control of FS10: D writes the whole block.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, tail_written_whole, .id = "FS10b", .doc = "control: FS10, and D writes the whole block",
	 .expect = { ALL_PASS })
{
	write_sectors(0);
}

/*
 * FS10c: the same by a transfer that fails.
 *
 * D writes all of the tail's block directly; the device, or an allocation, fails.
 *
 * The tail is gone, and the block holds what the disk held before.
 *
 * It breaks I9 (D81).
 *
 *   all but fixed   FAILED: I9 uninitialised (D81)
 *   fixed           EXHAUSTED
 */
SCENARIO(
	dio, tail_write_failed, .id = "FS10c", .faults = 1,
	.doc = "reiserfs: D writes all of a tail's block directly and the device fails: what is in the file?",
	.expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "D81" }),
		    FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D81" }),
		    FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D81" }), PASSES("fixed") })
{
	struct world *world = reiserfs_world(1, 2);
	struct inode *file = file_with_tail(world);
	struct io *d = write_of(file, 0, 1, 'd');
	byte_t byte;

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	file_peek(file, 0, &byte, 1);
	judge_bytes(file, &byte, 1, AMONG(byte_by(file, ORIGINAL, 0), byte_by(file, 'd', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FS11: a tail is packed beneath a direct I/O.
 *
 * The file's only block may become a tail. D reads it directly as AIO; C closes a descriptor, and the block
 * goes to another file.
 *
 *   1. D's read is on its way, and i_mutex is free; i_alloc_sem is D's, but a close does not ask for that.
 *   2. C brings the page into the cache, packs the tail, and frees the block.
 *   3. X writes to it.
 *   4. D's read brings what X has written.
 *
 * It breaks I8, I9 (D80). The base looks at the number of users of the inode, which are not those of the
 * file. The series mends it: C has to wait for D's placeholder in order to lock the page. What else fails is
 * D44, and D40.
 *
 *   legacy-2.6.20             FAILED: I8 (D80), I9 foreign (D80)
 *   v5-2006-12, rfc-2007-02   FAILED: wrong context (D44), I4 (D40)
 *   fixed                     EXHAUSTED
 */
struct close_and_reuse {
	struct inode *file;
	struct io *foreign;
};

static void close_and_reuse(void *argument)
{
	struct close_and_reuse *c = argument;

	reiserfs_file_release(c->file);
	direct_write(c->foreign);
}

static void read_beside_close(unsigned missing)
{
	struct world *world = reiserfs_world(1, 1);
	struct inode *file = file_of(world, 1, missing);
	struct close_and_reuse c = { file, foreign_write(world) };
	struct io *d = read_of(file, 0, 1);
	struct heddle_thread *tasks[] = { heddle_spawn("D", direct_read_async, d),
					  heddle_spawn("C", close_and_reuse, &c) };

	join_calls(world, tasks, ARRAY_SIZE(tasks));

	if (d->result > 0) {
		byte_t byte;

		user_peek(d->mm, d->buffer, &byte, 1);
		judge_bytes(file, &byte, 1, AMONG(byte_by(file, ORIGINAL, 0)), I11_OUTCOME);
	}
	check_first_bytes(file, 1);
	check_foreign_file_intact(c.foreign);
	world_check_quiescent(world);
}

SCENARIO(dio, tail_packed_beneath_read, .id = "FS11",
	 .doc = "reiserfs: D reads directly as AIO, C closes, which packs: does D see another file's data?",
	 .expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D80" },
			   { HEDDLE_CHECK, I9_FOREIGN, "D80" }),
		     FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" },
			   { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" },
			   { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     PASSES("fixed") })
{
	read_beside_close(1);
}

/*
 * FS11b: the control of FS11: the file ends with its block, which cannot become a tail. What fails is D44.
 *
 *   v5-2006-12, rfc-2007-02   FAILED: wrong context (D44)
 *   all others                EXHAUSTED
 */
SCENARIO(dio, no_tail_beneath_read, .id = "FS11b", .doc = "control: FS11, and the file has no tail",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		     FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" }), PASSES("fixed") })
{
	read_beside_close(0);
}

/*
 * FS12: an end that the file never had.
 *
 * The file is a tail. D writes page 2 directly; R reads pages 0 and 1 through the cache.
 *
 *   1. D's get_block converts the tail, and makes the file end with the tail's block.
 *   2. R reads up to there: zeroes behind what was the end.
 *   3. D writes, and makes the file three pages long.
 *
 * It breaks I11 (D82): R saw neither the file before D's write nor the one after it. If D's write fails, the
 * file stays so.
 *
 *   all but fixed   FAILED: I11 (D82)
 *   fixed           EXHAUSTED
 *
 * The fix: to convert a tail does not touch the size.
 */
static void extend_beside_buffered_read(unsigned missing)
{
	struct world *world = reiserfs_world(1, 1);
	struct inode *file = file_of(world, 1, missing);
	ssize_t bytes = page_bytes(&world->kernel), first = bytes - missing;
	struct io *d = write_of(file, 2, 1, 'd'), *r = read_of(file, 0, 2);

	reiserfs_settle(&world->sb);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d);
	heddle_expect(r->result == first || r->result == 2 * bytes, I11_OUTCOME,
		      "the read returned %zd, not %zd or %zd", r->result, first, 2 * bytes);
	world_check_quiescent(world);
}

SCENARIO(dio, tail_rounded_up, .id = "FS12",
	 .doc = "reiserfs: D makes a file with a tail longer directly: does R see an end in between?",
	 .expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME, "D82" }),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME, "D82" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D82" }), PASSES("fixed") })
{
	extend_beside_buffered_read(1);
}

/*
 * FS12b: the control of FS12: the file has no tail.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, no_tail_rounded_up, .id = "FS12b", .doc = "control: FS12, and the file has no tail",
	 .expect = { ALL_PASS })
{
	extend_beside_buffered_read(0);
}

/*
 * FS13: a byte too many.
 *
 * The file is a tail. T makes it two pages long; R reads the byte behind that through the cache.
 *
 *   1. T prepares a byte of the last block, so that the tail is converted. The new end is no byte of a block:
 *      it takes the next one, and commits that. The file is a byte too long.
 *   2. R reads that byte.
 *   3. T makes the file as long as it should be.
 *
 * It breaks I11 (D83): generic_cont_expand leaves the extra byte to its caller, who takes it back.
 *
 *   all but fixed   FAILED: I11 (D83)
 *   fixed           EXHAUSTED
 *
 * The fix: the tail is converted by itself.
 */
static void make_longer(void *argument)
{
	struct io *r = argument;

	do_truncate(r->file, r->pos);
}

static void read_behind_new_end(loff_t end)
{
	struct world *world = reiserfs_world(1, 1);
	struct inode *file = file_with_tail(world);
	struct io *r = read_of_bytes(file, end, 1);

	heddle_spawn("T", make_longer, r);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_result(r, 0);
	judge_size(file, end);
	check_first_bytes(file, 1);
	world_check_quiescent(world);
}

SCENARIO(dio, byte_too_many, .id = "FS13",
	 .doc = "reiserfs: T makes a file longer, up to a block's end: does R read a byte behind that?",
	 .expect = { FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME, "D83" }),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME, "D83" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D83" }), PASSES("fixed") })
{
	read_behind_new_end(4);
}

/*
 * FS13b: the control of FS13: the new end lies within a block.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, no_byte_too_many, .id = "FS13b", .doc = "control: FS13, and the new end lies within a block",
	 .expect = { ALL_PASS })
{
	read_behind_new_end(3);
}
