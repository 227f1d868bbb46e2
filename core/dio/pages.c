// SPDX-License-Identifier: GPL-2.0-only
/*
 * The user's pages, pinned in chunks as they are needed. Where all of them are pinned before anything is
 * owned: pins.c.
 */
#include "engine.h"

unsigned dio_count_pages(const struct kernel *kernel, unsigned long address, size_t n)
{
	unsigned long first = address >> kernel->page_shift;
	unsigned long end = (address + n + page_bytes(kernel) - 1) >> kernel->page_shift;

	return n ? end - first : 0;
}

int dio_get_user_pages(struct dio *dio, unsigned long address, unsigned n, struct page **pages)
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
	int got = dio_get_user_pages(dio, dio->curr_user_address, n, dio->pages);

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
