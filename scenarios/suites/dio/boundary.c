// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocks behind which the file system reads metadata, and what the device has by then: BB1 to BB3.
 *
 * A mapping ends where the numbers of the next blocks stand in another block of metadata, and says so
 * (buffer_boundary). What lies before it should be on its way to the device when get_block is asked for the
 * next block, and not be in pieces. Both cost time and no data. Patch 8 is about them.
 */
#include "check.h"
#include "placeholder_core.h"

#define BOUNDARY_ORDER "boundary order"
#define BIOS	       "bios"

/* A block of metadata has the numbers of `pointers` blocks; 0: there is no boundary. */
static struct world *world_with_boundaries(unsigned pointers)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;

	geometry.get_block_max = 8;
	geometry.pointers = pointers;
	world = world_under_test(&geometry);
	world->bdev.may_hold = true; /* and so counts what is submitted */
	return world;
}

/* Is asked for block by block, from the first one of the file on. */
static int get_block_and_look(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	const struct block_device *device = inode->i_sb->bdev;

	if (iblock && iblock % device->kernel->geometry.pointers == 0)
		heddle_expect(
			device->blocks_submitted == iblock, BOUNDARY_ORDER,
			"metadata is read for block %lu, and of the blocks before it the device has %lu",
			iblock, device->blocks_submitted);
	return generic_get_block(inode, iblock, result, create);
}

static void write_across_boundary(struct world *world, struct inode *file, unsigned long pages)
{
	struct io *d = write_of(file, 0, pages, 'd');

	file->get_block = get_block_and_look;
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_device(file, 0, pages, "d");
	world_check_quiescent(world);
}

/*
 * BB1: a boundary where another bio has to go first.
 *
 * The file has three blocks, of which no two lie side by side. Behind the second one metadata is read. D
 * writes them directly.
 *
 *   1. Block 0 is in a bio.
 *   2. Block 1 ends at the boundary. It does not continue that bio, which is submitted; and that is taken for
 *      the submission which the boundary asks for (D65): the bio of block 1 stays.
 *   3. get_block reads metadata for block 2.
 *
 * Before patch 8 what is submitted at a boundary is the bio before, and not even that if there is none yet
 * (L10): the device has nothing.
 *
 *   legacy-2.6.20, rfc-2007-02/3   FAILED: boundary order (L10)
 *   v5-2006-12, rfc-2007-02        FAILED: boundary order (D65)
 *   fixed                          EXHAUSTED
 *
 * The fix: at a boundary the bio that has the block goes, whatever went before.
 */
SCENARIO(
	dio, boundary_after_split, .id = "BB1",
	.doc = "D writes blocks that lie apart, up to a boundary: has the device them when metadata is read?",
	.expect = {
		FINDS("legacy-2.6.20", { HEDDLE_CHECK, BOUNDARY_ORDER, "L10" }),
		FINDS("v5-2006-12", { HEDDLE_CHECK, BOUNDARY_ORDER, "D65" }),
		FINDS("rfc-2007-02/3", { HEDDLE_CHECK, BOUNDARY_ORDER, "L10" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, BOUNDARY_ORDER, "D65" }),
		PASSES("fixed"),
		FINDS("fixed+D65", { HEDDLE_CHECK, BOUNDARY_ORDER, "D65" }),
		FINDS("fixed+L10", { HEDDLE_CHECK, BOUNDARY_ORDER, "L10" }),
	})
{
	struct world *world = world_with_boundaries(2);

	write_across_boundary(world, file_in_pieces(world, 3), 3);
}

/*
 * BB1b: the control of BB1: the blocks lie side by side, and nothing has to go before.
 *
 *   legacy-2.6.20, rfc-2007-02/3       FAILED: boundary order (L10)
 *   v5-2006-12, rfc-2007-02, fixed     EXHAUSTED
 */
SCENARIO(dio, boundary_without_split, .id = "BB1b", .doc = "control: BB1, and the blocks lie side by side",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, BOUNDARY_ORDER, "L10" }),
		 PASSES("v5-2006-12"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, BOUNDARY_ORDER, "L10" }),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
		 FINDS("fixed+L10", { HEDDLE_CHECK, BOUNDARY_ORDER, "L10" }),
	 })
{
	struct world *world = world_with_boundaries(2);

	write_across_boundary(world, file_with_blocks(world, 3), 3);
}

