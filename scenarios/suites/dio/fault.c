// SPDX-License-Identifier: GPL-2.0-only
/* A fault against truncate and a direct write: FA11. */
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
	 .expect = { PASSES("legacy-2.6.20"), PASSES("v5-2006-12"), PASSES("rfc-2007-02"), PASSES("fixed") })
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
