// SPDX-License-Identifier: GPL-2.0-only
/* A story's world before it begins. */
#include "story_world.h"

#include <fs/bdev.h>
#include <fs/ext3.h>
#include <fs/fat.h>
#include <fs/reiserfs.h>
#include <fs/xfs.h>

static void make_ext3(struct super_block *sb)
{
	ext3_fill_super(sb, &(struct ext3_options){ 0 });
}

static void make_ext4dev(struct super_block *sb)
{
	ext3_fill_super(sb, &(struct ext3_options){ .ext4dev = true });
}

/* The file systems, by STORY_FILE_SYSTEM. */
static const struct story_file_system {
	const char *name;
	/* Before the first file is made, and behind the last one; NULL: nothing. */
	void (*make)(struct super_block *sb);
	void (*settle)(struct super_block *sb);
} file_systems[STORY_FILE_SYSTEMS] = {
	[STORY_GENERIC] = { .name = "generic" },
	[STORY_DEVICE] = { .name = "block device", .make = bdev_fill_super, .settle = bdev_settle },
	[STORY_EXT3] = { .name = "ext3", .make = make_ext3, .settle = ext3_settle },
	[STORY_XFS] = { .name = "xfs", .make = xfs_fill_super },
	[STORY_FAT] = { .name = "fat", .make = fat_fill_super, .settle = fat_settle },
	[STORY_REISERFS] = { .name = "reiserfs", .make = reiserfs_fill_super, .settle = reiserfs_settle },
	[STORY_EXT4DEV] = { .name = "ext4dev", .make = make_ext4dev, .settle = ext3_settle },
};

static struct geometry geometry_of(const long *settings)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.block_bytes = (unsigned)settings[STORY_BLOCK_SECTORS] * STORY_SECTOR_BYTES;
	geometry.page_blocks = (unsigned)settings[STORY_PAGE_BLOCKS];
	geometry.block_sectors = (unsigned)settings[STORY_BLOCK_SECTORS];
	geometry.gang = (unsigned)settings[STORY_GANG];
	geometry.pagevec = (unsigned)settings[STORY_PAGEVEC];
	geometry.dio_pages = (unsigned)settings[STORY_DIO_PAGES];
	geometry.gup_pages = (unsigned)settings[STORY_GUP_PAGES];
	geometry.pin_pages = (unsigned)settings[STORY_PIN_PAGES];
	geometry.readahead_pages = (unsigned)settings[STORY_READAHEAD_WINDOW];
	geometry.readaround_pages = (unsigned)settings[STORY_READAROUND_WINDOW];
	geometry.get_block_max = (unsigned)settings[STORY_GET_BLOCK_MAX];
	geometry.pointers = (unsigned)settings[STORY_POINTERS];
	geometry.wait_queues = (unsigned)settings[STORY_WAIT_QUEUES];
	geometry.zone_bits = settings[STORY_ZONE_0] ? 0 : geometry.zone_bits;
	geometry.need_resched = settings[STORY_NEED_RESCHED];
	return geometry;
}

static struct inode *laid_out(struct world *world, long layout, unsigned long pages)
{
	struct inode *file;

	switch (layout) {
	case STORY_HOLE:
		return file_with_hole(world, pages);
	case STORY_HALF:
		file = file_with_blocks(world, min(pages, 1ul));
		file_set_size(file, (loff_t)pages << world->kernel.page_shift);
		return file;
	case STORY_PIECES:
		return pages ? file_in_pieces(world, pages) : empty_file(world);
	case STORY_CUT:
		file = file_with_blocks(world, pages);
		if (pages)
			file_cut(file, (loff_t)(pages << world->kernel.page_shift) - 1);
		return file;
	default:
		return file_with_blocks(world, pages);
	}
}

struct inode *story_file(const struct heddle_story *story, struct world *world, unsigned number)
{
	const long *settings = story->settings;
	long pages = settings[number ? STORY_PAGES_1 : STORY_PAGES];
	long cached = settings[number ? STORY_CACHED_1 : STORY_CACHED];
	struct inode *file = laid_out(world, settings[number ? STORY_LAYOUT_1 : STORY_LAYOUT], pages);

	for (long page = 0; page < pages; page++)
		if (cached >> page & 1)
			file_cache_page(file, page);
	return file;
}

static struct mm *process(struct story_world *of)
{
	struct kernel *kernel = &of->world->kernel;
	struct mm *mm = mm_create(kernel, "mm", STORY_MM_PAGES);
	int error = do_mmap(mm, 0, STORY_MAPPED_AT, NULL, 0);

