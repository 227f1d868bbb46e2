// SPDX-License-Identifier: GPL-2.0-only
/* Truncate within a page, against direct I/O: TR9, TR14. */
#include "check.h"
#include "placeholder_core.h"

/*
 * TR14: what lies behind the cut comes back.
 *
 * D writes the only block of the file. T cuts the file within that block, waits for D, and makes it longer
 * again.
 *
 *   1. T zeroes what is behind the cut, in the page cache, and lets the page go.
 *   2. D owns page 0, writes all of the block, lets go.
 *   3. T publishes the smaller size. The block stays, and holds D's bytes behind the end.
 *   4. D is done and the size is T's, so that D came first; T makes the file longer: D's bytes are back.
 *
 * It would break I10. As posted the size is published first, and the tail is zeroed afterwards, in the page
 * cache: T waits there for D's placeholder, and a D that comes later, but saw itself inside the size, makes
 * the file longer itself (D03), so that the size is no longer T's. What fails there is D40: D waits for the
 * page that T has locked.
 *
 *   legacy-2.6.20             EXHAUSTED
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
		 PASSES("legacy-2.6.20"),
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

/*
 * TR9: T cuts a block that D writes.
 *
 * D writes pages 0 and 1 as AIO, inside the file; T cuts the file to three of its four bytes when D owns
 * them, and makes it longer again.
 *
 * The byte behind the cut is zero when the file is longer again, whoever came first, unless D wrote it
 * afterwards, and then D made the file longer (I10). It holds in every revision: T zeroes the rest of the
 * block in the page cache, and waits there for D's placeholder; what fails as posted is that D's interrupt
 * turns interrupts on (D44).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: interrupt flag (D44)
 *   fixed                     EXHAUSTED
 */
static void cut_to_three_bytes_when_owned(void *file)
{
	await_owned();
	do_truncate(file, 3);
	do_truncate(file, 4);
}

static void cut_page_when_owned(void *file)
{
	await_owned();
	do_truncate(file, 2);
	do_truncate(file, 4);
}

static void judge_tail(const struct inode *file, loff_t from)
{
	byte_t bytes[4];

	file_peek(file, from, bytes, (size_t)(4 - from));
	judge_bytes(file, bytes, (size_t)(4 - from), AMONG(BYTE_ZERO), I10_STALE);
}

SCENARIO(
	dio, cut_within_block, .id = "TR9",
	.doc = "D writes two pages as AIO, T cuts the second and the file grows again: is the cut byte zero?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct io *d = write_of(file, 0, 2, 'd');
	struct heddle_thread *tasks[2];

	tell_when_owned(file, 1);
	tasks[0] = heddle_spawn("D", direct_write_async, d);
	tasks[1] = heddle_spawn("T", cut_to_three_bytes_when_owned, file);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(d);
	judge_tail(file, 3);
	world_check_quiescent(world);
}

/*
 * TR9b: T cuts a page at the end of a block.
 *
 * A page has two blocks; the file has one page. D writes it directly; T cuts the file at the end of the first
 * block when D owns the page, and makes it longer again.
 *
 *   1. T has nothing to zero: no block is cut. No page is cached, and T waits for nobody. It frees the second
 *      block.
 *   2. D's data land in it.
 *
 * It breaks I8 (D01).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I8 (D01)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, cut_between_blocks, .id = "TR9b",
	 .doc = "D writes a page of two blocks, T cuts it between them: do D's data reach a free block?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" }),
		 PASSES("fixed"),
		 FINDS("fixed+D01", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" }),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d;

	geometry.page_blocks = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 1);
	d = write_of(file, 0, 1, 'd');
	tell_when_owned(file, 1);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", cut_page_when_owned, file);
	heddle_join_all();

	check_complete(d);
	world_check_quiescent(world);
}
