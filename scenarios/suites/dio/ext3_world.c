// SPDX-License-Identifier: GPL-2.0-only
#include "ext3_world.h"

struct world *ext3_world(const struct ext3_options *options)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;

	geometry.readahead_pages = 0;
	world = world_under_test(&geometry);
	ext3_fill_super(&world->sb, options);
	return world;
}

void settle(struct world *world)
{
	ext3_settle(&world->sb);
}

void commit(void *world)
{
	kjournald(ext3_journal(&((struct world *)world)->sb));
}

void sync_file(void *file)
{
	int error = ((struct inode *)file)->i_fop->fsync(file);

	heddle_expect(!error, I11_OUTCOME, "fsync returned %d", error);
}

void crash(void *argument)
{
	struct crash *crash = argument;

	crash->image = ext3_crash(&crash->world->sb);
}

void recover_at(struct ext3_image *image, const struct heddle_where *where)
{
	ext3_recover(image);
	ext3_fsck_at(image, where);
}

void check_image_at(const struct ext3_image *image, const struct inode *file, pgoff_t first, unsigned long n,
		    const char *writers, const struct heddle_where *where)
{
	unsigned shift = file->i_sb->kernel->page_shift;
	struct claim claim = {
		.file = file, .first = first, .n = n << shift, .writers = writers, .subject = I18_DURABILITY
	};
	byte_t *bytes = heddle_alloc_forever(claim.n * sizeof(*bytes));

	ext3_image_peek(image, file->i_ino, (loff_t)first << shift, bytes, claim.n);
	claim.bytes = bytes;
	judge_claim(&claim, where);
}

void check_survived_at(const struct ext3_image *image, const struct inode *file,
		       const struct heddle_where *where)
{
	loff_t size = i_size_read((struct inode *)file), found = ext3_image_size(image, file->i_ino);
	byte_t *now = heddle_alloc_forever((size + 1) * sizeof(*now));
	byte_t *then = heddle_alloc_forever((size + 1) * sizeof(*then));

	file_peek(file, 0, now, (size_t)size);
	ext3_image_peek(image, file->i_ino, 0, then, (size_t)size);
	if (found != size) {
		heddle_report(HEDDLE_CHECK, false, I18_DURABILITY, where,
			      "file %u was synced with %ld bytes, and has %ld after the crash", file->i_ino,
			      (long)size, (long)found);
		return;
	}
	for (loff_t i = 0; i < size; i++) {
		if (now[i] == then[i])
			continue;
		heddle_report(HEDDLE_CHECK, false, I18_DURABILITY, where,
			      "byte %ld of file %u was synced, and is another one after the crash", (long)i,
			      file->i_ino);
		return;
	}
}
