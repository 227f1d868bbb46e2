// SPDX-License-Identifier: GPL-2.0-only
/* Truncate: sizes, and pages that its lookups do not see: TR5, TR8, TR10, TR13. */
#include "check.h"
#include "placeholder_core.h"

/*
 * TR5: the size comes back.
 *
 * The file has two pages, page 1 is cached. D writes both directly, inside the file; T makes the file empty.
 *
 *   1. D's data are on the device, D lets go of its range.
 *   2. T makes the file empty, and is done.
 *   3. D has i_mutex again, finds that it wrote beyond the end, and publishes the end of its write.
 *
 * It breaks I11: the file has two pages of zeroes. Had D come last, they would hold its data; had T, the file
 * would be empty (D03). T may also come while D owns nothing yet, and free blocks that D has mapped (D02);
 * and D waits for the page that T has locked (D40).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/2             EXHAUSTED
 *   rfc-2007-02/3             FAILED: I11 (D03), I8 (D02), I4 (D40)
 *   v5-2006-12, rfc-2007-02   FAILED: I11 (D03), I8 (D02), I4 (D40)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, size_comes_back, .id = "TR5",
	 .doc = "D writes inside the file directly, T makes it empty: is the file empty, or D's?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME, "D03" },
		       { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("rfc-2007-02/2"),
		 FINDS("rfc-2007-02/3", { HEDDLE_CHECK, I11_OUTCOME, "D03" },
		       { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D03" },
		       { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
		 FINDS("fixed+D03", { HEDDLE_CHECK, I11_OUTCOME, "D03" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct io *d = write_of(file, 0, 2, 'd');

	file_cache_page(file, 1);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", truncate_to_nothing, file);
	heddle_join_all();

	check_complete(d);
	judge_size(file, 0, 4);
	if (i_size_read(file))
		check_file(file, 0, 2, "d");
	world_check_quiescent(world);
}

/*
 * TR8: a window full of placeholders.
 *
 * D reads page 0 directly, and E page 2 when D owns page 0; page 4 is cached. A window of a lookup is two
 * items. T makes the file empty, and then five pages long again.
 *
 *   1. D and E own their pages. T's lookup finds two placeholders, which are no pages, and says that there
 *      are no more.
 *   2. Page 4 stays in the cache, beyond the end.
 *   3. The file is longer again: whoever reads page 4 sees what it held before.
 *
 * It breaks I13 and I10 (D09). And an E that comes when T has looked reads a block that is free (D02).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I10 (D09), I8 (D02)
 *   fixed                     EXHAUSTED
 *
 * The fix: a lookup goes on until it has what was asked for, or the end.
 */
static void direct_read_when_owned(void *io)
{
	await_owned();
	direct_read(io);
}

static void truncate_and_grow(void *argument)
{
	struct inode *file = argument;

	await_owned();
	do_truncate(file, 0);
	do_truncate(file, 10);
}

SCENARIO(dio, window_of_placeholders, .id = "TR8",
	 .doc = "two direct reads own pages below a cached one, T makes the file empty: is the page gone?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I10_STALE, "D09" },
		       { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I10_STALE, "D09" },
		       { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 5);
	struct io *d = read_of(file, 0, 1), *e = read_of(file, 2, 1);
	byte_t bytes[2];

	file_cache_page(file, 4);
	tell_when_owned(file, 2);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("E", direct_read_when_owned, e);
	heddle_spawn("T", truncate_and_grow, file);
	heddle_join_all();

	file_peek(file, 8, bytes, 2);
	judge_bytes(file, bytes, 2, AMONG(BYTE_ZERO), I10_STALE);
	world_check_quiescent(world);
}

/*
 * TR10: T makes the file longer, R reads directly across the old end: what was there, then zeroes or nothing.
 * It holds in every revision (a control).
 *
 *   all revisions   EXHAUSTED
 */
static void grow_to_two_pages(void *file)
{
	do_truncate(file, 4);
}

SCENARIO(dio, grow_vs_direct_read, .id = "TR10",
	 .doc = "T makes the file longer, R reads directly across the old end: zeroes or nothing?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *r = read_of(file, 0, 2);
	byte_t bytes[4];

	heddle_spawn("T", grow_to_two_pages, file);
	heddle_spawn("R", direct_read, r);
	heddle_join_all();

	heddle_expect(r->result == 2 || r->result == 4, I11_OUTCOME, "R has read %zd bytes", r->result);
	user_peek(r->mm, 0, bytes, 4);
	judge_bytes(file, bytes, 2, AMONG(byte_by(file, ORIGINAL, 0)), I11_OUTCOME);
	if (r->result == 4)
		judge_bytes(file, bytes + 2, 2, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * TR13: the wait has passed already.
 *
 * The file has four pages, page 3 is cached. D reads page 1 directly, and owns it when the story begins; E
 * reads page 0 directly; T makes the file empty.
 *
 *   1. E sees itself inside the file.
 *   2. T publishes size 0, drops page 3, and waits for placeholders: 0 has none; it sleeps for page 1.
 *   3. E owns page 0, and has its block mapped. D is done.
 *   4. T goes on where it was, behind page 0, and frees the block that E is reading.
 *
 * It breaks I8 (D02): what T has passed it does not look at again, and keeps nobody out.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I8 (D02)
 *   fixed                     EXHAUSTED
 */
static void truncate_when_owned(void *file)
{
	await_owned();
	truncate_to_nothing(file);
}

SCENARIO(dio, wait_has_passed, .id = "TR13",
	 .doc = "T waits for D's page, E comes to own a page that T has passed: does T free E's block?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D02" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 4);
	struct io *d = read_of(file, 1, 1), *e = read_of(file, 0, 1);

	file_cache_page(file, 3);
	tell_when_owned(file, 2);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("E", direct_read_when_owned, e);
	heddle_spawn("T", truncate_when_owned, file);
	heddle_join_all();

	check_read(d, "o", I11_OUTCOME);
	check_read(e, "o0", I11_OUTCOME);
	world_check_quiescent(world);
}
