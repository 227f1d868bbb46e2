// SPDX-License-Identifier: GPL-2.0-only
/* Requests of two segments: FA4, DR5. */
#include "check.h"
#include "placeholder_core.h"

/*
 * FA4: anonymous memory first, then a mapping.
 *
 * D writes pages 0 and 1 from two segments: a page of anonymous memory, and its mapping of page 0 of the
 * file. Nothing is cached.
 *
 *   1. D pins the first segment, and owns page 0 (in December all of it).
 *   2. D pins the second segment: a fault on page 0, under D's own placeholder.
 *
 * It breaks I14 (D21): what has been owned stays owned from segment to segment, and the cap on it counts the
 * pages of one only.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "placeholder" (D21)
 *   fixed                     EXHAUSTED
 *
 * The fix: pin all segments before anything is owned.
 */
SCENARIO(dio, two_segments, .id = "FA4",
	 .doc = "D writes from anonymous memory and from a mapping of the file: does D wait for itself?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D21" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	unsigned n = page_bytes(&world->kernel);
	struct two_segments d = two_segments_of(io_through(anonymous_memory(world, 2), file, 0, 2));

	do_mmap(d.io->mm, n, 1, file->i_mapping, 0);
	heddle_spawn("D", direct_write_segments, &d);
	heddle_join_all();

	check_complete(d.io);
	check_device(file, 0, 1, "0");
	check_copied(file, 1, 0, 1);
	world_check_quiescent(world);
}

/*
 * DR5: the end of the file lies in the first segment, then in the second one.
 *
 * Page 0 is a hole. R reads pages 0 and 1 directly, into two segments. T empties the file, and makes it a
 * byte long again.
 *
 *   1. R looks at the size: a page. It owns nothing yet.
 *   2. T empties the file. R's first segment meets a hole at the end of the file: it is over, with no byte.
 *   3. T makes the file longer, for which it waits for nobody. R's second segment begins where the first
 *      one was to begin, meets a hole inside the file, and is zeroed.
 *   4. R says that it has read a page. It is in the second segment; the first one, of which R speaks, is as
 *      it was.
 *
 * It breaks I11. The loop over the segments is the base's, which looks at the size again for each hole, and
 * goes on after the end; there i_mutex keeps truncate away. A random story found it.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I11
 *   fixed                     EXHAUSTED
 *
 * The fix: the size with which a read begins is that of when the range was owned, and each truncate owns.
 * Without the latter (D01) `fixed` fails, too.
 */
static void truncate_to_nothing_and_a_byte(void *file)
{
	truncate_to_nothing(file);
	do_truncate(file, 1);
}

SCENARIO(
	dio, end_between_segments, .id = "DR5",
	.doc = "R reads across the end of the file into two segments, T moves the end: is what R has read there?",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME }),
		PASSES("fixed"),
		FINDS("fixed+D01", { HEDDLE_CHECK, I11_OUTCOME, "D01" }),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct two_segments r = two_segments_of(read_of(file, 0, 2));

	heddle_spawn("R", direct_read_segments, &r);
	heddle_spawn("T", truncate_to_nothing_and_a_byte, file);
	heddle_join_all();

	check_read(r.io, "0", I11_OUTCOME);
	judge_size(file, 1);
	world_check_quiescent(world);
}
