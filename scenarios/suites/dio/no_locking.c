// SPDX-License-Identifier: GPL-2.0-only
/* What a block device says: DIO_NO_LOCKING, or no flag: FS5. */
#include "check.h"
#include "placeholder_core.h"

static struct inode *device_file(struct world *world, unsigned long pages)
{
	struct inode *file = file_with_blocks(world, pages);

	file_does_direct_IO_by(file, blockdev_direct_IO_no_locking);
	return file;
}

/*
 * FS5: dirty pages, and direct I/O without locking.
 *
 * W has written page 0 through the cache. D writes it directly, and reads it through the cache; E writes page
 * 1 through the cache.
 *
 * What is dirty is flushed before, and what is cached is dropped afterwards: D sees its own bytes (I10), and
 * nothing is lost. It holds in every revision but after patch 1, which flushes nothing (D16).
 *
 *   rfc-2007-02/1   FAILED: I11, I10 (D16)
 *   all others      EXHAUSTED
 */
struct write_and_look {
	struct io *write, *look;
};

static void direct_write_then_read(void *argument)
{
	struct write_and_look *d = argument;

	direct_write(d->write);
	buffered_read(d->look);
}

SCENARIO(dio, flush_and_drop, .id = "FS5",
	 .doc = "page 0 is dirty, D writes it directly without locking, E writes page 1: is anything lost?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 PASSES("v5-2006-12"),
		 FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I11_OUTCOME, "D16" },
		       { HEDDLE_CHECK, I10_STALE, "D16" }),
		 PASSES("rfc-2007-02/2"),
		 PASSES("rfc-2007-02/3"),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct write_and_look d;
	struct io *w, *e;

	geometry.readahead_pages = 0;
	world = world_under_test(&geometry);
	file = device_file(world, 2);
	w = write_of(file, 0, 1, 'w');
	e = write_of(file, 1, 1, 'e');
	d.write = write_of(file, 0, 1, 'd');
	d.look = read_of(file, 0, 1);
	buffered_write(w);
	heddle_spawn("D", direct_write_then_read, &d);
	heddle_spawn("E", buffered_write, e);
	heddle_join_all();

	check_complete(d.write);
	check_complete(e);
	check_read(d.look, "d", I10_STALE);
	check_file(file, 0, 1, "d");
	check_file(file, 1, 1, "e");
	world_check_quiescent(world);
}

/*
 * FS5b: the flush fails.
 *
 * W has written page 0 through the cache. D reads it directly without locking; one of the transfers or
 * allocations fails, whichever.
 *
 *   1. D has its dio allocated, and flushes what is dirty. The device says that it cannot.
 *   2. D says -EIO, and forgets the dio.
 *
 * Memory is lost (D42), in the trees in which the flush is behind the allocation and not yet in the frame.
 *
 *   rfc-2007-02/2, /3   FAILED: leak (D42)
 *   all others          EXHAUSTED
 */
SCENARIO(dio, failing_flush, .id = "FS5b", .faults = 1,
	 .doc = "page 0 is dirty, D reads it directly without locking, the flush fails: is the dio freed?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 PASSES("v5-2006-12"),
		 PASSES("rfc-2007-02/1"),
		 FINDS("rfc-2007-02/2", { HEDDLE_LEAK, "memory", "D42" }),
		 FINDS("rfc-2007-02/3", { HEDDLE_LEAK, "memory", "D42" }),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = device_file(world, 1);
	struct io *w = write_of(file, 0, 1, 'w'), *d = read_of(file, 0, 1);

	while (buffered_write(w), w->result < 0)
		; /* the fault was spent here */
	direct_read(d);

	if (d->result > 0)
		check_read(d, "wo", I11_OUTCOME);
	world_check_quiescent(world);
}
