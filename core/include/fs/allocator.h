/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The block allocator: a stack. The block that was freed last is handed out first, which is the worst case for whoever still has I/O in
 * flight to it. A freed block may be handed out at once (no journal to wait for).
 *
 *   function         step  may block  task  interrupt  section
 *   allocator_take   yes   no         yes   no         yes
 *   allocator_extend yes   no         yes   no         yes
 *   allocator_give   yes   no         yes   no         yes
 */
#ifndef FS_ALLOCATOR_H
#define FS_ALLOCATOR_H

#include <fs/block_device.h>

struct allocator {
	struct block_device *device;
	spinlock_t lock;
	struct heddle_data free_list; /* one range: each take and give depends on all before */
	sector_t n_free;
	sector_t free[]; /* the next one last */
};

/** An allocator for all of device, which hands out block 0 first. Lives until the end of the execution. */
struct allocator *allocator_create(struct block_device *device);

/** Takes a block for owner. Returns 0, or -ENOSPC. */
int allocator_take(struct allocator *allocator, struct block_owner owner, sector_t *block);

/** Takes the block `wanted` for owner if it is the next to be handed out anyway. Returns whether it did. */
bool allocator_extend(struct allocator *allocator, struct block_owner owner, sector_t wanted);

/** Frees a block. Its content stays. */
void allocator_give(struct allocator *allocator, sector_t block);

#endif
