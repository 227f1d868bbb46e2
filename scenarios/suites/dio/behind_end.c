// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stored behind the end of a file, into the page that the end cuts, against who makes the file
 * longer: GR1 to GR5b, GR8; controls: GR6, GR7.
 *
 * In each of them the file ends within page 0, which is mapped. mmap(2): the rest of that page is zero, and
 * what is stored there does not get into the file.
 */
#include "check.h"
#include "ext3_world.h"
#include "placeholder_core.h"

#define STORER 'f'

/* A file of one byte; F, who has it mapped, stores to the second one. */
struct store_behind {
	struct inode *file;
	struct mm *mm;
	int result;
	bool still_behind; /* when it was done the file was as long as before */
};

static struct store_behind store_behind_end_of(struct inode *file)
{
	struct store_behind f = { .file = file, .mm = process_mapping(file) };

	heddle_check(!do_truncate(file, 1), "setup", "the file cannot be cut");
	return f;
}

static void store_behind_end(void *argument)
{
	struct store_behind *f = argument;
	byte_t byte = byte_by(f->file, STORER, 0);

	f->result = user_write(f->mm, 1, &byte, 1);
	f->still_behind = i_size_read(f->file) == 1;
}

/* The file is longer: the byte is zero, or F came when it was. */
static void judge_stored_behind(const struct store_behind *f, const struct heddle_where *where)
{
	byte_t byte;

	heddle_expect(!f->result, I11_OUTCOME, "the store returned %d", f->result);
	file_peek(f->file, 1, &byte, 1);
	if (f->still_behind)
		judge_bytes_at(f->file, &byte, 1, AMONG(BYTE_ZERO), I10_STALE, where);
	else
		judge_bytes_at(f->file, &byte, 1, AMONG(BYTE_ZERO, byte_by(f->file, STORER, 0)), I10_STALE,
			       where);
}

static void grow_to_two_pages(void *file)
{
	do_truncate(file, (loff_t)2 << ((struct inode *)file)->i_sb->kernel->page_shift);
}

/* F, and who makes the file longer. */
static void store_and_grow(struct store_behind *f, const char *grower, void (*grow)(void *), void *argument,
			   const struct heddle_where *where)
{
	heddle_spawn("F", store_behind_end, f);
	heddle_spawn(grower, grow, argument);
	heddle_join_all();

	judge_stored_behind(f, where);
}

#define FAILS_BUT_IN_FIXED                                                                 \
	FINDS("legacy-2.6.20", { HEDDLE_CHECK, I10_STALE, "D71" }),                        \
		FINDS("v5-2006-12", { HEDDLE_CHECK, I10_STALE, "D71" }),                   \
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I10_STALE, "D71" }), PASSES("fixed"), \
		FINDS("fixed+D71", { HEDDLE_CHECK, I10_STALE, "D71" })

/*
 * GR1: truncate makes the file longer.
 *
 *   1. F stores to the second byte of the page. The file has one byte.
 *   2. T gives it two pages, and publishes the size.
 *   3. Whoever reads the file sees F's byte.
 *
 * It breaks I10 (D71): between the old end and the new one there are zeroes.
 *
 *   legacy-2.6.20             FAILED: I10 (D71)
 *   v5-2006-12, rfc-2007-02   FAILED: I10 (D71)
 *   fixed                     EXHAUSTED
 *
 * The fix: truncate owns the page that the old end cuts, too, when the file becomes longer. So it is written
 * back, with zeroes behind the end, and is not cached until the size is published.
 */
SCENARIO(dio, stored_behind_truncate, .id = "GR1",
	 .doc = "F stores behind the end, T makes the file longer: is F's byte in the file?",
	 .expect = { FAILS_BUT_IN_FIXED })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));

	store_and_grow(&f, "T", grow_to_two_pages, f.file, HEDDLE_HERE);
	world_check_quiescent(world);
}

/* GR1b: the same within the page, by one thread: the new end is behind F's byte. */
SCENARIO(dio, stored_behind_truncate_in_page, .id = "GR1b",
	 .doc = "F stores behind the end, T makes the file longer by that byte: is F's byte in the file?",
	 .expect = { FAILS_BUT_IN_FIXED })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));

	store_behind_end(&f);
	do_truncate(f.file, 2);

	judge_stored_behind(&f, HEDDLE_HERE);
	world_check_quiescent(world);
}

