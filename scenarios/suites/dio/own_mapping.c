// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buffer is a mapping of the file itself: FA1, FA2, FA5, FA7.
 *
 * get_user_pages faults the buffer in, chunk by chunk; a fault on a page that the writer owns already waits
 * for the writer. What DIO_PAGES is about: a chunk is pinned before the same chunk of the file is owned.
 */
#include "check.h"
#include "placeholder_core.h"

/*
 * FA1: the deadlock that Linus found.
 *
 *     fd = open(file); buffer = mmap(fd, 128 pages); write(fd with O_DIRECT, buffer, 66 pages);
 *
 * One thread. In small: a chunk is 2 pages, the file has 4, all of them mapped, D writes 3 of them onto
 * themselves.
 *
 *   1. D pins the first chunk of its buffer: pages 0 and 1 are read in.
 *   2. D asks for the block of page 0, and owns the whole request, pages 0 to 2 and (D51) 3.
 *   3. D pins the second chunk: a fault on page 2, which waits for the placeholder of step 2.
 *
 * It breaks I14: D waits for a placeholder that it owns itself. It stopped v5; the cap of February (own no
 * more than a chunk where the file is mapped or cached) makes step 2 end at page 1, and step 3 bring page 2
 * in.
 *
 *   legacy-2.6.20   EXHAUSTED
 *   v5-2006-12    FAILED: deadlock "placeholder" (D21)
 *   rfc-2007-02   EXHAUSTED
 *   fixed         EXHAUSTED
 *
 * The fix: pin all of the buffer before anything is owned.
 */
SCENARIO(dio, write_own_mapping, .id = "FA1",
	 .doc = "Linus's test in small: D writes a file from its own mapping: does D wait for itself?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d;

	geometry.dio_pages = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 4);
	d = io_through(process_mapping(file), file, 0, 3);

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_copied(file, 0, 0, 3);
	world_check_quiescent(world);
}

/*
 * FA1 with the true constants: a chunk is 64 pages, the file has 128, all of them mapped, D writes 66.
 * Readaround is on, and helps: the misses at 0, 32 and 48 bring in exactly pages 0 to 63, and the first
 * fault of the second chunk, on page 64, is the first to meet the placeholder.
 *
 *   v5-2006-12    FAILED: deadlock "placeholder" (D21)
 *   rfc-2007-02   EXHAUSTED
 *   fixed         EXHAUSTED
 */
SCENARIO(dio, write_own_mapping_true_constants, .id = "FA1b",
	 .doc = "Linus's test: 66 pages of 128, DIO_PAGES 64, readaround 32",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_of_blocks(&GEOMETRY_LINUX, 128);
	struct inode *file = file_with_blocks(world, 128);
	struct io *d = io_through(process_mapping(file), file, 0, 66);

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_copied(file, 0, 0, 66);
	world_check_quiescent(world);
}

/*
 * FA2: the same, one page further: the cap is not enough.
 *
 * D writes pages 1 to 3 from its mapping of pages 0 to 2.
 *
 *   1. D pins the first chunk of its buffer: pages 0 and 1 are read in.
 *   2. D owns the first chunk of its target, pages 1 and 2: page 1 is there and is locked, page 2 gets a
 *      placeholder.
 *   3. D pins the second chunk: a fault on page 2.
 *
 * It breaks I14 as FA1 does, under the cap too, which compares lengths and not places (D21). Nobody said so
 * on the list; that the series had to work in chunks to avoid the deadlock was the reason to put it on hold
 * half a year later.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/1             EXHAUSTED
 *   rfc-2007-02/2, /3         FAILED: deadlock "placeholder" (D21)
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "placeholder" (D21)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, write_own_mapping_shifted, .id = "FA2",
	 .doc = "D writes a file from its own mapping, one page further: does the cap on placeholders help?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 PASSES("rfc-2007-02/1"),
		 FINDS("rfc-2007-02/2", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 FINDS("rfc-2007-02/3", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d;

	geometry.dio_pages = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 4);
	d = io_through(process_mapping(file), file, 1, 3);

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_copied(file, 1, 0, 3);
	world_check_quiescent(world);
}

/*
 * FA5: the mapping that comes during the write: the race that the review suspected.
 *
 * D writes two pages from anonymous memory. Nothing of the file is mapped or cached. M, a thread of the
 * same process, maps page 1 of the file over the second page of the buffer. A chunk is one page.
 *
 *   1. D sees that the file is neither cached nor mapped: no cap.
 *   2. D pins page 0 of the buffer, and owns the whole request.
 *   3. M: mmap(MAP_FIXED).
 *   4. D pins page 1 of the buffer: a fault on page 1 of the file, under D's own placeholder.
 *
 * It breaks I14. Zach Brown: "Couldn't the decision to use DIO_PAGES in the presence of a mapping race with
 * establishing a mapping?" Chris Mason: "Outside of some futuristic async syscall system, are there ways
 * for the buffer to get mmaped during the DIO?" Zach Brown: "I'm fearing threads racing write(fd, buffer, )
 * and mmap(buffer, MAP_FIXED...)." There it ended; steps 1 to 4 are the answer.
 *
 *   legacy-2.6.20   EXHAUSTED
 *   v5-2006-12    FAILED: deadlock "placeholder" (D21): there is no cap anyway
 *   rfc-2007-02   FAILED: deadlock "placeholder" (D21)
 *   fixed         EXHAUSTED
 */
