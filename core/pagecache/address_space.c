/* SPDX-License-Identifier: GPL-2.0-only */
/* The page tree: the plain radix tree, and what each access to it touches. */
#include <fs/inode.h>
#include <kernel/findings.h>
#include <kernel/slab.h>
#include <pagecache/address_space.h>
#include <pagecache/mm.h>
#include <pagecache/page_note.h>
#include <pagecache/tree_note.h>

const struct address_space placeholder_address_space;

void mapping_init(struct address_space *mapping, struct kernel *kernel, struct inode *host,
		  const struct address_space_operations *a_ops, long number)
{
	*mapping = (struct address_space){ .kernel = kernel,
					   .host = host,
					   .a_ops = a_ops,
					   .number = number,
					   .touched_low = MAX_PGOFF,
					   .next = kernel->mappings };
	kernel->mappings = mapping;
	rwlock_init(&mapping->tree_lock, "file %ld.tree_lock", number);
	heddle_data_init(&mapping->tree, "file %ld.tree", number);
	heddle_data_init(&mapping->placeholders, "file %ld.placeholder", number);
	heddle_data_init(&mapping->tags[PAGECACHE_TAG_DIRTY], "file %ld.tree dirty tags", number);
	heddle_data_init(&mapping->tags[PAGECACHE_TAG_WRITEBACK], "file %ld.tree writeback tags", number);
	heddle_data_init(&mapping->extents_tag, "file %ld.tree EXTENTS", number);
	heddle_data_init(&mapping->nrpages_fact, "file %ld.nrpages", number);
	spin_lock_init(&mapping->i_mmap_lock, "file %ld.i_mmap_lock", number);
	heddle_data_init(&mapping->i_mmap_fact, "file %ld.i_mmap", number);
	heddle_atomic_init(&mapping->truncate_count, 0, "file %ld.truncate_count", number);
	heddle_atomic_init(&mapping->as_eio, false, "file %ld.AS_EIO", number);
}

void tree_read_lock_irq_at(struct address_space *mapping, const struct heddle_where *where)
{
	spinlock_t *state_lock = &mapping->kernel->page_state_lock;

	heddle_irq_disable();
	if (state_lock->holder == heddle_self())
		spin_unlock(state_lock); /* it is innermost */
	heddle_spin_lock_shared_at(&mapping->tree_lock, where);
	heddle_spin_lock_at(state_lock, where);
}

static pgoff_t first_index(const struct page *item)
{
	return PagePlaceHolder(item) ? item->flags : item->index;
}

static void touch(struct address_space *mapping, pgoff_t low, pgoff_t high, enum heddle_access access)
{
	heddle_data_access(&mapping->tree, low, high, access);
}

/* A fact about the whole tree. */
static void touch_fact(struct heddle_data *fact, enum heddle_access access)
{
	heddle_data_access(fact, 0, HEDDLE_WHOLE, access);
}

int tree_preload(gfp_t gfp)
{
	return allocation_fails(gfp, "radix tree node") ? -ENOMEM : 0;
}

/*
 * Setting the tag, and the deletion that clears it with all others, commute: who sets it inserts in the same
 * section, and so the tree is not empty before that item goes. The tag matters only to a lookup that meets a
 * placeholder by another index than its key.
 */
bool tree_has_extents(struct address_space *mapping)
{
	touch_fact(&mapping->extents_tag, HEDDLE_READ);
	return radix_tree_tagged(&mapping->page_tree, PAGECACHE_TAG_EXTENTS);
}

void tree_set_extents(struct address_space *mapping)
{
	BUG_ON(!spin_is_mine(&mapping->tree_lock));
	touch_fact(&mapping->extents_tag, HEDDLE_ADD);
	radix_tree_root_tag_set(&mapping->page_tree, PAGECACHE_TAG_EXTENTS);
}

/*
 * With EXTENTS, radix_tree_lookup_extent searches forward, else it looks at one slot. Whatever the search
 * meets, the answer is a function of what covers index: an item is written over its whole range when it comes
 * and when it goes.
 */
struct page *tree_lookup_extent(struct address_space *mapping, pgoff_t index)
{
	struct page *item;

