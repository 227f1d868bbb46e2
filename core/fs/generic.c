// SPDX-License-Identifier: GPL-2.0-only
/* The generic file system, after ext2: what its files do; and what every file begins with. */
#include "generic.h"
#include <dio/dio.h>
#include <fs/file.h>
#include <kernel/findings.h>
#include <pagecache/mpage.h>
#include <pagecache/revision.h>
#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

int generic_readpage(struct page *page)
{
	return mpage_readpage(page, page_inode(page)->get_block);
}

int generic_readpages(struct address_space *mapping, struct page **pages, unsigned n)
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
	.abort_write = generic_abort_write,
	.direct_IO = generic_direct_IO,
};

int generic_setattr(struct inode *inode, loff_t size)
{
	const struct revision *revision = inode->i_mapping->kernel->revision;
	int error;

	revision->exclude_direct_io(inode);
	error = vmtruncate(inode, size);
	revision->admit_direct_io(inode);
	return error;
}

void generic_publish_size(struct inode *inode, loff_t size)
{
	i_size_write(inode, size);
}

int generic_begin_extending(struct inode *inode)
{
	(void)inode;
	return 0;
}

void generic_end_extending(struct inode *inode)
{
	(void)inode;
}

int generic_fsync(struct inode *inode)
{
	return filemap_write_and_wait(inode->i_mapping);
}

const struct file_operations generic_fops = {
	.read = generic_file_read,
	.write = generic_file_buffered_write,
	.direct_read = generic_file_direct_read,
	.direct_write = generic_file_direct_write,
	.fsync = generic_fsync,
};

static const struct inode_operations generic_iops = {
	.setattr = generic_setattr,
	.publish_size = generic_publish_size,
	.begin_extending = generic_begin_extending,
	.end_extending = generic_end_extending,
	.truncate_page = generic_truncate_page,
	.zero_block_tail = generic_zero_block_tail,
	.truncate_blocks = generic_truncate_blocks,
	.punch_blocks = generic_punch_blocks,
	.convert_unwritten = generic_convert_unwritten,
};

static const struct inode_kind generic_kind = {
	.i_op = &generic_iops,
	.i_fop = &generic_fops,
	.a_ops = &generic_aops,
	.get_block = generic_get_block,
};

loff_t inode_bytes_max(const struct inode *inode)
{
	return (loff_t)INODE_BLOCKS_MAX << inode->i_sb->kernel->block_shift;
}

void inode_init(struct inode *inode, struct super_block *sb, const struct inode_kind *kind)
{
	unsigned number = sb->n_files + 1;

	heddle_check(sb->n_files < FILES_MAX, BUG_SUBJECT, "more than %d files", FILES_MAX);
	sb->files[sb->n_files++] = inode;
	inode->i_ino = number;
	inode->i_sb = sb;
	inode->i_op = kind->i_op;
	inode->i_fop = kind->i_fop;
	inode->get_block = kind->get_block;
	inode->i_mapping = &inode->i_data;
	for (sector_t i = 0; i < INODE_BLOCKS_MAX; i++)
		inode->blocks[i] = NO_BLOCK;
	heddle_atomic_init(&inode->i_size, 0, "file %ld i_size", number);
	mutex_init(&inode->i_mutex, "file %ld i_mutex", number);
	init_rwsem(&inode->i_alloc_sem, "file %ld i_alloc_sem", number);
	spin_lock_init(&inode->i_meta_lock, "file %ld i_meta_lock", number);
	heddle_data_init(&inode->block_map, "file %ld blocks", number);
	mapping_init(&inode->i_data, sb->kernel, inode, kind->a_ops, number);
}

struct inode *generic_file_create(struct super_block *sb)
{
	struct inode *inode = heddle_alloc_forever(sizeof(*inode));

	inode_init(inode, sb, &generic_kind);
	return inode;
}
