// SPDX-License-Identifier: GPL-2.0-only
/* Worlds and files. */
#include "world.h"

#include "placeholder_core.h"

struct world *world_under_test(const struct geometry *geometry)
{
	return world_of_blocks(geometry, 0);
}

struct world *world_of_blocks(const struct geometry *geometry, unsigned long blocks)
{
	return world_create(geometry, revision_under_test(), blocks);
}

struct world *world_on(void (*fill_super)(struct super_block *sb), unsigned readahead_pages)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;

	geometry.readahead_pages = readahead_pages;
	world = world_under_test(&geometry);
	fill_super(&world->sb);
	return world;
}

struct inode *file_with_blocks(struct world *world, unsigned long pages)
{
	struct inode *file = file_create(&world->sb);
	unsigned blocks = world->kernel.geometry.page_blocks;

	for (unsigned long page = 0; page < pages; page++)
		file_fill(file, page * blocks, blocks, ORIGINAL, (unsigned)page);
	return file;
}

struct inode *file_in_pieces(struct world *world, unsigned long pages)
{
	struct inode *file = file_create(&world->sb), *between = file_create(&world->sb);
	unsigned blocks = world->kernel.geometry.page_blocks;

	for (unsigned long block = 0; block < pages * blocks; block++) {
		file_fill(file, block, 1, ORIGINAL, (unsigned)(block / blocks));
		file_fill(between, block, 1, ORIGINAL, 0);
	}
	return file;
}

struct inode *file_with_hole(struct world *world, unsigned long pages)
{
	struct inode *file = file_create(&world->sb);

	file_set_size(file, (loff_t)pages << world->kernel.page_shift);
	return file;
}

struct inode *empty_file(struct world *world)
{
	return file_create(&world->sb);
}

struct inode *foreign_file(struct world *world)
{
	return file_create(&world->sb);
}

void file_does_direct_IO_by(struct inode *file, ssize_t (*direct_IO)(const struct dio_request *request))
{
	struct address_space_operations *a_ops = heddle_alloc_forever(sizeof(*a_ops));

	*a_ops = *file->i_mapping->a_ops;
	a_ops->direct_IO = direct_IO;
	file->i_mapping->a_ops = a_ops;
}

struct mm *anonymous_memory(struct world *world, unsigned long pages)
{
	struct mm *mm = mm_create(&world->kernel, "mm", pages);
	byte_t zero = BYTE_ZERO;

	heddle_check(!do_mmap(mm, 0, pages, NULL, 0), "setup", "the buffer cannot be mapped");
	for (unsigned long page = 0; page < pages; page++)
		user_write(mm, page << world->kernel.page_shift, &zero, 1);
	return mm;
}

struct mm *process_mapping(struct inode *file)
{
	struct kernel *kernel = file->i_sb->kernel;
	unsigned long pages = (unsigned long)i_size_read(file) >> kernel->page_shift;
	struct mm *mm = mm_create(kernel, "mm", pages);

	heddle_check(!do_mmap(mm, 0, pages, file->i_mapping, 0), "setup", "the file cannot be mapped");
	return mm;
}

/* Posted by get_block, which is called when the range is owned. Anew in each execution. */
static struct owned {
	struct heddle_completion told;
	unsigned n_waiters;
	get_block_t *get_block; /* the file system's */
} owned;

/* All other threads that could come here wait to be told. */
static int get_block_and_tell(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	unsigned n = owned.n_waiters;

	owned.n_waiters = 0; /* first: who is told may come here before the others are */
	while (n--)
		heddle_complete(&owned.told);
	return owned.get_block(inode, iblock, result, create);
}

void tell_when_owned(struct inode *file, unsigned n_waiters)
{
	owned.n_waiters = n_waiters;
	heddle_completion_init(&owned.told, "range owned");
	owned.get_block = file->get_block;
	file->get_block = get_block_and_tell;
}

void await_owned(void)
{
	heddle_completion_wait(&owned.told);
}

void join_calls(struct world *world, struct heddle_thread *const *threads, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		heddle_join(threads[i]);
	workqueue_stop(&world->kernel.aio);
	workqueue_stop(&world->kernel.keventd);
	heddle_join_all();
}
