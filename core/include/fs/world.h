/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario's world: kernel, device, file system, and the checks at the end.
 *
 *   struct world *world = world_create(&geometry, revision);
 *   struct inode *file = generic_file_create(&world->sb);
 *   file_fill(file, 0, 4, 'o', 0);
 *   struct mm *mm = mm_create(&world->kernel, "mm", 8);
 *   ... spawn ...
 *   world_check_quiescent(world);
 */
#ifndef CORE_FS_WORLD_H
#define CORE_FS_WORLD_H

#include <fs/file.h>
#include <pagecache/check.h>
#include <pagecache/revision.h>

#define WORLD_BLOCKS 64 /* of the device, unless the scenario says otherwise */

struct world {
	struct kernel kernel;
	struct block_device bdev;
	struct super_block sb;
};

/**
 * Never NULL: a geometry that does not pass is a hard finding. n_blocks 0: WORLD_BLOCKS. Before the first
 * spawn.
 */
struct world *world_create(const struct geometry *geometry, const struct revision *revision,
			   sector_t n_blocks);

/**
 * The end of a scenario: stops the work queues (which finish what is queued), joins every thread that still
 * lives, checks I3, I4, and that each block of the device has exactly one owner or is free; then frees what
 * the caches hold. Called by main, once, last.
 */
void world_check_quiescent(struct world *world);

#endif
