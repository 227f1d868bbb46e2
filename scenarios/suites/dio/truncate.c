// SPDX-License-Identifier: GPL-2.0-only
/*
 * Truncate against direct I/O: TR1 to TR4, TR12. In nearly all of them the block that T frees goes to another
 * file at once.
 */
#include "check.h"
#include "placeholder_core.h"

/*
 * TR1: truncate does not wait when no page is cached.
 *
 * D writes the only page of a file of which nothing is cached. T makes it empty, and its block goes to X's
 * file.
 *
 *   1. D owns page 0, has block b mapped, and its data are on the way.
 *   2. T publishes size 0, finds nrpages == 0, and is done with the cache: placeholders are not counted. It
 *      frees b.
 *   3. X gets b and writes it.
 *   4. D's data land in b, which is X's.
 *
 * It breaks I8, and X's file holds D's data (I9). Nobody on the list saw it: the wait for placeholders was
 * added at the end of a function whose first line returns early (D01).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/1, /2         EXHAUSTED
 *   rfc-2007-02/3             FAILED: I8, I9 foreign (D01)
 *   v5-2006-12, rfc-2007-02   FAILED: I8, I9 foreign (D01)
 *   fixed                     EXHAUSTED
 *
 * The fix: truncate owns the range beyond the new end, from before the size until the blocks are free.
 */
