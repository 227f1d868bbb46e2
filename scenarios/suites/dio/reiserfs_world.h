/* SPDX-License-Identifier: GPL-2.0-only */
/* Worlds and files of the stories on reiserfs, whose small files end in a tail that has no block. */
#ifndef DIO_REISERFS_WORLD_H
#define DIO_REISERFS_WORLD_H

#include "check.h"

#include <fs/reiserfs.h>

/** So many blocks a page, and sectors a block; no readahead. */
struct world *reiserfs_world(unsigned page_blocks, unsigned block_sectors);
/** A file of `blocks` blocks but for `missing` bytes: reiserfs_settle may make the last block a tail. */
struct inode *file_of(struct world *world, sector_t blocks, unsigned missing);
/** A file of less than a block, which is a tail. */
struct inode *file_with_tail(struct world *world);

/** The first n bytes are what the file began with, to a reader: a page may be dirty (I11). */
void check_first_bytes(const struct inode *file, size_t n);

#endif
