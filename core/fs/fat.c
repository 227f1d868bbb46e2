/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FAT: mmu_private, and who fills what lies before a write.
 *
 *   base    prepare_write fills the pages before its own, which it has locked, with zeroes (D74)
 *   fixed   the blocks are allocated before any page is locked, and are unwritten, that is zeroes
 */
#include "generic.h"

#include <fs/fat.h>
#include <fs/file.h>
#include <kernel/findings.h>
#include <pagecache/revision.h>

#include <heddle/note.h>
#include <string.h>

struct msdos_inode_info {
	loff_t mmu_private; /* under i_meta_lock */
	struct heddle_data mmu_fact;
	struct inode vfs_inode;
};

static struct msdos_inode_info *MSDOS_I(const struct inode *inode)
{
	return (struct msdos_inode_info *)((char *)inode - offsetof(struct msdos_inode_info, vfs_inode));
}

static const struct revision *revision_of(const struct inode *inode)
{
	return inode->i_mapping->kernel->revision;
}

/* --- mmu_private --- */

static loff_t mmu_private(struct inode *inode)
{
	loff_t size;

	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&MSDOS_I(inode)->mmu_fact, 0, 0, HEDDLE_READ);
	size = MSDOS_I(inode)->mmu_private;
	spin_unlock_irq(&inode->i_meta_lock);
	return size;
}

static loff_t round_up_to(loff_t size, unsigned bytes)
{
	return (size + bytes - 1) & ~((loff_t)bytes - 1);
}

/* At least to there, where the block is there already. */
static void advance_mmu(struct inode *inode, loff_t size)
{
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&MSDOS_I(inode)->mmu_fact, 0, 0, HEDDLE_WRITE);
	MSDOS_I(inode)->mmu_private = max(MSDOS_I(inode)->mmu_private, size);
	spin_unlock_irq(&inode->i_meta_lock);
}

static int fat_may_allocate(struct inode *inode, sector_t iblock)
{
	struct msdos_inode_info *ei = MSDOS_I(inode);
	unsigned shift = inode->i_sb->kernel->block_shift;

	heddle_data_access(&ei->mmu_fact, 0, 0, HEDDLE_WRITE);
	if (iblock != (sector_t)ei->mmu_private >> shift)
		return -EIO;
	ei->mmu_private = (loff_t)(iblock + 1) << shift;
	return 0;
}

static int fat_get_block(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	int error = generic_get_block(inode, iblock, result, create);

	heddle_expect(error != -EIO, FS_PANIC, "file %u: corrupted file size: block %lu is not the next one",
		      inode->i_ino, iblock);
	return error;
}

static void fat_truncate_blocks(struct inode *inode, loff_t size)
{
	struct msdos_inode_info *ei = MSDOS_I(inode);

	generic_truncate_blocks(inode, size);
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&ei->mmu_fact, 0, 0, HEDDLE_WRITE);
	ei->mmu_private = min(ei->mmu_private, size);
	spin_unlock_irq(&inode->i_meta_lock);
}

/* --- Filling, as the base --- */

/* cont_prepare_write, of one page before the one that is written. */
static int fill_page(struct inode *inode, pgoff_t index, unsigned from)
{
	unsigned bytes = page_bytes(inode->i_sb->kernel);
	struct page *page;
	int error;

	page = grab_cache_page(inode->i_mapping, index, &error);
	if (!page)
		return error;
	error = generic_prepare_write(page, from, bytes);
	if (!error) {
		page_zero_bytes(page, from, bytes - from);
		error = generic_commit_write(page, from, bytes);
	}
	unlock_page(page);
	page_cache_release(page);
	return error;
}

static int fill_pages_before(struct inode *inode, pgoff_t index)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	loff_t filled;
	int error = 0;

	while (!error && (filled = mmu_private(inode)) >> kernel->page_shift < (loff_t)index) {
		pgoff_t page = (pgoff_t)filled >> kernel->page_shift;

		advance_mmu(inode, round_up_to(filled, block_bytes(kernel)));
		error = fill_page(inode, page, (unsigned)filled & (page_bytes(kernel) - 1));
		advance_mmu(inode, (loff_t)((page + 1) << kernel->page_shift));
	}
	return error;
}

static int prepare_and_fill(struct page *page, unsigned from, unsigned to)
{
	struct inode *inode = page_inode(page);
	unsigned bytes = page_bytes(page->kernel), zero_from = from;
	int error = fill_pages_before(inode, page->index);
	loff_t filled = mmu_private(inode);

	if (error)
		return error;
	advance_mmu(inode, round_up_to(filled, block_bytes(page->kernel)));
	if ((pgoff_t)filled >> page->kernel->page_shift == page->index)
		zero_from = min((unsigned)filled & (bytes - 1), from);
	error = generic_prepare_write(page, zero_from, to);
	if (!error && zero_from < from)
		page_zero_bytes(page, zero_from, from - zero_from);
	return error;
}

