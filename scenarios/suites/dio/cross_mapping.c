// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buffer of a direct I/O is a mapping of a file that somebody else owns a part of, or writes back: FA9,
 * FA16.
 */
#include "check.h"
#include "placeholder_core.h"

/*
 * FA9: two files, each written from a mapping of the other.
 *
 * D writes pages 0 and 1 of A from two segments: anonymous memory, and its mapping of page 0 of B. When D
 * owns page 0 of A, E writes pages 0 and 1 of B from anonymous memory, and its mapping of page 0 of A. A
 * chunk is one page.
 *
 *   1. D has pinned its first segment, and owns page 0 of A.
 *   2. E pins its first segment, and owns page 0 of B.
 *   3. D pins page 0 of B: a fault, which waits for E. E pins page 0 of A: a fault, which waits for D.
 *
 * It breaks I14 (D23). The cap on what is owned cannot help: what one owns is not what one pins. A page of B
 * that E has locked and nobody has read yet stops D just as well; and E may have waited for that lock (D40).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "placeholder", deadlock "page" (D23), I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: pin all of the buffer before anything is owned.
 */
static void direct_write_segments_when_owned(void *two_segments)
{
	await_owned();
	direct_write_segments(two_segments);
}

static struct two_segments write_from_mapping_of(struct world *world, struct inode *file,
						 struct inode *source)
{
	struct two_segments write = two_segments_of(io_through(anonymous_memory(world, 2), file, 0, 2));

	do_mmap(write.io->mm, page_bytes(&world->kernel), 1, source->i_mapping, 0);
	return write;
}

