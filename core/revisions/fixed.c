/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A locking that passes every scenario, still made of placeholders:
 *
 *   - who owns a range owns it without pages: a page in it is unmapped, written back and removed under one
 *     hold of its lock, and the placeholder takes its place in the same tree_lock section. Nothing that could
 *     be mapped, dirtied or waited for stays inside, and nobody can map or dirty a page again that is about
 *     to go
 *   - ownership is taken ascending, holes first, and is held across truncate: from before the size is
 *     published until the blocks are free
 *   - who adds a page looks at the size in the section in which the page becomes visible, and after every
 *     sleep begins again from its own size check; readahead does not sleep at all
 *   - a fault maps a page, and makes a pte writable, under the page's lock
 *   - who has a page locked takes no fault: a buffered write copies with page faults off, and starts again
 *   - an interrupt completes nothing: a task publishes the size, lets go of the range, tells the caller
 *     (core/dio)
 *
 * docs/fixed-design.md says why it is safe, why each of its loops ends, and what it keeps of the series.
 */
#include "base.h"
#include "fixed.h"

#include <dio/variants.h>
#include <fs/ext3.h>
#include <fs/fat.h>
#include <fs/file.h>
#include <fs/inode.h>
#include <fs/reiserfs.h>
#include <fs/xfs.h>
#include <pagecache/mended.h>
#include <pagecache/mm.h>
#include <pagecache/placeholder.h>
#include <pagecache/revision.h>
#include <pagecache/usercopy.h>

/* A range on its way to being owned: [start, cur) is. */
struct owning {
	struct address_space *mapping;
	pgoff_t start, end, cur;
	gfp_t gfp;
	struct page *insert; /* the placeholder to be used next; NULL: none */
	/* Page locked, and kept so, and not mapped: it is clean afterwards, or -errno. */
	int (*clean)(struct page *page);
};

static int launder_page(struct page *page)
{
	return PageDirty(page) ? page->home->a_ops->launder_page(page) : 0;
}

static int discard_page(struct page *page)
{
	cancel_dirty_page(page);
	return 0;
}

/* tree_lock held: [cur, top) is ours from now on. */
static void place(struct owning *owning, pgoff_t top)
{
	struct page *insert = owning->insert;
	int err;

	insert->flags = owning->cur;
	insert->index = top - 1;
	owning->mapping->kernel->revision->check_hole(owning->mapping, insert);
	err = tree_insert(owning->mapping, insert);
	BUG_ON(err);
	owning->insert = NULL;
	owning->cur = top;
	tree_own(owning->mapping, owning->start, owning->cur);
}

/* Puts the placeholder where page, locked, unmapped and clean, is. */
static void replace_page(struct owning *owning, struct page *page)
{
	struct address_space *mapping = owning->mapping;

	tree_write_lock_irq(mapping);
	BUG_ON(PageDirty(page));
	__remove_from_page_cache(page);
	place(owning, owning->cur + 1);
	tree_write_unlock_irq(mapping);
}

/* page is locked and in the cache. No fault can map it, or make it dirty, before it is unlocked. */
static int evict_locked_page(struct owning *owning, struct page *page)
{
	loff_t bytes = page_bytes(page->kernel);
	int err;

	wait_on_page_writeback(page);
	if (page_mapped(page))
		unmap_mapping_range(owning->mapping, (loff_t)page->index * bytes, bytes);
	err = owning->clean(page);
	if (err)
		return err;
	if (page->private && !owning->mapping->a_ops->releasepage(page))
		return -EBUSY;
	replace_page(owning, page);
	return 0;
}

/*
 * The page at cur, of which we have a reference, has to go. 0 also if somebody else took it out of the cache:
 * its place has to be looked at again.
 */
static int evict_page(struct owning *owning, struct page *page)
{
	int err = 0;

	if (!trylock_page(page)) {
		page->kernel->revision->page_contended(page);
		lock_page(page);
	}
	if (page->mapping == owning->mapping)
		err = evict_locked_page(owning, page);
	unlock_page(page);
	page_cache_release(page);
	return err;
}

