// SPDX-License-Identifier: GPL-2.0-only
/* A hole is punched into a file: TR11. */
#include "check.h"
#include "placeholder_core.h"

/* T punches page 1; X, who waits for nothing else, writes to another file and gets the block. */
struct punch_and_reuse {
	struct inode *file;
	struct io *foreign;
	int result;
};

static void punch_and_reuse(void *argument)
{
	struct punch_and_reuse *t = argument;
	unsigned bytes = page_bytes(t->file->i_sb->kernel);

	t->result = do_punch(t->file, bytes, bytes);
	direct_write(t->foreign);
}

/*
 * TR11: a page comes back while its block is being freed.
 *
 * The file has three pages. R reads page 1 through the cache. T punches page 1, and its block goes to another
 * file.
 *
 *   1. T drops what is cached of page 1: nothing.
 *   2. R adds page 1, has its block mapped, and the read is on its way.
 *   3. T frees the block. X gets it, and writes it.
 *   4. R's read brings X's data (I8, I9 foreign); or, if it was before step 3, page 1 stays in the cache,
 *      with what it held, and so it is read for good (I11).
 *
 * Nothing in the base keeps a page out of a range that is going away; with truncate the smaller size does.
 * The placeholders could, and are not used for it (D13's other half). Faults do the same.
 *
 *   legacy-2.6.20, v5-2006-12, rfc-2007-02   FAILED: I8, I9 foreign, I11 (D13)
 *   fixed                                    EXHAUSTED
 *
 * The fix: who punches owns the range until the blocks are free.
 */
#define FINDS_PAGE_OF_FREED_BLOCK(revision_)                                                               \
	FINDS(revision_, { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D13" }, { HEDDLE_CHECK, I9_FOREIGN, "D13" }, \
	      { HEDDLE_CHECK, I11_OUTCOME, "D13" })

SCENARIO(dio, punch_vs_read, .id = "TR11",
	 .doc = "T punches a page, R reads it, its block is reused: does R see another file's data?",
	 .expect = {
		 FINDS_PAGE_OF_FREED_BLOCK("legacy-2.6.20"),
		 FINDS_PAGE_OF_FREED_BLOCK("v5-2006-12"),
		 FINDS_PAGE_OF_FREED_BLOCK("rfc-2007-02"),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct punch_and_reuse t;
	struct io *r;

	geometry.readahead_pages = 0;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 3);
	r = read_of(file, 1, 1);
	t = (struct punch_and_reuse){ file, foreign_write(world), 0 };
	heddle_spawn("T", punch_and_reuse, &t);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	heddle_expect(!t.result, I11_OUTCOME, "the punch returned %d", t.result);
	check_complete(r);
	check_read(r, "o0", I11_OUTCOME);
	check_file(file, 0, 1, "o");
	check_file(file, 1, 1, "0");
	check_file(file, 2, 1, "o");
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}

/*
 * TR11b: a direct write into a range that is being punched.
 *
 * As TR11, but D writes page 1 directly, and page 2 is cached.
 *
 *   1. D sees that it lies inside the file, and drops i_mutex.
 *   2. T drops what is cached, and waits for placeholders: there is none.
 *   3. D owns page 1, has the block mapped. T frees it, X gets it, D's data land in it.
 *
 * It breaks I8 and I9 (D02, with a punch, which changes no size that D could look at). Before the series D
 * holds i_mutex.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I8, I9 foreign (D02)
 *   fixed                     EXHAUSTED
 */
SCENARIO(
	dio, punch_vs_direct_write, .id = "TR11b",
	.doc = "T punches a page, D writes it directly, its block is reused: do D's data reach another file?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		      { HEDDLE_CHECK, I9_FOREIGN, "D02" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		      { HEDDLE_CHECK, I9_FOREIGN, "D02" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct punch_and_reuse t = { file, foreign_write(world), 0 };
	struct io *d = write_of(file, 1, 1, 'd');

	file_cache_page(file, 2);
	heddle_spawn("T", punch_and_reuse, &t);
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_file(file, 1, 1, "0d");
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}
