// SPDX-License-Identifier: GPL-2.0-only
/* A fault against truncate and direct I/O: FA11, FA17. */
#include "check.h"
#include "placeholder_core.h"

/*
 * FA11: the last page of the file.
 *
 * Pages 0 and 1; page 0 is cached. D reads page 1 directly and owns it when the story begins. F reads page
 * 1 through a mapping. T cuts page 1 off.
 *
 *   1. F passes its size check, finds no page, sleeps on D's placeholder.
 *   2. T publishes the new size, unmaps what lies beyond, waits for D.
 *   3. D is done. F adds the page, fills it, and maps it: beyond the end of the file.
 *
 * Whoever has such a mapping sees the page for ever, whatever the file becomes. It must not happen: F looks
 * whether a truncate came in between (truncate_count), and starts again, with a fault beyond the end
 * (SIGBUS). It holds in every revision (a control). That the page stays cached is RA6's story, and not judged
 * here; that a D who writes makes the file long again, so that F finds a hole there, is TR3b's.
 *
 *   all revisions   EXHAUSTED
 */
struct fault {
	struct mm *mm;
	struct inode *file;
	byte_t byte;
	int result;
};

static void touch_page_1_when_owned(void *argument)
{
	struct fault *f = argument;

	await_owned();
	f->result = user_read(f->mm, page_bytes(f->mm->kernel), &f->byte, 1);
}

/* What F saw: the file as it was, or nothing. */
static void check_fault(const struct fault *f)
{
	if (f->result)
		heddle_expect(f->result == -EFAULT, I11_OUTCOME, "the access returned %d", f->result);
	else
		judge_bytes(f->file, &f->byte, 1, AMONG(byte_by(f->file, ORIGINAL, 1)), I11_OUTCOME);
}

static void check_not_mapped_beyond_eof(const struct mm *mm, const struct inode *file)
{
	unsigned long size = (unsigned long)file->i_size.value;

	for (unsigned long page = 0; page < mm->n_pages; page++)
		heddle_expect(!mm->pte[page].page || page << mm->kernel->page_shift < size,
			      "mapped beyond EOF", "page %lu is mapped, the file has %lu bytes", page, size);
}

SCENARIO(dio, fault_at_eof, .id = "FA11", .seconds = 300,
	 .doc = "F touches the last page, D owns it, T cuts it off: does F map a page beyond the end?",
	 .expect = { ALL_PASS })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 2);
	struct fault f = { .mm = process_mapping(file), .file = file };
	struct io *d = read_of(file, 1, 1);

	file_cache_page(file, 0);
	tell_when_owned(file, 2);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("F", touch_page_1_when_owned, &f);
	heddle_spawn("T", truncate_to_one_page_when_owned, file);
	heddle_join_all();

	check_read(d, "o", I11_OUTCOME);
	check_fault(&f);
	check_not_mapped_beyond_eof(f.mm, file);
	world_check_quiescent(world);
}

/*
 * FA17: mmap_sem under a page lock that a direct I/O has.
 *
 * Three threads of one process: D reads page 0 directly into its buffer, which lies in two pages of memory; a
 * chunk is one page. F loads page 0 through a mapping; M maps something elsewhere.
 *
 *   1. F: mmap_sem for reading, a fault on page 0, which is not there: F adds it, and waits for its lock
 *      until it is read in.
 *   2. D has pinned the first page of its buffer, and owns page 0: when it is read in, D gets its lock, not
 *      F.
 *   3. M waits for mmap_sem, behind F.
 *   4. D pins the second page of its buffer, and waits for mmap_sem behind M, with page 0 locked.
 *
 * It breaks I14: each waits for the next one. D20 has a page locked and wants it itself; here it takes a
 * third party, and the buffer is no mapping of any file. BW2 is the same of a buffered write. D40 is found
 * as well. A random story found it.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "mmap_sem", I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: pin all of the buffer before anything is owned; and own without page locks.
 */
struct process {
	struct mm *mm;
	byte_t seen;
};

static void load_third_page(void *argument)
{
	struct process *process = argument;

	user_read(process->mm, 2 * page_bytes(process->mm->kernel), &process->seen, 1);
}

static void map_fourth_page(void *argument)
{
	struct process *process = argument;

	do_mmap(process->mm, 3 * page_bytes(process->mm->kernel), 1, NULL, 0);
}

SCENARIO(dio, page_lock_and_mmap_sem, .id = "FA17", .seconds = 300,
	 .doc = "D reads page 0 into two pages of memory, F loads it, M maps: who waits for whom?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "mmap_sem" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "mmap_sem" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct process process;
	struct io *d;

	geometry.page_blocks = 2;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 1);
	process.mm = mm_create(&world->kernel, "mm", 4);
	do_mmap(process.mm, 0, 2, NULL, 0);
	do_mmap(process.mm, 2 * page_bytes(&world->kernel), 1, file->i_mapping, 0);
	d = io_through(process.mm, file, 0, 1);
	d->buffer = block_bytes(&world->kernel);
	heddle_spawn("D", direct_read, d);
	heddle_spawn("F", load_third_page, &process);
	heddle_spawn("M", map_fourth_page, &process);
	heddle_join_all();

	check_complete(d);
	check_read(d, "o", I11_OUTCOME);
	world_check_quiescent(world);
}
