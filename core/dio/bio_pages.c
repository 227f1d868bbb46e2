// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of the user's pages when a bio is done, where each bio looks after its own.
 *
 * A page that was read into is dirty. To say so takes its lock, which sleeps: a task does it at once; for an
 * interrupt it is done before the submission, and a page that was cleaned since then goes to keventd. Either
 * may meet a page that the I/O itself has locked (D20).
 */
#include "engine.h"

void dio_bio_set_pages_dirty(struct dio *dio, struct bio *bio)
{
	if (dio->pins)
		return;
	for (unsigned i = 0; i < bio->n_vecs; i++)
		set_page_dirty_lock(bio->vecs[i].page);
}

void dio_bio_release(struct dio *dio, struct bio *bio)
{
	for (unsigned i = 0; i < bio->n_vecs && !dio->pins; i++) {
		if (dio_reads(dio))
			set_page_dirty_lock(bio->vecs[i].page);
		page_cache_release(bio->vecs[i].page);
	}
	bio_put(bio);
}

static void dirty_pages_work(struct work *work)
{
	struct bio *bio = (struct bio *)((char *)work - offsetof(struct bio, work));

	for (unsigned i = 0; i < bio->n_vecs; i++) {
		set_page_dirty_lock(bio->vecs[i].page);
		page_cache_release(bio->vecs[i].page);
	}
	bio_put(bio);
}

/* Nothing writes an anonymous page back, and so nothing cleans it. */
static bool is_still_dirty(struct page *page)
{
	return !page->home || PageDirty(page);
}

void dio_bio_check_pages_dirty(struct dio *dio, struct bio *bio)
{
	unsigned n_clean = 0;

	for (unsigned i = 0; i < bio->n_vecs && !dio->pins; i++) {
		if (is_still_dirty(bio->vecs[i].page))
			page_cache_release(bio->vecs[i].page);
		else
			bio->vecs[n_clean++] = bio->vecs[i];
	}
	bio->n_vecs = n_clean;
	if (n_clean)
		queue_work(&dio->kernel->keventd, &bio->work, dirty_pages_work);
	else
		bio_put(bio);
}