	touch(mapping, index, index, HEDDLE_READ);
	if (!radix_tree_gang_lookup(&mapping->page_tree, (void **)&item, NULL, index, 1) ||
	    first_index(item) > index)
		item = NULL;
	else if (item->index != index && !tree_has_extents(mapping))
		item = NULL;
	tree_note_found(mapping, item, index);
	return item;
}

unsigned tree_gang_lookup(struct address_space *mapping, struct page **items, pgoff_t first, pgoff_t last,
			  unsigned most)
{
	unsigned n = radix_tree_gang_lookup(&mapping->page_tree, (void **)items, NULL, first, most);
	pgoff_t scanned = n == most && n ? items[n - 1]->index : MAX_PGOFF;

	touch(mapping, first, max(first, min(scanned, last)), HEDDLE_READ);
	while (n && first_index(items[n - 1]) > last)
		n--;
	tree_note_found_from(mapping, items, n, first);
	return n;
}

unsigned tree_gang_lookup_tag(struct address_space *mapping, struct page **items, pgoff_t first, pgoff_t last,
			      unsigned most, enum radix_tree_tag tag)
{
	unsigned n = radix_tree_gang_lookup_tag(&mapping->page_tree, (void **)items, NULL, first, most, tag);
	pgoff_t scanned = n == most && n ? items[n - 1]->index : MAX_PGOFF;

	heddle_data_access(&mapping->tags[tag], first, max(first, min(scanned, last)), HEDDLE_READ);
	while (n && items[n - 1]->index > last)
		n--;
	heddle_means("finds %u page%s %s from %lu on in file %ld", n, n == 1 ? "" : "s",
		     tag == PAGECACHE_TAG_DIRTY ? "dirty" : "under write-back", first, mapping->number);
	return n;
}

/* Also of a broken placeholder, which ends before it starts. */
static void note_touched(struct address_space *mapping, const struct page *item)
{
	pgoff_t low = min(first_index(item), item->index), high = max(first_index(item), item->index);

	mapping->touched_low = min(mapping->touched_low, low);
	mapping->touched_high = max(mapping->touched_high, high);
}

static void count_page(struct address_space *mapping, const struct page *item, int by)
{
	if (PagePlaceHolder(item))
		return;
	touch_fact(&mapping->nrpages_fact, HEDDLE_ADD);
	mapping->nrpages += (unsigned long)by;
}

int tree_insert(struct address_space *mapping, struct page *item)
{
	BUG_ON(!spin_is_mine(&mapping->tree_lock));
	if (radix_tree_lookup(&mapping->page_tree, item->index)) {
		touch(mapping, item->index, item->index, HEDDLE_READ);
		return -EEXIST;
	}
	touch(mapping, first_index(item), item->index, HEDDLE_WRITE);
	radix_tree_insert(&mapping->page_tree, item->index, item);
	count_page(mapping, item, 1);
	note_touched(mapping, item);
	if (PagePlaceHolder(item))
		heddle_own(placeholder_resource(mapping, item));
	tree_note_inserted(mapping, item);
	return 0;
}

void tree_delete(struct address_space *mapping, struct page *item)
{
	BUG_ON(!spin_is_mine(&mapping->tree_lock));
	touch(mapping, first_index(item), item->index, HEDDLE_WRITE);
	tree_note_deleted(mapping, item);
	touch_fact(&mapping->extents_tag, HEDDLE_ADD); /* the last one clears it */
	for (unsigned tag = 0; !PagePlaceHolder(item) && tag < RADIX_TREE_MAX_TAGS; tag++)
		tree_tag_clear(mapping, item, tag);
	if (PagePlaceHolder(item))
		heddle_disown(placeholder_resource(mapping, item));
	radix_tree_delete(&mapping->page_tree, item->index);
	count_page(mapping, item, -1);
	note_touched(mapping, item);
}

void tree_tag_set(struct address_space *mapping, struct page *page, enum radix_tree_tag tag)
{
	BUG_ON(!spin_is_mine(&mapping->tree_lock));
	heddle_data_access(&mapping->tags[tag], page->index, page->index, HEDDLE_WRITE);
	page_means(page, "tags", tag == PAGECACHE_TAG_DIRTY ? " dirty" : " under write-back");
	radix_tree_tag_set(&mapping->page_tree, page->index, tag);
}