/* What comes first in [cur, end), NULL: nothing. */
static struct page *first_item(struct owning *owning)
{
	struct page *item;
	pgoff_t first;

	if (!tree_gang_lookup(owning->mapping, &item, owning->cur, owning->end - 1, 1))
		return NULL;
	first = PagePlaceHolder(item) ? item->flags : item->index;
	return first < owning->end ? item : NULL;
}

/* tree_lock held: drops it, and sleeps until placeholder has gone. */
static void unlock_and_wait(struct address_space *mapping, struct page *placeholder)
{
	struct placeholder_wait wait;

	placeholder_wait_prepare(&wait, mapping, placeholder);
	tree_write_unlock_irq(mapping);
	placeholder_wait_sleep(&wait);
}

/* tree_lock held, and dropped: takes the hole at cur, or waits for what is in the way, or evicts it. */
static int own_item(struct owning *owning, struct page *item)
{
	pgoff_t hole_end = !item ? owning->end : PagePlaceHolder(item) ? item->flags : item->index;
	struct address_space *mapping = owning->mapping;

	if (hole_end > owning->cur) {
		place(owning, hole_end);
		tree_write_unlock_irq(mapping);
		return 0;
	}
	if (PagePlaceHolder(item)) {
		unlock_and_wait(mapping, item);
		return 0;
	}
	page_cache_get(item);
	tree_write_unlock_irq(mapping);
	return evict_page(owning, item);
}

static int own_round(struct owning *owning)
{
	if (!owning->insert)
		owning->insert = alloc_placeholder(owning->mapping, owning->gfp);
	if (!owning->insert || tree_preload(owning->gfp))
		return -ENOMEM;
	tree_write_lock_irq(owning->mapping);
	if (owning->end - owning->start > 1)
		tree_set_extents(owning->mapping);
	return own_item(owning, first_item(owning));
}

static void release_range_fixed(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	struct page *item;
	bool flags;

	if (start == end)
		return;
	tree_write_lock_irqsave(mapping, flags);
	tree_disown(mapping, start, end);
	while (start < end && tree_gang_lookup(mapping, &item, start, end - 1, 1)) {
		BUG_ON(!PagePlaceHolder(item) || item->index >= end);
		start = item->index + 1;
		tree_delete(mapping, item);
		wake_up_placeholder_page(item);
		free_placeholder(item);
	}
	tree_write_unlock_irqrestore(mapping, flags);
}

static int own(struct owning owning)
{
	int err = 0;

	owning.cur = owning.start;
	while (!err && owning.cur < owning.end)
		err = own_round(&owning);
	if (err)
		release_range_fixed(owning.mapping, owning.start, owning.cur);
	if (owning.insert)
		free_placeholder(owning.insert);
	return err;
}

static int own_range_fixed(struct address_space *mapping, pgoff_t start, pgoff_t end, gfp_t gfp)
{
	return own((struct owning){
		.mapping = mapping, .start = start, .end = end, .gfp = gfp, .clean = launder_page });
}

/* Pages that are going away need not be written first. */
static int own_range_discarding(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	return own((struct owning){
		.mapping = mapping, .start = start, .end = end, .gfp = GFP_KERNEL, .clean = discard_page });
}

/* Takes the placeholders out of pages[0..n) and a reference on the rest. Returns how many are left. */
static unsigned keep_real_pages(struct page **pages, unsigned n)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < n; i++) {
		if (PagePlaceHolder(pages[i]))
			continue;
		page_cache_get(pages[i]);
		pages[kept++] = pages[i];
	}
	return kept;
}

unsigned find_get_pages_fixed(struct address_space *mapping, pgoff_t start, pgoff_t last, unsigned nr,
			      struct page **pages)
{
	unsigned kept = 0, found, asked;