struct map_over {
	struct io *io;
	int result;
};

static void map_file_over_second_page(void *argument)
{
	struct map_over *m = argument;
	struct inode *file = m->io->file;

	m->result = do_mmap(m->io->mm, page_bytes(file->i_sb->kernel), 1, file->i_mapping, 1);
}

SCENARIO(
	dio, map_fixed_race, .id = "FA5",
	.doc = "M maps the file over D's buffer while D writes: can the decision about the cap be overtaken?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct io *d = write_of(file, 0, 2, 'a');
	struct map_over m = { .io = d };

	heddle_spawn("D", direct_write, d);
	heddle_spawn("M", map_file_over_second_page, &m);
	heddle_join_all();

	check_complete(d);
	heddle_expect(!m.result, I11_OUTCOME, "mmap returned %d", m.result);
	check_device(file, 0, 1, "a");
	check_device(file, 1, 1, "ao");
	world_check_quiescent(world);
}

/*
 * FA7: a read into the mapping of the same page.
 *
 * One thread. D reads page 0 of the file directly into its shared mapping of page 0.
 *
 *   1. D pins its buffer: page 0 is read into the cache.
 *   2. D owns its range: page 0 is there, and gets locked.
 *   3. The I/O is done. Before D lets go of the range it marks the pages of the buffer dirty, and for that
 *      locks page 0.
 *
 * It breaks I14: an unprivileged program hangs unkillably (D20). Nobody on the list saw it; Nick Piggin,
 * half a year later: reading a file into the mapping of the same block is "almost hopeless".
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/1             EXHAUSTED
 *   rfc-2007-02/2, /3         FAILED: deadlock "page" (D20)
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "page" (D20)
 *   fixed                     EXHAUSTED
 *
 * The fix: hold no page lock during the I/O: an owned range has no page in it.
 */
SCENARIO(dio, read_into_own_mapping, .id = "FA7",
	 .doc = "D reads a page into its own mapping of that page: does D wait for itself?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "page", "D20" }),
		 PASSES("rfc-2007-02/1"),
		 FINDS("rfc-2007-02/2", { HEDDLE_DEADLOCK, "page", "D20" }),
		 FINDS("rfc-2007-02/3", { HEDDLE_DEADLOCK, "page", "D20" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "page", "D20" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = io_through(process_mapping(file), file, 0, 1);

	heddle_spawn("D", direct_read, d);
	heddle_join_all();

	check_complete(d);
	check_read(d, "o", I11_OUTCOME);
	check_device(file, 0, 1, "o");
	world_check_quiescent(world);
}

/*
 * FA7 as AIO: the pages of the buffer are marked dirty before the submission, because the interrupt may not
 * sleep: D waits for itself there, and io_submit never returns.
 */
SCENARIO(dio, read_into_own_mapping_async, .id = "FA7b", .doc = "FA7 as AIO: does io_submit return?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "page", "D20" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "page", "D20" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = io_through(process_mapping(file), file, 0, 1);
	struct heddle_thread *const tasks[] = { heddle_spawn("D", direct_read_async, d) };

	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(d);
	check_read(d, "o", I11_OUTCOME);
	check_device(file, 0, 1, "o");
	world_check_quiescent(world);
}
