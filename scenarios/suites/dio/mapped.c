// SPDX-License-Identifier: GPL-2.0-only
/*
 * A store through a mapping, against direct I/O and truncate: FA10, FA12, FA14, FA15, DR1.
 *
 * The store of a thread makes its page dirty, whoever looks after the page meanwhile: the one who cleans it
 * must come to an end, and nothing that was stored may get lost.
 */
#include "check.h"
#include "placeholder_core.h"

#define STORER 'f'

/* F, a process that has a file mapped, stores the first byte of it. */
struct store {
	struct inode *file;
	struct mm *mm;
	int result;
};

static struct store store_to(struct inode *file)
{
	return (struct store){ file, process_mapping(file), 0 };
}

static void store_first_byte(void *argument)
{
	struct store *f = argument;
	byte_t byte = byte_by(f->file, STORER, 0);

	f->result = user_write(f->mm, 0, &byte, 1);
}

/* The store was done (I11). */
static void check_result_of_store(const struct store *f)
{
	heddle_expect(!f->result, I11_OUTCOME, "the store returned %d", f->result);
}

/*
 * FA10: F stores one byte during D's write.
 *
 * Page 0 is cached. D writes it directly; F stores to its first byte through a mapping.
 *
 *   1. D unmaps page 0, owns it: it is clean, and D keeps it locked.
 *   2. F faults: the page is uptodate, and is mapped without its lock. F stores; the page is dirty.
 *   3. D's data reach the device. D's flush afterwards writes F's page, and with it the old second byte.
 *
 * It breaks I11: byte for byte, one of the two came last; the second byte, which only D has written, is
 * neither's (D14).
 *
 *   legacy-2.6.20             FAILED: I11 (D14)
 *   v5-2006-12, rfc-2007-02   FAILED: I11 (D14)
 *   fixed                     EXHAUSTED
 *
 * The fix: own a range without pages; a fault maps a page under its lock.
 */
