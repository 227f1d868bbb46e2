/* SPDX-License-Identifier: GPL-2.0-only */
/* Each invariant of the page cache, broken on purpose; those of files and I/O: test_invariants_files.c. */
#include "cache.h"
#include "exploring.h"

#include <kernel/findings.h>
#include <kernel/slab.h>

static void overlap(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	cache_place(cache, 2, 6);
	cache_add(cache, 9);
	cache_place(cache, 5, 8);
}

static void page_within_a_placeholder(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);
	struct page *page = page_cache_alloc(&cache->mapping, 3, GFP_KERNEL);

	cache_place(cache, 2, 6);
	tree_write_lock_irq(&cache->mapping);
	__add_to_page_cache(page, &cache->mapping);
	tree_write_unlock_irq(&cache->mapping);
}

static void placeholder_that_ends_before_it_starts(void *unused)
{
	cache_place(cache_create("fixed", 2), 6, 3);
}

Test(invariant, I1_items_are_disjoint)
{
	assert_finds_only(overlap, NULL, I1_TREE);
	assert_finds_only(page_within_a_placeholder, NULL, I1_TREE);
	assert_finds_only(placeholder_that_ends_before_it_starts, NULL, I1_TREE);
}

static void steal_from_an_owner(void *revision)
{
	struct cache *cache = cache_create(revision, 2);
	struct page *item;

	own_range(cache, 2, 6);
	tree_write_lock_irq(&cache->mapping);
	tree_gang_lookup(&cache->mapping, &item, 2, 6, 1);
	tree_delete(&cache->mapping, item);
	tree_write_unlock_irq(&cache->mapping);
}

Test(invariant, I2_an_owned_range_is_covered)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_finds_only(steal_from_an_owner, each_revision[i], I2_OWNED_RANGE);
}

static void leave_a_placeholder(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	cache_place(cache, 2, 6);
	cache_check_quiescent(cache);
}

static void leave_a_page_locked(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	lock_page(cache_add(cache, 1));
	cache_check_quiescent(cache);
}

static void leave_work(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);
	struct work work;

	queue_work(&cache->kernel.aio, &work, NULL);
	cache_check_quiescent(cache);
}

Test(invariant, I3_nothing_is_left_behind)
{
	assert_finds_only(leave_a_placeholder, NULL, I3_LEFT_BEHIND);
	assert_finds_only(leave_a_page_locked, NULL, I3_LEFT_BEHIND);
	assert_finds_only(leave_work, NULL, I3_LEFT_BEHIND);
}

static void take_a_reference_too_many(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	page_cache_get(cache_add(cache, 1));
	cache_check_quiescent(cache);
}

static void drop_a_reference_too_many(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	page_cache_release(cache_add(cache, 1));
	cache_check_quiescent(cache);
}

Test(invariant, I4_references_are_accounted_for)
{
	assert_finds_only(take_a_reference_too_many, NULL, I4_REFERENCE_COUNT);
	assert_finds_only(drop_a_reference_too_many, NULL, I4_REFERENCE_COUNT);
}

static void allocate_in_a_section(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	tree_write_lock_irq(&cache->mapping);
	kfree(kmalloc(8, GFP_KERNEL, "thing"));
	tree_write_unlock_irq(&cache->mapping);
}

static void allocate(void *unused)
{
	kfree(kmalloc(8, GFP_KERNEL, "thing"));
}

static void allocate_in_an_interrupt(void *unused)
{
	heddle_spawn_interrupt("irq", allocate, NULL);
	heddle_join_all();
}

static void allocate_where_one_may(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	kfree(kmalloc(8, GFP_KERNEL, "thing"));
	tree_write_lock_irq(&cache->mapping);
	kfree(kmalloc(8, GFP_ATOMIC, "thing"));
	tree_write_unlock_irq(&cache->mapping);
}

Test(invariant, I5_no_sleep_while_atomic)
{
	assert_finds_only(allocate_in_a_section, NULL, I5_ATOMIC_SLEEP);
	assert_finds_only(allocate_in_an_interrupt, NULL, I5_ATOMIC_SLEEP);
	assert_clean(allocate_where_one_may, NULL);
}

static struct cache *owned_by_an_interrupt; /* for one execution */

static void release_in_interrupt(void *unused)
{
	release_range(owned_by_an_interrupt, 0, 2);
}

static void complete_in_interrupt(void *revision)
{
	struct cache *cache = owned_by_an_interrupt = cache_create(revision, 2);

	cache->kernel.geometry.need_resched = true;
	own_range(cache, 0, 2);
	heddle_spawn_interrupt("irq", release_in_interrupt, NULL);
	heddle_join_all();
	cache_check_quiescent(cache);
}

/* D44, in both its forms: December also schedules. */
Test(invariant, I5_interrupts_stay_disabled_in_an_interrupt)
{
	struct outcome december = explore(complete_in_interrupt, DECEMBER, 0);

	cr_assert(december.exhausted && has_finding(&december, "interrupt flag"));
	assert_finds_only(complete_in_interrupt, FEBRUARY, "interrupt flag");
	assert_clean(complete_in_interrupt, FIXED);
}

static void page_beyond_the_end(void *unused)
{
	struct cache *cache = cache_create("fixed", 2);

	cache_add(cache, 1);
	pagecache_check_beyond_eof(&cache->mapping, page_bytes(&cache->kernel) + 1);
	pagecache_check_beyond_eof(&cache->mapping, page_bytes(&cache->kernel));
	cache_check_quiescent(cache);
}

Test(invariant, I13_no_page_beyond_the_end)
{
	assert_finds_only(page_beyond_the_end, NULL, I13_BEYOND_EOF);
}
