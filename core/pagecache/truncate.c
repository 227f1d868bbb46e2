/* SPDX-License-Identifier: GPL-2.0-only */
#include <fs/inode.h>
#include <pagecache/mm.h>
#include <pagecache/revision.h>
#include <pagecache/truncate.h>

void truncate_complete_page(struct address_space *mapping, struct page *page)
{
	BUG_ON(!page_is_locked(page));
	if (page->mapping != mapping)
		return;
	if (page->private)
		mapping->a_ops->releasepage(page);
	tree_write_lock_irq(mapping);
	cancel_dirty_page(page);
	ClearPageUptodate(page);
	__remove_from_page_cache(page);
	tree_write_unlock_irq(mapping);
}

/* A range of pages that is going away. */
struct doomed {
	struct address_space *mapping;
	pgoff_t first, last; /* inclusive */
	pgoff_t next;	     /* where the search goes on */
};

static unsigned lookup(struct doomed *doomed, struct page **pages)
{
	return find_get_pages(doomed->mapping, doomed->next, doomed->last,
			      doomed->mapping->kernel->geometry.pagevec, pages);
}

/* Truncates a page if that needs no waiting. */
static void try_page(struct doomed *doomed, struct page *page)
{
	if (!trylock_page(page))
		return;
	if (!PageWriteback(page))
		truncate_complete_page(doomed->mapping, page);
	unlock_page(page);
}

/* First pass: whatever can be had without waiting. */
static void pass_over(struct doomed *doomed)
{
	struct page *pages[GANG_MAX];
	unsigned n;

	doomed->next = doomed->first;
	while (doomed->next <= doomed->last && (n = lookup(doomed, pages))) {
		for (unsigned i = 0; i < n; i++) {
			doomed->next = max(doomed->next, pages[i]->index) + 1;
			try_page(doomed, pages[i]);
		}
		release_pages(pages, n);
	}
}

static void wait_for_page(struct doomed *doomed, struct page *page)
{
	lock_page(page);
	wait_on_page_writeback(page);
	doomed->next = max(doomed->next, page->index) + 1;
	truncate_complete_page(doomed->mapping, page);
	unlock_page(page);
}

/* Second pass: waits for each page, again from the start until a whole round finds nothing. */
static void wait_for_all(struct doomed *doomed)
{
	struct page *pages[GANG_MAX];

	doomed->next = doomed->first;
	for (;;) {
		unsigned n = lookup(doomed, pages);

		if (!n && doomed->next == doomed->first)
			return;
		if (!n)
			doomed->next = doomed->first;
		for (unsigned i = 0; i < n; i++)
			wait_for_page(doomed, pages[i]);
		release_pages(pages, n);
	}
}

/* Zeroes the end of the page that start cuts. */
static void truncate_partial_page(struct address_space *mapping, loff_t start)
{
	unsigned bytes = page_bytes(mapping->kernel), offset = (unsigned)start & (bytes - 1);
	struct page *page;

	if (!offset)
		return;
	page = find_lock_page(mapping, (pgoff_t)start >> mapping->kernel->page_shift);
	if (!page)
		return;
	wait_on_page_writeback(page);
	page_zero_bytes(page, offset, bytes - offset);
	unlock_page(page);
	page_cache_release(page);
}

void truncate_inode_pages_range(struct address_space *mapping, loff_t start, loff_t end)
{
	unsigned shift = mapping->kernel->page_shift;
	struct doomed doomed = { .mapping = mapping,
				 .first = ((pgoff_t)start + page_bytes(mapping->kernel) - 1) >> shift,
				 .last = end < 0 ? MAX_PGOFF : (pgoff_t)end >> shift };

	if (mapping->kernel->revision->nothing_to_truncate(mapping))
		return;
	pass_over(&doomed);
	truncate_partial_page(mapping, start);
	wait_for_all(&doomed);
	mapping->kernel->revision->truncate_wait(mapping, doomed.first, doomed.last);
}

static void unmap_beyond(struct inode *inode, loff_t size)
{
	loff_t bytes = page_bytes(inode->i_mapping->kernel);

	unmap_mapping_range(inode->i_mapping, (size + bytes - 1) & ~(bytes - 1), 0);
}

static int shorten(struct inode *inode, loff_t size)
{
	const struct revision *revision = inode->i_mapping->kernel->revision;
	int err = revision->begin_truncate(inode, size);

	if (err)
		return err;
	i_size_cut(inode, size);
	unmap_beyond(inode, size);
	revision->drop_pages(inode, size);
	inode->i_op->truncate_blocks(inode, size);
	revision->end_truncate(inode, size);
	return 0;
}

int vmtruncate_range(struct inode *inode, loff_t start, loff_t end)
{
	const struct revision *revision = inode->i_mapping->kernel->revision;
	unsigned shift = inode->i_mapping->kernel->page_shift;
	pgoff_t first = (pgoff_t)start >> shift, behind = (pgoff_t)end >> shift;
	int err;

	BUG_ON(!mutex_is_mine(&inode->i_mutex));
	err = revision->begin_punch(inode, first, behind);
	if (err)
		return err;
	unmap_mapping_range(inode->i_mapping, start, end - start);
	truncate_inode_pages_range(inode->i_mapping, start, end - 1);
	inode->i_op->punch_blocks(inode, start, end);
	revision->end_punch(inode, first, behind);
	return 0;
}

static int lengthen(struct inode *inode, loff_t from, loff_t size)
{
	const struct revision *revision = inode->i_mapping->kernel->revision;
	int err = revision->begin_growing(inode);

	if (err)
		return err;
	inode->i_op->publish_size(inode, size);
	revision->end_growing(inode, from);
	return 0;
}

int vmtruncate(struct inode *inode, loff_t size)
{
	loff_t from;

	BUG_ON(!mutex_is_mine(&inode->i_mutex));
	from = i_size_read(inode);
	if (size < from)
		return shorten(inode, size);
	if (size > from)
		return lengthen(inode, from, size);
	inode->i_op->publish_size(inode, size);
	return 0;
}
