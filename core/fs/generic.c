// SPDX-License-Identifier: GPL-2.0-only
/* The generic file system, after ext2: what its files do. */
#include "generic.h"
#include <dio/dio.h>
#include <kernel/findings.h>
#include <pagecache/mpage.h>

static int generic_readpage(struct page *page)
{
	return mpage_readpage(page, page_inode(page)->get_block);
}

static int generic_readpages(struct address_space *mapping, struct page **pages, unsigned n)
{
	return mpage_readpages(mapping, pages, n, mapping->host->get_block);
}

static ssize_t generic_direct_IO(const struct dio_request *request)
{
	return blockdev_direct_IO(request);
}

static const struct address_space_operations generic_aops = {
	.readpage = generic_readpage,
	.readpages = generic_readpages,
	.writepage = generic_writepage,
	.launder_page = generic_launder_page,
	.prepare_write = generic_prepare_write,
	.commit_write = generic_commit_write,
	.direct_IO = generic_direct_IO,
};

static const struct inode_operations generic_iops = {
	.truncate_page = generic_truncate_page,
	.zero_block_tail = generic_zero_block_tail,
	.truncate_blocks = generic_truncate_blocks,
	.punch_blocks = generic_punch_blocks,
	.convert_unwritten = generic_convert_unwritten,
};

loff_t inode_bytes_max(const struct inode *inode)
{
	return (loff_t)INODE_BLOCKS_MAX << inode->i_sb->kernel->block_shift;
}

static void inode_init(struct inode *inode, struct super_block *sb, unsigned number)
{
	inode->i_ino = number;
	inode->i_sb = sb;
	inode->i_op = &generic_iops;
	inode->get_block = generic_get_block;
	inode->i_mapping = &inode->i_data;
	for (sector_t i = 0; i < INODE_BLOCKS_MAX; i++)
		inode->blocks[i] = NO_BLOCK;
	heddle_atomic_init(&inode->i_size, 0, "file %ld i_size", number);
	mutex_init(&inode->i_mutex, "file %ld i_mutex", number);
	init_rwsem(&inode->i_alloc_sem, "file %ld i_alloc_sem", number);
	spin_lock_init(&inode->i_meta_lock, "file %ld i_meta_lock", number);
	heddle_data_init(&inode->block_map, "file %ld blocks", number);
	mapping_init(&inode->i_data, sb->kernel, inode, &generic_aops, number);
}

struct inode *generic_file_create(struct super_block *sb)
{
	struct inode *inode = heddle_alloc_forever(sizeof(*inode));

	heddle_check(sb->n_files < FILES_MAX, BUG_SUBJECT, "more than %d files", FILES_MAX);
	inode_init(inode, sb, sb->n_files + 1);
	sb->files[sb->n_files++] = inode;
	return inode;
}
