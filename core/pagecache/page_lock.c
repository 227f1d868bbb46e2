/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page lock: one bit, and waiters in a hashed queue that pages share.
 *
 * Waiters are exclusive and have a key, so that a wake-up takes one of this page's only; who waits for a placeholder in the same queue has no key and is woken by every wake-up there, without using it up.
 */
#include <kernel/findings.h>
#include <pagecache/address_space.h>

wait_queue_head_t *page_waitqueue(const struct page *page)
{
	unsigned long hash = page->index;

	if (page->home)
		hash += (unsigned long)page->home->number * 3;
	return &page->kernel->wait_table[hash % page->kernel->geometry.wait_queues];
}

/* Keys are identities, never addresses: what is explored must not depend on where memory lies. */
static uint64_t lock_key(const struct page *page)
{
	return page->lock.object.id;
}

static uint64_t writeback_key(const struct page *page)
{
	return page->writeback.object.id;
}

static bool test_and_set_lock(struct page *page, const struct heddle_where *where)
{
	return heddle_atomic_compare_exchange_at(&page->lock, 0, 1, where) != 0;
}

static void locked(struct page *page, const struct heddle_where *where)
{
	page->locker = heddle_self();
	heddle_own_at(HEDDLE_RESOURCE(&page->lock.object), where);
}

bool trylock_page_at(struct page *page, const struct heddle_where *where)
{
	BUG_ON(PagePlaceHolder(page));
	if (test_and_set_lock(page, where))
		return false;
	locked(page, where);
	return true;
}

static void wait_for_lock(struct page *page, const struct heddle_where *where)
{
	wait_queue_head_t *queue = page_waitqueue(page);
	DEFINE_WAIT(wait);

	do {
		heddle_wait_prepare_at(queue, &wait, lock_key(page), true, where);
		if (!test_and_set_lock(page, where))
			break;
		heddle_wait_sleep_at(queue, &wait, HEDDLE_RESOURCE(&page->lock.object), where);
	} while (test_and_set_lock(page, where));
	heddle_wait_finish_at(queue, &wait, where);
}

void lock_page_at(struct page *page, const struct heddle_where *where)
{
	BUG_ON(PagePlaceHolder(page));
	if (test_and_set_lock(page, where))
		wait_for_lock(page, where);
	locked(page, where);
}

static void check_unlocker(struct page *page, const struct heddle_where *where)
{
	if (page->locker && page->locker != heddle_self())
		heddle_report(HEDDLE_LOCK_MISUSE, true, I6_PAGE_LOCK, where,
			      "%s unlocks page %lu, which %s has locked", heddle_thread_name(heddle_self()),
			      page->index, heddle_thread_name(page->locker));
}

void unlock_page_at(struct page *page, const struct heddle_where *where)
{
	BUG_ON(PagePlaceHolder(page));
	check_unlocker(page, where);
	page->locker = NULL;
	heddle_disown(HEDDLE_RESOURCE(&page->lock.object));
	if (!heddle_atomic_exchange_at(&page->lock, 0, where))
		heddle_report(HEDDLE_LOCK_MISUSE, true, I6_PAGE_LOCK, where,
			      "%s unlocks page %lu, which is not locked", heddle_thread_name(heddle_self()),
			      page->index);
	heddle_wake_at(page_waitqueue(page), lock_key(page), 1, where);
}

void page_lock_hand_over(struct page *page)
{
	page->locker = NULL;
}

/* Waits until bit is 0; key: that of the wake-ups which follow its being cleared. */
static void wait_on_page_bit(struct page *page, struct heddle_atomic *bit, uint64_t key,
			     const struct heddle_where *where)
{
	wait_queue_head_t *queue = page_waitqueue(page);
	DEFINE_WAIT(wait);

	while (heddle_atomic_load_at(bit, where)) {
		heddle_wait_prepare_at(queue, &wait, key, false, where);
		if (!heddle_atomic_load_at(bit, where))
			break;
		heddle_wait_sleep_at(queue, &wait, HEDDLE_RESOURCE(&bit->object), where);
	}
	heddle_wait_finish_at(queue, &wait, where);
}

void wait_on_page_locked_at(struct page *page, const struct heddle_where *where)
{
	wait_on_page_bit(page, &page->lock, lock_key(page), where);
}

void wait_on_page_writeback(struct page *page)
{
	wait_on_page_bit(page, &page->writeback, writeback_key(page), HEDDLE_HERE);
}

void set_page_writeback(struct page *page)
{
	struct address_space *mapping = page->home;
	bool flags;

	tree_write_lock_irqsave(mapping, flags);
	heddle_atomic_store(&page->writeback, 1);
	tree_tag_set(mapping, page, PAGECACHE_TAG_WRITEBACK);
	if (!PageDirty(page))
		tree_tag_clear(mapping, page, PAGECACHE_TAG_DIRTY);
	tree_write_unlock_irqrestore(mapping, flags);
}

void end_page_writeback(struct page *page)
{
	struct address_space *mapping = page->home;
	bool flags;

	tree_write_lock_irqsave(mapping, flags);
	heddle_atomic_store(&page->writeback, 0);
	tree_tag_clear(mapping, page, PAGECACHE_TAG_WRITEBACK);
	tree_write_unlock_irqrestore(mapping, flags);
	heddle_wake(page_waitqueue(page), writeback_key(page), INT_MAX);
}
