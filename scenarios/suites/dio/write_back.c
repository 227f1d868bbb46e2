// SPDX-License-Identifier: GPL-2.0-only
/* Write-back into holes: WB1, WB1b, WB2, WB3. */
#include "ext3_world.h"
#include "placeholder_core.h"

#include <pagecache/writeback.h>

/*
 * WB1: the write-back of a hole fails.
 *
 * Page 0 is a hole. It is written through the cache, flushed, and read directly; one transfer, or one
 * allocation, fails. Alone.
 *
 *   1. The flush maps the block of page 0: from now on it counts as written.
 *   2. The device says that it cannot; or there is no bio. The page is in the cache, and clean.
 *   3. The direct read reads the device: what the block held before.
 *
 * It breaks I9 (D70): somebody else's old data. The write is lost in any case, and what is left should be a
 * hole. A random story found it, of all revisions.
 *
 *   legacy-2.6.20             FAILED: I9 uninitialised (D70)
 *   v5-2006-12, rfc-2007-02   FAILED: I9 uninitialised (D70)
 *   fixed                     EXHAUSTED
 *
 * The fix: the interrupt of a transfer that went well makes the block a written one (DW9 is the same of a
 * direct write).
 */
static bool write_and_flush(struct io *w)
{
	buffered_write(w);
	return w->result == (ssize_t)w->bytes && !filemap_write_and_wait(w->file->i_mapping);
}

SCENARIO(
	dio, failed_write_back, .id = "WB1", .faults = 1,
	.doc = "a hole is filled through the cache, flushed, and the device fails: what does a direct read find?",
	.expect = {
		FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
		PASSES("fixed"),
		FINDS("fixed+D70", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct io *w = write_of(file, 0, 1, 'w'), *r = read_of(file, 0, 1);
	const char *writers = write_and_flush(w) ? "w" : "0w";

	direct_read(r);

	check_read(r, writers, I11_OUTCOME);
	check_file(file, 0, 1, writers);
	world_check_quiescent(world);
}

/*
 * WB1b: one of two transfers fails.
 *
 * The same, and page 0 has two blocks, which do not lie side by side on the device: each is a bio of its own.
 *
 *   1. The flush submits the first bio, and its interrupt the second one.
 *   2. One of them fails. The blocks of the other one are written, and its own stay a hole.
 *
 * It breaks I9 (D70), as WB1 does. In `fixed` a block that was written is not lost with its neighbour.
 *
 *   legacy-2.6.20             FAILED: I9 uninitialised (D70)
 *   v5-2006-12, rfc-2007-02   FAILED: I9 uninitialised (D70)
 *   fixed                     EXHAUSTED
 */
static struct io *write_block(struct inode *file, sector_t block)
{
	unsigned bytes = block_bytes(file->i_sb->kernel);
	struct io *w = write_of_bytes(file, (loff_t)(block * bytes), bytes, 'w');

	buffered_write(w);
	return w;
}

/* How many of n blocks on the device hold what was written. */
static unsigned blocks_on_device(const struct inode *file, unsigned n)
{
	unsigned bytes = block_bytes(file->i_sb->kernel), written = 0;
	byte_t first;

	for (unsigned i = 0; i < n; i++) {
		file_peek_device(file, (loff_t)i * bytes, &first, 1);
		written += first == byte_by(file, 'w', 0);
	}
	return written;
}

SCENARIO(dio, half_failed_write_back, .id = "WB1b", .faults = 1,
	 .doc = "a page of two blocks is flushed into a hole and one transfer fails: what is in each block?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
		 PASSES("fixed"),
		 FINDS("fixed+D70", { HEDDLE_CHECK, I9_UNINITIALISED, "D70" }),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *first, *second;
	int error;

	geometry.page_blocks = 2;
	world = world_under_test(&geometry);
	file = file_with_hole(world, 1);
	first = write_block(file, 0);
	file_fill(foreign_file(world), 0, 1, FOREIGN_WRITER[0], 0);
	second = write_block(file, 1);
	error = filemap_write_and_wait(file->i_mapping);

	check_device(file, 0, 1, "0w");
	if (first->result == 2 && second->result == 2 && error != -ENOMEM)
		heddle_expect(blocks_on_device(file, 2) == (error ? 1 : 2), I11_OUTCOME,
			      "%u of two blocks are written, and the flush returns %d",
			      blocks_on_device(file, 2), error);
	world_check_quiescent(world);
}

/*
 * WB2: a truncate while the block is converted.
 *
 * Page 0, a hole before, is dirty. B writes it back; T empties the file, and X, who writes to another file,
 * gets the block. Then the file is made longer again.
 *
 *   1. B's interrupt has the bytes on the device, and is about to say that the block is written.
 *   2. T frees the block, and X has it allocated.
 *
 * It would break I9 or I8: a block that is another file's becomes a written one of this one. It holds in
 * every revision (a control): the interrupt converts before the write-back ends, and T waits for that.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, write_back_vs_truncate, .id = "WB2",
	 .doc = "B writes a hole back, T empties the file and X gets the block: whose is it?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct io *w = write_of(file, 0, 1, 'w');
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);

	buffered_write(w);
	heddle_spawn("B", write_back, file);
	heddle_spawn("T", truncate_and_reuse, &t);
	heddle_join_all();

	check_complete(w);
	check_complete(t.foreign);
	check_foreign_file_intact(t.foreign);
	do_truncate(file, (loff_t)w->bytes);
	check_file(file, 0, 1, "0");
	world_check_quiescent(world);
}

/*
 * WB3: a file system that converts in a transaction.
 *
 * ext3. Page 0 is a hole. F stores its first byte through a mapping, and flushes the file; J commits.
 *
 *   1. F's flush has a block allocated, in a handle, and submits the page.
 *   2. The interrupt has the byte on the device. To say that the block is written takes a handle, which may
 *      wait for J.
 *
 * It would break I5: an interrupt may not wait. It holds in every revision (a control): that a block is
 * written belongs to no handle, and the next commit records it.
 *
 *   all revisions   EXHAUSTED
 */
struct store_and_flush {
	struct inode *file;
	struct mm *mm;
	int result;
};

static void store_and_flush(void *argument)
{
	struct store_and_flush *f = argument;
	byte_t byte = byte_by(f->file, 'f', 0);

	f->result = user_write(f->mm, 0, &byte, 1);
	write_back(f->file);
}

SCENARIO(
	dio, write_back_in_transaction, .id = "WB3",
	.doc = "ext3: F stores into a hole through a mapping and flushes, J commits: does an interrupt wait?",
	.expect = { ALL_PASS })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct inode *file = file_with_hole(world, 1);
	struct store_and_flush f = { file, process_mapping(file), 0 };
	byte_t bytes[2];

	settle(world);
	heddle_spawn("F", store_and_flush, &f);
	heddle_spawn("J", commit, world);
	heddle_join_all();

	heddle_expect(!f.result, I11_OUTCOME, "the store returned %d", f.result);
	file_peek_device(file, 0, bytes, 2);
	judge_bytes(file, bytes, 1, AMONG(byte_by(file, 'f', 0)), I11_OUTCOME);
	judge_bytes(file, bytes + 1, 1, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(world);
}