SCENARIO(
	dio, cross_mapping, .id = "FA9", .seconds = 300,
	.doc = "D writes A from its mapping of B, E writes B from its mapping of A: do they wait for each other?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D23" },
		      { HEDDLE_DEADLOCK, "page", "D23" }, { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D23" },
		      { HEDDLE_DEADLOCK, "page", "D23" }, { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *a = file_with_blocks(world, 2), *b = file_with_blocks(world, 2);
	struct two_segments d = write_from_mapping_of(world, a, b), e = write_from_mapping_of(world, b, a);

	tell_when_owned(a, 1);
	heddle_spawn("D", direct_write_segments, &d);
	heddle_spawn("E", direct_write_segments_when_owned, &e);
	heddle_join_all();

	check_complete(d.io);
	check_complete(e.io);
	world_check_quiescent(world);
}

/* After the story the memory of d holds what page of source held before it (I11). */
static void check_read_into_memory(const struct io *d, unsigned long page, pgoff_t source)
{
	unsigned n = page_bytes(d->file->i_sb->kernel);
	byte_t bytes[PAGE_BYTES_MAX];

	user_peek(d->mm, d->buffer + page * n, bytes, n);
	judge_bytes(d->file, bytes, n, AMONG(byte_by(d->file, ORIGINAL, source)), I11_OUTCOME);
}

/*
 * FA9b: what is read into a page that another one drops.
 *
 * D reads page 0 of A directly into its mapping of page 0 of B, which is cached. E reads page 0 of B
 * directly.
 *
 *   1. D pins page 0 of B.
 *   2. E owns page 0 of B. In `fixed` that means: unmaps and evicts it.
 *   3. D's data reach a page that is B's no more.
 *
 * It would break I11: D has read, and neither its memory nor B holds what it read. As posted E keeps the
 * page, locked; what fails is D40, for D may have the page locked to make it dirty.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: what was read into a page that has left the cache is stored once more, when D owns nothing any
 * more.
 */
SCENARIO(dio, read_into_mapping, .id = "FA9b",
	 .doc = "D reads A into its mapping of B, E reads B directly: is what D has read in its memory?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *a = file_with_blocks(world, 1), *b = file_with_blocks(world, 1);
	struct io *d = io_through(process_mapping(b), a, 0, 1);
	struct io *e = read_of(b, 0, 1);

	file_cache_page(b, 0);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("E", direct_read, e);
	heddle_join_all();

	check_complete(d);
	check_complete(e);
	check_read_into_memory(d, 0, 0);
	world_check_quiescent(world);
}

/*
 * FA9c: what is read into a page that the reader itself drops.
 *
 * One thread. D reads pages 0 and 1 directly into its mapping of pages 1 and 2.
 *
 *   1. D pins its buffer: pages 1 and 2, as posted one by one.
 *   2. D owns what it reads: pages 0 and 1. As posted it has page 1 locked from here on.
 *   3. Page 1 was read into, and D makes it dirty: as posted it waits for its own lock (D20).
 *
 * In `fixed` page 1 has left the cache in step 2; what was read into it must be in it at the end.
 *
 *   legacy-2.6.20   EXHAUSTED
 *   v5-2006-12    FAILED: deadlock "placeholder" (D21): it owns page 1 before it pins page 2
 *   rfc-2007-02   FAILED: deadlock "page" (D20)
 *   fixed         EXHAUSTED
 */
SCENARIO(dio, read_into_own_mapping_shifted, .id = "FA9c",
	 .doc = "D reads pages 0 and 1 into its mapping of pages 1 and 2: is what D has read in its memory?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "page", "D20" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct io *d = io_through(process_mapping(file), file, 0, 2);

	d->buffer = page_bytes(&world->kernel);
	heddle_spawn("D", direct_read, d);
	heddle_join_all();

	check_complete(d);
	check_read_into_memory(d, 0, 0);
	check_read_into_memory(d, 1, 1);
	world_check_quiescent(world);
}

/*
 * FA9d: two files, each read into a mapping of the other.
 *
 * D reads page 0 of A directly into its mapping of page 0 of B, E page 0 of B into its mapping of page 0 of
 * A. Both pages are faulted in for writing, and each is what the other one has to clean before it can own its
 * range.
 *
 *   1. D has pinned B's page, E has pinned A's.
 *   2. D owns page 0 of A: in `fixed` E's page leaves the cache. E owns page 0 of B: D's does. As posted both
 *      stay, locked.
 *   3. Both make what they have read into dirty. As posted each waits for a lock that the other one holds.
 *
 * It breaks I14 (D20 across two files). In `fixed` both come to an end.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "page" (D20), I4 (D40)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, cross_mapping_reads, .id = "FA9d", .seconds = 300,
	 .doc = "D reads A into its mapping of B, E reads B into its mapping of A: do both come to an end?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "page", "D20" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "page", "D20" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *a = file_with_blocks(world, 1), *b = file_with_blocks(world, 1);
	struct io *d = io_through(process_mapping(b), a, 0, 1);
	struct io *e = io_through(process_mapping(a), b, 0, 1);

	file_cache_page(a, 0);
	file_cache_page(b, 0);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("E", direct_read, e);
	heddle_join_all();

	check_complete(d);
	check_complete(e);
	world_check_quiescent(world);
}

/*
 * FA16: zeroes that nobody writes back.
 *
 * A is a hole. D reads page 0 of A directly into its mapping of page 0 of B. W writes B back.
 *
 *   1. D pins page 0 of B: a fault for writing, which makes it dirty.
 *   2. W writes the page back. It is clean.
 *   3. D meets the hole, and zeroes the page. What a bio has read into is made dirty when the bio is done;
 *      here there is none.
 *
 * It breaks I11: D's memory is zero as long as the page is cached, and what it was before when the page has
 * gone. The code is the base's. A random story found it.
 *
 *   legacy-2.6.20             FAILED: I11
 *   v5-2006-12, rfc-2007-02   FAILED: I11
 *   fixed                     EXHAUSTED
 *
 * The fix: what was read into is made dirty by the pins, not by the bios.
 */
SCENARIO(dio, zeroes_into_mapping, .id = "FA16",
	 .doc = "D reads a hole into its mapping of B, W writes B back: do D's zeroes reach the device?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *a = file_with_hole(world, 1), *b = file_with_blocks(world, 1);
	struct io *d = io_through(process_mapping(b), a, 0, 1);

	heddle_spawn("D", direct_read, d);
	heddle_spawn("W", write_back, b);
	heddle_join_all();

	check_complete(d);
	check_file(b, 0, 1, "0");
	write_back(b);
	check_device(b, 0, 1, "0");
	world_check_quiescent(world);
}