static void write_adjacent(unsigned blocks, bool up_to_boundary)
{
	struct world *world = world_with_boundaries(up_to_boundary ? blocks : 0);
	struct inode *file = file_with_blocks(world, blocks);
	struct io *d = write_of(file, 0, blocks, 'd');

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_device(file, 0, blocks, "d");
	heddle_expect(world->bdev.bios_submitted == 1, BIOS, "%u bios for blocks that lie side by side",
		      world->bdev.bios_submitted);
	world_check_quiescent(world);
}

/*
 * BB2: how many bios there are before a boundary.
 *
 * The file has some blocks side by side, which are mapped at once, and ends with a boundary. D writes them
 * directly.
 *
 * Before patch 8 the boundary is tested for each page, as if each were the last one (L10): the bio before it
 * goes. There is one less than there are blocks: the last page, which is at the boundary, joins the one
 * before it.
 *
 *   legacy-2.6.20, rfc-2007-02/3      FAILED: bios (L10)
 *   v5-2006-12, rfc-2007-02, fixed    EXHAUSTED
 */
SCENARIO(dio, bios_before_boundary, .id = "BB2",
	 .doc = "D writes blocks that are mapped at once, up to a boundary: how many bios are they?",
	 .params = { { "blocks", 3, 8, 4, "of the file" } },
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, BIOS, "L10" }),
		 PASSES("v5-2006-12"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, BIOS, "L10" }),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
		 FINDS("fixed+L10", { HEDDLE_CHECK, BIOS, "L10" }),
	 })
{
	write_adjacent((unsigned)heddle_parameter("blocks"), true);
}

/*
 * BB2b: the control of BB2: there is no boundary.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, bios_without_boundary, .id = "BB2b", .doc = "control: BB2, and there is no boundary",
	 .expect = { ALL_PASS, PASSES("rfc-2007-02/3"), PASSES("fixed+D65"), PASSES("fixed+L10") })
{
	write_adjacent(8, false);
}

/*
 * BB3: user memory ends amid a mapping.
 *
 * The file is empty. D writes four pages behind its end directly, which are mapped at once, and has memory
 * for the first two of them only. Then the file is made four pages long.
 *
 *   1. D has four blocks, and has submitted two pages. There is no third one.
 *   2. D writes zeroes to the blocks that are left, and says -EFAULT.
 *
 * No block shows what it held before (I9): a control. In `fixed` memory is pinned before a block is mapped,
 * and there are none.
 *
 *   all revisions   EXHAUSTED
 */
static struct io *write_beyond_memory(struct world *world, struct inode *file)
{
	return io_through(anonymous_memory(world, 2), file, 0, 4);
}

SCENARIO(dio, fault_amid_mapping, .id = "BB3",
	 .doc = "D writes behind the end, and has memory for half of it: what is in the other blocks?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_with_boundaries(4);
	struct inode *file = empty_file(world);
	struct io *d = write_beyond_memory(world, file);

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_result(d, -EFAULT);
	do_truncate(file, 4 * (loff_t)page_bytes(&world->kernel));
	check_file(file, 2, 2, "0");
	world_check_quiescent(world);
}

/*
 * BB3b: there is no bio for a mapping.
 *
 * The file is a hole of two pages, which are mapped at once. D writes them directly; one of the allocations
 * or transfers fails, whichever.
 *
 *   1. D has two blocks allocated. There is no memory for a bio.
 *   2. D says -ENOMEM. Nobody writes zeroes here: the blocks are in the file with what they held before.
 *
 * It breaks I9 (D11). Before the series the hole is written through the cache.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I9 uninitialised (D11)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, no_bio_amid_mapping, .id = "BB3b", .faults = 1,
	 .doc = "D fills a hole of two pages, something fails: what is in the blocks?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
		 PASSES("fixed"),
		 FINDS("fixed+D11", { HEDDLE_CHECK, I9_UNINITIALISED, "D11" }),
	 })
{
	struct world *world = world_with_boundaries(4);
	struct inode *file = file_with_hole(world, 2);
	struct io *d = write_of(file, 0, 2, 'd');

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_file(file, 0, 2, d->result == (ssize_t)d->bytes ? "d" : "0d");
	world_check_quiescent(world);
}