void tree_tag_clear(struct address_space *mapping, struct page *page, enum radix_tree_tag tag)
{
	BUG_ON(!spin_is_mine(&mapping->tree_lock));
	if (!radix_tree_tag_get(&mapping->page_tree, page->index, tag)) {
		heddle_data_access(&mapping->tags[tag], page->index, page->index, HEDDLE_READ);
		return;
	}
	heddle_data_access(&mapping->tags[tag], page->index, page->index, HEDDLE_WRITE);
	page_means(page, "clears the tag of", tag == PAGECACHE_TAG_DIRTY ? " for dirty" : " for write-back");
	radix_tree_tag_clear(&mapping->page_tree, page->index, tag);
}

struct heddle_resource placeholder_resource(struct address_space *mapping, const struct page *placeholder)
{
	return (struct heddle_resource){ &mapping->placeholders.object, placeholder->flags,
					 placeholder->index };
}

unsigned long mapping_nrpages(struct address_space *mapping)
{
	unsigned long nrpages;

	tree_read_lock_irq(mapping);
	touch_fact(&mapping->nrpages_fact, HEDDLE_READ);
	nrpages = mapping->nrpages;
	heddle_means("file %ld has %lu page%s cached", mapping->number, nrpages, nrpages == 1 ? "" : "s");
	tree_read_unlock_irq(mapping);
	return nrpages;
}

bool mapping_tagged(struct address_space *mapping, enum radix_tree_tag tag)
{
	bool tagged;

	tree_read_lock_irq(mapping);
	heddle_data_access(&mapping->tags[tag], 0, HEDDLE_WHOLE, HEDDLE_READ);
	tagged = radix_tree_tagged(&mapping->page_tree, tag);
	heddle_means("finds %s page %s in file %ld", tagged ? "a" : "no",
		     tag == PAGECACHE_TAG_DIRTY ? "dirty" : "under write-back", mapping->number);
	tree_read_unlock_irq(mapping);
	return tagged;
}

bool mapping_mapped(struct address_space *mapping)
{
	bool mapped;

	spin_lock(&mapping->i_mmap_lock);
	touch_fact(&mapping->i_mmap_fact, HEDDLE_READ);
	mapped = mapping->i_mmap != NULL;
	heddle_means("finds file %ld %smapped", mapping->number, mapped ? "" : "not ");
	spin_unlock(&mapping->i_mmap_lock);
	return mapped;
}

loff_t i_size_read_at(struct inode *inode, const struct heddle_where *where)
{
	struct kernel *kernel = inode->i_mapping->kernel;
	struct page_state state = page_state_lock_at(kernel, where);
	loff_t size = heddle_atomic_load_at(&inode->i_size, where);

	page_state_unlock(kernel, state);
	return size;
}

static void write_size(struct inode *inode, loff_t size, bool may_cut, const struct heddle_where *where)
{
	struct kernel *kernel = inode->i_mapping->kernel;
	struct page_state state = page_state_lock_at(kernel, where);
	loff_t before = inode->i_size.value;

	heddle_atomic_store_at(&inode->i_size, size, where);
	if (before > size && !may_cut)
		heddle_report(HEDDLE_CHECK, false, I12_SIZE, where,
			      "file %u becomes shorter without a truncate: %lld bytes, %lld before",
			      inode->i_ino, (long long)size, (long long)before);
	page_state_unlock(kernel, state);
}

void i_size_write_at(struct inode *inode, loff_t size, const struct heddle_where *where)
{
	write_size(inode, size, false, where);
}

void i_size_cut_at(struct inode *inode, loff_t size, const struct heddle_where *where)
{
	write_size(inode, size, true, where);
}

void mapping_set_error(struct address_space *mapping)
{
	struct page_state state = page_state_lock(mapping->kernel);

	heddle_atomic_store(&mapping->as_eio, true);
	page_state_unlock(mapping->kernel, state);
}

int mapping_take_error(struct address_space *mapping)
{
	struct page_state state = page_state_lock(mapping->kernel);
	bool failed = heddle_atomic_load(&mapping->as_eio) && heddle_atomic_exchange(&mapping->as_eio, false);

	page_state_unlock(mapping->kernel, state);
	return failed ? -EIO : 0;
}

loff_t mapping_size(struct address_space *mapping)
{
	return mapping->host ? i_size_read(mapping->host) : INT64_MAX;
}
