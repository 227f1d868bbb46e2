/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of direct I/O in which revisions differ. Implemented in core/dio/, called through struct revision
 * only.
 *
 *   operation             legacy, patch 1   patch 2, patch 3              v5, rfc             fixed
 *   ext3_direct_IO        base              base                          patch 5             fixed
 *   ext4dev_direct_IO     base              base                          base                fixed
 *   fat_direct_IO         base              base                          base                fixed
 *   reiserfs_direct_IO    posted            posted                        posted              fixed
 *   xfs_direct_read/write in iolock         in iolock                     in iolock           as any file
 *   xfs_direct_IO         own locking       own locking                   own locking         fixed
 *   file_direct_IO        legacy, patch 1   patch 1, patch 3              nothing             nothing
 *   direct_IO             by lock type      by lock type                  posted              fixed
 *   dio_begin             alloc_sem         patch 2, patch 3              uncapped, capped    pinned
 *   dio_begin_failed      free              forget (D42)                  free                free
 *   dio_may_create        behind end        behind end, if locked         if asked            if asked
 *   dio_lock_page_range   nothing           trimmed                       un-, trimmed        owned
 *   dio_first_index       -                 -                             -                   cut
 *   dio_last_index        -                 inclusive (D51)               inclusive (D51)     exact
 *   dio_submit_section    base              base                          patch 8 (D65)       fixed
 *   dio_all_mapped        unlock read       nothing                       nothing             nothing
 *   dio_release           alloc_sem         range, and reacquire          range               range
 *   dio_end_async         in interrupt      in interrupt (D44)            in interrupt (D44)  in task
 *   dio_publish_size      nothing           nothing                       nothing             before release
 *   direct_write_...size  late              late                          late                nothing
 *   dio_misaligned        -                 -                             as any (D53)        nothing
 *   dio_invalidated       instead (D08)     instead (D08)                 silent (D08)        reported
 *   dio_extension_failed  -                 -                             nothing (D12)       trim
 */
#ifndef CORE_DIO_VARIANTS_H
#define CORE_DIO_VARIANTS_H

#include <dio/dio.h>

struct dio;
struct dio_section;

/**
 * As posted: misaligned goes to the flush and invalidate with end 0 (D53); unmap; drop i_mutex if end <=
 * i_size; i_size read again for is_async; worker; i_mutex again; write and wait, invalidate2 of the range if
 * any page is cached, an error of which only replaces a result of 0 (D08).
 */
ssize_t direct_IO_posted(const struct dio_request *request);
/**
 * As DOMAIN F2 has it: misaligned returns at once. Writes that extend keep i_mutex to the end and are
 * synchronous. The worker owns the whole range; if i_size has changed so that a write no longer lies inside,
 * everything is let go and the write starts again under i_mutex as extending. A request of more pages than
 * geometry.pin_pages is done in rounds, each pinned and owned by itself. What could not be owned is left to
 * the page cache (short, or 0). Afterwards nothing is left to invalidate.
 */
ssize_t direct_IO_fixed(const struct dio_request *request);

/**
 * Up to patch 3: frame_lock_type.c. Flags are not looked at, but for what the lock type says: all but
 * DIO_NO_LOCKING means DIO_PLACEHOLDERS to the worker.
 */
ssize_t direct_IO_by_lock_type(const struct dio_request *request);
/** The same until patch 1, where reads of DIO_OWN_LOCKING flush, and drop i_mutex meanwhile. */
ssize_t direct_IO_own_reads_drop(const struct dio_request *request);

/**
 * What mm/filemap.c does around the file system's direct_IO: unmap, write back, drop, as the patches have it;
 * nothing since patch 4, which does it in the frame.
 */
ssize_t file_direct_IO_legacy(const struct dio_request *request);
ssize_t file_direct_IO_patch_1(const struct dio_request *request);
ssize_t file_direct_IO_patch_3(const struct dio_request *request);
ssize_t file_direct_IO_nothing(const struct dio_request *request);

/**
 * DIO_LOCKING: a read takes i_mutex and flushes its range; then i_alloc_sem is taken for reading, for whoever
 * completes the I/O. -EIO of the flush: nothing is held.
 */
int dio_begin_alloc_sem(struct dio *dio);
/**
 * dio_begin_capped; DIO_NO_LOCKING flushes its range first. In patch 3 a synchronous write inside i_size
 * drops i_mutex.
 */
int dio_begin_patch_2(struct dio *dio);
int dio_begin_patch_3(struct dio *dio);

/** What becomes of a dio whose dio_begin has failed: freed, or forgotten (D42). */
void dio_begin_failed_free(struct dio *dio);
void dio_begin_failed_forget(struct dio *dio);

/**
 * Whether get_block may allocate for the block at hand, of a write: if the flags say so; if the lock type is
 * DIO_OWN_LOCKING, or DIO_LOCKING and the block lies not wholly inside i_size; if it is not DIO_NO_LOCKING.
 */
