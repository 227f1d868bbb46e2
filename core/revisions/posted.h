/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two posted revisions share, word for word in their patches. */
#ifndef CORE_REVISIONS_POSTED_H
#define CORE_REVISIONS_POSTED_H

#include "base.h"

#include <pagecache/placeholder.h>
#include <pagecache/revision.h>

/**
 * own_range: locks the pages that are there, puts placeholders where there are none. Keeps both until
 * release_range.
 */
int find_or_insert_placeholders(struct address_space *mapping, pgoff_t start, pgoff_t end, gfp_t gfp);

/**
 * tree_lock held: one item of a range that is let go: a placeholder goes, a page is unlocked and released.
 */
void release_item_posted(struct address_space *mapping, struct page *item);

unsigned find_get_pages_posted(struct address_space *mapping, pgoff_t start, pgoff_t last, unsigned nr,
			       struct page **pages);
unsigned find_get_pages_tag_posted(struct address_space *mapping, pgoff_t *index, pgoff_t last,
				   enum radix_tree_tag tag, unsigned nr, struct page **pages);

/**
 * One reference more (D40); an assertion that takes a page's flags for a start (D43); one byte too far (D52).
 */
void page_contended_posted(struct page *page);
void check_hole_posted(struct address_space *mapping, const struct page *insert);
loff_t flush_last_byte_posted(struct address_space *mapping, pgoff_t end);

/** February's, for what takes a defect out of a revision, or puts it into one. */
int add_page_rfc(struct page *page, struct address_space *mapping, gfp_t gfp);
void wait_on_placeholder_pages_range_rfc(struct address_space *mapping, pgoff_t start, pgoff_t end);
void remove_placeholder_pages_rfc(struct address_space *mapping, pgoff_t start, pgoff_t end);
/** The same, with the interrupt flag as it was. */
void remove_placeholder_pages_irqsave(struct address_space *mapping, pgoff_t start, pgoff_t end);

#endif