SCENARIO(dio, no_cached_page_write, .id = "TR1",
	 .doc = "D writes, nothing is cached, T truncates: do D's data reach another file's block?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 PASSES("rfc-2007-02/1"),
		 PASSES("rfc-2007-02/2"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 PASSES("fixed"),
		 FINDS("fixed+D01", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = write_of(file, 0, 1, 'a');

	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", truncate_and_reuse, &t);
	heddle_join_all();

	check_complete(d);
	check_complete(t.foreign);
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}

/*
 * TR2: dio_truncate.
 *
 * As TR1, but D reads: it is LTP's dio_truncate of 2004, a test that the series as posted would have
 * failed.
 *
 *   1. D owns page 0, has block b mapped, and its read is on the way.
 *   2. T publishes size 0, finds nrpages == 0, frees b.
 *   3. X gets b and writes its secret.
 *   4. D's read brings the secret.
 *
 * It breaks I8 and I9 foreign: an information leak (D01; Btrfs had the same one until 2013).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/1             EXHAUSTED
 *   rfc-2007-02/2, /3         FAILED: I8, I9 foreign (D01)
 *   v5-2006-12, rfc-2007-02   FAILED: I8, I9 foreign (D01)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, dio_truncate, .id = "TR2",
	 .doc = "D reads, nothing is cached, T truncates: does D see another file's data?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 PASSES("rfc-2007-02/1"),
		 FINDS("rfc-2007-02/2", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = read_of(file, 0, 1);

	heddle_spawn("D", direct_read, d);
	heddle_spawn("T", truncate_and_reuse, &t);
	heddle_join_all();

	check_read(d, "o0", I11_OUTCOME);
	check_complete(t.foreign);
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}

/*
 * TR3: the control of TR1 and TR4.
 *
 * One page of the file is cached, and D owns its range before T begins. T drops the cached page, meets D's
 * placeholder and waits until D's data are on the device: only then is the block free. It holds in every
 * revision, and shows that the wait works once it is reached, and once there is something to wait for.
 *
 *   all revisions   EXHAUSTED
 */
static void truncate_and_reuse_when_owned(void *argument)
{
	await_owned();
	truncate_and_reuse(argument);
}

SCENARIO(dio, truncate_waits_for_owner, .id = "TR3",
	 .doc = "control: a page is cached and D owns its range already: T waits for D",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = write_of(file, 0, 1, 'a');

	file_cache_page(file, 2);
	tell_when_owned(file, 1);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", truncate_and_reuse_when_owned, &t);
	heddle_join_all();

	check_complete(d);
	check_complete(t.foreign);
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}

/*
 * TR3b: the size that comes too late.
 *
 * Pages 0 and 1; page 0 is cached, and stays. D writes page 1, inside the file, and owns it when the story
 * begins. T cuts page 1 off, and waits for D as in TR3.
 *
 *   1. D's data are on the device. D lets go of its range.
 *   2. T, who has published the size of one page and has waited, frees the block of page 1, and is done.
 *   3. D has i_mutex again, finds that it wrote beyond the end of the file, and publishes the end of its
 *      write.
 *
 * It breaks I11: the file has two pages, and the second one is a hole. Had D come last, page 1 would hold its
 * data; had T, the file would have one page. Nobody on the list saw it: the size was D's to publish as long
 * as i_mutex, or i_alloc_sem, kept truncate away from the whole of the write; D that dropped both looks at
 * the size again, but only to make it larger (D03: who was inside the file when it began is taken to be so
 * still).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/2             EXHAUSTED
 *   rfc-2007-02/3             FAILED: I11 (D03)
 *   v5-2006-12, rfc-2007-02   FAILED: I11 (D03)
 *   fixed                     EXHAUSTED
 *
 * The fix: publish the size while the range is still owned; so T comes before all of D's write, or after it.
 */
SCENARIO(dio, owner_publishes_old_size, .id = "TR3b",
	 .doc = "T has waited for D and cut its page off: does D make the file long again?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME, "D03" }),
		 PASSES("rfc-2007-02/2"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I11_OUTCOME, "D03" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D03" }),
		 PASSES("fixed"),
		 FINDS("fixed+D03", { HEDDLE_CHECK, I11_OUTCOME, "D03" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct io *d = write_of(file, 1, 1, 'a');
	loff_t page = page_bytes(&world->kernel);

	file_cache_page(file, 0);
	tell_when_owned(file, 1);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", truncate_to_one_page_when_owned, file);
	heddle_join_all();

	check_complete(d);
	judge_size(file, page, 2 * page);
	if (i_size_read(file) == 2 * page)
		check_file(file, 1, 1, "a");
	check_file(file, 0, 1, "o");
	world_check_quiescent(world);
}

/*
 * TR4: the placeholder that comes too late.
 *
 * As TR1, with one page cached, so that truncate does wait.
 *
 *   1. D sees under i_mutex that its write lies inside the file, and drops i_mutex.
 *   2. T publishes size 0, drops the cached page, finds no placeholder to wait for.
 *   3. D owns page 0, has block b mapped, which is still there; its data are on the way.
 *   4. T frees b; X gets it; D's data land in it.
 *
 * It breaks I8, and X's file holds D's data (I9): the wait is a snapshot, no barrier, and D does not look
 * at the size again (D02). Nobody on the list saw it. When i_alloc_sem was dropped for good in 2011, the
 * rule was stated: a new reference must not be able to appear while truncate waits.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I8, I9 foreign (D02)
 *   fixed                     EXHAUSTED
 *
 * The fix: truncate owns what it cuts off, and D reads the size again when it owns its range.
 */
SCENARIO(dio, late_placeholder, .id = "TR4",
	 .doc = "D passes the size check, truncate runs, then D owns its range: is it too late?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D02" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D02" }),
		 PASSES("fixed"),
		 FINDS("fixed+D02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D02" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = write_of(file, 0, 1, 'a');

	file_cache_page(file, 2);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", truncate_and_reuse, &t);
	heddle_join_all();

	check_complete(d);
	check_complete(t.foreign);
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}

/*
 * TR12: AIO against truncate (generic/299).
 *
 * As TR1, but D's write is asynchronous and its submitter gone when T comes: nothing but the interrupt is
 * left of it.
 *
 *   1. D submits and returns: page 0 is owned, the data are on the way.
 *   2. T publishes size 0, finds nrpages == 0, frees block b; X gets it.
 *   3. The interrupt moves D's data into b.
 *
 * It breaks I8 and I9 as TR1 does (D01). And the interrupt takes tree_lock by write_lock_irq, whose unlock
 * turns interrupts on where they were off (D44).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/2, /3         FAILED: I8, I9 foreign (D01), interrupt flag (D44)
 *   v5-2006-12, rfc-2007-02   FAILED: I8, I9 foreign (D01), interrupt flag (D44)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, aio_vs_truncate, .id = "TR12",
	 .doc = "an AIO write is in flight, T truncates: do the data reach another file's block?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }, { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02/2", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }, { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }, { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }, { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = write_of(file, 0, 1, 'a');
	struct heddle_thread *tasks[1];

	submit_direct_write(d);
	tasks[0] = heddle_spawn("T", truncate_and_reuse, &t);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}
