/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linus's test with the kernel's own constants: a file of 128 pages is mapped, and its first 66 pages are
 * written from the mapping to the start of the file.
 *
 * get_user_pages pins 64 pages, whose faults bring in exactly those, 32 at a time. December owns all 66
 * before it asks for the last two, and waits for itself; February owns 64 at most. What small constants show,
 * these show as well.
 */
#include "dio_call.h"

static void linus_body(void *revision)
{
	struct geometry geometry = GEOMETRY_LINUX;
	struct world *world = world_create(&geometry, revision_by_name(revision), 128);
	struct inode *file = generic_file_create(&world->sb);
	struct mm *mm = mm_create(&world->kernel, "mm", 128);
	size_t page = page_bytes(&world->kernel);
	struct user_vec iov = { 0, 66 * page };
	struct kiocb iocb;

	file_fill(file, 0, 128, 'o', 0);
	do_mmap(mm, 0, 128, file->i_mapping, 0);
	init_sync_kiocb(&iocb, file, mm);
	expect_result(generic_file_direct_write(&iocb, &iov, 1, 0), 66 * page);
	judge_file(file, 0, 128 * page, AMONG(byte_data(file->i_ino, 'o', 0)), I11_OUTCOME);
	world_check_quiescent(world);
}

Test(dio_true_constants, a_write_from_its_own_mapping)
{
	struct outcome december = explore(linus_body, DECEMBER, 0);

	cr_assert(december.exhausted && december.n_findings == 1);
	cr_assert(december.findings[0].kind == HEDDLE_DEADLOCK);
	assert_clean(linus_body, FEBRUARY);
	assert_clean(linus_body, FIXED);
}
