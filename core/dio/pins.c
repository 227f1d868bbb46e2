// SPDX-License-Identifier: GPL-2.0-only
/*
 * All pages of a request pinned before anything is owned, and what becomes of them in the end.
 *
 * Who owns a range drops its pages, pinned or not: he cannot wait for a pin, for the one who has it may be
 * waiting for him, or be himself. So what was read into a page that has left the cache meanwhile is stored
 * once more, into the page that the file has there now: when nothing is owned any more, and before the call
 * is over.
 */
#include "engine.h"
#include <pagecache/filemap.h>

/* The caller's segments do not outlive the call; which bytes of a page they are is needed at the end. */
static void note_bytes(struct dio *dio, const struct user_vec *segment, unsigned first)
{
	unsigned offset = segment->base & (page_bytes(dio->kernel) - 1);
	size_t left = segment->length;

	for (unsigned i = first; i < dio->n_pins; i++) {
		unsigned n = (unsigned)min(left, (size_t)(page_bytes(dio->kernel) - offset));

		dio->pinned[i] = (struct pinned_bytes){ offset, n };
		left -= n;
		offset = 0;
	}
}

static int pin_segment(struct dio *dio, const struct user_vec *segment)
{
	unsigned long vpn = segment->base >> dio->kernel->page_shift;
	unsigned n = dio_count_pages(dio->kernel, segment->base, segment->length);
	unsigned first = dio->n_pins;

	for (unsigned done = 0; done < n;) {
		unsigned chunk = min(n - done, gup_pages(dio->kernel));
		unsigned long address = done ? (vpn + done) << dio->kernel->page_shift : segment->base;
		int got = dio_get_user_pages(dio, address, chunk, dio->pins + dio->n_pins);

		if (got < 0)
			return got;
		dio->n_pins += got;
		done += got;
	}
	note_bytes(dio, segment, first);
	return 0;
}

static int alloc_pins(struct dio *dio)
{
	size_t n = dio->pages_in_io + 1;

	dio->pins = kmalloc(n * sizeof(struct page *), GFP_KERNEL, "pinned pages");
	if (!dio->pins)
		return -ENOMEM;
	dio->pinned = kmalloc(n * sizeof(*dio->pinned), GFP_KERNEL, "bytes of pinned pages");
	if (dio->pinned)
		return 0;
	kfree(dio->pins);
	dio->pins = NULL;
	return -ENOMEM;
}

int dio_pin_pages(struct dio *dio)
{
	int error;

	BUG_ON(dio->pages_in_io > pin_pages(dio->kernel));
	error = alloc_pins(dio);
	if (error)
		return error;
	for (unsigned i = 0; i < dio->request.nr_segs && !error; i++)
		error = pin_segment(dio, &dio->request.iov[i]);
	if (error) {
		dio_unpin_pages(dio, 0);
		return error;
	}
	dio->pages = dio->pins;
	dio->head = 0;
	dio->tail = dio->n_pins;
	return 0;
}

/*
 * The page that the file has at old's index now, locked; NULL: the file does not reach there any more, or
 * *error.
 */
static struct page *lock_successor(const struct page *old, int *error)
{
	for (;;) {
		struct page *page;

		*error = filemap_get_page(old->home, old->index, &page);
		if (*error || !page)
			return NULL;
		lock_page(page);
		if (page->mapping == old->home)
			return page;
		unlock_page(page);
		page_cache_release(page);
	}
}

static int store_again(struct page *old, struct pinned_bytes part)
{
	byte_t bytes[PAGE_BYTES_MAX];
	struct page *page;
	int error;

	page = lock_successor(old, &error);
	if (!page)
		return error;
	page_read_bytes(old, part.offset, bytes, part.n);
	page_write_bytes(page, part.offset, bytes, part.n);
	set_page_dirty(page);
	unlock_page(page);
	page_cache_release(page);
	return 0;
}

/* The bytes `part` of a pinned page were read into, which makes it dirty; part.n may be 0. */
static int finish_read_into(struct page *page, struct pinned_bytes part)
{
	bool cached;

	if (!page->home)
		return 0; /* anonymous */
	lock_page(page);
	cached = page->mapping != NULL;
	if (cached)
		set_page_dirty(page);
	unlock_page(page);
	return cached || !part.n ? 0 : store_again(page, part);
}

static int finish_reads(struct dio *dio, size_t bytes)
{
	int error = 0;

	for (unsigned i = 0; i < dio->n_pins; i++) {
		struct pinned_bytes part = dio->pinned[i];
		int err;

		part.n = (unsigned)min(bytes, (size_t)part.n);
		err = finish_read_into(dio->pins[i], part);
		error = error ? error : err;
		bytes -= part.n;
	}
	return error;
}

bool dio_pins_file_pages(const struct dio *dio)
{
	for (unsigned i = 0; i < dio->n_pins; i++) {
		if (dio->pins[i]->home)
			return true;
	}
	return false;
}

int dio_unpin_pages(struct dio *dio, size_t bytes)
{
	int error = 0;

	if (!dio->pins)
		return 0;
	if (dio_reads(dio) && dio->result)
		error = finish_reads(dio, bytes);
	for (unsigned i = 0; i < dio->n_pins; i++)
		page_cache_release(dio->pins[i]);
	kfree(dio->pins);
	kfree(dio->pinned);
	dio->pins = NULL;
	dio->n_pins = 0;
	return error;
}
