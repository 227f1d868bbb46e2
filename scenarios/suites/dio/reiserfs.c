// SPDX-License-Identifier: GPL-2.0-only
/* reiserfs: a tail that is converted by get_block: FS3 and its controls. */
#include "placeholder_core.h"
#include "reiserfs_world.h"

/*
 * FS3: a tail that is converted against the order.
 *
 * The file is a tail in page 0, which is cached. D writes page 1 directly, which makes the file longer; E
 * reads both pages directly.
 *
 *   1. D owns page 1. get_block finds the tail before it, which has to become a block first.
 *   2. E has locked page 0, and waits for D's placeholder.
 *   3. D wants to lock the page of the tail, which E has.
 *
 * It breaks I14: a deadlock (D27). The base relies on i_mutex, which E has to take before the series. What
 * else fails is D40.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock (D27), I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: a direct write that makes the file longer converts the tail before it owns anything. To convert it
 * is to own its page.
 */
static void write_beside_read(struct world *world, struct inode *file, void (*write)(void *io))
{
	struct io *d = write_of(file, 1, 1, 'd'), *e = read_of(file, 0, 2);

	heddle_spawn("D", write, d);
	heddle_spawn("E", direct_read, e);
	heddle_join_all();

	check_complete(d);
	check_first_bytes(file, 1);
	check_file(file, 1, 1, "d");
	world_check_quiescent(world);
}

static struct inode *with_page_0_cached(struct inode *file)
{
	file_cache_page(file, 0);
	return file;
}

SCENARIO(
	dio, tail_converted_vs_read, .id = "FS3",
	.doc = "reiserfs: D writes behind a tail directly, E reads across both: do they wait for each other?",
	.expect = { PASSES("legacy-2.6.20"),
		    FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "page", "D27" },
			  { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		    FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "page", "D27" },
			  { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		    PASSES("fixed"), FINDS("fixed+D27", { HEDDLE_DEADLOCK, "placeholder", "D27" }) })
{
	struct world *world = reiserfs_world(1, 1);

	write_beside_read(world, with_page_0_cached(file_with_tail(world)), direct_write);
}

/*
 * FS3b: the control of FS3: the file has no tail.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, no_tail_vs_read, .id = "FS3b", .doc = "control: FS3, and the file has no tail",
	 .expect = { ALL_PASS })
{
	struct world *world = reiserfs_world(1, 1);

	write_beside_read(world, with_page_0_cached(file_of(world, 1, 0)), direct_write);
}

/*
 * FS3h: the control of FS3: page 0 is not cached. E waits for D's placeholder before it owns the hole in
 * front of that (D29), and D gets the page of the tail. What fails is D40.
 *
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   all others                EXHAUSTED
 */
SCENARIO(dio, tail_not_cached_vs_read, .id = "FS3h", .doc = "control: FS3, and nothing is cached",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }), PASSES("fixed") })
{
	struct world *world = reiserfs_world(1, 1);

	write_beside_read(world, file_with_tail(world), direct_write);
}

/*
 * FS3c: the control of FS3: D writes through the cache. The tail is converted before D locks its page. What
 * fails is D40.
 *
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   all others                EXHAUSTED
 */
SCENARIO(dio, tail_buffered_vs_read, .id = "FS3c", .doc = "control: FS3, and D writes through the cache",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }), PASSES("fixed") })
{
	struct world *world = reiserfs_world(1, 1);

	write_beside_read(world, file_with_tail(world), buffered_write);
}

/*
 * FS3d: a tail in one's own page.
 *
 * A page has two blocks; the file is a tail in the first one. D writes the second one directly.
 *
 * D owns page 0, and get_block wants to lock it to convert the tail: D waits for himself.
 *
 * It breaks I14: a deadlock of one (D27).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock (D27)
 *   fixed                     EXHAUSTED
 */
static void write_block_1(unsigned missing)
{
	struct world *world = reiserfs_world(2, 1);
	struct inode *file = file_of(world, 1, missing);
	size_t bytes = block_bytes(&world->kernel);
	struct io *d = write_of_bytes(file, (loff_t)bytes, bytes, 'd');

	reiserfs_settle(&world->sb);
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_first_bytes(file, 1);
	judge_file(file, (loff_t)bytes, bytes, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

SCENARIO(dio, tail_in_own_page, .id = "FS3d",
	 .doc = "reiserfs: D writes the block behind a tail of the same page: does D wait for himself?",
	 .expect = { PASSES("legacy-2.6.20"), FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D27" }),
		     FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D27" }), PASSES("fixed"),
		     FINDS("fixed+D27", { HEDDLE_DEADLOCK, "placeholder", "D27" }) })
{
	write_block_1(1);
}

/*
 * FS3e: the control of FS3d: the file ends with its first block, and has no tail.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, no_tail_in_own_page, .id = "FS3e", .doc = "control: FS3d, and the file has no tail",
	 .expect = { ALL_PASS })
{
	write_block_1(0);
}

/*
 * FS3f: FS3 by a truncate.
 *
 * The file is a tail in page 0. T makes it longer, to within page 4; E reads all of that directly.
 *
 *   1. T has locked page 4, the block of which is about to be allocated.
 *   2. E owns pages 0 to 3, and waits for T's page.
 *   3. T's get_block wants to lock page 0, to convert the tail, and waits for E's placeholder.
 *
 * It breaks I14: a deadlock (D27). What else fails is D40.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock (D27), I4 (D40)
 *   fixed                     EXHAUSTED
 */
static void make_longer(void *file)
{
	do_truncate(file, 9);
}

static void lengthen_beside_read(unsigned missing)
{
	struct world *world = reiserfs_world(1, 1);
	struct inode *file = file_of(world, 1, missing);
	struct io *e = read_of(file, 0, 5);

	reiserfs_settle(&world->sb);
	heddle_spawn("T", make_longer, file);
	heddle_spawn("E", direct_read, e);
	heddle_join_all();

	check_first_bytes(file, 1);
	judge_size(file, 9);
	world_check_quiescent(world);
}

SCENARIO(
	dio, tail_lengthened_vs_read, .id = "FS3f",
	.doc = "reiserfs: T makes a file with a tail longer, E reads it directly: do they wait for each other?",
	.expect = { PASSES("legacy-2.6.20"),
		    FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D27" },
			  { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		    FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D27" },
			  { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		    PASSES("fixed"), FINDS("fixed+D27", { HEDDLE_DEADLOCK, "placeholder", "D27" }) })
{
	lengthen_beside_read(1);
}

/*
 * FS3g: the control of FS3f: the file has no tail. What fails is D40.
 *
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   all others                EXHAUSTED
 */
SCENARIO(dio, no_tail_lengthened_vs_read, .id = "FS3g", .doc = "control: FS3f, and the file has no tail",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }), PASSES("fixed") })
{
	lengthen_beside_read(0);
}
