// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is counted, asserted and freed while a range is owned: AC2, AC4 to AC10 (AC1 is DW12). Units: nearly
 * all of them have one thread.
 */
#include "check.h"
#include "placeholder_core.h"

#include <pagecache/block2mtd.h>
#include <pagecache/migrate.h>
#include <pagecache/truncate.h>

static void own_and_release(struct inode *file, pgoff_t end)
{
	const struct revision *revision = revision_under_test();

	if (revision->own_range(file->i_mapping, 0, end, GFP_KERNEL) == 0)
		revision->release_range(file->i_mapping, 0, end);
}

/*
 * AC2: a page's flags taken for a start.
 *
 * Page 200 is cached, in zone 0: its flag word is a small number. Nothing is cached in front of it. Somebody
 * owns all 201 pages.
 *
 *   1. The hole is filled by a placeholder [0,199]. Before that the series asserts that nothing in the tree
 *      starts within it.
 *   2. What the lookup finds is page 200, and its flags, some bits, are compared with an index.
 *
 * It breaks an assertion on correct input (D43).
 *
 *   legacy-2.6.20             -: it has no placeholders
 *   v5-2006-12, rfc-2007-02   FAILED: BUG (D43)
 *   fixed                     EXHAUSTED
 *
 * The fix: look no further than the hole.
 */
