/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of own_range, of write-back and of truncate as they have to be: of `fixed`, and of a posted
 * revision without the defect.
 */
#ifndef CORE_PAGECACHE_MENDED_H
#define CORE_PAGECACHE_MENDED_H

#include <pagecache/pagemap.h>

struct buffer_head;

/** The reference that the caller has will do. */
void page_contended_nothing(struct page *page);
/** Nothing lies in the hole, from the first to the last index of insert. */
void check_hole_is_empty(struct address_space *mapping, const struct page *insert);
loff_t flush_last_byte_exact(struct address_space *mapping, pgoff_t end);
/** A block that was not written stays so until its bytes are on the device. */
int map_for_write_back_unwritten(struct inode *inode, sector_t iblock, struct buffer_head *map_bh);
/** Always looks: there may be placeholders to wait for. */
bool nothing_to_truncate_never(struct address_space *mapping);

#endif
