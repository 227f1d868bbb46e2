/* SPDX-License-Identifier: GPL-2.0-only */
/* Blocks and results of writes: D08, D11, D12, D15, D53, D70. */
#include "../revisions/base.h"
#include "defects.h"

#include <dio/variants.h>
#include <pagecache/mended.h>

/* D08: a page that could not be invalidated after a write is not told of. */
void take_d08(struct revision *revision)
{
	revision->dio_invalidated = dio_invalidated_reported;
}

/* D11: a block that was allocated for a write which failed is read as if it had been written. */
void put_d11(struct revision *revision)
{
	revision->dio_begin = dio_begin_pinned_written;
}

void take_d11(struct revision *revision)
{
	revision->dio_begin = dio_begin_capped_unwritten;
}

/* D12: a write that failed to extend the file leaves its blocks behind the end. */
void take_d12(struct revision *revision)
{
	revision->dio_extension_failed = dio_extension_failed_trim;
}

/*
 * D15: get_block may map more than the placeholder covers. With the cap on a placeholder's span, but without
 * the trim that came with it, one get_block allocates blocks behind the end of what is owned. A readahead of
 * the page behind finds them mapped before any data was written, and shows what the disk held before. The
 * trim is February's: this defect is February without it.
 */
void put_d15(struct revision *revision)
{
	revision->dio_lock_page_range = dio_lock_page_range_untrimmed;
}

/* D53: a misaligned write flushes and drops the cache to the end of the file. */
void put_d53(struct revision *revision)
{
	revision->dio_misaligned = dio_misaligned_as_any;
}

void take_d53(struct revision *revision)
{
	revision->dio_misaligned = dio_misaligned_nothing;
}

/* D70: write-back makes a block written when it maps it, and the transfer may fail. */
void put_d70(struct revision *revision)
{
	revision->map_for_write_back = map_for_write_back_written;
}

void take_d70(struct revision *revision)
{
	revision->map_for_write_back = map_for_write_back_unwritten;
}
