// SPDX-License-Identifier: GPL-2.0-only
/* Requests that are aligned to sectors, and not to blocks: FA3, DW7b, DW14. */
#include "check.h"
#include "placeholder_core.h"

/* A page of four bytes. Its blocks have so many sectors of one byte each. */
static struct geometry geometry_of_sectors(unsigned block_sectors)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.block_bytes = block_sectors;
	geometry.page_blocks = 4 / block_sectors;
	geometry.block_sectors = block_sectors;
	return geometry;
}

/*
 * FA3: FA1, shifted by a sector.
 *
 * The file has four pages, all of them mapped. D writes three pages from its mapping of page 0 on, to the
 * second sector of the file on. A chunk is two pages; get_block maps as much as it is asked for.
 *
 *   1. D pins the first chunk: pages 0 and 1.
 *   2. D owns pages 0 and 1, and has their two blocks mapped. Of the first one a sector is not D's.
 *   3. Within the second page of its buffer D has used up the two blocks. It owns the next two pages.
 *   4. D pins page 2 of its buffer: a fault on its own placeholder.
 *
 * It breaks I14 (D21): the cap counts blocks from a block's start, and the request begins within one. With
 * --param block_sectors=1 a block is no larger than a sector, and it holds in every revision: the cap's trim
 * gives away the sector that is missing above.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "placeholder" (D21)
 *   fixed                     EXHAUSTED
 */
SCENARIO(
	dio, write_own_mapping_by_sector, .id = "FA3",
	.doc = "D writes a file from its own mapping, one sector further: does the cap on placeholders help?",
	.params = { { "block_sectors", 1, 4, 4, "a block's; a power of two" } },
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		PASSES_WHEN("rfc-2007-02", "block_sectors", 1),
		FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		PASSES("fixed"),
	})
{
	struct geometry geometry = geometry_of_sectors((unsigned)heddle_parameter("block_sectors"));
	struct world *world;
	struct inode *file;
	struct io *d;
	byte_t bytes[4];

	geometry.dio_pages = 2;
	geometry.get_block_max = 16;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 4);
	d = io_through(process_mapping(file), file, 0, 3);
	d->pos = 1;

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	file_peek_device(file, 0, bytes, 4);
	judge_bytes(file, bytes, 4, AMONG(byte_by(file, ORIGINAL, 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * DW7b: DW7 within a block.
 *
 * A block has four sectors, and is a hole. D writes the second sector directly, E the last one (generic/240).
 * Each finds the block new, or the other's; whoever finds it new zeroes the rest of it. Both sectors are
 * there at the end, and zeroes between them (I11, I9). It holds in every revision (a control): each owns the
 * whole page; before the series D and E hold i_mutex.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, sectors_of_a_new_block, .id = "DW7b",
	 .doc = "D and E write a sector each of one block, a hole: is anything lost, or old data seen?",
	 .expect = { ALL_PASS })
{
	struct geometry geometry = geometry_of_sectors(4);
	struct world *world = world_under_test(&geometry);
	struct inode *file = file_with_hole(world, 1);
	struct io *d = write_of_bytes(file, 1, 1, 'd'), *e = write_of_bytes(file, 3, 1, 'e');

	heddle_spawn("D", direct_write, d);
	heddle_spawn("E", direct_write, e);
	heddle_join_all();

	check_complete(d);
	check_complete(e);
	judge_file(file, 0, 1, AMONG(BYTE_ZERO), I11_OUTCOME);
	judge_file(file, 1, 1, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	judge_file(file, 2, 1, AMONG(BYTE_ZERO), I11_OUTCOME);
	judge_file(file, 3, 1, AMONG(byte_by(file, 'e', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * DW7c: no page of zeroes.
 *
 * The file is empty, a block has four sectors. D writes the second one; one of the allocations or transfers
 * fails, whichever. Alone.
 *
 *   1. D has its block allocated, which is new: the sector before is to be zeroed.
 *   2. There is no page for the zeroes. Who does not look submits nothing, and goes on.
 *   3. D's sector is on the device, the file ends behind it, and the sector before was never written.
 *
 * It breaks I9. (The kernel has one page of zeroes for all, so that it cannot happen there; a random story
 * found it here.) If D is told that it failed, what it leaves is D12's affair: HF5.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, no_page_of_zeroes, .id = "DW7c", .faults = 1,
	 .doc = "D writes a sector of a new block, something fails: is the sector before it zero?",
	 .expect = { ALL_PASS })
{
	struct geometry geometry = geometry_of_sectors(4);
	struct world *world = world_under_test(&geometry);
	struct inode *file = empty_file(world);
	struct io *d = write_of_bytes(file, 1, 1, 'd');

	direct_write(d);

	if (d->result > 0) {
		judge_size(file, 2);
		judge_file(file, 0, 1, AMONG(BYTE_ZERO), I11_OUTCOME);
		judge_file(file, 1, 1, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	}
	world_check_quiescent(world);
}

/*
 * DW14: four pieces of a block behind the end (generic/114).
 *
 * The file is empty, a block has four sectors. D appends the first sector as AIO, E the second one; each
 * behind the end of the file when it begins, or within the block that the other one has made. A write that
 * extends is synchronous, and holds i_mutex. Neither's byte is zeroed by the other (I11). It holds in every
 * revision (a control); what fails as posted is D44, where the second one lies inside the file.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: interrupt flag (D44)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, sectors_behind_the_end, .id = "DW14",
	 .doc = "D and E write a sector each of the block behind the end as AIO: does one zero the other's?",
	 .expect = { PASSES("legacy-2.6.20"),
		     FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		     FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" }), PASSES("fixed") })
{
	struct geometry geometry = geometry_of_sectors(4);
	struct world *world = world_under_test(&geometry);
	struct inode *file = empty_file(world);
	struct io *d = write_of_bytes(file, 0, 1, 'd'), *e = write_of_bytes(file, 1, 1, 'e');
	struct heddle_thread *const tasks[] = { heddle_spawn("D", direct_write_async, d),
						heddle_spawn("E", direct_write_async, e) };

	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(d);
	check_complete(e);
	judge_size(file, 2);
	judge_file(file, 0, 1, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	judge_file(file, 1, 1, AMONG(byte_by(file, 'e', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}
