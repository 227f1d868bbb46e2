/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"

#include <fs/inode.h>
#include <pagecache/mm.h>
#include <pagecache/truncate.h>

int add_page_base(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	int err = tree_preload(gfp);

	if (err)
		return err;
	tree_write_lock_irq(mapping);
	err = tree_lookup_extent(mapping, page->index) ? -EEXIST : __add_to_page_cache(page, mapping);
	tree_write_unlock_irq(mapping);
	return err;
}

bool fault_begin_unlocked(struct address_space *mapping, struct page *page)
{
	return true;
}

void fault_end_unlocked(struct page *page)
{
}

void fault_store_nothing(struct page *page)
{
}

void fault_store_dirties(struct page *page)
{
	set_page_dirty(page);
}

int map_for_write_back_written(struct inode *inode, sector_t iblock, struct buffer_head *map_bh)
{
	return inode->get_block(inode, iblock, map_bh, true);
}

struct page *lock_cut_page_nothing(struct inode *inode, loff_t pos, int *error)
{
	*error = 0;
	return NULL;
}

void clean_cut_page_nothing(struct page *page, loff_t end)
{
}

int begin_growing_nothing(struct inode *inode)
{
	return 0;
}

void end_growing_nothing(struct inode *inode, loff_t from)
{
}

bool nothing_to_truncate_base(struct address_space *mapping)
{
	return !mapping_nrpages(mapping); /* placeholders are not counted (D01) */
}

int begin_truncate_base(struct inode *inode, loff_t size)
{
	return 0;
}

void drop_pages_base(struct inode *inode, loff_t size)
{
	truncate_inode_pages_range(inode->i_mapping, size, -1);
	inode->i_op->truncate_page(inode, size);
}

void end_truncate_base(struct inode *inode, loff_t size)
{
}

int begin_punch_base(struct inode *inode, pgoff_t start, pgoff_t end)
{
	return 0;
}

void end_punch_base(struct inode *inode, pgoff_t start, pgoff_t end)
{
}

void exclude_direct_io_alloc_sem(struct inode *inode)
{
	down_write(&inode->i_alloc_sem);
}

void admit_direct_io_alloc_sem(struct inode *inode)
{
	up_write(&inode->i_alloc_sem);
}

void direct_io_not_excluded(struct inode *inode)
{
	/* Truncate takes i_alloc_sem all the same, under i_mutex; since patch 2 nobody else does. */
}
