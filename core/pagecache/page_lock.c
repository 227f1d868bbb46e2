/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flags of a page, under page_state_lock; first of all the page lock: a bit, and waiters in a hashed
 * queue that pages share.
 *
 * Waiters for the lock are exclusive and have a key, so that a wake-up takes one of this page's only. Who
 * waits for a placeholder in the same queue has no key: every wake-up there ends its sleep, and it does not
 * use one up.
 */
#include <kernel/findings.h>
#include <pagecache/address_space.h>
#include <pagecache/page_note.h>

struct page_state page_state_lock_at(struct kernel *kernel, const struct heddle_where *where)
{
	struct page_state state = { .was_mine = kernel->page_state_lock.holder == heddle_self() };

	if (state.was_mine)
		return state;
	state.irqs_were_disabled = heddle_irq_save();
	heddle_spin_lock_at(&kernel->page_state_lock, where);
	return state;
}

void page_state_unlock(struct kernel *kernel, struct page_state state)
{
	if (!state.was_mine)
		spin_unlock_irqrestore(&kernel->page_state_lock, state.irqs_were_disabled);
}

/*
 * Keys and hashes are made of identities, never of addresses: what is explored must not depend on where
 * memory lies.
 */
wait_queue_head_t *page_waitqueue(const struct page *page)
{
	unsigned queues = page->kernel->geometry.wait_queues;
	unsigned long hash = page->index;

	if (page->home)
		hash += (unsigned long)page->home->number * 3;
	if (page->placeholder) /* mapping is not to be looked at: nothing is locked here */
		hash += queues / 2;
	return &page->kernel->wait_table[hash % queues];
}

static uint64_t lock_key(const struct page *page)
{
	return page->lock.object.id;
}

static uint64_t writeback_key(const struct page *page)
{
	return page->writeback.object.id;
}

bool page_flag_test_at(struct page *page, struct heddle_atomic *flag, const struct heddle_where *where)
{
	struct page_state state;
	bool value;

	state = page_state_lock_at(page->kernel, where);
	value = heddle_atomic_load_at(flag, where);
	page_state_unlock(page->kernel, state);
	return value;
}

void page_flag_set_at(struct page *page, struct heddle_atomic *flag, bool value,
		      const struct heddle_where *where)
{
	struct page_state state;

	state = page_state_lock_at(page->kernel, where);
	heddle_atomic_store_at(flag, value, where);
	page_state_unlock(page->kernel, state);
}

static bool test_and_set_lock(struct page *page, const struct heddle_where *where)
{
	bool busy = heddle_atomic_compare_exchange_at(&page->lock, 0, 1, where) != 0;

	page_means(page, busy ? "finds" : "locks", busy ? " locked" : "");
	return busy;
}

static void locked(struct page *page, const struct heddle_where *where)
{
	page->locker = heddle_self();
	heddle_own_at(HEDDLE_RESOURCE(&page->lock.object), where);
}

bool trylock_page_at(struct page *page, const struct heddle_where *where)
{
	struct page_state state;
	bool busy;

	BUG_ON(page->placeholder);
	state = page_state_lock_at(page->kernel, where);
	busy = test_and_set_lock(page, where);
	page_state_unlock(page->kernel, state);
	if (!busy)
		locked(page, where);
	return !busy;
}

/* Takes the lock, or queues up for it. */
static bool lock_or_queue(struct page *page, wait_queue_t *wait, const struct heddle_where *where)
{
	struct page_state state;
	bool busy;

	state = page_state_lock_at(page->kernel, where);
	busy = test_and_set_lock(page, where);
	if (busy) {
		heddle_wait_prepare_at(page_waitqueue(page), wait, lock_key(page), true, where);
		page_means(page, "waits for", " to be unlocked");
	}
	page_state_unlock(page->kernel, state);
	return !busy;
}

void lock_page_at(struct page *page, const struct heddle_where *where)
{
	wait_queue_head_t *queue = page_waitqueue(page);
	DEFINE_WAIT(wait);

	BUG_ON(page->placeholder);
	while (!lock_or_queue(page, &wait, where))
		heddle_wait_sleep_at(queue, &wait, HEDDLE_RESOURCE(&page->lock.object), where);
	heddle_wait_finish_at(queue, &wait, where);
	locked(page, where);
}

static void check_unlocker(struct page *page, const struct heddle_where *where)
{
	if (page->locker && page->locker != heddle_self())
		heddle_report(HEDDLE_LOCK_MISUSE, true, I6_PAGE_LOCK, where,
			      "%s unlocks page %lu, which %s has locked", heddle_thread_name(heddle_self()),
			      page->index, heddle_thread_name(page->locker));
}

