// SPDX-License-Identifier: GPL-2.0-only
/* FAT, whose files have no holes: TR7, FS9. */
#include "check.h"
#include "placeholder_core.h"

#include <fs/fat.h>

/* No readahead, which would bring in what a story wants absent. */
static struct world *fat_world(void)
{
	return world_on(fat_fill_super, 0);
}

static struct inode *fat_file(struct world *world, unsigned long pages)
{
	struct inode *file = file_with_blocks(world, pages);

	fat_settle(&world->sb);
	return file;
}

/*
 * TR7: FAT panics.
 *
 * The file has two pages. D writes page 1 directly; T makes the file empty.
 *
 *   1. D sees that the blocks go as far as its write does, and lets go of i_mutex.
 *   2. T frees the blocks.
 *   3. D's get_block is to allocate block 1, and the file has no block 0: "corrupted file size". The mount
 *      becomes read-only.
 *
 * FAT says in its own words that it relies on DIO_LOCKING to keep truncate away (D05). D fails, which breaks
 * I11. And where T comes later D's data reach a free block (D02).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: file system panic, I11 (D05), I8 (D02)
 *   fixed                     EXHAUSTED
 *
 * The fix: the direct I/O of FAT allocates nothing. What turns out to be a hole is written through the page
 * cache, under i_mutex.
 */
static void write_beside_truncate(bool late)
{
	struct world *world = fat_world();
	struct inode *file = fat_file(world, 2);
	struct io *d = write_of(file, 1, 1, 'd');

	heddle_spawn("D", direct_write, d);
	if (!late)
		heddle_spawn("T", truncate_to_nothing, file);
	heddle_join_all();
	if (late)
		truncate_to_nothing(file);

	check_complete(d);
	world_check_quiescent(world);
}

SCENARIO(dio, fat_panic, .id = "TR7",
	 .doc = "FAT: D writes inside the file directly, T makes it empty: does D find the file corrupted?",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, FS_PANIC, "D05" },
			   { HEDDLE_CHECK, I11_OUTCOME, "D05" }, { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, FS_PANIC, "D05" },
			   { HEDDLE_CHECK, I11_OUTCOME, "D05" }, { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		     PASSES("fixed"),
		     FINDS("fixed+D05", { HEDDLE_CHECK, FS_PANIC, "D05" },
			   { HEDDLE_CHECK, I11_OUTCOME, "D05" }) })
{
	write_beside_truncate(false);
}

/*
 * TR7b: the control of TR7: T comes when D has written.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, fat_write_then_truncate, .id = "TR7b", .doc = "control: TR7, and T comes afterwards",
	 .expect = { ALL_PASS })
{
	write_beside_truncate(true);
}

/*
 * FS9: pages that are filled with a page locked.
 *
 * The file has one page. W writes page 2 through the cache; D reads pages 0 to 2 directly, across the end.
 *
 *   1. W has page 2 locked, and is about to fill page 1 with zeroes.
 *   2. D owns pages 0 and 1, and wants page 2: it waits for W's lock.
 *   3. W wants page 1, and waits for D's placeholder.
 *
 * It breaks I14: a deadlock (D74). Before the series nobody waits for W's page. What else fails is D40.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock (D74), I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: what lies before is allocated before a page is locked, and stays unwritten: it need not be filled.
 */
static void write_beside_read(pgoff_t page)
{
	struct world *world = fat_world();
	struct inode *file = fat_file(world, 1);
	struct io *d = read_of(file, 0, 3), *w = write_of(file, page, 1, 'w');

	heddle_spawn("D", direct_read, d);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();

	check_complete(w);
	check_file(file, 0, 1, "o");
	check_file(file, page, 1, "w");
	world_check_quiescent(world);
}

SCENARIO(dio, fat_fill_vs_read, .id = "FS9",
	 .doc = "FAT: W writes far behind the end, D reads directly across it: do they wait for each other?",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "page", "D74" },
			   { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "page", "D74" },
			   { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     PASSES("fixed"), FINDS("fixed+D74", { HEDDLE_DEADLOCK, "page", "D74" }) })
{
	write_beside_read(2);
}

/*
 * FS9b: the control of FS9: W writes the page behind the end, and nothing is to be filled. What fails is D40.
 *
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   all others                EXHAUSTED
 */
SCENARIO(dio, fat_append_vs_read, .id = "FS9b", .doc = "control: FS9, and nothing is to be filled",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		     FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }), PASSES("fixed") })
{
	write_beside_read(1);
}