	for (long f = 0; !error && f < of->story->settings[STORY_FILES]; f++)
		error = do_mmap(
			mm, (unsigned long)(STORY_MAPPED_AT + f * STORY_MAPPING_PAGES) << kernel->page_shift,
			STORY_FILE_PAGES, of->files[f]->i_mapping, 0);
	heddle_check(!error, "setup", "the files cannot be mapped");
	return mm;
}

bool story_is_read(unsigned kind)
{
	return kind == STORY_BUFFERED_READ || kind == STORY_DIRECT_READ || kind == STORY_ASYNC_READ;
}

bool story_is_write(unsigned kind)
{
	return kind == STORY_BUFFERED_WRITE || kind == STORY_DIRECT_WRITE || kind == STORY_ASYNC_WRITE;
}

bool story_is_mapped(const struct story_call *call)
{
	return call->say->arguments[STORY_BUFFER];
}

static unsigned long buffer_of(const struct story_call *call, const struct kernel *kernel)
{
	unsigned slot = call->thread * HEDDLE_STORY_CALLS + call->number;
	long said = call->say->arguments[STORY_BUFFER] - 1;
	long page = said < 0 ? slot * STORY_SLOT_PAGES
			     : STORY_MAPPED_AT + said % 2 * STORY_MAPPING_PAGES + said / 2;

	return (unsigned long)page << kernel->page_shift;
}

/* The second segment is what is behind the first page. */
static void cut_into_segments(struct story_call *call, unsigned long page)
{
	size_t bytes = (size_t)call->say->arguments[STORY_BYTES];

	call->n_segments = call->say->arguments[STORY_SEGMENTS] == 2 ? 2 : 1;
	call->segments[0] = (struct user_vec){ call->buffer, call->n_segments == 2 ? page : bytes };
	call->segments[1] = (struct user_vec){ call->buffer + page, bytes - page };
}

/* Writes every page of a buffer, so that nothing is left to fault in. */
static void fill_buffer(const struct story_call *call, byte_t value)
{
	size_t bytes = (size_t)call->say->arguments[STORY_BYTES];
	byte_t page[PAGE_BYTES_MAX];
	unsigned n = page_bytes(call->mm->kernel);

	bytes_fill(page, n, value);
	for (size_t done = 0; done < bytes; done += n)
		while (user_write(call->mm, call->buffer + done, page, n))
			; /* the fault of the budget was spent here */
}

static void prepare_buffer(struct story_call *call)
{
	size_t bytes = (size_t)call->say->arguments[STORY_BYTES];

	call->buffer = buffer_of(call, call->mm->kernel);
	cut_into_segments(call, page_bytes(call->mm->kernel));
	if (story_is_read(call->say->kind))
		call->seen = heddle_alloc_forever(bytes * sizeof(byte_t));
	if (!story_is_mapped(call))
		fill_buffer(call, story_is_read(call->say->kind) ? byte_data(call->file->i_ino, NOBODY, 0)
								 : call->tag);
}

static void prepare_call(struct story_world *of, struct story_call *call, unsigned thread, unsigned number)
{
	*call = (struct story_call){ .say = &of->story->threads[thread].calls[number],
				     .of = of,
				     .mm = of->mms[thread],
				     .thread = thread,
				     .number = number };
	if (call->say->kind == STORY_EVENT)
		return;
	call->file = of->files[call->say->arguments[STORY_FILE]];
	call->tag = byte_data(call->file->i_ino, 'A' + thread, number + 1);
	if (story_is_read(call->say->kind) || story_is_write(call->say->kind))
		prepare_buffer(call);
	if (call->say->kind == STORY_ASYNC_READ || call->say->kind == STORY_ASYNC_WRITE)
		init_async_kiocb(&call->iocb, call->file, call->mm);
}

struct story_world *story_begin(const struct heddle_story *story)
{
	struct story_world *of = heddle_alloc_forever(sizeof(*of));
	const struct story_file_system *fs = &file_systems[story->settings[STORY_FILE_SYSTEM]];
	struct geometry geometry = geometry_of(story->settings);

	*of = (struct story_world){ .story = story, .world = world_of_blocks(&geometry, STORY_BLOCKS_MAX) };
	if (fs->make)
		fs->make(&of->world->sb);
	for (long f = 0; f < story->settings[STORY_FILES]; f++) {
		of->files[f] = story_file(story, of->world, (unsigned)f);
		of->first_sizes[f] = of->files[f]->i_size.value;
		file_peek(of->files[f], 0, of->first[f], STORY_BYTES_MAX);
	}
	if (fs->settle)
		fs->settle(&of->world->sb);
	for (unsigned t = 0; t < story->n_threads; t++)
		of->mms[t] = t && story->settings[STORY_ONE_PROCESS] ? of->mms[0] : process(of);
	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			prepare_call(of, &of->calls[t][c], t, c);
	return of;
}