	tree_read_lock_irq(mapping);
	do {
		asked = nr - kept;
		found = tree_gang_lookup(mapping, pages + kept, start, last, asked);
		if (found)
			start = pages[kept + found - 1]->index + 1;
		kept += keep_real_pages(pages + kept, found);
	} while (kept < nr && found == asked);
	tree_read_unlock_irq(mapping);
	return kept;
}

/* Placeholders are never tagged. */
static unsigned find_get_pages_tag_fixed(struct address_space *mapping, pgoff_t *index, pgoff_t last,
					 enum radix_tree_tag tag, unsigned nr, struct page **pages)
{
	unsigned n;

	tree_read_lock_irq(mapping);
	n = keep_real_pages(pages, tree_gang_lookup_tag(mapping, pages, *index, last, nr, tag));
	if (n)
		*index = pages[n - 1]->index + 1;
	tree_read_unlock_irq(mapping);
	return n;
}

static bool lies_within_file(struct address_space *mapping, pgoff_t index)
{
	return (loff_t)(index << mapping->kernel->page_shift) < mapping_size(mapping);
}

/* tree_lock held. */
static int add_within_file(struct page *page, struct address_space *mapping)
{
	return lies_within_file(mapping, page->index) ? __add_to_page_cache(page, mapping) : -EAGAIN;
}

int add_page_readahead_fixed(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	int err = tree_preload(gfp);

	if (err)
		return err;
	tree_write_lock_irq(mapping);
	err = tree_lookup_extent(mapping, page->index) ? -EEXIST : add_within_file(page, mapping);
	tree_write_unlock_irq(mapping);
	return err;
}

int add_page_read_fixed(struct page *page, struct address_space *mapping, gfp_t gfp)
{
	struct page *covering;
	int err = tree_preload(gfp);

	if (err)
		return err;
	tree_write_lock_irq(mapping);
	covering = tree_lookup_extent(mapping, page->index);
	if (covering && PagePlaceHolder(covering) && (gfp & __GFP_WAIT)) {
		unlock_and_wait(mapping, covering);
		return -EAGAIN;
	}
	err = covering ? -EEXIST : add_within_file(page, mapping);
	tree_write_unlock_irq(mapping);
	return err;
}

/* A fault maps a page under its lock. */
static bool fault_begin_locked(struct address_space *mapping, struct page *page)
{
	lock_page(page);
	if (page->mapping == mapping)
		return true;
	unlock_page(page);
	return false;
}

static void fault_end_locked(struct page *page)
{
	unlock_page(page);
}

/* The pages of which truncate to size leaves nothing, or only a part. */
static pgoff_t first_touched(const struct inode *inode, loff_t size)
{
	return (pgoff_t)size >> inode->i_mapping->kernel->page_shift;
}

/*
 * Owns from the page that size cuts to the end of everything. The part of that page that stays is written
 * back, not lost.
 */
static int own_behind(struct inode *inode, loff_t size)
{
	struct address_space *mapping = inode->i_mapping;
	pgoff_t first = first_touched(inode, size), whole = first;
	int err;

	if (size & (page_bytes(mapping->kernel) - 1)) {
		whole++;
		err = own_range_fixed(mapping, first, whole, GFP_NOFS);
		if (err)
			return err;
	}
	err = own_range_discarding(mapping, whole, MAPPING_END);
	if (err)
		release_range_fixed(mapping, first, whole);
	return err;
}

/*
 * What remains of the last block is zeroed when nobody can write there any more: on the device, for a page
 * cannot be cached.
 */
int begin_truncate_fixed(struct inode *inode, loff_t size)
{
	int err = own_behind(inode, size);

	if (err)
		return err;
	err = inode->i_op->zero_block_tail(inode, size);
	if (err)
		release_range_fixed(inode->i_mapping, first_touched(inode, size), MAPPING_END);
	return err;
}