/*
 * GR2: a buffered write makes the file longer.
 *
 * W writes page 1. What it breaks is as in GR1.
 *
 * The fix: W has page 0 locked while it writes page 1. It takes the dirt out of the ptes and zeroes what lies
 * behind the end; a store that comes then is a fault, which waits for the lock.
 */
SCENARIO(dio, stored_behind_buffered_write, .id = "GR2",
	 .doc = "F stores behind the end, W writes the next page: is F's byte in the file?",
	 .expect = { FAILS_BUT_IN_FIXED })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));
	struct io *w = write_of(f.file, 1, 1, 'w');

	store_and_grow(&f, "W", buffered_write, w, HEDDLE_HERE);
	check_complete(w);
	check_file(f.file, 1, 1, "w");
	world_check_quiescent(world);
}

/*
 * GR2b: a gap within the page.
 *
 * A page has two blocks. The file has one byte; F stores to the second one, and W writes the last byte of the
 * page. The bytes between are a gap, and W has this page locked anyway.
 */
SCENARIO(dio, stored_in_gap, .id = "GR2b",
	 .doc = "F stores behind the end, W writes behind that in the same page: is F's byte in the file?",
	 .expect = { FAILS_BUT_IN_FIXED })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct store_behind f;
	struct io *w;

	geometry.page_blocks = 2;
	world = world_under_test(&geometry);
	f = store_behind_end_of(file_with_blocks(world, 1));
	w = write_of_bytes(f.file, 3, 1, 'w');

	store_and_grow(&f, "W", buffered_write, w, HEDDLE_HERE);
	check_complete(w);
	world_check_quiescent(world);
}

/*
 * GR3: a direct write makes the file longer.
 *
 * D writes page 1 directly. What it breaks is as in GR1.
 *
 * The fix: a write that extends the file owns from the page on that the old end cuts.
 */
SCENARIO(dio, stored_behind_direct_write, .id = "GR3",
	 .doc = "F stores behind the end, D writes the next page directly: is F's byte in the file?",
	 .expect = { FAILS_BUT_IN_FIXED })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));
	struct io *d = write_of(f.file, 1, 1, 'd');

	store_and_grow(&f, "D", direct_write, d, HEDDLE_HERE);
	check_complete(d);
	check_file(f.file, 1, 1, "d");
	world_check_quiescent(world);
}

/*
 * GR4: ext3, and a commit.
 *
 * F has stored behind the end of a file on ext3. W writes page 1 through the cache, or, with direct=1,
 * directly; C commits.
 *
 * What it breaks is as in GR1. W opens its handle when it has both pages locked, and C waits for it; C takes
 * the locks of pages when it keeps no handle waiting any more. So they do not wait for each other.
 * Before the series a direct write begins with a flush of all of the file: then the byte is zero.
 */
SCENARIO(dio, stored_behind_on_ext3, .id = "GR4",
	 .doc = "F has stored behind the end, W writes the next page, C commits: is F's byte in the file?",
	 .params = { { "direct", 0, 1, 0, "1: W writes directly" } },
	 .expect = { PASSES_WHEN("legacy-2.6.20", "direct", 1), FAILS_BUT_IN_FIXED })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));
	struct io *w = write_of(f.file, 1, 1, 'w');

	settle(world);
	store_behind_end(&f);
	heddle_spawn("W", heddle_parameter("direct") ? direct_write : buffered_write, w);
	heddle_spawn("C", commit, world);
	heddle_join_all();

	judge_stored_behind(&f, HEDDLE_HERE);
	check_complete(w);
	world_check_quiescent(world);
}

/*
 * GR5: a store while the page is being written back.
 *
 * The page is dirty. M writes it back, and then writes page 1 through the cache; F stores behind the end.
 *
 *   1. M's write-back zeroes what is behind the end, and has the page on its way.
 *   2. F stores: the page is dirty again, and the device may get F's byte.
 *   3. M publishes the size.
 *
 * What it breaks is as in GR1. In `fixed` the byte is not on the device either when all is written back: the
 * page stays dirty.
 */
