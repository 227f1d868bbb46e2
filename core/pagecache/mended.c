/* SPDX-License-Identifier: GPL-2.0-only */
#include <fs/inode.h>
#include <pagecache/mended.h>

void page_contended_nothing(struct page *page)
{
	(void)page;
}

void check_hole_is_empty(struct address_space *mapping, const struct page *insert)
{
	struct page *found;

	BUG_ON(tree_gang_lookup(mapping, &found, insert->flags, insert->index, 1));
}

loff_t flush_last_byte_exact(struct address_space *mapping, pgoff_t end)
{
	return (loff_t)(end << mapping->kernel->page_shift) - 1;
}

int map_for_write_back_unwritten(struct inode *inode, sector_t iblock, struct buffer_head *map_bh)
{
	map_bh->unwritten = true;
	return inode->get_block(inode, iblock, map_bh, true);
}

bool nothing_to_truncate_never(struct address_space *mapping)
{
	(void)mapping;
	return false;
}