static void drop_pages_fixed(struct inode *inode, loff_t size)
{
	/* Owned: there are none, and none can come. */
}

void end_truncate_fixed(struct inode *inode, loff_t size)
{
	release_range_fixed(inode->i_mapping, first_touched(inode, size), MAPPING_END);
}

static int begin_punch_fixed(struct inode *inode, pgoff_t start, pgoff_t end)
{
	return own_range_discarding(inode->i_mapping, start, end);
}

static void end_punch_fixed(struct inode *inode, pgoff_t start, pgoff_t end)
{
	release_range_fixed(inode->i_mapping, start, end);
}

static void truncate_wait_fixed(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
}

extern const struct revision revision_fixed;
const struct revision revision_fixed = {
	.name = "fixed",
	.summary = "a design that passes every scenario",

	.own_range = own_range_fixed,
	.release_range = release_range_fixed,
	.page_contended = page_contended_nothing,
	.check_hole = check_hole_is_empty,
	.flush_last_byte = flush_last_byte_exact,

	.find_get_pages = find_get_pages_fixed,
	.find_get_pages_tag = find_get_pages_tag_fixed,

	.add_page_read = add_page_read_fixed,
	.add_page_readahead = add_page_readahead_fixed,
	/* The caller holds i_mutex, or the size stays. find_lock_page waits for placeholders. */
	.add_page_write = add_page_base,

	.fault_begin = fault_begin_locked,
	/* Who writes back waits for the page lock: what it finds dirty has the stores, too. */
	.fault_begin_store = fault_store_dirties,
	.fault_end_store = fault_store_nothing,
	.fault_end = fault_end_locked,

	.copy_from_user = copy_from_user_inatomic,

	.map_for_write_back = map_for_write_back_unwritten,

	.lock_cut_page = lock_cut_page_fixed,
	.clean_cut_page = clean_cut_page_fixed,
	.begin_growing = begin_growing_fixed,
	.end_growing = end_growing_fixed,

	.exclude_direct_io = direct_io_not_excluded,
	.admit_direct_io = direct_io_not_excluded,
	.nothing_to_truncate = nothing_to_truncate_never,
	.begin_truncate = begin_truncate_fixed,
	.drop_pages = drop_pages_fixed,
	.end_truncate = end_truncate_fixed,
	.begin_punch = begin_punch_fixed,
	.end_punch = end_punch_fixed,
	.truncate_wait = truncate_wait_fixed,

	.file_direct_IO = file_direct_IO_nothing,
	.direct_IO = direct_IO_fixed,
	.ext3_direct_IO = ext3_direct_IO_fixed,
	.ext4dev_direct_IO = ext3_direct_IO_fixed,
	.xfs_direct_read = generic_file_direct_read,
	.xfs_direct_write = generic_file_direct_write,
	.xfs_direct_IO = blockdev_direct_IO, /* as any other file: the extents are written first */
	.fat_direct_IO = fat_direct_IO_fixed,
	.reiserfs_direct_IO = reiserfs_direct_IO_fixed,
	.reiserfs_tails = &reiserfs_tails_owned,
	.dio_begin = dio_begin_pinned,
	.dio_begin_failed = dio_begin_failed_free,
	.dio_may_create = dio_may_create_if_asked,
	.dio_lock_page_range = dio_lock_page_range_owned,
	.dio_first_index = dio_first_index_cut,
	.dio_last_index = dio_last_index_exact,
	.dio_submit_section = dio_submit_section_fixed,
	.dio_all_mapped = dio_all_mapped_nothing,
	.dio_release = dio_unlock_page_range,
	.dio_end_async = dio_end_async_in_task,
	.dio_publish_size = dio_publish_size_before_release,
	.direct_write_publish_size = direct_write_publish_size_nothing,
	.dio_misaligned = dio_misaligned_nothing,
	.dio_invalidated = dio_invalidated_reported,
	.dio_extension_failed = dio_extension_failed_trim,
};
