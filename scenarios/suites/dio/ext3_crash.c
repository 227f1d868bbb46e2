// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a crash leaves on ext3: of direct I/O, TR6 and DW10; of stores, FA18. C stops the machine at some step
 * of the others; what the disk holds then is recovered and judged.
 */
#include "ext3_world.h"
#include "placeholder_core.h"

/*
 * TR6: the size that only the cache knows.
 *
 * D writes the only page of a file on ext3. T makes it empty. When both are done the file is synced, the
 * machine crashes.
 *
 *   1. D sees under i_mutex that its write lies inside the file: no orphan, and no transaction afterwards. It
 *      drops i_mutex.
 *   2. T makes the file empty: i_size and i_disksize are 0.
 *   3. D owns page 0, and allocates a block for it behind the end.
 *   4. D's write is done. The common code finds that it ended behind i_size, and publishes the end of it: in
 *      i_size. i_disksize stays 0.
 *
 * It breaks I18: D's write and the sync have succeeded, and after the crash the file is empty; and I17: the
 * block lies behind the end of the file (D04). Nobody on the list saw it: patch 5 asks whether a write
 * extends the file while i_mutex is held, and that is dropped before the range is owned. What else fails is
 * I8: nothing is cached, and T does not wait for D (D01).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I18, I17 (D04), I8 (D01)
 *   fixed                     EXHAUSTED
 *
 * The fix: whoever publishes a size tells the file system, and a write that turns out to extend the file
 * starts again as one.
 */
SCENARIO(dio, synced_size, .id = "TR6",
	 .doc = "D writes, T truncates, the file is synced, the machine crashes: is what D wrote there?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I18_DURABILITY, "D04" },
		       { HEDDLE_CHECK, I17_FSCK, "D04" }, { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I18_DURABILITY, "D04" },
		       { HEDDLE_CHECK, I17_FSCK, "D04" }, { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" }),
		 PASSES("fixed"),
		 FINDS("fixed+D04", { HEDDLE_CHECK, I18_DURABILITY, "D04" },
		       { HEDDLE_CHECK, I17_FSCK, "D04" }),
	 })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 0, 1, 'a');
	struct crash c = { .world = world };

	settle(world);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", truncate_to_nothing, file);
	heddle_join_all();

	check_complete(d);
	sync_file(file);
	crash(&c);
	recover(c.image);
	check_survived(c.image, file);
	world_check_quiescent(world);
}

/*
 * TR6b: the control of TR6: D appends a page, J commits, C stops the machine at any step.
 *
 * Who extends the file puts it on the list of orphans first. So a crash in between leaves the file as it was,
 * and its new block with nobody; a crash afterwards leaves D's page. It holds in every revision.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, crash_in_append, .id = "TR6b",
	 .doc = "control: D appends a page, J commits, the machine crashes: the old file, or the new one?",
	 .expect = { ALL_PASS })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = write_of(file, 1, 1, 'a');
	struct crash c = { .world = world };
	loff_t page = page_bytes(&world->kernel), size;

	settle(world);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("J", commit, world);
	heddle_spawn("C", crash, &c);
	heddle_join_all();

	check_complete(d);
	recover(c.image);
	size = ext3_image_size(c.image, file->i_ino);
	heddle_expect(size == page || size == 2 * page, I18_DURABILITY, "%ld bytes are left", (long)size);
	check_image(c.image, file, 0, 1, "o");
	check_image(c.image, file, 1, 1, size == page ? "0" : "a");
	world_check_quiescent(world);
}

/*
 * TR6c: a dirty page, truncate, a commit, and a crash.
 *
 * No direct I/O. Page 0 was written through the cache, into a hole, and is dirty. T makes the file empty; J
 * commits, C stops the machine.
 *
 *   1. J locks the transaction that has given page 0 its block, and copies what it is to record.
 *   2. T drops the page, and frees the block: in the next transaction.
 *   3. J records its own. Its page has left the cache, dirty.
 *
 * The block has to have its data all the same, and may go to nobody before T's transaction is recorded. So
 * the crash leaves the page, or an empty file. It holds in every revision.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(
	dio, crash_in_truncate, .id = "TR6c",
	.doc = "control: a page is dirty, T truncates, J commits, the machine crashes: the page, or nothing?",
	.expect = { ALL_PASS })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct inode *file = file_with_hole(world, 1);
	struct io *w = write_of(file, 0, 1, 'w');
	struct crash c = { .world = world };
	loff_t page = page_bytes(&world->kernel), size;

	settle(world);
	buffered_write(w);
	heddle_spawn("T", truncate_to_nothing, file);
	heddle_spawn("J", commit, world);
	heddle_spawn("C", crash, &c);
	heddle_join_all();

	check_complete(w);
	recover(c.image);
	size = ext3_image_size(c.image, file->i_ino);
	heddle_expect(size == 0 || size == page, I18_DURABILITY, "%ld bytes are left", (long)size);
	if (size == page)
		check_image(c.image, file, 0, 1, "0w");
	world_check_quiescent(world);
}

/*
 * DW10: a hole, a commit, and a crash.
 *
 * D writes directly into a hole inside the file. J commits; C stops the machine.
 *
 *   1. D's get_block gives the hole a block, in a transaction of its own.
 *   2. J commits: the block is the file's.
 *   3. The machine stops. D's data were on the way.
 *
 * It breaks I9: the file shows what the block held before (D11). Ordered mode does not know of direct I/O.
 * The base filled holes through the page cache, whose pages a commit writes first; an extending write is
 * covered by the list of orphans, one in the midst of the file by nothing. Nobody on the list saw it. ext4
 * has answered it in 2009, with blocks that count as unwritten until their data are there.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I9 (D11)
 *   fixed                     EXHAUSTED
 */