bool dio_may_create_if_asked(const struct dio *dio);
bool dio_may_create_behind_end(const struct dio *dio);
bool dio_may_create_if_locked(const struct dio *dio);

/** Every block is mapped, and all is submitted: a read of DIO_LOCKING lets go of i_mutex. */
void dio_all_mapped_nothing(struct dio *dio);
void dio_all_mapped_unlock_read(struct dio *dio);

/**
 * The I/O is done, in a task or in an interrupt: lets go of everything that is owned; that, and takes i_mutex
 * again where dio_begin_patch_3 has dropped it; or of i_alloc_sem.
 */
void dio_unlock_page_range(struct dio *dio);
void dio_release_and_reacquire(struct dio *dio);
void dio_release_alloc_sem(struct dio *dio);

/** No cap: one placeholder may span all that is asked for. */
int dio_begin_uncapped(struct dio *dio);
/** Cap of geometry.dio_pages if anything is cached or mapped now (D21: now). */
int dio_begin_capped(struct dio *dio);
/**
 * Pins every user page, then owns the whole range, then reads i_size again: a read is clipped, and its pages
 * become dirty when the range is released. Blocks that are allocated stay unwritten until all went well.
 * -EAGAIN: a write that no longer lies inside; -EBUSY: a page could not be removed. Nothing is held then.
 */
int dio_begin_pinned(struct dio *dio);

/** Owns, span by span, up to index; last is what dio_last_index said, taken as inclusive. */
int dio_lock_page_range_untrimmed(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last);
/**
 * The same, then b_size is cut to what is owned from the start of page index on: too much by as many blocks
 * as lie in that page before the first one wanted.
 */
int dio_lock_page_range_trimmed(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last);
/** Nothing is owned. */
int dio_lock_page_range_nothing(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last);
/** Everything is owned already: checks it. */
int dio_lock_page_range_owned(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last);

/**
 * The first page that dio_begin_pinned owns: the one where the request begins; or, of a write that extends
 * the file, the one that i_size cuts, if that comes before.
 */
pgoff_t dio_first_index_requested(const struct dio *dio);
pgoff_t dio_first_index_cut(const struct dio *dio);

/** final block, exclusive, as a page index: one page too many for an aligned end (D51). */
pgoff_t dio_last_index_inclusive(const struct dio *dio);
pgoff_t dio_last_index_exact(const struct dio *dio);

/**
 * One section of user memory, which waits for the next one or goes into a bio. dio->boundary: its mapping
 * ends where the next get_block reads metadata. base: the bio before it goes, once for each section of such a
 * mapping. patch_8: the bio that has the last section goes, unless another one had to go first (D65). fixed:
 * it goes. 0 or -ENOMEM.
 */
int dio_submit_section_base(struct dio *dio, const struct dio_section *section);
int dio_submit_section_patch_8(struct dio *dio, const struct dio_section *section);
int dio_submit_section_fixed(struct dio *dio, const struct dio_section *section);

/** dio_complete and aio_complete right in the interrupt. */
void dio_end_async_in_interrupt(struct dio *dio);
/** Queues the same on kernel->aio, which init_async_kiocb has started. */
void dio_end_async_in_task(struct dio *dio);

void dio_publish_size_nothing(struct dio *dio, loff_t end);
void dio_publish_size_before_release(struct dio *dio, loff_t end);
/** i_size grows to end if that is more; i_mutex held; the range is long gone. */
void direct_write_publish_size_late(const struct kiocb *iocb, loff_t end);
/** The same, but not of a write that lay inside i_size when it dropped i_mutex. */
void direct_write_publish_size_if_extending(const struct kiocb *iocb, loff_t end);
void direct_write_publish_size_nothing(const struct kiocb *iocb, loff_t end);

/**
 * A misaligned write: goes the way of any other, with end 0: flushes and drops to the end of the file (D53).
 */
void dio_misaligned_as_any(const struct dio_request *request);
void dio_misaligned_nothing(const struct dio_request *request);

/**
 * What a write returns that has invalidated with error: the error in any case, also of what is queued (D08,
 * first half); instead of a result of 0 only (D08, second half); or instead of all but what is queued.
 */
ssize_t dio_invalidated_instead(ssize_t ret, int error);
ssize_t dio_invalidated_silent(ssize_t ret, int error);
ssize_t dio_invalidated_reported(ssize_t ret, int error);

/**
 * A write that was to extend the file has failed, i_mutex held: leaves blocks behind the end (D12), or frees
 * them.
 */
void dio_extension_failed_nothing(const struct dio_request *request);
void dio_extension_failed_trim(const struct dio_request *request);

/* Of defects only. */

/** dio_publish_size_before_release, of which the file system does not hear (D04). */
void dio_publish_size_unheard(struct dio *dio, loff_t end);

/** dio_begin_pinned, but blocks count as written as soon as they are allocated (D11). */
int dio_begin_pinned_written(struct dio *dio);
/** dio_begin_capped, and blocks that are allocated stay unwritten until all went well. */
int dio_begin_capped_unwritten(struct dio *dio);

#endif
