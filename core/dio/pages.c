// SPDX-License-Identifier: GPL-2.0-only
/*
 * The user's pages: pinned in chunks as they are needed, as posted, or all of them before anything is owned.
 */
#include "engine.h"

unsigned dio_count_pages(const struct kernel *kernel, unsigned long address, size_t n)
{
	unsigned long first = address >> kernel->page_shift;
	unsigned long end = (address + n + page_bytes(kernel) - 1) >> kernel->page_shift;

	return n ? end - first : 0;
}

static int pin(struct dio *dio, unsigned long address, unsigned n, struct page **pages)
{
	struct mm *mm = dio->request.iocb->ki_mm;
	int got;

	down_read(&mm->mmap_sem);
	got = get_user_pages(mm, address, n, dio_reads(dio), pages);
	up_read(&mm->mmap_sem);
	return got;
}

/*
 * The memory is not there, but blocks have been allocated: they are written with zeroes rather than left as
 * they are.
 */
static int use_zero_page(struct dio *dio, int error)
{
	dio->page_errors = dio->page_errors ? dio->page_errors : error;
	dio->pages[0] = alloc_anonymous_page(dio->kernel, 0);
	dio->head = 0;
	dio->tail = 1;
	return 0;
}

static int dio_refill_pages(struct dio *dio)
{
	unsigned n = min(dio->pages_left, gup_pages(dio->kernel));
	unsigned long vpn = dio->curr_user_address >> dio->kernel->page_shift;
	int got = pin(dio, dio->curr_user_address, n, dio->pages);

	if (got < 0 && dio->blocks_available && !dio_reads(dio))
		return use_zero_page(dio, got);
	if (got < 0)
		return got;
	dio->curr_user_address = (vpn + got) << dio->kernel->page_shift;
	dio->pages_left -= got;
	dio->head = 0;
	dio->tail = got;
	return 0;
}

struct page *dio_get_page(struct dio *dio, int *error)
{
	*error = dio->head == dio->tail ? dio_refill_pages(dio) : 0;
	return *error ? NULL : dio->pages[dio->head++];
}

void dio_hold_page(struct dio *dio, struct page *page)
{
	if (!dio->pins)
		page_cache_get(page);
}

void dio_put_page(struct dio *dio, struct page *page)
{
	if (!dio->pins)
		page_cache_release(page);
}

void dio_cleanup(struct dio *dio)
{
	while (dio->head < dio->tail)
		dio_put_page(dio, dio->pages[dio->head++]);
}

static int pin_segment(struct dio *dio, const struct user_vec *segment)
{
	unsigned long vpn = segment->base >> dio->kernel->page_shift;
	unsigned n = dio_count_pages(dio->kernel, segment->base, segment->length);

	for (unsigned done = 0; done < n;) {
		unsigned chunk = min(n - done, gup_pages(dio->kernel));
		unsigned long address = done ? (vpn + done) << dio->kernel->page_shift : segment->base;
		int got = pin(dio, address, chunk, dio->pins + dio->n_pins);

		if (got < 0)
			return got;
		dio->n_pins += got;
		done += got;
	}
	return 0;
}

int dio_pin_pages(struct dio *dio)
{
	int error = 0;

	BUG_ON(dio->pages_in_io > pin_pages(dio->kernel));
	dio->pins = kmalloc((dio->pages_in_io + 1) * sizeof(struct page *), GFP_KERNEL, "pinned pages");
	if (!dio->pins)
		return -ENOMEM;
	for (unsigned i = 0; i < dio->request.nr_segs && !error; i++)
		error = pin_segment(dio, &dio->request.iov[i]);
	if (error) {
		dio_unpin_pages(dio);
		return error;
	}
	dio->pages = dio->pins;
	dio->head = 0;
	dio->tail = dio->n_pins;
	return 0;
}

void dio_unpin_pages(struct dio *dio)
{
	bool dirty = dio_reads(dio) && dio->result;

	if (!dio->pins)
		return;
	for (unsigned i = 0; i < dio->n_pins; i++) {
		if (dirty)
			set_page_dirty_lock(dio->pins[i]);
		page_cache_release(dio->pins[i]);
	}
	kfree(dio->pins);
	dio->pins = NULL;
	dio->n_pins = 0;
}