static int fat_prepare_write(struct page *page, unsigned from, unsigned to)
{
	if (revision_of(page_inode(page))->fat_fills_under_page_lock)
		return prepare_and_fill(page, from, to);
	return generic_prepare_write(page, from, to);
}

/* fat_cont_expand. */
static int expand_by_page(struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	unsigned to = (((unsigned)size - 1) & (page_bytes(kernel) - 1)) + 1;
	struct page *page;
	int error;

	page = grab_cache_page(inode->i_mapping, (pgoff_t)(size - 1) >> kernel->page_shift, &error);
	if (!page)
		return error;
	error = fat_prepare_write(page, to, to);
	if (!error)
		error = generic_commit_write(page, to, to);
	unlock_page(page);
	page_cache_release(page);
	return error;
}

/* --- Filling, as fixed --- */

/* The blocks before pos are there; i_mutex held, and no page locked. */
static int allocate_before(struct inode *inode, loff_t pos)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	int error = 0;

	if (pos > inode_bytes_max(inode))
		return -EFBIG;
	advance_mmu(inode, round_up_to(mmu_private(inode), block_bytes(kernel)));
	for (loff_t filled = mmu_private(inode); filled < pos && !error; filled += block_bytes(kernel)) {
		struct buffer_head map_bh = { .b_size = block_bytes(kernel), .unwritten = true };

		error = fat_get_block(inode, (sector_t)filled >> kernel->block_shift, &map_bh, true);
	}
	return error;
}

static int fat_begin_buffered_write(struct inode *inode, loff_t pos)
{
	return revision_of(inode)->fat_fills_under_page_lock ? 0 : allocate_before(inode, pos);
}

static int fat_setattr(struct inode *inode, loff_t size)
{
	int error = 0;

	if (size > i_size_read(inode))
		error = revision_of(inode)->fat_fills_under_page_lock ? expand_by_page(inode, size)
								      : allocate_before(inode, size);
	return error ? error : generic_setattr(inode, size);
}

/* --- Direct I/O --- */

/* What would have to allocate is the page cache's to write. */
static bool goes_by_page_cache(const struct dio_request *request)
{
	loff_t end = request->offset + (loff_t)iov_length(request->iov, request->nr_segs);

	return request->rw == WRITE && mmu_private(request->inode) < end;
}

ssize_t fat_direct_IO_base(const struct dio_request *request)
{
	return goes_by_page_cache(request) ? 0 : blockdev_direct_IO(request);
}

ssize_t fat_direct_IO_fixed(const struct dio_request *request)
{
	struct dio_request said = *request;
	unsigned blkbits;
	loff_t end;

	said.flags = DIO_PLACEHOLDERS | DIO_DROP_I_MUTEX;
	if (check_dio_alignment(request, &blkbits, &end))
		return -EINVAL;
	return goes_by_page_cache(request) ? 0 : blockdev_direct_IO_flags(&said);
}

static ssize_t fat_direct_IO(const struct dio_request *request)
{
	return revision_of(request->inode)->fat_direct_IO(request);
}

/* --- Operations --- */

static const struct address_space_operations fat_aops = {
	.readpage = generic_readpage,
	.readpages = generic_readpages,
	.writepage = generic_writepage,
	.launder_page = generic_launder_page,
	.prepare_write = fat_prepare_write,
	.commit_write = generic_commit_write,
	.abort_write = generic_abort_write,
	.direct_IO = fat_direct_IO,
};

/* There is no punch_blocks: a file has no holes. */
static const struct inode_operations fat_iops = {
	.setattr = fat_setattr,
	.begin_buffered_write = fat_begin_buffered_write,
	.publish_size = generic_publish_size,
	.begin_extending = generic_begin_extending,
	.end_extending = generic_end_extending,
	.truncate_page = generic_truncate_page,
	.zero_block_tail = generic_zero_block_tail,
	.may_allocate = fat_may_allocate,
	.truncate_blocks = fat_truncate_blocks,
	.convert_unwritten = generic_convert_unwritten,
};

static const struct inode_kind fat_kind = {
	.i_op = &fat_iops,
	.i_fop = &generic_fops,
	.a_ops = &fat_aops,
	.get_block = fat_get_block,
};

struct inode *fat_file_create(struct super_block *sb)
{
	struct msdos_inode_info *ei = heddle_alloc_forever(sizeof(*ei));

	memset(ei, 0, sizeof(*ei));
	inode_init(&ei->vfs_inode, sb, &fat_kind);
	heddle_data_init(&ei->mmu_fact, "file %ld mmu_private", ei->vfs_inode.i_ino);
	return &ei->vfs_inode;
}

void fat_fill_super(struct super_block *sb)
{
	sb->s_create = fat_file_create;
}

void fat_settle(struct super_block *sb)
{
	for (unsigned i = 0; i < sb->n_files; i++)
		MSDOS_I(sb->files[i])->mmu_private = sb->files[i]->i_size.value;
}
