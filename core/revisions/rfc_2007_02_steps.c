// SPDX-License-Identifier: GPL-2.0-only
/*
 * February's series step by step: the trees after patch 1, 2 and 3. After patch 4: rfc_2007_02.c.
 *
 *   1   placeholders, which no function inserts: direct I/O locks as before. But nothing is written back
 *       before a direct write any more (D16)
 *   2   placeholders instead of i_mutex and i_alloc_sem, for every lock type but DIO_NO_LOCKING. A write
 *       holds i_mutex to its end, and no hole inside i_size is filled directly. A failed flush leaks the dio
 *       (D42)
 *   3   holes are filled directly; a synchronous write inside i_size drops i_mutex, and takes it again when
 *       the range is released. As posted this patch has a stray line and does not compile (D60): this is its
 *       meaning
 *
 * In all three an error of the invalidation after a write takes the place of "it is queued" (D08), and with
 * it the caller completes what completes itself.
 */
#include "rfc_2007_02.h"

#include <dio/variants.h>
#include <fs/ext3.h>

extern const struct revision revision_rfc_2007_02_1, revision_rfc_2007_02_2, revision_rfc_2007_02_3;

const struct revision revision_rfc_2007_02_1 = {
	.name = "rfc-2007-02/1",
	.summary = "February after patch 1: placeholders, and the old locking of direct I/O",

	FEBRUARYS_PATCH_1,

	.exclude_direct_io = exclude_direct_io_alloc_sem,
	.admit_direct_io = admit_direct_io_alloc_sem,

	.file_direct_IO = file_direct_IO_patch_1,
	.direct_IO = direct_IO_own_reads_drop,
	.ext3_direct_IO = ext3_direct_IO_base,
	.ext4dev_direct_IO = ext3_direct_IO_base,
	.dio_begin = dio_begin_alloc_sem,
	.dio_begin_failed = dio_begin_failed_free,
	.dio_may_create = dio_may_create_behind_end,
	.dio_lock_page_range = dio_lock_page_range_nothing,
	.dio_last_index = dio_last_index_inclusive,
	.dio_submit_section = dio_submit_section_base,
	.dio_all_mapped = dio_all_mapped_unlock_read,
	.dio_release = dio_release_alloc_sem,
	.dio_end_async = dio_end_async_in_interrupt,
	.dio_publish_size = dio_publish_size_nothing,
	.direct_write_publish_size = direct_write_publish_size_late,
	.dio_misaligned = dio_misaligned_nothing,
	.dio_invalidated = dio_invalidated_instead,
	.dio_extension_failed = dio_extension_failed_nothing,
};

/* What patches 2 and 3 share. */
#define PLACEHOLDERS_BY_LOCK_TYPE                                                                          \
	FEBRUARYS_PATCH_1,                                                                                 \
		.exclude_direct_io = direct_io_not_excluded, .admit_direct_io = direct_io_not_excluded,    \
		.dio_begin_failed = dio_begin_failed_forget,                                               \
		.dio_lock_page_range = dio_lock_page_range_trimmed,                                        \
		.dio_last_index = dio_last_index_inclusive, .dio_submit_section = dio_submit_section_base, \
		.dio_all_mapped = dio_all_mapped_nothing, .dio_end_async = dio_end_async_in_interrupt,     \
		.dio_publish_size = dio_publish_size_nothing,                                              \
		.direct_write_publish_size = direct_write_publish_size_late,                               \
		.dio_misaligned = dio_misaligned_nothing, .dio_invalidated = dio_invalidated_instead,      \
		.dio_extension_failed = dio_extension_failed_nothing

const struct revision revision_rfc_2007_02_2 = {
	.name = "rfc-2007-02/2",
	.summary = "February after patch 2: placeholders instead of i_mutex and i_alloc_sem",

	PLACEHOLDERS_BY_LOCK_TYPE,

	.file_direct_IO = file_direct_IO_patch_1,
	.direct_IO = direct_IO_by_lock_type,
	.ext3_direct_IO = ext3_direct_IO_base,
	.ext4dev_direct_IO = ext3_direct_IO_base,
	.dio_begin = dio_begin_patch_2,
	.dio_may_create = dio_may_create_behind_end,
	.dio_release = dio_unlock_page_range,
};

const struct revision revision_rfc_2007_02_3 = {
	.name = "rfc-2007-02/3",
	.summary = "February after patch 3: direct writes fill holes, and drop i_mutex",

	PLACEHOLDERS_BY_LOCK_TYPE,

	.file_direct_IO = file_direct_IO_patch_3,
	.direct_IO = direct_IO_by_lock_type,
	.ext3_direct_IO = ext3_direct_IO_base,
	.ext4dev_direct_IO = ext3_direct_IO_base,
	.dio_begin = dio_begin_patch_3,
	.dio_may_create = dio_may_create_if_locked,
	.dio_release = dio_release_and_reacquire,
};
