/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The series as posted in December 2006, version 5: patch 1 as it stands in the thread, patches 2 to 8 as in
 * February less what February's cover letter says is new (no cap on a placeholder's span, no trim of what
 * get_block may map).
 *
 *   D44  remove_placeholder_pages enables interrupts, and may schedule, in an interrupt
 *   D47  the wait of truncate takes the read lock again without having dropped it
 *   D48  add_to_page_cache sleeps on a placeholder although its caller must not
 *   D20, D21  a direct I/O whose buffer is a mapping of its own range waits for itself
 */
#include "posted.h"

#include <dio/variants.h>
#include <fs/ext3.h>
#include <pagecache/usercopy.h>
#include <fs/inode.h>

/* Drops the write lock that the caller holds. */
static void wait_on_placeholder_page(struct address_space *mapping, struct page *placeholder)
{
	struct placeholder_wait wait;

	placeholder_wait_prepare(&wait, mapping, placeholder);
	tree_write_unlock_irq(mapping);
	placeholder_wait_sleep(&wait);
}

/* Drops the read lock that the caller holds. */
static void wait_on_placeholder_page_read(struct address_space *mapping, struct page *placeholder)
{
	struct placeholder_wait wait;

	placeholder_wait_prepare(&wait, mapping, placeholder);
	tree_read_unlock_irq(mapping);
	placeholder_wait_sleep(&wait);
}

static struct page *placeholder_at(struct address_space *mapping, pgoff_t index)
{
	struct page *item = tree_lookup_extent(mapping, index);

	return item && PagePlaceHolder(item) ? item : NULL;
}

/* One attempt, tree_lock held; *wait_for: what to sleep on first. */
static int try_to_add(struct page *page, struct address_space *mapping, gfp_t gfp, struct page **wait_for)
{
	struct page *covering = placeholder_at(mapping, page->index);

	*wait_for = NULL;
	if (!covering)
		return __add_to_page_cache(page, mapping);
	if ((gfp & __GFP_WAIT) ||
	    tree_has_extents(mapping)) /* with EXTENTS it sleeps whatever gfp says (D48) */
		*wait_for = covering;
	return -EEXIST;
}

static int add_page_v5(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	for (;;) {
		struct page *wait_for;
		int err = tree_preload(gfp);

		if (err)
			return err;
		tree_write_lock_irq(mapping);
		err = try_to_add(page, mapping, gfp, &wait_for);
		if (!wait_for) {
			tree_write_unlock_irq(mapping);
			return err;
		}
		wait_on_placeholder_page(mapping, wait_for);
	}
}

/*
 * The first placeholder of items that starts at or before end. Moves *highest on over the pages in front of
 * it; *past: the range ends here.
 */
static struct page *first_in_the_way(struct page **items, unsigned n, pgoff_t end, pgoff_t *highest,
				     bool *past)
{
	for (unsigned i = 0; i < n; i++) {
		if (PagePlaceHolder(items[i])) {
			*past = items[i]->flags > end;
			return *past ? NULL : items[i];
		}
		*highest = max(*highest, items[i]->index);
		*past = items[i]->index > end;
		if (*past)
			return NULL;
	}
	*past = false;
	return NULL;
}

static void wait_on_placeholder_pages_range_v5(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	unsigned gang = mapping->kernel->geometry.gang, n;
	pgoff_t cur = start, highest = start;
	struct page *items[GANG_MAX], *in_the_way;
	bool past;

	for (;;) {
		tree_read_lock_irq(mapping);
		n = tree_gang_lookup(mapping, items, cur, end, gang);
		in_the_way = first_in_the_way(items, n, end, &highest, &past);
		if (in_the_way) {
			wait_on_placeholder_page_read(mapping, in_the_way);
			continue;
		}
		if (past || n < gang || highest >= end)
			break;
		cur = highest;
		if (need_resched(
			    mapping->kernel)) { /* otherwise the lock is kept, and taken once more (D47) */
			tree_read_unlock_irq(mapping);
			cond_resched(mapping->kernel);
		}
	}
	tree_read_unlock_irq(mapping);
}

