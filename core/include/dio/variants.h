/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of direct I/O in which revisions differ. Implemented in core/dio/, called through struct revision
 * only.
 *
 *   operation             v5                      rfc                     fixed
 *   direct_IO             posted                  posted                  fixed
 *   dio_begin             uncapped                capped                  pinned
 *   dio_lock_page_range   untrimmed               trimmed                 owned
 *   dio_last_index        inclusive (D51)         inclusive (D51)         exact
 *   dio_end_async         in interrupt (D44)      in interrupt (D44)      in task
 *   dio_publish_size      nothing                 nothing                 before release
 *   direct_write_...size  late                    late                    nothing
 *   dio_misaligned        as any (D53)            as any (D53)            nothing
 *   dio_invalidated       silent (D08)            silent (D08)            reported
 *   dio_extension_failed  nothing (D12)           nothing (D12)           trim
 */
#ifndef CORE_DIO_VARIANTS_H
#define CORE_DIO_VARIANTS_H

#include <dio/dio.h>

struct dio;

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
/** Everything is owned already: checks it. */
int dio_lock_page_range_owned(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last);

/** final block, exclusive, as a page index: one page too many for an aligned end (D51). */
pgoff_t dio_last_index_inclusive(const struct dio *dio);
pgoff_t dio_last_index_exact(const struct dio *dio);

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

/** A misaligned write: goes the way of any other, with end 0: flushes and drops to the end of the file (D53). */
void dio_misaligned_as_any(const struct dio_request *request);
void dio_misaligned_nothing(const struct dio_request *request);

/** What a write returns that has invalidated with error: reports it instead of a result of 0 only (D08), or always. */
ssize_t dio_invalidated_silent(ssize_t ret, int error);
ssize_t dio_invalidated_reported(ssize_t ret, int error);

/** A write that was to extend the file has failed, i_mutex held: leaves blocks behind the end (D12), or frees them. */
void dio_extension_failed_nothing(const struct dio_request *request);
void dio_extension_failed_trim(const struct dio_request *request);

/* Of defects only. */

/** dio_begin_pinned, but blocks count as written as soon as they are allocated (D11). */
int dio_begin_pinned_written(struct dio *dio);
/** dio_begin_capped, and blocks that are allocated stay unwritten until all went well. */
int dio_begin_capped_unwritten(struct dio *dio);

#endif
