/* SPDX-License-Identifier: GPL-2.0-only */
/* What of `fixed` takes a defect out of another revision, or is a part of a defect's variant. */
#ifndef CORE_REVISIONS_FIXED_H
#define CORE_REVISIONS_FIXED_H

#include <pagecache/revision.h>

/** Goes on until there are nr pages, or no more. */
unsigned find_get_pages_fixed(struct address_space *mapping, pgoff_t start, pgoff_t last, unsigned nr,
			      struct page **pages);
/** Looks at the size in the section that adds; readahead does not wait for a placeholder. */
int add_page_read_fixed(struct page *page, struct address_space *mapping, gfp_t gfp);
int add_page_readahead_fixed(struct page *page, struct address_space *mapping, gfp_t gfp);
/** Truncate owns from the page that size cuts to the end of everything. */
int begin_truncate_fixed(struct inode *inode, loff_t size);
void end_truncate_fixed(struct inode *inode, loff_t size);

/* growth.c: nothing that was stored behind the end becomes a part of the file (D71). */
struct page *lock_cut_page_fixed(struct inode *inode, loff_t pos, int *error);
void clean_cut_page_fixed(struct page *page, loff_t end);
int begin_growing_fixed(struct inode *inode);
void end_growing_fixed(struct inode *inode, loff_t from);

#endif
