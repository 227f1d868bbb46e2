/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * D15: get_block may map more than the placeholder covers.
 *
 * With the cap on a placeholder's span, but without the trim that came with it, one get_block allocates
 * blocks behind the end of what is owned. A readahead of the page behind finds them mapped before any data
 * was written, and shows what the disk held before. The trim is February's: this defect is February without
 * it.
 */
#include <dio/variants.h>
#include <pagecache/revision.h>

static void apply(struct revision *revision)
{
	revision->dio_lock_page_range = dio_lock_page_range_untrimmed;
}

extern const struct defect defect_d15;
const struct defect defect_d15 = {
	.id = "D15",
	.base = "rfc-2007-02",
	.summary = "get_block may map beyond what is owned",
	.apply = apply,
};