/* page_state_lock held. */
static void clear_lock_and_wake(struct page *page, const struct heddle_where *where)
{
	bool was_locked = heddle_atomic_exchange_at(&page->lock, 0, where);

	page_means(page, "unlocks", "");
	if (!was_locked)
		heddle_report(HEDDLE_LOCK_MISUSE, true, I6_PAGE_LOCK, where,
			      "%s unlocks page %lu, which is not locked", heddle_thread_name(heddle_self()),
			      page->index);
	heddle_wake_at(page_waitqueue(page), lock_key(page), 1, where);
}

static void before_unlock(struct page *page, const struct heddle_where *where)
{
	BUG_ON(page->placeholder);
	check_unlocker(page, where);
	page->locker = NULL;
}

void unlock_page_at(struct page *page, const struct heddle_where *where)
{
	struct page_state state;

	before_unlock(page, where);
	state = page_state_lock_at(page->kernel, where);
	heddle_disown(HEDDLE_RESOURCE(&page->lock.object));
	clear_lock_and_wake(page, where);
	page_state_unlock(page->kernel, state);
}

void end_page_read_at(struct page *page, int error, const struct heddle_where *where)
{
	struct page_state state;

	before_unlock(page, where);
	state = page_state_lock_at(page->kernel, where);
	heddle_atomic_store_at(error ? &page->error : &page->uptodate, 1, where);
	heddle_disown(HEDDLE_RESOURCE(&page->lock.object));
	clear_lock_and_wake(page, where);
	page_state_unlock(page->kernel, state);
}

void page_lock_hand_over(struct page *page)
{
	page->locker = NULL;
}

static const char *bit_words(const struct page *page, const struct heddle_atomic *bit, bool set)
{
	if (bit == &page->lock)
		return set ? " locked" : " unlocked";
	return set ? " under write-back" : " not under write-back";
}

/* Whether bit is clear; queues up if it is not. */
static bool clear_or_queue(struct page *page, struct heddle_atomic *bit, wait_queue_t *wait,
			   const struct heddle_where *where)
{
	struct page_state state;
	bool set;

	state = page_state_lock_at(page->kernel, where);
	set = heddle_atomic_load_at(bit, where);
	page_means(page, "finds", bit_words(page, bit, set));
	if (set) {
		heddle_wait_prepare_at(page_waitqueue(page), wait, bit->object.id, false, where);
		page_means(page, "waits for", bit == &page->lock ? " to be unlocked" : " to be written back");
	}
	page_state_unlock(page->kernel, state);
	return !set;
}

static void wait_on_page_bit(struct page *page, struct heddle_atomic *bit, const struct heddle_where *where)
{
	wait_queue_head_t *queue = page_waitqueue(page);
	DEFINE_WAIT(wait);

	while (!clear_or_queue(page, bit, &wait, where))
		heddle_wait_sleep_at(queue, &wait, HEDDLE_RESOURCE(&bit->object), where);
	heddle_wait_finish_at(queue, &wait, where);
}

void wait_on_page_locked_at(struct page *page, const struct heddle_where *where)
{
	wait_on_page_bit(page, &page->lock, where);
}

void wait_on_page_writeback(struct page *page)
{
	wait_on_page_bit(page, &page->writeback, HEDDLE_HERE);
}

void set_page_writeback(struct page *page)
{
	struct address_space *mapping = page->home;
	bool flags;

	tree_write_lock_irqsave(mapping, flags);
	page_flag_set_at(page, &page->writeback, true, HEDDLE_HERE);
	tree_tag_set(mapping, page, PAGECACHE_TAG_WRITEBACK);
	if (!PageDirty(page))
		tree_tag_clear(mapping, page, PAGECACHE_TAG_DIRTY);
	tree_write_unlock_irqrestore(mapping, flags);
}

static void clear_writeback_and_wake(struct page *page)
{
	struct page_state state;

	state = page_state_lock(page->kernel);
	heddle_atomic_store(&page->writeback, 0);
	heddle_wake(page_waitqueue(page), writeback_key(page), INT_MAX);
	page_state_unlock(page->kernel, state);
}

void end_page_writeback(struct page *page)
{
	struct address_space *mapping = page->home;
	bool flags;

	tree_write_lock_irqsave(mapping, flags);
	tree_tag_clear(mapping, page, PAGECACHE_TAG_WRITEBACK);
	clear_writeback_and_wake(page);
	tree_write_unlock_irqrestore(mapping, flags);
}

void cancel_dirty_page(struct page *page)
{
	page_flag_set_at(page, &page->dirty, false, HEDDLE_HERE);
}

void ClearPageUptodate(struct page *page)
{
	page_flag_set_at(page, &page->uptodate, false, HEDDLE_HERE);
}
