// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a direct I/O locks up to patch 3, by lock type.
 *
 *   until patch 1   DIO_LOCKING: i_mutex while a read maps and submits (writes are called with it);
 *                   i_alloc_sem from before the first block is mapped until the last bio is done, released
 *                   by the thread that completes the I/O
 *   patch 2         DIO_LOCKING, DIO_OWN_LOCKING: the range, by placeholders
 *                   DIO_NO_LOCKING: what is dirty is flushed
 *   patch 3         the same; and a synchronous write of DIO_LOCKING within i_size drops i_mutex
 */
#include "engine.h"
#include <pagecache/writeback.h>

/* In dio->request.flags: i_mutex was dropped, and is taken again when the range is let go. */
#define DIO_REACQUIRE_I_MUTEX (1u << 4)

static bool has_lock_type(const struct dio *dio, enum dio_lock_type lock_type)
{
	return dio->request.lock_type == lock_type;
}

static int flush_range(struct dio *dio)
{
	return filemap_write_and_wait_range(dio->mapping, dio->request.offset, dio_end(dio) - 1);
}

/* No look-up of blocks that are about to be filled through the page cache: who fills them has i_mutex. */
static int lock_for_read(struct dio *dio)
{
	struct inode *inode = dio->request.inode;
	int error;

	mutex_lock(&inode->i_mutex);
	error = flush_range(dio);
	if (error)
		mutex_unlock(&inode->i_mutex);
	return error;
}

int dio_begin_alloc_sem(struct dio *dio)
{
	int error = dio_reads(dio) && has_lock_type(dio, DIO_LOCKING) ? lock_for_read(dio) : 0;

	if (error)
		return error;
	if (has_lock_type(dio, DIO_LOCKING))
		down_read_non_owner(&dio->request.inode->i_alloc_sem);
	return dio_begin_uncapped(dio);
}

void dio_all_mapped_unlock_read(struct dio *dio)
{
	if (dio_reads(dio) && has_lock_type(dio, DIO_LOCKING))
		mutex_unlock(&dio->request.inode->i_mutex);
}

void dio_release_alloc_sem(struct dio *dio)
{
	if (has_lock_type(dio, DIO_LOCKING))
		up_read_non_owner(&dio->request.inode->i_alloc_sem);
}

int dio_begin_patch_2(struct dio *dio)
{
	int error = has_lock_type(dio, DIO_NO_LOCKING) ? flush_range(dio) : 0;

	return error ? error : dio_begin_capped(dio);
}

int dio_begin_patch_3(struct dio *dio)
{
	struct inode *inode = dio->request.inode;
	int error = dio_begin_patch_2(dio);

	if (error || dio_reads(dio) || !has_lock_type(dio, DIO_LOCKING))
		return error;
	if (is_sync_kiocb(dio->request.iocb) && dio_end(dio) <= i_size_read(inode)) {
		dio->request.flags |= DIO_REACQUIRE_I_MUTEX;
		mutex_unlock(&inode->i_mutex);
	}
	return 0;
}

void dio_begin_failed_forget(struct dio *dio)
{
	(void)dio; /* D42 */
}

void dio_release_and_reacquire(struct dio *dio)
{
	dio_unlock_page_range(dio);
	if (dio->request.flags & DIO_REACQUIRE_I_MUTEX)
		mutex_lock(&dio->request.inode->i_mutex);
}

/* Whole blocks below i_size: a block that the end of the file cuts counts as behind it. */
bool dio_may_create_behind_end(const struct dio *dio)
{
	sector_t whole = (sector_t)i_size_read(dio->request.inode) >> dio_block_shift(dio);

	return has_lock_type(dio, DIO_OWN_LOCKING) ||
	       (has_lock_type(dio, DIO_LOCKING) && dio->block_in_file >= whole);
}

bool dio_may_create_if_locked(const struct dio *dio)
{
	return !has_lock_type(dio, DIO_NO_LOCKING);
}
