// SPDX-License-Identifier: GPL-2.0-only
/* Truncate within a block, against direct I/O: TR14. */
#include "check.h"
#include "placeholder_core.h"

/*
 * TR14: what lies behind the cut comes back.
 *
 * D writes the only block of the file. T cuts the file within that block, waits for D, and makes it longer again.
 *
 *   1. T zeroes what is behind the cut, in the page cache, and lets the page go.
 *   2. D owns page 0, writes all of the block, lets go.
 *   3. T publishes the smaller size. The block stays, and holds D's bytes behind the end.
 *   4. D is done and the size is T's, so that D came first; T makes the file longer: D's bytes are back.
 *
 * It would break I10. As posted the size is published first, and the tail is zeroed afterwards, in the page cache: T
 * waits there for D's placeholder, and a D that comes later, but saw itself inside the size, makes the file longer
 * itself (D03), so that the size is no longer T's. What fails there is D40: D waits for the page that T has locked.
 *
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: own the page first, then zero the rest of the block, on the device.
 */
struct cut_and_grow {
	struct inode *file;
	struct heddle_completion *written;
	loff_t between;
};

static void cut_wait_grow(void *argument)
{
	struct cut_and_grow *t = argument;

	do_truncate(t->file, 1);
	heddle_completion_wait(t->written);
	t->between = i_size_read(t->file);
	do_truncate(t->file, 2);
}

struct write_and_tell {
	struct io *io;
	struct heddle_completion written;
};

static void write_and_tell(void *argument)
{
	struct write_and_tell *d = argument;

	direct_write(d->io);
	heddle_complete(&d->written);
}

SCENARIO(dio, truncate_within_block, .id = "TR14",
	 .doc = "D writes a block that T cuts: are D's bytes behind the cut back when the file grows?",
	 .expect = {
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct write_and_tell d = { .io = write_of(file, 0, 1, 'd') };
	struct cut_and_grow t = { .file = file, .written = &d.written };

	heddle_completion_init(&d.written, "D has written");
	heddle_spawn("D", write_and_tell, &d);
	heddle_spawn("T", cut_wait_grow, &t);
	heddle_join_all();

	check_complete(d.io);
	if (t.between == 1) {
		byte_t byte;

		file_peek(file, 1, &byte, 1);
		judge_bytes(file, &byte, 1, AMONG(BYTE_ZERO), I10_STALE);
	}
	world_check_quiescent(world);
}
