/* SPDX-License-Identifier: GPL-2.0-only */
/* Patch 1 of February: what of struct revision it decides, the same in all trees from then on. */
#ifndef CORE_REVISIONS_RFC_2007_02_H
#define CORE_REVISIONS_RFC_2007_02_H

#include "posted.h"

#include <pagecache/usercopy.h>

#define FEBRUARYS_PATCH_1                                                                                  \
	.own_range = find_or_insert_placeholders, .release_range = remove_placeholder_pages_rfc,           \
	.page_contended = page_contended_posted, .check_hole = check_hole_posted,                          \
	.forgets_failed_insert = true, .flush_last_byte = flush_last_byte_posted,                          \
	.find_get_pages = find_get_pages_posted, .find_get_pages_tag = find_get_pages_tag_posted,          \
	.add_page_read = add_page_rfc, .add_page_readahead = add_page_rfc, .add_page_write = add_page_rfc, \
	.fault_begin = fault_begin_unlocked, .fault_end = fault_end_unlocked,                              \
	.fault_begin_store = fault_store_nothing, .fault_end_store = fault_store_dirties,                  \
	.copy_from_user = copy_from_user_faulting, AS_THE_BASE,                                            \
	.nothing_to_truncate = nothing_to_truncate_base, .begin_truncate = begin_truncate_base,            \
	.begin_punch = begin_punch_base, .end_punch = end_punch_base, .drop_pages = drop_pages_base,       \
	.end_truncate = end_truncate_base, .truncate_wait = wait_on_placeholder_pages_range_rfc

#endif
