// SPDX-License-Identifier: GPL-2.0-only
/* Requests of two segments: FA4. */
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
