// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scenario's hand inside a file, while no other thread lives: nothing here is announced that need not be.
 */
#include <fs/super.h>
#include <kernel/findings.h>
#include <pagecache/pagemap.h>

static byte_t *block_bytes_of(const struct inode *inode, sector_t block)
{
	return inode->i_sb->bdev->bytes + (block << inode->i_sb->kernel->block_shift);
}

static void fill_block(struct inode *inode, sector_t iblock, byte_t value)
{
	sector_t block = inode->blocks[iblock];

	if (block == NO_BLOCK) {
		int error = allocate_block(inode->i_sb, inode, iblock, &block);

		heddle_check(!error, BUG_SUBJECT, "the device is too small for the scenario");
		inode->blocks[iblock] = block;
	}
	bytes_fill(block_bytes_of(inode, block), block_bytes(inode->i_sb->kernel), value);
}

void file_set_size(struct inode *inode, loff_t size)
{
	heddle_check(size <= inode_bytes_max(inode), BUG_SUBJECT, "a file of %ld bytes is too long",
		     (long)size);
	inode->i_size.value = size;
}

void file_fill(struct inode *inode, sector_t first, sector_t n, unsigned writer, unsigned version)
{
	loff_t end = (loff_t)(first + n) << inode->i_sb->kernel->block_shift;

	file_set_size(inode, max(end, (loff_t)inode->i_size.value));
	for (sector_t i = 0; i < n; i++)
		fill_block(inode, first + i, byte_data(inode->i_ino, writer, version));
}

void file_cut(struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	unsigned within = (unsigned)size & (block_bytes(kernel) - 1);
	sector_t iblock = (sector_t)size >> kernel->block_shift;

	if (within)
		bytes_fill(block_bytes_of(inode, inode->blocks[iblock]) + within,
			   block_bytes(kernel) - within, BYTE_ZERO);
	file_set_size(inode, size);
}

static bool is_written(const struct inode *inode, sector_t iblock)
{
	return iblock < INODE_BLOCKS_MAX && inode->blocks[iblock] != NO_BLOCK &&
	       !(inode->blocks[iblock] & BLOCK_UNWRITTEN);
}

static byte_t device_byte(const struct inode *inode, loff_t pos)
{
	unsigned shift = inode->i_sb->kernel->block_shift;
	sector_t iblock = (sector_t)pos >> shift;
	const byte_t *tail = inode->i_op->peek_tail ? inode->i_op->peek_tail(inode, iblock) : NULL;

	if (tail)
		return tail[pos & ((1u << shift) - 1)];
	if (!is_written(inode, iblock))
		return BYTE_ZERO;
	return block_bytes_of(inode, inode->blocks[iblock])[pos & ((1u << shift) - 1)];
}

void file_peek_device(const struct inode *inode, loff_t pos, byte_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = pos + (loff_t)i < inode->i_size.value ? device_byte(inode, pos + i) : BYTE_ZERO;
}

/* Reads ahead may still be going on: then it is as if the page was not there. */
static const struct page *cached_page(const struct inode *inode, pgoff_t index)
{
	const struct page *page = radix_tree_lookup(&inode->i_mapping->page_tree, index);
	bool uptodate;

	if (!page || page->placeholder)
		return NULL;
	heddle_unordered_begin();
	uptodate = page->uptodate.value;
	heddle_unordered_end();
	return uptodate ? page : NULL;
}

void file_peek(const struct inode *inode, loff_t pos, byte_t *to, size_t n)
{
	unsigned shift = inode->i_sb->kernel->page_shift;

	file_peek_device(inode, pos, to, n);
	for (size_t i = 0; i < n && pos + (loff_t)i < inode->i_size.value; i++) {
		const struct page *page = cached_page(inode, (pgoff_t)(pos + i) >> shift);

		if (page)
			to[i] = page->bytes[(pos + i) & ((1u << shift) - 1)];
	}
}

void file_cache_page(struct inode *inode, pgoff_t index)
{
	struct kernel *kernel = inode->i_sb->kernel;
	struct page *page = page_cache_alloc(inode->i_mapping, index, GFP_KERNEL);
	int error = page ? add_to_page_cache_write(page, inode->i_mapping, GFP_KERNEL) : -ENOMEM;

	heddle_check(!error, BUG_SUBJECT, "page %lu cannot be cached: error %d", index, error);
	file_peek_device(inode, (loff_t)index << kernel->page_shift, page->bytes, page_bytes(kernel));
	SetPageUptodate(page);
	unlock_page(page);
	page_cache_release(page);
}
