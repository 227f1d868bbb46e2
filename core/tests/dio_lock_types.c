/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a file system says of locking, as a lock type or as flags, and what becomes of it in each revision:
 * whether get_block may allocate, and whether i_mutex is held when it is called.
 */
#include "dio_call.h"

typedef ssize_t direct_IO_t(const struct dio_request *request);

/* What get_block was told, and found, in its first call. */
struct seen {
	bool called, create, has_i_mutex;
};

static struct seen seen; /* for one execution */

static int get_block_and_see(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	if (!seen.called)
		seen = (struct seen){ true, create, mutex_is_mine(&inode->i_mutex) };
	return generic_get_block(inode, iblock, result, create);
}

/* One call. Of the file's two blocks the second one is a hole, and a third one lies behind the end. */
struct lock_case {
	const char *revision;
	direct_IO_t *direct_IO;
	int rw;
	unsigned block;
	bool holds_i_mutex; /* the caller */
	struct seen expected;
};

static void lock_body(void *argument)
{
	const struct lock_case *test = argument;
	struct scene *scene = scene_create(test->revision, GEOMETRY_SMALL);
	struct user_vec iov = { 0, 2 };
	struct dio_request request = { .rw = test->rw,
				       .iocb = &scene->iocb,
				       .inode = scene->file,
				       .iov = &iov,
				       .nr_segs = 1,
				       .offset = 2 * test->block,
				       .get_block = get_block_and_see };

	seen = (struct seen){ 0 };
	file_fill(scene->file, 0, 1, 'o', 0);
	file_set_size(scene->file, 4);
	fill_buffer(scene, 1, 'a');
	init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	if (test->holds_i_mutex)
		mutex_lock(&scene->file->i_mutex);
	test->direct_IO(&request);
	heddle_check(mutex_is_mine(&scene->file->i_mutex) == test->holds_i_mutex, "test",
		     "i_mutex is not as it was before the call");
	if (test->holds_i_mutex)
		mutex_unlock(&scene->file->i_mutex);
	heddle_check(seen.called && seen.create == test->expected.create, "test", "get_block: create is %d",
		     seen.create);
	heddle_check(seen.has_i_mutex == test->expected.has_i_mutex, "test", "get_block: i_mutex is%s held",
		     seen.has_i_mutex ? "" : " not");
	world_check_quiescent(scene->world);
}

static void check(struct lock_case test)
{
	struct outcome outcome = explore(lock_body, &test, 0);
	char text[1000];

	cr_expect(outcome.exhausted && outcome.n_findings == 0, "%s, block %u: %s", test.revision, test.block,
		  describe(&outcome, text, sizeof(text)));
}

static const char *const by_patch[] = { "legacy-2.6.20", "rfc-2007-02/1", "rfc-2007-02/2",
					"rfc-2007-02/3", "rfc-2007-02",	  "fixed" };

#define FILLS_HOLES  3 /* from this one on direct writes fill holes, and drop i_mutex */
#define READS_UNLOCK 2 /* from this one on direct reads take no i_mutex */

/* A write has i_mutex from its caller. */
static void check_write(size_t patch, direct_IO_t *direct_IO, unsigned block, bool create, bool has_i_mutex)
{
	check((struct lock_case){ by_patch[patch],
				  direct_IO,
				  WRITE,
				  block,
				  true,
				  { .create = create, .has_i_mutex = has_i_mutex } });
}

Test(dio_lock_types, a_file_is_locked)
{
	for (size_t i = 0; i < ARRAY_SIZE(by_patch); i++) {
		check_write(i, blockdev_direct_IO, 0, i >= FILLS_HOLES, i < FILLS_HOLES);
		check_write(i, blockdev_direct_IO, 1, i >= FILLS_HOLES, i < FILLS_HOLES);
		check_write(i, blockdev_direct_IO, 2, true, true);
		check((struct lock_case){ by_patch[i],
					  blockdev_direct_IO,
					  READ,
					  0,
					  false,
					  { .has_i_mutex = i < READS_UNLOCK } });
	}
}

Test(dio_lock_types, a_device_is_not_locked)
{
	for (size_t i = 0; i < ARRAY_SIZE(by_patch); i++) {
		check_write(i, blockdev_direct_IO_no_locking, 0, false, true);
		check_write(i, blockdev_direct_IO_no_locking, 1, false, true);
		check((struct lock_case){
			by_patch[i], blockdev_direct_IO_no_locking, READ, 0, false, { 0 } });
	}
}

/*
 * Reads are called with i_mutex, up to patch 3 at least; before patch 2 it is dropped meanwhile. Writes
 * without it.
 */
Test(dio_lock_types, a_file_system_locks_by_itself)
{
	for (size_t i = 0; i < ARRAY_SIZE(by_patch); i++) {
		check((struct lock_case){
			by_patch[i], blockdev_direct_IO_own_locking, WRITE, 1, false, { .create = true } });
		check((struct lock_case){ by_patch[i],
					  blockdev_direct_IO_own_locking,
					  READ,
					  0,
					  true,
					  { .has_i_mutex = i >= READS_UNLOCK } });
	}
}
