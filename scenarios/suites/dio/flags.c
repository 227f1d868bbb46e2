// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flags of patch 4, set by set: FL1 to FL3. --param flags is the sum of PLACEHOLDERS (1), CREATE (2),
 * DROP_I_MUTEX (4); what generic files say is 7.
 *
 * Before patch 4 there are no flags: not under the revisions before.
 */
#include "check.h"
#include "placeholder_core.h"

static ssize_t direct_IO_by_flags(const struct dio_request *request)
{
	struct dio_request said = *request;

	said.flags = (unsigned)heddle_parameter("flags");
	return blockdev_direct_IO_flags(&said);
}

static struct inode *flagged(struct inode *file)
{
	file_does_direct_IO_by(file, direct_IO_by_flags);
	return file;
}

/*
 * FL1: TR2 with each set of flags.
 *
 * D reads the only page of a file directly; T makes the file empty, and its block goes to another file. A
 * direct read holds i_mutex under no flag. Without PLACEHOLDERS it holds nothing at all; with it, a
 * placeholder that truncate does not look for (D01).
 *
 *   v5-2006-12, rfc-2007-02, each set   FAILED: I8, I9 foreign (D01)
 *   fixed, each set                     EXHAUSTED
 */
SCENARIO(dio, flags_read_vs_truncate, .id = "FL1",
	 .doc = "D reads directly with these flags, T truncates: does D see another file's data?",
	 .params = { { "flags", 0, 7, 7, "PLACEHOLDERS 1, CREATE 2, DROP_I_MUTEX 4" } },
	 .expect = {
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = flagged(file_with_blocks(world, 1));
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
 * FL2: HF1 with each set of flags.
 *
 * Page 0 is a hole. D writes it directly, R reads it through the cache.
 *
 * CREATE without PLACEHOLDERS (2, 6): the block is there before its data, and nothing keeps R away (I9). It
 * is for file systems that lock by themselves, as XFS does. Without CREATE D goes through the cache, where R
 * and D meet at the page lock. With both R waits for D, and D for R's page (D40).
 *
 *   v5-2006-12, rfc-2007-02, 2 and 6         FAILED: I9 uninitialised
 *   v5-2006-12, rfc-2007-02, 1, 3, 5 and 7   FAILED: I4 (D40)
 *   v5-2006-12, rfc-2007-02, 0 and 4         EXHAUSTED
 *   fixed, each set                          EXHAUSTED
 */
SCENARIO(
	dio, flags_fill_vs_read, .id = "FL2",
	.doc = "D fills a hole directly with these flags, R reads it: does R see what the block held before?",
	.params = { { "flags", 0, 7, 7, "PLACEHOLDERS 1, CREATE 2, DROP_I_MUTEX 4" } },
	.expect = {
		FINDS_WHEN("v5-2006-12", "flags", 2, { HEDDLE_CHECK, I9_UNINITIALISED }),
		FINDS_WHEN("v5-2006-12", "flags", 6, { HEDDLE_CHECK, I9_UNINITIALISED }),
		PASSES_WHEN("v5-2006-12", "flags", 0),
		PASSES_WHEN("v5-2006-12", "flags", 4),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS_WHEN("rfc-2007-02", "flags", 2, { HEDDLE_CHECK, I9_UNINITIALISED }),
		FINDS_WHEN("rfc-2007-02", "flags", 6, { HEDDLE_CHECK, I9_UNINITIALISED }),
		PASSES_WHEN("rfc-2007-02", "flags", 0),
		PASSES_WHEN("rfc-2007-02", "flags", 4),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d, *r;

	geometry.readahead_pages = 0;
	world = world_under_test(&geometry);
	file = flagged(file_with_hole(world, 1));
	d = write_of(file, 0, 1, 'd');
	r = read_of(file, 0, 1);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("R", buffered_read, r);
	heddle_join_all();

	check_complete(d);
	check_complete(r);
	check_read(r, "0d", I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FL3: TR1 with each set of flags.
 *
 * D writes the only page of a file directly; T makes the file empty, and its block goes to another file.
 *
 * With DROP_I_MUTEX (4 to 7) T comes in between: no placeholder is there, or none is looked for (D01).
 * Without it D holds i_mutex to its end, and T waits.
 *
 *   v5-2006-12, rfc-2007-02, 4 to 7   FAILED: I8, I9 foreign (D01)
 *   v5-2006-12, rfc-2007-02, 0 to 3   EXHAUSTED
 *   fixed, each set                   EXHAUSTED
 */
#define WITHOUT_DROP(revision_)                                                 \
	PASSES_WHEN(revision_, "flags", 0), PASSES_WHEN(revision_, "flags", 1), \
		PASSES_WHEN(revision_, "flags", 2), PASSES_WHEN(revision_, "flags", 3)

SCENARIO(dio, flags_write_vs_truncate, .id = "FL3",
	 .doc = "D writes directly with these flags, T truncates: do D's data reach another file's block?",
	 .params = { { "flags", 0, 7, 7, "PLACEHOLDERS 1, CREATE 2, DROP_I_MUTEX 4" } },
	 .expect = {
		 WITHOUT_DROP("v5-2006-12"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 WITHOUT_DROP("rfc-2007-02"),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I8_BLOCK_OWNERSHIP, "D01" },
		       { HEDDLE_CHECK, I9_FOREIGN, "D01" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = flagged(file_with_blocks(world, 1));
	struct truncate_and_reuse t = truncate_and_reuse_of(world, file);
	struct io *d = write_of(file, 0, 1, 'd');

	heddle_spawn("D", direct_write, d);
	heddle_spawn("T", truncate_and_reuse, &t);
	heddle_join_all();

	check_complete(d);
	check_complete(t.foreign);
	check_foreign_file_intact(t.foreign);
	world_check_quiescent(world);
}
