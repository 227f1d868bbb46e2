// SPDX-License-Identifier: GPL-2.0-only
/* Direct reads: DR3. */
#include "check.h"
#include "placeholder_core.h"

/*
 * DR3: the end of the file within a block.
 *
 * Pages of two blocks, blocks of two bytes; the file has five bytes. A reads two pages from the start, B
 * the last block only.
 *
 *   1. The last block reaches beyond the end: the device moves all of it, for A and for B.
 *   2. The block behind it has never been allocated.
 *
 * A gets five bytes and B one, the file's: whatever was moved beyond the end is not told to be data (I11;
 * generic/210, generic/450). It holds in every revision (a control).
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, eof_short, .id = "DR3",
	 .doc = "direct reads across an end of file within a block: how much do they say they read?",
	 .expect = { ALL_PASS })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *a, *b;

	geometry.page_blocks = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 1);
	file_fill(file, 2, 1, ORIGINAL, 1);
	i_size_cut(file, 5);
	a = read_of(file, 0, 2);
	b = read_of_bytes(file, 4, 2);

	heddle_spawn("A", direct_read, a);
	heddle_spawn("B", direct_read, b);
	heddle_join_all();

	check_result(a, 5);
	check_read(a, "o", I11_OUTCOME);
	check_result(b, 1);
	check_read(b, "o", I11_OUTCOME);
	world_check_quiescent(world);
}
