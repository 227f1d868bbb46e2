// SPDX-License-Identifier: GPL-2.0-only
/* Direct writes and what lies beside them: DW2, DW5, DW8, AI5. */
#include "check.h"
#include "placeholder_core.h"

static struct world *world_that_holds(void)
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);

	world->bdev.may_hold = true;
	block_device_hold(&world->bdev);
	return world;
}

/*
 * DW2: two neighbours.
 *
 * D writes page 0 directly. While its I/O is held back by the device, E writes page 1 as AIO; only when E has
 * submitted does the device go on.
 *
 *   1. D owns page 0, and (D51) page 1.
 *   2. E wants page 1, and waits for D, which waits for the device.
 *
 * It breaks I14: the two have nothing in common. A request that ends at a page's end owns the page behind it,
 * for an exclusive end is taken for an inclusive one (D51). Before the series E waits for i_mutex.
 *
 *   legacy-2.6.20             FAILED: deadlock "done"
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "done" (D51)
 *   fixed                     EXHAUSTED
 */
struct neighbour {
	struct world *world;
	struct io *io;
};

static void write_when_owned_then_release(void *argument)
{
	struct neighbour *e = argument;

	await_owned();
	submit_direct_write(e->io);
	block_device_release(&e->world->bdev);
	if (e->io->result == -EIOCBQUEUED)
		e->io->result = io_getevents(&e->io->iocb);
}

SCENARIO(dio, no_false_conflict, .id = "DW2",
	 .doc = "D writes page 0 and its I/O is held back, E writes page 1: does E get on?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_DEADLOCK, "done" }),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "done", "D51" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "done", "D51" }),
		 PASSES("fixed"),
		 FINDS("fixed+D51", { HEDDLE_DEADLOCK, "done", "D51" }),
	 })
{
	struct world *world = world_that_holds();
	struct inode *file = file_with_blocks(world, 3);
	struct io *d = write_of(file, 0, 1, 'd');
	struct neighbour e = { world, write_of(file, 1, 1, 'e') };
	struct heddle_thread *tasks[2];

	tell_when_owned(file, 1);
	tasks[0] = heddle_spawn("D", direct_write, d);
	tasks[1] = heddle_spawn("E", write_when_owned_then_release, &e);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(d);
	check_complete(e.io);
	check_device(file, 0, 1, "d");
	check_device(file, 1, 1, "e");
	world_check_quiescent(world);
}

/*
 * AI5: one thread submits two AIOs to neighbouring pages; the device goes on when both are submitted. The
 * second io_submit waits for the first I/O (D31, by D51).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "placeholder" (D31)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, submit_does_not_block, .id = "AI5",
	 .doc = "one thread submits AIO to pages 0 and 1, the device waits for that: does io_submit return?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D31" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D31" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_that_holds();
	struct inode *file = file_with_blocks(world, 3);
	struct io *d = write_of(file, 0, 1, 'd'), *e = write_of(file, 1, 1, 'e');

	submit_direct_write(d);
	submit_direct_write(e);
	block_device_release(&world->bdev);
	if (d->result == -EIOCBQUEUED)
		d->result = io_getevents(&d->iocb);
	if (e->result == -EIOCBQUEUED)
		e->result = io_getevents(&e->iocb);

	check_complete(d);
	check_complete(e);
	world_check_quiescent(world);
}

/*
 * DW5: a dirty page behind the range.
 *
 * Pages 0 to 2 are cached and dirty. D writes page 0 directly; alone.
 *
 *   1. D finds page 0 dirty, and flushes what it is about to own before it keeps the page. The flush is told
 *      the end as if it were inclusive (D52): the page behind the range is written, too. That is page 1 in
 *      February; in December, whose range ends behind page 1 (D51), page 2.
 *
 * It breaks I11 in small: that page is none of D's business. Where its lock is held by somebody who waits for
 * D it is a deadlock. Before the series every direct I/O flushes all of the file: that this ends is an aim of
 * the series.
 *
 *   legacy-2.6.20             FAILED: I11
 *   v5-2006-12, rfc-2007-02   FAILED: I11 (D52)
 *   fixed                     EXHAUSTED
 */
static void write_page(struct inode *file, pgoff_t index, unsigned writer)
{
	buffered_write(write_of(file, index, 1, writer));
}

SCENARIO(dio, dirty_neighbour, .id = "DW5",
	 .doc = "D writes page 0 directly, all pages are dirty: what does D write back?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME, "D52" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D52" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct io *d = write_of(file, 0, 1, 'd');

	for (pgoff_t index = 0; index < 3; index++)
		write_page(file, index, 'w');
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_device(file, 0, 1, "d");
	check_device(file, 1, 2, "o");
	check_file(file, 1, 2, "w");
	world_check_quiescent(world);
}

/*
 * DW8: a write that is refused.
 *
 * Pages 1 and 2 are dirty. D writes two bytes directly from the middle of page 0 on: -EINVAL.
 *
 *   1. D is misaligned, and goes where every write goes afterwards: its end is still 0.
 *   2. From its offset to 0 - 1, that is to the end of everything, the cache is flushed and dropped.
 *
 * It breaks I16: what is refused has no effect (D53). Before the series it is no better: all of the file is
 * flushed before anybody looks at the alignment, and the range of the write is dropped afterwards.
 *
 *   legacy-2.6.20             FAILED: I16
 *   v5-2006-12, rfc-2007-02   FAILED: I16 (D53)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, refused_write, .id = "DW8",
	 .doc = "D's direct write is misaligned: does it touch what is cached?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I16_SILENT_ERROR }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I16_SILENT_ERROR, "D53" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I16_SILENT_ERROR, "D53" }),
		 PASSES("fixed"),
		 FINDS("fixed+D53", { HEDDLE_CHECK, I16_SILENT_ERROR, "D53" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct io *d = write_of_bytes(file, 1, 2, 'd');

	write_page(file, 1, 'w');
	write_page(file, 2, 'w');
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_result(d, -EINVAL);
	heddle_expect(mapping_nrpages(file->i_mapping) == 2 &&
			      mapping_tagged(file->i_mapping, PAGECACHE_TAG_DIRTY),
		      I16_SILENT_ERROR, "a refused write has written back or dropped what was cached");
	world_check_quiescent(world);
}
