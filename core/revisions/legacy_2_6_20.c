// SPDX-License-Identifier: GPL-2.0-only
/*
 * Before the series: direct I/O in 2.6.20.
 *
 *   i_mutex       of writes, from their beginning to the last submission, or the end of a synchronous one; of
 *                 reads while blocks are mapped and submitted
 *   i_alloc_sem   read by each direct I/O until its last bio is done; written by truncate
 *   the cache     all of the file is written back before; what lies in the range is dropped after a write
 *   holes         are not filled inside i_size: the write goes on through the cache
 *
 * What it does not keep apart:
 *
 *   L1    a page that is written back into a hole during a direct read: the block is mapped, its data are on
 *         the way (DR1b)
 *   L2    an asynchronous write, and who brings its page in meanwhile: that page is old for good (RA2, AI2)
 *   L4    the block that the end of the file cuts counts as behind it, and is allocated directly (HF2)
 *   L6    two asynchronous writes to one place, a direct read and a direct write: each bio by itself
 *         (DW1c, DR2b)
 *   D07   an event, and the invalidation that the submitter still has before it (AI1)
 *   D08   an error of the invalidation takes the place of "it is queued" (AI3)
 *   D12   blocks of a failed write behind the end stay (HF5)
 *   D14   a store through a mapping during a direct write (FA10)
 */
#include "base.h"

#include <dio/variants.h>
#include <fs/ext3.h>
#include <kernel/findings.h>
#include <pagecache/mended.h>
#include <pagecache/usercopy.h>

/* posted.h: without placeholders these are the base's. */
#include "posted.h"

/* A range of a file cannot be locked: whoever asks for it asks the wrong revision. */
static int own_range_unknown(struct address_space *mapping, pgoff_t start, pgoff_t end, gfp_t gfp)
{
	heddle_check(false, BUG_SUBJECT, "%s has no placeholders: pages %lu to %lu cannot be owned",
		     mapping->kernel->revision->name, start, end - 1);
	return -EOPNOTSUPP;
}

static void release_range_unknown(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	own_range_unknown(mapping, start, end, GFP_KERNEL);
}

static void truncate_wait_nothing(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
}

extern const struct revision revision_legacy_2_6_20;
const struct revision revision_legacy_2_6_20 = {
	.name = "legacy-2.6.20",
	.summary = "before the series: i_mutex and i_alloc_sem",

	.own_range = own_range_unknown,
	.release_range = release_range_unknown,
	.page_contended = page_contended_nothing,
	.check_hole = check_hole_is_empty,
	.flush_last_byte = flush_last_byte_exact,

	.find_get_pages = find_get_pages_posted,
	.find_get_pages_tag = find_get_pages_tag_posted,

	.add_page_read = add_page_base,
	.add_page_readahead = add_page_base,
	.add_page_write = add_page_base,

	.fault_begin = fault_begin_unlocked,
	.fault_begin_store = fault_store_nothing,
	.fault_end_store = fault_store_dirties,
	.fault_end = fault_end_unlocked,

	.copy_from_user = copy_from_user_faulting,

	AS_THE_BASE,

	.exclude_direct_io = exclude_direct_io_alloc_sem,
	.admit_direct_io = admit_direct_io_alloc_sem,
	.nothing_to_truncate = nothing_to_truncate_base,
	.begin_truncate = begin_truncate_base,
	.drop_pages = drop_pages_base,
	.end_truncate = end_truncate_base,
	.begin_punch = begin_punch_base,
	.end_punch = end_punch_base,
	.truncate_wait = truncate_wait_nothing,

	.file_direct_IO = file_direct_IO_legacy,
	.direct_IO = direct_IO_own_reads_drop,
	.ext3_direct_IO = ext3_direct_IO_base,
	.ext4dev_direct_IO = ext3_direct_IO_base,
	.dio_begin = dio_begin_alloc_sem,
	.dio_begin_failed = dio_begin_failed_free,
	.dio_may_create = dio_may_create_behind_end,
	.dio_lock_page_range = dio_lock_page_range_nothing,
	.dio_last_index = dio_last_index_exact,
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
