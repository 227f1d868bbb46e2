// SPDX-License-Identifier: GPL-2.0-only
/*
 * The block device as a file: FS5c to FS5g. Nobody takes i_mutex, and direct I/O has no flag: what is cached
 * in its range is written back before it and, of a write, dropped afterwards. What a file system's files say
 * that have the same lock type is in no_locking.c.
 */
#include "check.h"
#include "placeholder_core.h"

#include <fs/bdev.h>

/* No readahead, which would bring in what a story wants absent. */
static struct inode *device_under_test(unsigned long pages)
{
	struct world *world = world_on(bdev_fill_super, 0);
	struct inode *file = file_with_blocks(world, pages);

	bdev_settle(&world->sb);
	return file;
}

static struct world *world_of(const struct inode *file)
{
	return (struct world *)((char *)file->i_sb - offsetof(struct world, sb));
}

/*
 * FS5c: an asynchronous write of a device, and who reads it meanwhile.
 *
 * D writes page 0 as AIO; R reads it through the cache. When all is over D's event has come, and page 0 is
 * read once more.
 *
 *   1. D has submitted, and dropped what was cached: nothing.
 *   2. R brings the page in, with the old bytes.
 *   3. The transfer. Nobody drops the page any more.
 *
 * It breaks I10, for good: L2, which the placeholders of the series end on files only.
 *
 *   legacy-2.6.20, v5-2006-12, rfc-2007-02   FAILED: I10 (L2)
 *   fixed                                    EXHAUSTED
 *
 * The fix: a direct I/O of a device owns its range as that of a file does.
 */
SCENARIO(dio, device_aio_vs_read, .id = "FS5c",
	 .doc = "D writes a block device as AIO, R reads it through the cache: is it old for good?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I10_STALE, "L2" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I10_STALE, "L2" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I10_STALE, "L2" }),
		 PASSES("fixed"),
	 })
{
	struct inode *file = device_under_test(1);
	struct io *d = write_of(file, 0, 1, 'd'), *r = read_of(file, 0, 1), *last = read_of(file, 0, 1);
	struct heddle_thread *const tasks[] = { heddle_spawn("D", direct_write_async, d),
						heddle_spawn("R", buffered_read, r) };

	join_calls(world_of(file), tasks, ARRAY_SIZE(tasks));

	buffered_read(last);
	check_complete(d);
	check_read(r, "od", I11_OUTCOME);
	check_read(last, "d", I10_STALE);
	world_check_quiescent(world_of(file));
}

/*
 * FS5d: the control of FS5c: D's write is synchronous, and what was brought in meanwhile is dropped.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, device_write_vs_read, .id = "FS5d", .doc = "control: FS5c, and D writes synchronously",
	 .expect = { ALL_PASS })
{
	struct inode *file = device_under_test(1);
	struct io *d = write_of(file, 0, 1, 'd'), *r = read_of(file, 0, 1), *last = read_of(file, 0, 1);

	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	buffered_read(last);
	check_complete(d);
	check_read(r, "od", I11_OUTCOME);
	check_read(last, "d", I10_STALE);
	world_check_quiescent(world_of(file));
}

/*
 * FS5e: a part of a page is written through the cache while the page is written directly.
 *
 * D writes page 0 directly; W writes its first byte through the cache. Then all is written back.
 *
 *   1. D has written back what was dirty: nothing. W brings the page in, with the old bytes, and writes its
 *      byte.
 *   2. D's transfer.
 *   3. D finds the page dirty. Since patch 3 it is written back before it is dropped, and its second byte, an
 *      old one, takes the place of D's. D says that all is well.
 *
 * It breaks I11: the second byte is D's alone. It is DW15 without a lock to be let go of. Before patch 3 the
 * page stays, and D says -EIO.
 *
 *   legacy-2.6.20, rfc-2007-02/2              EXHAUSTED
 *   v5-2006-12, rfc-2007-02/3, rfc-2007-02    FAILED: I11
 *   fixed                                     EXHAUSTED
 *
 * The fix: as FS5c's.
 */
static void write_both_ways(struct inode *file, struct io *d, struct io *w)
{
	heddle_spawn("D", direct_write, d);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();
	write_back(file);

	check_complete(w);
}

SCENARIO(dio, device_write_vs_part, .id = "FS5e",
	 .doc = "D writes a page of a block device directly, W a byte of it through the cache: is any lost?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME }),
		 PASSES("rfc-2007-02/2"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I11_OUTCOME }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME }),
		 PASSES("fixed"),
	 })
{
	struct inode *file = device_under_test(1);
	struct io *d = write_of(file, 0, 1, 'd'), *w = write_of_bytes(file, 0, 1, 'w');

	write_both_ways(file, d, w);

	judge_file(file, 0, 1, AMONG(byte_by(file, 'd', 0), byte_by(file, 'w', 0)), I11_OUTCOME);
	if (d->result != -EIO)
		judge_file(file, 1, 1, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	world_check_quiescent(world_of(file));
}

/*
 * FS5f: the control of FS5e: W writes the whole page, and nothing of it is D's alone.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, device_write_vs_page, .id = "FS5f", .doc = "control: FS5e, and W writes the whole page",
	 .expect = { ALL_PASS })
{
	struct inode *file = device_under_test(1);
	struct io *d = write_of(file, 0, 1, 'd'), *w = write_of(file, 0, 1, 'w');

	write_both_ways(file, d, w);

	check_file(file, 0, 1, "dw");
	world_check_quiescent(world_of(file));
}

/*
 * FS5g: two writes through the cache, of two pages each.
 *
 * No i_mutex keeps them apart: the first page may be one's and the second one the other's, in `fixed` too.
 * A page is one's (I11): a control.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, device_two_writers, .id = "FS5g",
	 .doc = "control: two write the same pages of a block device through the cache: is a page one's?",
	 .expect = { ALL_PASS })
{
	struct inode *file = device_under_test(2);
	struct io *v = write_of(file, 0, 2, 'v'), *w = write_of(file, 0, 2, 'w');
	size_t page = v->bytes / 2;

	heddle_spawn("V", buffered_write, v);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();

	check_complete(v);
	check_complete(w);
	write_back(file);
	judge_whole_file(file, 0, page, AMONG(byte_by(file, 'v', 0), byte_by(file, 'w', 0)));
	judge_whole_file(file, (loff_t)page, page, AMONG(byte_by(file, 'v', 1), byte_by(file, 'w', 1)));
	world_check_quiescent(world_of(file));
}