static void write_and_crash(struct world *world, struct inode *file, void (*write)(void *io),
			    const char *left)
{
	struct io *d = write_of(file, 0, 1, 'a');
	struct crash c = { .world = world };

	settle(world);
	heddle_spawn("D", write, d);
	heddle_spawn("J", commit, world);
	heddle_spawn("C", crash, &c);
	heddle_join_all();

	check_complete(d);
	recover(c.image);
	check_image(c.image, file, 0, 1, left);
	world_check_quiescent(world);
}

SCENARIO(dio, crash_in_hole, .id = "DW10",
	 .doc = "D writes directly into a hole, J commits, the machine crashes: what is in the hole?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		 PASSES("fixed"),
		 FINDS("fixed+D11", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
	 })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });

	write_and_crash(world, file_with_hole(world, 1), direct_write, "0a");
}

/*
 * DW10b: the control of DW10: the page has a block. The crash leaves what it held, or what D has written.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, crash_in_overwrite, .id = "DW10b", .doc = "control: DW10, but the page has a block already",
	 .expect = { ALL_PASS })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });

	write_and_crash(world, file_with_blocks(world, 1), direct_write, "oa");
}

/*
 * DW10c: ordered mode.
 *
 * As DW10, but D writes through the page cache, and nobody writes back. J commits the block that D's page has
 * got: after the page's data. With data=writeback (--param writeback=1) a commit does not care, and the crash
 * shows what the block held before.
 *
 *   all revisions                EXHAUSTED
 *   all revisions, writeback=1   FAILED: I9
 */
SCENARIO(dio, crash_in_ordered_write, .id = "DW10c",
	 .doc = "D writes a page through the cache, J commits, the machine crashes: what is in the page?",
	 .params = { { "writeback", 0, 1, 0, "1: data=writeback" } },
	 .expect = {
		 FINDS_WHEN("legacy-2.6.20", "writeback", 1, { HEDDLE_CHECK, I9_UNINITIALISED, NULL }),
		 FINDS_WHEN("v5-2006-12", "writeback", 1, { HEDDLE_CHECK, I9_UNINITIALISED, NULL }),
		 FINDS_WHEN("rfc-2007-02", "writeback", 1, { HEDDLE_CHECK, I9_UNINITIALISED, NULL }),
		 FINDS_WHEN("fixed", "writeback", 1, { HEDDLE_CHECK, I9_UNINITIALISED, NULL }),
		 PASSES("legacy-2.6.20"),
		 PASSES("v5-2006-12"),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
	 })
{
	struct world *world =
		ext3_world(&(struct ext3_options){ .data_writeback = heddle_parameter("writeback") });

	write_and_crash(world, file_with_hole(world, 1), buffered_write, "0a");
}

/*
 * FA18: a store that an fsync does not see.
 *
 * No direct I/O. A process has a cached page mapped. A stores its second byte; F its first, and syncs the
 * file; then the machine crashes.
 *
 *   1. A faults: the pte lets stores to the page from now on. The page is not dirty yet.
 *   2. F stores, without a fault. It syncs: no page is dirty.
 *   3. A makes the page dirty.
 *
 * It breaks I18 (D75): what F has stored and synced is lost. The code is the base's. A random story found it.
 *
 *   all but fixed   FAILED: I18 (D75)
 *   fixed           EXHAUSTED
 *
 * The fix: the page is dirty before the pte lets stores to it. Its lock is held from the one to the other, so
 * that nobody cleans it between.
 */
struct synced_store {
	struct inode *file;
	struct mm *mm;
	struct crash crash;
};

static void store_byte(struct synced_store *of, unsigned long at, char writer)
{
	byte_t byte = byte_by(of->file, writer, 0);
	int result = user_write(of->mm, at, &byte, 1);

	heddle_expect(!result, I11_OUTCOME, "the store returned %d", result);
}

static void store_second_byte(void *of)
{
	store_byte(of, 1, 'a');
}

static void store_sync_and_crash(void *argument)
{
	struct synced_store *f = argument;

	store_byte(f, 0, 'f');
	sync_file(f->file);
	crash(&f->crash);
}

SCENARIO(dio, store_beside_a_fault, .id = "FA18",
	 .doc = "A stores to a mapped page, F stores to it and syncs: is what F stored there after a crash?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I18_DURABILITY, "D75" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I18_DURABILITY, "D75" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I18_DURABILITY, "D75" }),
		 PASSES("fixed"),
		 FINDS("fixed+D75", { HEDDLE_CHECK, I18_DURABILITY, "D75" }),
	 })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct inode *file = file_with_blocks(world, 1);
	struct synced_store stores = { .file = file,
				       .mm = process_mapping(file),
				       .crash = { .world = world } };
	byte_t first;

	file_cache_page(file, 0);
	settle(world);
	heddle_spawn("A", store_second_byte, &stores);
	heddle_spawn("F", store_sync_and_crash, &stores);
	heddle_join_all();

	recover(stores.crash.image);
	ext3_image_peek(stores.crash.image, file->i_ino, 0, &first, 1);
	heddle_expect(first == byte_by(file, 'f', 0), I18_DURABILITY, "the first byte is not F's");
	world_check_quiescent(world);
}