SCENARIO(
	dio, store_vs_direct_write, .id = "FA10", .seconds = 300,
	.doc = "D writes a page directly, F stores one byte of it through a mapping: is anything of D's lost?",
	.expect = {
		FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME, "D14" }),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME, "D14" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D14" }),
		PASSES("fixed"),
		FINDS("fixed+D14", { HEDDLE_CHECK, BUG_SUBJECT, "D14" }),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct store f = store_to(file);
	struct io *d = write_of(file, 0, 1, 'd');
	byte_t bytes[2];

	file_cache_page(file, 0);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("F", store_first_byte, &f);
	heddle_join_all();

	check_complete(d);
	check_result_of_store(&f);
	file_peek(file, 0, bytes, 2);
	judge_bytes(file, bytes, 1, AMONG(byte_by(file, 'd', 0), byte_by(file, STORER, 0)), I11_OUTCOME);
	judge_bytes(file, bytes + 1, 1, AMONG(byte_by(file, 'd', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FA10b: F stores one byte during D's read.
 *
 * D owns page 0 for its read, and for that has it cleaned; F makes it dirty.
 *
 *   1. D finds page 0 dirty and writes it back.
 *   2. F faults, and the page is dirty again before D looks at it.
 *
 * D sees the byte before or after the store, and both come to an end: F's store is one, and cannot make D
 * start again for ever. What else fails is D40: F may have the page locked when D wants it.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, store_vs_direct_read, .id = "FA10b",
	 .doc = "D reads a page directly, F stores one byte of it through a mapping: do both come to an end?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct store f = store_to(file);
	struct io *d = read_of(file, 0, 1);
	byte_t bytes[2];

	heddle_spawn("D", direct_read, d);
	heddle_spawn("F", store_first_byte, &f);
	heddle_join_all();

	check_complete(d);
	check_result_of_store(&f);
	user_peek(d->mm, d->buffer, bytes, 2);
	judge_bytes(file, bytes, 1, AMONG(byte_by(file, ORIGINAL, 0), byte_by(file, STORER, 0)), I11_OUTCOME);
	judge_bytes(file, bytes + 1, 1, AMONG(byte_by(file, ORIGINAL, 0)), I11_OUTCOME);
	file_peek(file, 0, bytes, 2);
	judge_bytes(file, bytes, 1, AMONG(byte_by(file, STORER, 0)), I11_OUTCOME);
	judge_bytes(file, bytes + 1, 1, AMONG(byte_by(file, ORIGINAL, 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FA10c: a store whose second fault is in vain.
 *
 * The control of FA10b: what F stores is in the file, whoever takes the page from it. T writes the page back,
 * and cuts the file within it.
 *
 *   1. The page is mapped. F faults: the pte is dirty.
 *   2. T cleans it, before F has stored. F faults again.
 *   3. In `fixed` T owns the page, and it leaves the cache. F's fault finds it gone, and begins anew.
 *
 * It holds in every revision. A random story found that it did not hold of the model.
 *
 *   all revisions   EXHAUSTED
 */
static void write_back_and_cut(void *file)
{
	write_back(file);
	do_truncate(file, 1);
}

SCENARIO(dio, store_vs_write_back_and_cut, .id = "FA10c",
	 .doc = "control: F stores, T writes the page back and cuts the file within it: is F's byte there?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct store f = store_to(file);
	byte_t byte;

	user_read(f.mm, 0, &byte, 1);
	heddle_spawn("F", store_first_byte, &f);
	heddle_spawn("T", write_back_and_cut, file);
	heddle_join_all();

	check_result_of_store(&f);
	file_peek(file, 0, &byte, 1);
	judge_bytes(file, &byte, 1, AMONG(byte_by(file, STORER, 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FA14: one store against one truncate. No direct I/O.
 *
 *   1. F faults page 0 in, and gives its reference to the pte.
 *   2. T unmaps the page, and takes it out of the cache: it is freed.
 *   3. F makes the page dirty.
 *
 * It would break I7: F goes on using a page of which it has no reference. It holds in every revision: who
 * goes on using a page has one of his own.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, store_vs_truncate, .id = "FA14",
	 .doc = "F stores one byte through a mapping, T empties the file: does F use a page that is freed?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct store f = store_to(file);

	heddle_spawn("F", store_first_byte, &f);
	heddle_spawn("T", truncate_to_nothing, file);
	heddle_join_all();

	world_check_quiescent(world);
}

/*
 * DR1: the motive of the series.
 *
 * The file is a hole of one page. F has stored a byte of it through a mapping; WB writes the file back; D
 * reads it directly.
 *
 *   1. WB has a block mapped for the page, and the data are on the way.
 *   2. D finds nothing to flush, has the block mapped, and reads it before the data are there.
 *
 * It would break I9. "I can't quite see how we protect from an mmap triggered writepage from filling a hole
 * in the middle of an O_DIRECT read": the first posting. That holds in every revision: D waits for the page.
 * For that it waits for its lock, and as posted takes a reference too many (D40). Before the series D meets
 * what is dirty as well; where F stores later (--param late=1) it does not, and reads the block (L1). With
 * two threads that is DR1b.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I4 (D40)
 *   fixed                     EXHAUSTED
 */
static void judge_hole_read(const struct io *d)
{
	byte_t bytes[2];

	check_complete(d);
	user_peek(d->mm, d->buffer, bytes, 2);
	judge_bytes(d->file, bytes, 2, AMONG(BYTE_ZERO, byte_by(d->file, STORER, 0)), I11_OUTCOME);
	if (bytes[1] != BYTE_UNINIT) /* that was told already */
		judge_bytes(d->file, bytes + 1, 1, AMONG(BYTE_ZERO), I11_OUTCOME);
}

SCENARIO(
	dio, hole_writepage, .id = "DR1",
	.doc = "WB writes back what F stored into a hole, D reads it directly: does D see an unwritten block?",
	.params = { { "late", 0, 1, 0, "1: F stores meanwhile: three threads" } },
	.expect = {
		FINDS_WHEN("legacy-2.6.20", "late", 1, { HEDDLE_CHECK, I9_UNINITIALISED, "L1" }),
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct store f = store_to(file);
	struct io *d = read_of(file, 0, 1);

	if (heddle_parameter("late"))
		heddle_spawn("F", store_first_byte, &f);
	else
		store_first_byte(&f);
	heddle_spawn("WB", write_back, file);
	heddle_spawn("D", direct_read, d);
	heddle_join_all();

	judge_hole_read(d);
	world_check_quiescent(world);
}

/*
 * DR1b: the motive, where it fails.
 *
 * M stores a byte into the hole through a mapping and writes the file back, one after the other; D reads page
 * 0 directly.
 *
 *   1. D has flushed what was dirty: nothing.
 *   2. M stores, and writes back: a block is mapped for the page, and the data are on the way.
 *   3. D has the block mapped, and reads it.
 *
 * It breaks I9 before the series, and after patch 1: i_mutex and i_alloc_sem keep out neither stores nor
 * write-back. From patch 2 on D waits for the page.
 *
 *   legacy-2.6.20, rfc-2007-02/1   FAILED: I9 uninitialised (L1)
 *   v5-2006-12, rfc-2007-02        FAILED: I4 (D40)
 *   fixed                          EXHAUSTED
 */
static void store_and_write_back(void *argument)
{
	struct store *m = argument;

	store_first_byte(m);
	write_back(m->file);
}

SCENARIO(
	dio, store_and_writepage, .id = "DR1b", .seconds = 300,
	.doc = "M stores into a hole and writes it back, D reads it directly: does D see an unwritten block?",
	.expect = {
		FINDS("legacy-2.6.20", { HEDDLE_CHECK, I9_UNINITIALISED, "L1" }),
		FINDS("v5-2006-12", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I9_UNINITIALISED, "L1" }),
		FINDS("rfc-2007-02", { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_hole(world, 1);
	struct store m = store_to(file);
	struct io *d = read_of(file, 0, 1);

	heddle_spawn("M", store_and_write_back, &m);
	heddle_spawn("D", direct_read, d);
	heddle_join_all();

	check_result_of_store(&m);
	judge_hole_read(d);
	world_check_quiescent(world);
}

/*
 * FA12: a page onto itself.
 *
 * One thread: D writes page 0 directly, from its mapping of page 0. The data do not change, and D comes to an
 * end (generic/729). A fix that drops the page, finds its source gone, and brings it in again does not.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, page_onto_itself, .id = "FA12",
	 .doc = "D writes a page directly from its own mapping of it: does D come to an end?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = io_through(process_mapping(file), file, 0, 1);

	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(d);
	check_copied(file, 0, 0, 1);
	world_check_quiescent(world);
}

/*
 * FA15: a page that was stored to is unmapped.
 *
 * F stores to page 0 through a mapping, and unmaps it. The dirt of its pte goes into the page, in one section
 * of page_table_lock, with tree_lock and the state of pages inside. The byte is there for who reads (I11). It
 * holds in every revision (a control). With nobody beside F little is known of which lock protects what: a
 * random story found that a replay left the section at another of these locks.
 *
 *   all revisions   EXHAUSTED
 */
static void store_and_unmap(void *argument)
{
	struct store *f = argument;

	store_first_byte(f);
	do_munmap(f->mm, 0, 1);
}

SCENARIO(dio, store_then_munmap, .id = "FA15",
	 .doc = "F stores to a page and unmaps it: is the byte in the file?", .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct store f = store_to(file);
	byte_t byte;

	heddle_spawn("F", store_and_unmap, &f);
	heddle_join_all();

	check_result_of_store(&f);
	file_peek(file, 0, &byte, 1);
	judge_bytes(file, &byte, 1, AMONG(byte_by(file, STORER, 0)), I11_OUTCOME);
	world_check_quiescent(world);
}