SCENARIO(dio, assertion_on_flags, .id = "AC2",
	 .doc = "a hole in front of a page of zone 0 is owned: does the series' own assertion hold?",
	 .expect = {
		 FINDS("v5-2006-12", { HEDDLE_CHECK, BUG_SUBJECT, "D43" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, BUG_SUBJECT, "D43" }),
		 PASSES("fixed"),
		 FINDS("fixed+D43", { HEDDLE_CHECK, BUG_SUBJECT, "D43" }),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;

	geometry.zone_bits = 0;
	world = world_under_test(&geometry);
	file = file_with_hole(world, 201);
	file_cache_page(file, 200);
	own_and_release(file, 201);
	world_check_quiescent(world);
}

/*
 * AC4: a lock taken once more in each round.
 *
 * Pages 0 to 2 are cached, and a gang is two. T waits for the placeholders among pages 0 to 5, of which there
 * are none. December takes tree_lock for reading in each round, and drops it once (D47).
 *
 *   legacy-2.6.20        -: it has no placeholders
 *   v5-2006-12           FAILED: spinlock held at the end (D47)
 *   rfc-2007-02, fixed   EXHAUSTED
 */
static void wait_for_placeholders(void *argument)
{
	struct inode *file = argument;

	revision_under_test()->truncate_wait(file->i_mapping, 0, 5);
}

SCENARIO(
	dio, read_lock_in_each_round, .id = "AC4",
	.doc = "more pages than a gang lie in the range that truncate waits for: is tree_lock free afterwards?",
	.expect = {
		FINDS("v5-2006-12", { HEDDLE_LOCK_MISUSE, "spinlock held at the end", "D47" }),
		PASSES("rfc-2007-02"),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 6);

	for (pgoff_t index = 0; index < 3; index++)
		file_cache_page(file, index);
	heddle_spawn("T", wait_for_placeholders, file);
	heddle_join_all();
	own_and_release(file, 1);
	world_check_quiescent(world);
}

/*
 * AC5: adding a page without sleeping.
 *
 * Pages 0 and 1 are owned. Who adds page 0 says that it may not sleep: -EEXIST is the answer. December sleeps
 * all the same where the tree has EXTENTS (D48); here nobody would wake it.
 *
 *   legacy-2.6.20        -: it has no placeholders
 *   rfc-2007-02/1        EXHAUSTED
 *   v5-2006-12           FAILED: deadlock "placeholder" (D48)
 *   rfc-2007-02, fixed   EXHAUSTED
 */
SCENARIO(dio, adding_without_sleep, .id = "AC5",
	 .doc = "a page is added where a placeholder lies, by who may not sleep: does he?",
	 .expect = {
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D48" }),
		 PASSES("rfc-2007-02/1"),
		 PASSES("rfc-2007-02"),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct address_space *mapping = file->i_mapping;
	const struct revision *revision = revision_under_test();
	struct page *page = page_cache_alloc(mapping, 0, GFP_ATOMIC);

	heddle_check(!revision->own_range(mapping, 0, 2, GFP_KERNEL), "setup", "nobody else owns anything");
	heddle_expect(add_to_page_cache_read(page, mapping, GFP_ATOMIC) == -EEXIST, I11_OUTCOME,
		      "a page was added under a placeholder");
	page_cache_discard(page);
	revision->release_range(mapping, 0, 2);
	world_check_quiescent(world);
}

/*
 * AC6: each allocation fails once.
 *
 * Page 1 is cached. Pages 0 to 3 are owned; one of the allocations on the way fails, whichever.
 *
 *   1. The insertion of the placeholder for page 0, in front of page 1, fails.
 *   2. The variable that held it was set to NULL before the result was looked at: nobody frees it.
 *
 * It breaks I7's other half: what is allocated is freed (D41).
 *
 *   legacy-2.6.20             -: it has no placeholders
 *   v5-2006-12, rfc-2007-02   FAILED: leak (D41)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, failing_allocations, .id = "AC6", .faults = 1,
	 .doc = "one allocation fails while a range is owned: is anything left behind?",
	 .expect = {
		 FINDS("v5-2006-12", { HEDDLE_LEAK, "memory", "D41" }),
		 FINDS("rfc-2007-02", { HEDDLE_LEAK, "memory", "D41" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *page_1;

	geometry.readahead_pages = 0;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 4);
	page_1 = read_of(file, 1, 1);

	while (buffered_read(page_1), page_1->result < 0)
		; /* the fault was spent here */
	own_and_release(file, 4);
	world_check_quiescent(world);
}

/*
 * AC7: the last page of all.
 *
 * A page is cached at the last index that there is; no file has one there, a large device on a small machine
 * may. T waits for the placeholders from 0 to the last index.
 *
 *   1. T has looked at the page, and goes on behind it: the index after the last one is 0.
 *   2. 0 is not behind the end: T begins again.
 *
 * It breaks I14: with tree_lock held, T never ends (D49). December notices that it has seen the last index.
 *
 *   legacy-2.6.20       -: it has no placeholders
 *   rfc-2007-02         FAILED: livelock (D49)
 *   v5-2006-12, fixed   EXHAUSTED
 */
SCENARIO(dio, wait_to_the_last_index, .id = "AC7",
	 .doc = "a page lies at the last index of all, truncate waits up to there: does it come to an end?",
	 .expect = {
		 PASSES("v5-2006-12"),
		 FINDS("rfc-2007-02", { HEDDLE_LIVELOCK, "D49 wrap", "D49" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct page *page = page_cache_alloc(file->i_mapping, MAX_PGOFF, GFP_KERNEL);

	heddle_check(!add_to_page_cache_write(page, file->i_mapping, GFP_KERNEL), "setup",
		     "the page cannot be added");
	revision_under_test()->truncate_wait(file->i_mapping, 0, MAX_PGOFF);
	truncate_complete_page(file->i_mapping, page);
	unlock_page(page);
	page_cache_release(page);
	world_check_quiescent(world);
}

/*
 * AC8: who must not wait.
 *
 * Pages 0 and 1 are owned. G asks for page 0 by grab_cache_page_nowait, because it holds another page's lock:
 * NULL is the answer.
 *
 *   1. There is no page, and G makes one.
 *   2. It is added as any other one: G sleeps for the placeholder.
 *
 * It breaks I14 as soon as the owner waits for the page that G has locked (D28); here nobody would wake it.
 *
 *   legacy-2.6.20             -: it has no placeholders
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "placeholder" (D28)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, grab_without_wait, .id = "AC8",
	 .doc = "a page is asked for where a placeholder lies, by who must not wait: does he?",
	 .expect = {
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D28" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D28" }),
		 PASSES("fixed"),
		 FINDS("fixed+D28", { HEDDLE_DEADLOCK, "placeholder", "D28" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	const struct revision *revision = revision_under_test();

	heddle_check(!revision->own_range(file->i_mapping, 0, 2, GFP_KERNEL), "setup",
		     "nobody else owns anything");
	heddle_expect(!grab_cache_page_nowait(file->i_mapping, 0), I11_OUTCOME,
		      "a page was made under a placeholder");
	revision->release_range(file->i_mapping, 0, 2);
	world_check_quiescent(world);
}

/*
 * AC9: DW12, and the page is migrated at the end.
 *
 * Page 0 is cached. W writes it through the cache, D reads it directly; then memory is to be moved.
 *
 *   1. D finds the page locked by W, and takes one reference too many (D40).
 *   2. Migration counts: the cache's, its own. There is one more, and so there is for ever.
 *
 * It breaks I4, and migration says -EAGAIN.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   rfc-2007-02/1             EXHAUSTED
 *   rfc-2007-02/2             FAILED: I4 (D40)
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, leaked_page_cannot_move, .id = "AC9",
	 .doc = "D wants a page that W has locked: can it be migrated afterwards?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("rfc-2007-02/1"),
		 FINDS("rfc-2007-02/2", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
		 FINDS("fixed+D40", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = read_of(file, 0, 1), *w = write_of(file, 0, 1, 'w');
	int err;

	file_cache_page(file, 0);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();

	check_complete(d);
	check_complete(w);
	err = migrate_page(file->i_mapping, 0);
	heddle_expect(!err, I4_REFERENCE_COUNT, "migration says %d", err);
	check_file(file, 0, 1, "w");
	world_check_quiescent(world);
}

/*
 * AC10: the readahead of block2mtd.
 *
 * R reads pages 0 to 2 of the device's file in the driver's own way; D writes page 1 directly. What D owns
 * counts as there, and no placeholder is taken for a page. It holds in every revision (a control): the driver
 * starts the read of each page before it adds the next one. What fails is D40.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 */
static void read_as_block2mtd(void *file)
{
	cache_readahead(((struct inode *)file)->i_mapping, 0);
}

SCENARIO(dio, driver_readahead, .id = "AC10",
	 .doc = "the readahead of block2mtd beside a direct write: is a placeholder taken for a page?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d;

	geometry.readahead_pages = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 2);
	d = write_of(file, 1, 1, 'd');
	heddle_spawn("R", read_as_block2mtd, file);
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_file(file, 0, 1, "o");
	check_file(file, 1, 1, "d");
	world_check_quiescent(world);
}
