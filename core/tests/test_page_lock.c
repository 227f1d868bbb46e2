/* SPDX-License-Identifier: GPL-2.0-only */
/* The page lock: exclusion, wake-ups in queues that pages share, ownership. */
#include "cache.h"
#include "exploring.h"

#include <kernel/findings.h>

/* What two threads share. */
struct shared {
	struct cache *cache;
	struct page *pages[2];
	int inside; /* how many hold the lock of page 0; plain: the lock protects it */
};

static struct shared *shared_create(unsigned wait_queues)
{
	struct shared *shared = heddle_alloc_forever(sizeof(*shared));

	*shared = (struct shared){ .cache = cache_create("fixed", 2) };
	shared->cache->kernel.geometry.wait_queues = wait_queues;
	for (pgoff_t index = 0; index < 2; index++)
		shared->pages[index] = cache_add(shared->cache, index);
	return shared;
}

static void lock_first(void *argument)
{
	struct shared *shared = argument;

	lock_page(shared->pages[0]);
	heddle_check(++shared->inside == 1, "exclusion", "two threads hold the page lock");
	heddle_yield();
	shared->inside--;
	unlock_page(shared->pages[0]);
}

static void lock_second(void *argument)
{
	struct shared *shared = argument;

	lock_page(shared->pages[1]);
	heddle_yield();
	unlock_page(shared->pages[1]);
}

static void three_want_it(void *unused)
{
	struct shared *shared = shared_create(16);

	heddle_spawn("A", lock_first, shared);
	heddle_spawn("B", lock_first, shared);
	heddle_spawn("C", lock_first, shared);
	heddle_join_all();
	cache_check_quiescent(shared->cache);
}

Test(page_lock, excludes_and_wakes)
{
	cr_assert(assert_clean(three_want_it, NULL) > 6);
}

/* One queue for both pages: a wake-up for one must not be used up by a waiter for the other. */
static void two_pages_one_queue(void *unused)
{
	struct shared *shared = shared_create(1);

	heddle_spawn("A", lock_first, shared);
	heddle_spawn("B", lock_first, shared);
	heddle_spawn("C", lock_second, shared);
	heddle_spawn("D", lock_second, shared);
	heddle_join_all();
	cache_check_quiescent(shared->cache);
}

Test(page_lock, pages_share_a_queue)
{
	assert_clean(two_pages_one_queue, NULL);
}

static void wait_for_placeholder(void *argument)
{
	struct shared *shared = argument;

	heddle_check(!find_lock_page(&shared->cache->mapping, 5), "find_lock_page", "there is no page 5");
}

static void release_placeholder(void *argument)
{
	struct shared *shared = argument;

	release_range(shared->cache, 4, 6);
}

static void placeholder_in_the_same_queue(void *unused)
{
	struct shared *shared = shared_create(1);

	cache_place(shared->cache, 4, 6);
	heddle_spawn("A", lock_first, shared);
	heddle_spawn("B", lock_first, shared);
	heddle_spawn("P", wait_for_placeholder, shared);
	heddle_spawn("R", release_placeholder, shared);
	heddle_join_all();
	cache_check_quiescent(shared->cache);
}

Test(page_lock, a_placeholder_waiter_uses_no_wake_up_up)
{
	assert_clean(placeholder_in_the_same_queue, NULL);
}

Test(page_lock, survives_spurious_wake_ups)
{
	struct heddle_options options = { .sections = HEDDLE_SECTIONS_FOOTPRINT, .spurious = 1 };
	struct outcome outcome = explore_with(three_want_it, NULL, &options, EXPLORE_MAX);
	char text[1000];

	cr_assert(outcome.exhausted && !outcome.n_findings, "%s", describe(&outcome, text, sizeof(text)));
}

static void lock_twice(void *unused)
{
	struct shared *shared = shared_create(16);

	lock_page(shared->pages[0]);
	lock_page(shared->pages[0]);
}

Test(page_lock, a_deadlock_names_the_page)
{
	assert_finds_only(lock_twice, NULL, "page");
}

static void unlock_twice(void *unused)
{
	struct shared *shared = shared_create(16);

	lock_page(shared->pages[0]);
	unlock_page(shared->pages[0]);
	unlock_page(shared->pages[0]);
}

Test(page_lock, unlocking_twice_is_found)
{
	assert_finds_only(unlock_twice, NULL, I6_PAGE_LOCK);
}

static void unlock_first(void *argument)
{
	unlock_page(((struct shared *)argument)->pages[0]);
}

static void unlock_as_a_stranger(void *unused)
{
	struct shared *shared = shared_create(16);

	lock_page(shared->pages[0]);
	heddle_spawn("stranger", unlock_first, shared);
	heddle_join_all();
}

Test(page_lock, unlocking_what_another_locked_is_found)
{
	assert_finds_only(unlock_as_a_stranger, NULL, I6_PAGE_LOCK);
}

static void unlock_from_an_interrupt(void *unused)
{
	struct shared *shared = shared_create(16);

	lock_page(shared->pages[0]);
	page_lock_hand_over(shared->pages[0]);
	heddle_spawn_interrupt("irq", unlock_first, shared);
	lock_page(shared->pages[0]);
	unlock_page(shared->pages[0]);
	heddle_join_all();
	cache_check_quiescent(shared->cache);
}

Test(page_lock, what_was_handed_over_an_interrupt_unlocks)
{
	assert_clean(unlock_from_an_interrupt, NULL);
}
