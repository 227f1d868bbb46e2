// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffered write whose source is not there any more when it is copied: FA13, BW1, BW2.
 *
 * The source is faulted in before the page to be written is locked, and may be gone when the copy begins. As
 * in the kernel of that time the posted revisions then fault with the page locked; `fixed` copies with page
 * faults off, and starts again without the lock.
 */
#include "check.h"
#include "placeholder_core.h"

/* No readahead: it would bring pages in that a story wants absent. */
static struct world *world_without_readahead(void)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.readahead_pages = 0;
	return world_under_test(&geometry);
}

/*
 * FA13: the source is a page that D owns.
 *
 * W writes page 1 through the cache, from its mapping of page 0. D reads pages 0 and 1 directly.
 *
 *   1. W faults page 0 in, and locks page 1.
 *   2. D owns page 0: it is unmapped and evicted. D waits for the lock of page 1.
 *   3. W copies: a fault on page 0, which waits for D's placeholder, with page 1 locked.
 *
 * It would break I14: each waits for the other (D25). The posted revisions lock a page that is cached and
 * leave it mapped, so that W's source goes only if somebody evicts it, and a direct read evicts nothing. What
 * fails there is D40: D wants a page that W has locked.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: who has a page locked takes no fault.
 */
SCENARIO(
	dio, buffered_source_owned, .id = "FA13",
	.doc = "W writes page 1 from its mapping of page 0, D reads both directly: do they wait for each other?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
		FINDS("fixed+D25", { HEDDLE_DEADLOCK, "placeholder", "D25" }),
	})
{
	struct world *world = world_without_readahead();
	struct inode *file = file_with_blocks(world, 2);
	struct io *w = io_through(process_mapping(file), file, 1, 1);
	struct io *d = read_of(file, 0, 2);

	heddle_spawn("W", buffered_write, w);
	heddle_spawn("D", direct_read, d);
	heddle_join_all();

	check_complete(w);
	check_complete(d);
	world_check_quiescent(world);
}

/*
 * FA13b: the source is the page that W writes.
 *
 * W writes page 0 through the cache, from its mapping of page 0. D reads page 0 directly.
 *
 *   1. W faults page 0 in.
 *   2. D owns page 0: it is unmapped and evicted. D is done and lets go.
 *   3. W makes page 0 anew and locks it. Nothing is read: all of it is going to be replaced.
 *   4. W copies: a fault on page 0, which is cached, not uptodate, and locked: by W.
 *
 * It would break I14: W waits for itself (D25). The data stay what they are in any case.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, buffered_source_same_page, .id = "FA13b",
	 .doc = "W writes a page from its own mapping of it, D reads it directly: does W wait for itself?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
		 FINDS("fixed+D25", { HEDDLE_DEADLOCK, "page", "D25" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *w = io_through(process_mapping(file), file, 0, 1);
	struct io *d = read_of(file, 0, 1);

	heddle_spawn("W", buffered_write, w);
	heddle_spawn("D", direct_read, d);
	heddle_join_all();

	check_complete(w);
	check_complete(d);
	check_read(d, "o", I11_OUTCOME);
	check_file(file, 0, 1, "o");
	world_check_quiescent(world);
}

/*
 * BW1: the copy fails.
 *
 * No direct I/O. W fills page 0 of A, a hole within its size, from its mapping of B. T empties B.
 *
 *   1. W faults B's page in, locks page 0 of A, and has a block allocated for it.
 *   2. T empties B. W's copy fails: -EFAULT.
 *
 * It would break I9: the block lies within A's size, and holds what it held before. The blocks that a failed
 * write takes back are those beyond the size. It holds in every revision: the block stays unwritten until the
 * page is written back.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, failed_copy_in_hole, .id = "BW1",
	 .doc = "W fills a hole of A from its mapping of B, T empties B: what is in A's hole when W fails?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *a = file_with_hole(world, 1), *b = file_with_blocks(world, 1);
	struct io *w = io_through(process_mapping(b), a, 0, 1);

	heddle_spawn("W", buffered_write, w);
	heddle_spawn("T", truncate_to_nothing, b);
	heddle_join_all();

	if (w->result < 0)
		check_file(a, 0, 1, "0");
	else
		check_complete(w);
	world_check_quiescent(world);
}

/*
 * BW2: mmap_sem under a page lock.
 *
 * No direct I/O. Three threads of one process: W writes page 0 of the file from its buffer; M maps over that
 * buffer, and then elsewhere; F loads page 0 through a mapping.
 *
 *   1. W faults its buffer in. M's first mmap takes it away. W locks page 0.
 *   2. F: mmap_sem for reading, a fault on page 0, waits for its lock.
 *   3. M's second mmap waits for mmap_sem, behind F.
 *   4. W copies: a fault, which waits for mmap_sem behind M, with page 0 locked.
 *
 * It breaks I14, in the kernel of that time as in the posted revisions, which leave buffered writing as it
 * was (D25).
 *
 *   legacy-2.6.20             FAILED: deadlock "mmap_sem" (D25)
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "mmap_sem" (D25)
 *   fixed                     EXHAUSTED
 */
struct mapping_over {
	struct mm *mm;
	byte_t seen;
};

static void map_buffer_then_elsewhere(void *argument)
{
	struct mapping_over *m = argument;

	do_mmap(m->mm, 0, 1, NULL, 0);
	do_mmap(m->mm, 2 * page_bytes(m->mm->kernel), 1, NULL, 0);
}

static void load_second_page(void *argument)
{
	struct mapping_over *m = argument;

	user_read(m->mm, page_bytes(m->mm->kernel), &m->seen, 1);
}

SCENARIO(dio, buffered_source_mmap_sem, .id = "BW2", .seconds = 300,
	 .doc = "W writes page 0, M maps over W's buffer, F loads page 0: who waits for whom?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_DEADLOCK, "mmap_sem", "D25" }),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "mmap_sem", "D25" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "mmap_sem", "D25" }),
		 PASSES("fixed"),
		 FINDS("fixed+D25", { HEDDLE_DEADLOCK, "mmap_sem", "D25" }),
	 })
{
	struct world *world = world_without_readahead();
	struct inode *file = file_with_blocks(world, 1);
	struct mapping_over m = { .mm = mm_create(&world->kernel, "mm", 3) };
	struct io *w = io_through(m.mm, file, 0, 1);

	do_mmap(m.mm, 0, 1, NULL, 0);
	do_mmap(m.mm, page_bytes(&world->kernel), 1, file->i_mapping, 0);
	heddle_spawn("W", buffered_write, w);
	heddle_spawn("F", load_second_page, &m);
	heddle_spawn("M", map_buffer_then_elsewhere, &m);
	heddle_join_all();

	check_complete(w);
	check_file(file, 0, 1, "0");
	world_check_quiescent(world);
}