/* Releases what one lookup finds in [*start, end); false: nothing, and so it would be for ever. */
static bool release_some(struct address_space *mapping, pgoff_t *start, pgoff_t end)
{
	pgoff_t most = min((pgoff_t)mapping->kernel->geometry.gang, end - *start);
	struct page *items[GANG_MAX];
	unsigned n = tree_gang_lookup(mapping, items, *start, end - 1, (unsigned)most), i;

	for (i = 0; i < n && items[i]->index < end; i++) {
		*start = items[i]->index + 1;
		release_item_posted(mapping, items[i]);
	}
	return i;
}

static void remove_placeholder_pages_v5(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	tree_write_lock_irq(mapping); /* D44 */
	tree_disown(mapping, start, end);
	while (start < end) {
		if (!release_some(mapping, &start, end))
			heddle_report(HEDDLE_LIVELOCK, true, "D46 release", HEDDLE_HERE,
				      "nothing is left to release at %lu and the range ends at %lu", start,
				      end);
		if (need_resched(mapping->kernel)) {
			tree_write_unlock_irq(mapping);
			cond_resched(mapping->kernel);
			tree_write_lock_irq(mapping);
		}
	}
	tree_write_unlock_irq(mapping);
}

extern const struct revision revision_v5_2006_12;
const struct revision revision_v5_2006_12 = {
	.name = "v5-2006-12",
	.summary = "the series as posted in December 2006",

	.own_range = find_or_insert_placeholders,
	.release_range = remove_placeholder_pages_v5,
	.page_contended = page_contended_posted,
	.check_hole = check_hole_posted,
	.forgets_failed_insert = true,
	.flush_last_byte = flush_last_byte_posted,

	.find_get_pages = find_get_pages_posted,
	.find_get_pages_tag = find_get_pages_tag_posted,

	.add_page_read = add_page_v5,
	.add_page_readahead = add_page_v5,
	.add_page_write = add_page_v5,

	.fault_begin = fault_begin_unlocked,
	.fault_begin_store = fault_store_nothing,
	.fault_end_store = fault_store_dirties,
	.fault_end = fault_end_unlocked,

	.copy_from_user = copy_from_user_faulting,

	AS_THE_BASE,

	.exclude_direct_io = direct_io_not_excluded,
	.admit_direct_io = direct_io_not_excluded,
	.nothing_to_truncate = nothing_to_truncate_base,
	.begin_truncate = begin_truncate_base,
	.drop_pages = drop_pages_base,
	.end_truncate = end_truncate_base,
	.begin_punch = begin_punch_base,
	.end_punch = end_punch_base,
	.truncate_wait = wait_on_placeholder_pages_range_v5,

	.file_direct_IO = file_direct_IO_nothing,
	.direct_IO = direct_IO_posted,
	.ext3_direct_IO = ext3_direct_IO_patch_5,
	.ext4dev_direct_IO = ext3_direct_IO_base,
	.dio_begin = dio_begin_uncapped,
	.dio_begin_failed = dio_begin_failed_free,
	.dio_may_create = dio_may_create_if_asked,
	.dio_lock_page_range = dio_lock_page_range_untrimmed,
	.dio_last_index = dio_last_index_inclusive,
	.dio_submit_section = dio_submit_section_patch_8,
	.dio_all_mapped = dio_all_mapped_nothing,
	.dio_release = dio_unlock_page_range,
	.dio_end_async = dio_end_async_in_interrupt,
	.dio_publish_size = dio_publish_size_nothing,
	.direct_write_publish_size = direct_write_publish_size_late,
	.dio_misaligned = dio_misaligned_as_any,
	.dio_invalidated = dio_invalidated_silent,
	.dio_extension_failed = dio_extension_failed_nothing,
};
