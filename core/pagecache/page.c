/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of a page: allocation, references, bytes. */
#include <kernel/findings.h>
#include <kernel/slab.h>
#include <pagecache/address_space.h>
#include <pagecache/page_note.h>
#include <string.h>

/*
 * kernel->pages is bookkeeping for the checks at quiescence: no thread of the modelled kernel sees it, so it
 * is no race.
 */
#define BOOKKEEPING __attribute__((no_sanitize("thread")))

BOOKKEEPING static void register_page(struct page *page)
{
	page->next = page->kernel->pages;
	page->link = &page->kernel->pages;
	if (page->next)
		page->next->link = &page->next;
	page->kernel->pages = page;
}

BOOKKEEPING static void unregister_page(struct page *page)
{
	*page->link = page->next;
	if (page->next)
		page->next->link = page->link;
}

#define FILE_PAGE(what) "file %ld.page %ld" what
#define ANON_PAGE(what) "anonymous.page %ld" what

static void init_objects(struct page *page, long index)
{
	if (page->home) {
		long number = page->home->number;

		heddle_atomic_init(&page->lock, 1, FILE_PAGE(""), number, index);
		heddle_atomic_init(&page->uptodate, 0, FILE_PAGE(" uptodate"), number, index);
		heddle_atomic_init(&page->dirty, 0, FILE_PAGE(" dirty"), number, index);
		heddle_atomic_init(&page->writeback, 0, FILE_PAGE(" writeback"), number, index);
		heddle_atomic_init(&page->error, 0, FILE_PAGE(" error"), number, index);
		heddle_atomic_init(&page->count, 1, FILE_PAGE(" count"), number, index);
		heddle_atomic_init(&page->cached, 0, FILE_PAGE(" cached"), number, index);
		heddle_data_init(&page->content, FILE_PAGE(" bytes"), number, index);
	} else {
		heddle_atomic_init(&page->lock, 0, ANON_PAGE(""), index);
		heddle_atomic_init(&page->uptodate, 1, ANON_PAGE(" uptodate"), index);
		heddle_atomic_init(&page->dirty, 0, ANON_PAGE(" dirty"), index);
		heddle_atomic_init(&page->writeback, 0, ANON_PAGE(" writeback"), index);
		heddle_atomic_init(&page->error, 0, ANON_PAGE(" error"), index);
		heddle_atomic_init(&page->count, 1, ANON_PAGE(" count"), index);
		heddle_atomic_init(&page->cached, 0, ANON_PAGE(" cached"), index);
		heddle_data_init(&page->content, ANON_PAGE(" bytes"), index);
	}
}

static struct page *new_page(struct kernel *kernel, struct address_space *mapping, pgoff_t index, gfp_t gfp)
{
	size_t size = sizeof(struct page) + page_bytes(kernel) * sizeof(byte_t);
	struct page *page = kmalloc(size, gfp, "page");

	if (!page)
		return NULL;
	*page = (struct page){
		.flags = kernel->geometry.zone_bits, .home = mapping, .index = index, .kernel = kernel
	};
	init_objects(page, (long)index);
	register_page(page);
	return page;
}

struct page *page_cache_alloc(struct address_space *mapping, pgoff_t index, gfp_t gfp)
{
	struct page *page = new_page(mapping->kernel, mapping, index, gfp);

	if (!page)
		return NULL;
	page->locker = heddle_self();
	bytes_fill(page->bytes, page_bytes(page->kernel), BYTE_UNINIT);
	return page;
}

struct page *alloc_anonymous_page(struct kernel *kernel, pgoff_t index)
{
	struct page *page = new_page(kernel, NULL, index, GFP_KERNEL);

	if (page)
		bytes_fill(page->bytes, page_bytes(kernel), BYTE_ZERO);
	return page;
}

/*
 * The lives of its objects end under the lock under which they are used: what is touched without it too would
 * no longer be part of the sections that use it.
 */
static void end_page(struct page *page)
{
	struct heddle_object *objects[] = { &page->lock.object,	  &page->uptodate.object,
					    &page->dirty.object,  &page->writeback.object,
					    &page->error.object,  &page->count.object,
					    &page->cached.object, &page->content.object };

	for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
		heddle_object_destroy(objects[i]);
}

static void free_page(struct page *page)
{
	unregister_page(page);
	kfree(page);
}

void page_cache_discard(struct page *page)
{
	struct kernel *kernel = page->kernel;
	struct page_state state = page_state_lock(kernel);

	end_page(page);
	page_state_unlock(kernel, state);
	free_page(page);
}

void page_cache_get_at(struct page *page, const struct heddle_where *where)
{
	struct page_state state = page_state_lock_at(page->kernel, where);

	heddle_atomic_add_at(&page->count, 1, where);
	page_means_references(page, 1);
	page_state_unlock(page->kernel, state);
}

void page_cache_uncached(struct page *page)
{
	struct page_state state = page_state_lock(page->kernel);

	heddle_atomic_store(&page->cached, 0);
	heddle_atomic_add(&page->count, -1);
	page_means_references(page, -1);
	page_state_unlock(page->kernel, state);
}

/* page_state_lock held. Returns whether it was the last reference. */
static bool put_and_test(struct page *page, const struct heddle_where *where)
{
	int64_t count;

	if (heddle_atomic_load_at(&page->cached, where)) {
		heddle_atomic_add_at(&page->count, -1, where);
		page_means_references(page, -1);
		return false;
	}
	count = heddle_atomic_add_return_at(&page->count, -1, where);
	page_means_references(page, -1);
	if (count < 0)
		heddle_report(HEDDLE_CHECK, true, I4_REFERENCE_COUNT, where,
			      "page %lu is released once too often", page->index);
	return count == 0;
}

void page_cache_release_at(struct page *page, const struct heddle_where *where)
{
	struct kernel *kernel = page->kernel;
	struct page_state state = page_state_lock_at(kernel, where);
	bool last = put_and_test(page, where);

	if (last)
		end_page(page);
	page_state_unlock(kernel, state);
	if (last)
		free_page(page);
}

/* Announces that blocks of the page are about to be touched. */
static void touch_bytes(struct page *page, unsigned offset, unsigned n, enum heddle_access access,
			const struct heddle_where *where)
{
	unsigned shift = page->kernel->block_shift;

	BUG_ON(!n || offset + n > page_bytes(page->kernel));
	heddle_data_access_at(&page->content, offset >> shift, (offset + n - 1) >> shift, access, where);
}

/*
 * Devices, system calls and mapped stores move the same bytes with nothing to order them but what the locking
 * under test does: that is a matter of content, which the scenarios judge, and no data race of the kernel's.
 */

void page_read_bytes_at(struct page *page, unsigned offset, byte_t *to, unsigned n,
			const struct heddle_where *where)
{
	touch_bytes(page, offset, n, HEDDLE_READ, where);
	heddle_unordered_begin();
	memcpy(to, page->bytes + offset, n * sizeof(*to));
	heddle_unordered_end();
}

void page_write_bytes_at(struct page *page, unsigned offset, const byte_t *from, unsigned n,
			 const struct heddle_where *where)
{
	touch_bytes(page, offset, n, HEDDLE_WRITE, where);
	heddle_unordered_begin();
	memcpy(page->bytes + offset, from, n * sizeof(*from));
	heddle_unordered_end();
}

void page_zero_bytes_at(struct page *page, unsigned offset, unsigned n, const struct heddle_where *where)
{
	touch_bytes(page, offset, n, HEDDLE_WRITE, where);
	heddle_unordered_begin();
	bytes_fill(page->bytes + offset, n, BYTE_ZERO);
	heddle_unordered_end();
}