static void check_device_behind(const struct store_behind *f)
{
	byte_t byte;

	write_back(f->file);
	file_peek_device(f->file, 1, &byte, 1);
	if (f->still_behind)
		judge_bytes(f->file, &byte, 1, AMONG(BYTE_ZERO), I10_STALE);
}

static void write_back_and_write(void *io)
{
	write_back(((struct io *)io)->file);
	buffered_write(io);
}

SCENARIO(
	dio, stored_behind_in_write_back, .id = "GR5",
	.doc = "F stores behind the end while M writes the page back and then writes the next one: what is left?",
	.expect = { FAILS_BUT_IN_FIXED })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));

	store_behind_end(&f);
	store_and_grow(&f, "M", write_back_and_write, write_of(f.file, 1, 1, 'w'), HEDDLE_HERE);
	check_device_behind(&f);
	world_check_quiescent(world);
}

/*
 * GR5b: the file becomes longer while the page is being written back.
 *
 * F has stored behind the end. B writes the page back, T gives the file two pages. What it breaks is as in
 * GR1: before B has zeroed it, T publishes the size.
 */
SCENARIO(dio, grow_in_write_back, .id = "GR5b",
	 .doc = "F has stored behind the end, T makes the file longer while B writes the page back",
	 .expect = { FAILS_BUT_IN_FIXED })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));

	store_behind_end(&f);
	heddle_spawn("B", write_back, f.file);
	heddle_spawn("T", grow_to_two_pages, f.file);
	heddle_join_all();

	judge_stored_behind(&f, HEDDLE_HERE);
	check_device_behind(&f);
	world_check_quiescent(world);
}

/*
 * GR6: first written back, then longer.
 *
 * One thread: F stores behind the end, the page is written back, then T gives the file two pages. It holds in
 * every revision (a control): write-back zeroes what is behind the end, in the page as well.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, stored_behind_and_written_back, .id = "GR6",
	 .doc = "F stores behind the end, the page is written back, the file becomes longer: what is there?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));

	store_behind_end(&f);
	write_back(f.file);
	grow_to_two_pages(f.file);

	judge_stored_behind(&f, HEDDLE_HERE);
	check_device_behind(&f);
	world_check_quiescent(world);
}

/*
 * GR7: the page that the end cuts is the source.
 *
 * One thread: W writes one byte behind the end, into page 1, from a mapping of page 0. W comes to an end:
 * what keeps stores away from page 0 does not unmap it. A fix that unmaps it faults it in again, for ever
 * (as FA12). With direct=1 it is two bytes, written directly from there: page 0 is pinned before it is
 * dropped.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, grow_from_cut_page, .id = "GR7",
	 .doc = "W makes a file longer from a mapping of the page that its end cuts: does W come to an end?",
	 .params = { { "direct", 0, 1, 0, "1: W writes directly" } }, .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));
	struct io *w = io_through(f.mm, f.file, 1, 1);

	if (!heddle_parameter("direct"))
		w->bytes = 1;
	heddle_spawn("W", heddle_parameter("direct") ? direct_write : buffered_write, w);
	heddle_join_all();

	check_complete(w);
	world_check_quiescent(world);
}

/*
 * GR8: a direct read across the end.
 *
 * The file ends within page 0. D reads pages 0 and 1 directly, and so owns both; W writes page 1 through the
 * cache, with page 0 locked.
 *
 *   1. W has page 0 locked, and waits for D's placeholder of page 1.
 *   2. D waits for page 0.
 *
 * It would be a deadlock, if D could own page 1 before page 0: who owns begins with the lower page, and so
 * does W. As posted D takes a reference too many on the page that W has locked (D40).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 */
static void load_first_byte(const struct store_behind *f)
{
	byte_t byte;

	user_read(f->mm, 0, &byte, 1);
}

SCENARIO(dio, grow_vs_read_across_end, .id = "GR8",
	 .doc = "D reads directly across the end, W writes the page behind it: do they wait for each other?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct store_behind f = store_behind_end_of(file_with_blocks(world, 1));
	struct io *d = read_of(f.file, 0, 2), *w = write_of(f.file, 1, 1, 'w');

	load_first_byte(&f);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("W", buffered_write, w);
	heddle_join_all();

	check_complete(w);
	check_file(f.file, 1, 1, "w");
	world_check_quiescent(world);
}
