/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The series as posted in February 2007, all of its patches that the core has: the tree after patch 4. Those
 * before are in rfc_2007_02_steps.c.
 *
 *   D01, D02  truncate does not wait when no page is cached, and is no barrier when it does
 *   D21  the cap on a placeholder's span does not keep a fault from meeting one's own
 *   D44  remove_placeholder_pages enables interrupts in an interrupt
 *   D51, D53  one page too many; a misaligned write flushes and drops to the end of the file
 */
#include "rfc_2007_02.h"

#include <dio/variants.h>
#include <fs/ext3.h>

/* One attempt, tree_lock held; *wait_for: a placeholder to sleep on first. */
static int try_to_add(struct page *page, struct address_space *mapping, gfp_t gfp, struct page **wait_for)
{
	struct page *covering = tree_lookup_extent(mapping, page->index);

	*wait_for = NULL;
	if (!covering)
		return __add_to_page_cache(page, mapping);
	if (PagePlaceHolder(covering) && (gfp & __GFP_WAIT))
		*wait_for = covering;
	return -EEXIST;
}

int add_page_rfc(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	for (;;) {
		struct placeholder_wait wait;
		struct page *wait_for;
		int err = tree_preload(gfp);

		if (err)
			return err;
		tree_write_lock_irq(mapping);
		err = try_to_add(page, mapping, gfp, &wait_for);
		if (wait_for)
			placeholder_wait_prepare(&wait, mapping, wait_for);
		tree_write_unlock_irq(mapping);
		if (!wait_for)
			return err;
		placeholder_wait_sleep(&wait); /* and the size is not looked at again (D13) */
	}
}

/*
 * Scans items, moving *start behind what it has passed. Returns a placeholder to wait for; *past: the range
 * ends here.
 */
static struct page *scan(struct page **items, unsigned n, pgoff_t *start, pgoff_t end, bool *past)
{
	*past = false;
	for (unsigned i = 0; i < n; i++) {
		if (PagePlaceHolder(items[i]) && items[i]->flags <= end)
			return items[i];
		*start = items[i]->index + 1;
		*past = items[i]->index > end;
		if (*past)
			return NULL;
	}
	return NULL;
}

void wait_on_placeholder_pages_range_rfc(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	unsigned gang = mapping->kernel->geometry.gang, n = 1;
	struct page *items[GANG_MAX], *in_the_way;
	bool past = false;

	tree_read_lock_irq(mapping);
	while (start <= end && n && !past) {
		struct placeholder_wait wait;

		n = tree_gang_lookup(mapping, items, start, end, gang);
		in_the_way = scan(items, n, &start, end, &past);
		if (n && !in_the_way && !start)
			heddle_report(HEDDLE_LIVELOCK, true, "D49 wrap", HEDDLE_HERE,
				      "the index behind %lu is 0: the wait begins again, for ever",
				      MAX_PGOFF);
		if (!in_the_way) {
			if (n && !past && need_resched(mapping->kernel)) {
				tree_read_unlock_irq(mapping);
				cond_resched(mapping->kernel);
				tree_read_lock_irq(mapping);
			}
			continue;
		}
		placeholder_wait_prepare(&wait, mapping, in_the_way);
		tree_read_unlock_irq(mapping);
		placeholder_wait_sleep(&wait); /* start is not rewound */
		tree_read_lock_irq(mapping);
	}
	tree_read_unlock_irq(mapping);
}

/* tree_lock held. */
static void remove_locked(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	unsigned gang = mapping->kernel->geometry.gang;
	struct page *items[GANG_MAX];

	tree_disown(mapping, start, end);
	while (start < end) {
		unsigned n = tree_gang_lookup(mapping, items, start, end - 1,
					      (unsigned)min((pgoff_t)gang, end - start));

		if (!n)
			heddle_report(HEDDLE_LIVELOCK, true, "D46 release", HEDDLE_HERE,
				      "nothing is left to release at %lu and the range ends at %lu", start,
				      end);
		for (unsigned i = 0; i < n; i++) {
			start = items[i]->index + 1;
			if (items[i]->index >= end)
				break;
			release_item_posted(mapping, items[i]);
		}
	}
}

void remove_placeholder_pages_rfc(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	tree_write_lock_irq(mapping); /* D44 */
	remove_locked(mapping, start, end);
	tree_write_unlock_irq(mapping);
}

void remove_placeholder_pages_irqsave(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	bool flags;

	tree_write_lock_irqsave(mapping, flags);
	remove_locked(mapping, start, end);
	tree_write_unlock_irqrestore(mapping, flags);
}

extern const struct revision revision_rfc_2007_02;
const struct revision revision_rfc_2007_02 = {
	.name = "rfc-2007-02",
	.summary = "the series as posted in February 2007",

	FEBRUARYS_PATCH_1,

	.exclude_direct_io = direct_io_not_excluded,
	.admit_direct_io = direct_io_not_excluded,

	.file_direct_IO = file_direct_IO_nothing,
	.direct_IO = direct_IO_posted,
	.ext3_direct_IO = ext3_direct_IO_patch_5,
	.ext4dev_direct_IO = ext3_direct_IO_base,
	.dio_begin = dio_begin_capped,
	.dio_begin_failed = dio_begin_failed_free,
	.dio_may_create = dio_may_create_if_asked,
	.dio_lock_page_range = dio_lock_page_range_trimmed,
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
