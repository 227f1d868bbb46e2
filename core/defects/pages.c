/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults, buffered writes, readahead, lookups: D09, D14, D24, D25, D28, D47, D48, D75. */
#include "../revisions/fixed.h"
#include "../revisions/posted.h"
#include "defects.h"

#include <pagecache/usercopy.h>

/* D09: a lookup that meets placeholders only says that there are no more pages. */
void take_d09(struct revision *revision)
{
	revision->find_get_pages = find_get_pages_fixed;
}

/* D14: a fault maps a page, and makes it dirty, while its owner believes it to be his. */
void put_d14(struct revision *revision)
{
	revision->fault_begin = fault_begin_unlocked;
	revision->fault_end = fault_end_unlocked;
	put_d75(revision);
}

/* D75: a pte lets stores to a page before that is dirty. */
void put_d75(struct revision *revision)
{
	revision->fault_begin_store = fault_store_nothing;
	revision->fault_end_store = fault_store_dirties;
}

/* D24: readahead sleeps for a placeholder, with pages locked that nobody reads yet. */
void take_d24(struct revision *revision)
{
	revision->add_page_readahead = add_page_readahead_fixed;
}

/* D25: a buffered write takes a fault with its page locked. */
void put_d25(struct revision *revision)
{
	revision->copy_from_user = copy_from_user_faulting;
}

void take_d25(struct revision *revision)
{
	revision->copy_from_user = copy_from_user_inatomic;
}

/* D28: what must not wait (grab_cache_page_nowait) sleeps for a placeholder. */
void put_d28(struct revision *revision)
{
	revision->add_page_write = add_page_rfc;
}

void take_d28(struct revision *revision)
{
	revision->add_page_write = add_page_base;
}

/* D47: December's wait takes tree_lock once more in each round. */
void take_d47(struct revision *revision)
{
	revision->truncate_wait = wait_on_placeholder_pages_range_rfc;
}

/* D48: December's add_to_page_cache sleeps although it may not. */
void take_d48(struct revision *revision)
{
	revision->add_page_read = add_page_rfc;
	revision->add_page_readahead = add_page_rfc;
	revision->add_page_write = add_page_rfc;
}
