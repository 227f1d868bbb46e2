/* SPDX-License-Identifier: GPL-2.0-only */
/* What stories of ext3 are set up from, beside world.h and check.h: files, commits, a crash. */
#ifndef DIO_EXT3_WORLD_H
#define DIO_EXT3_WORLD_H

#include "check.h"

#include <fs/ext3.h>

/**
 * The world of revision_under_test on an ext3, and no readahead, which would bring in what a story wants
 * absent.
 */
struct world *ext3_world(const struct ext3_options *options);
/** The set-up is on the disk. */
void settle(struct world *world);

/** The journal is committed, once: for heddle_spawn. */
void commit(void *world);
/** Written back, and committed. */
void sync_file(void *file);

/** The machine stops at some step of the others: for heddle_spawn. */
struct crash {
	struct world *world;
	struct ext3_image *image; /* NULL: not yet */
};
void crash(void *crash);
/** The image is recovered and judged by fsck: I9, I17. */
void recover_at(struct ext3_image *image, const struct heddle_where *where);
#define recover(image) recover_at((image), HEDDLE_HERE)
/** Of a recovered image: n pages of file are by one of writers (I18). */
void check_image_at(const struct ext3_image *image, const struct inode *file, pgoff_t first, unsigned long n,
		    const char *writers, const struct heddle_where *where);
#define check_image(image, file, first, n, writers) \
	check_image_at((image), (file), (first), (n), (writers), HEDDLE_HERE)
/** The file is as long in a recovered image, and holds the same, as it is now (I18). */
void check_survived_at(const struct ext3_image *image, const struct inode *file,
		       const struct heddle_where *where);
#define check_survived(image, file) check_survived_at((image), (file), HEDDLE_HERE)

#endif
