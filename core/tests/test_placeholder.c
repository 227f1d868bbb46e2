/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Placeholders, one thread alone: what owning a range makes of the tree, and what lookups make of
 * placeholders.
 */
#include "cache.h"
#include "exploring.h"

#include <string.h>

#define expect_text(cache, expected)                                                                      \
	heddle_check(strcmp(cache_text(cache), (expected)) == 0, "tree", "%s, not %s", cache_text(cache), \
		     (expected))

static void hole(void *revision)
{
	struct cache *cache = cache_create(revision, 2);

	own_range(cache, 2, 6);
	expect_text(cache, "[2,5]");
	heddle_check(mapping_nrpages(&cache->mapping) == 0, "nrpages", "placeholders are counted");
	release_range(cache, 2, 6);
	expect_text(cache, "");
	heddle_check(!radix_tree_tagged(&cache->mapping.page_tree, PAGECACHE_TAG_EXTENTS), "EXTENTS",
		     "still set");
	cache_check_quiescent(cache);
}

Test(placeholder, one_covers_a_hole)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(hole, each_revision[i]);
}

/* As posted, pages stay and are locked. */
static void pages_are_locked(void *revision)
{
	struct cache *cache = cache_create(revision, 2);

	cache_add(cache, 1);
	cache_add(cache, 2);
	cache_add(cache, 5);
	cache_add(cache, 9);
	own_range(cache, 0, 8);
	expect_text(cache, "[0,0] p1! p2! [3,4] p5! [6,7] p9");
	release_range(cache, 0, 8);
	expect_text(cache, "p1 p2 p5 p9");
	cache_check_quiescent(cache);
}

Test(placeholder, as_posted_pages_in_the_range_are_locked)
{
	assert_clean(pages_are_locked, DECEMBER);
	assert_clean(pages_are_locked, FEBRUARY);
}

static void pages_go(void *revision)
{
	struct cache *cache = cache_create(revision, 2);

	cache_add(cache, 1);
	cache_add(cache, 2);
	cache_add(cache, 9);
	own_range(cache, 0, 8);
	expect_text(cache, "[0,0] [1,1] [2,2] [3,7] p9");
	release_range(cache, 0, 8);
	expect_text(cache, "p9");
	cache_check_quiescent(cache);
}

Test(placeholder, fixed_removes_the_pages_of_the_range)
{
	assert_clean(pages_go, FIXED);
}

static void lookups(void *revision)
{
	struct cache *cache = cache_create(revision, 2);
	struct address_space *mapping = &cache->mapping;
	struct page *page = cache_add(cache, 0), *found[4];

	cache_place(cache, 2, 5);
	heddle_check(find_get_page(mapping, 0) == page, "find_get_page", "page 0 is there");
	page_cache_release(page);
	for (pgoff_t index = 1; index < 6; index++)
		heddle_check(!find_get_page(mapping, index), "find_get_page", "a placeholder is no page");
	heddle_check(!find_trylock_page(mapping, 3), "find_trylock_page", "a placeholder is no page");
	heddle_check(find_trylock_page(mapping, 0) == page, "find_trylock_page", "page 0 is there");
	unlock_page(page);
	heddle_check(find_lock_page(mapping, 0) == page, "find_lock_page", "page 0 is there");
	unlock_page(page);
	page_cache_release(page);
	heddle_check(!find_lock_page(mapping, 1), "find_lock_page", "there is no page 1");
	heddle_check(find_get_pages_contig(mapping, 0, 4, found) == 1, "find_get_pages_contig",
		     "one page, then a hole");
	page_cache_release(page);
	release_range(cache, 2, 5);
	cache_check_quiescent(cache);
}

Test(placeholder, to_lookups_it_is_no_page)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(lookups, each_revision[i]);
}

/* What find_get_pages(0, 2) says of a placeholder, a placeholder and a page behind them. */
static unsigned pages_behind_placeholders(const char *revision)
{
	struct cache *cache = cache_create(revision, 2);
	struct page *pages[2];
	unsigned n;

	cache_place(cache, 0, 1);
	cache_place(cache, 1, 2);
	cache_add(cache, 2);
	n = find_get_pages(&cache->mapping, 0, MAX_PGOFF, 2, pages);
	release_pages(pages, n);
	release_range(cache, 0, 2);
	cache_check_quiescent(cache);
	return n;
}

static void posted_lookup_gives_up(void *revision)
{
	heddle_check(pages_behind_placeholders(revision) == 0, "find_get_pages",
		     "it looked further than it was posted");
}

static void fixed_lookup_goes_on(void *revision)
{
	heddle_check(pages_behind_placeholders(revision) == 1, "find_get_pages", "it gave up");
}

Test(placeholder, find_get_pages_looks_behind_placeholders_only_when_fixed)
{
	assert_clean(posted_lookup_gives_up, DECEMBER);
	assert_clean(posted_lookup_gives_up, FEBRUARY);
	assert_clean(fixed_lookup_goes_on, FIXED);
}

static void add_without_waiting(void *revision)
{
	struct cache *cache = cache_create(revision, 2);
	struct page *page = page_cache_alloc(&cache->mapping, 3, GFP_KERNEL);

	cache_place(cache, 2, 5);
	heddle_check(add_to_page_cache_read(page, &cache->mapping, GFP_ATOMIC) == -EEXIST, "add",
		     "a placeholder is in the way");
	page_cache_discard(page);
	release_range(cache, 2, 5);
	cache_check_quiescent(cache);
}

Test(placeholder, adding_without_waiting_meets_eexist)
{
	assert_clean(add_without_waiting, FEBRUARY);
	assert_clean(add_without_waiting, FIXED);
}

/* D48: nobody can wake the sleeper here, so that the sleep shows as a deadlock. */
Test(placeholder, december_sleeps_although_it_must_not)
{
	assert_finds_only(add_without_waiting, DECEMBER, "placeholder");
}

/* D43: page 4 ends the hole [0,3]; in zone 0 its flag word is a small number. */
static void hole_before_page_in_zone(void *revision)
{
	struct cache *cache = cache_create(revision, 2);

	cache->kernel.geometry.zone_bits = 0;
	cache_add(cache, 200);
	own_range(cache, 0, 201);
	release_range(cache, 0, 201);
	cache_check_quiescent(cache);
}

Test(placeholder, the_posted_assertion_mistakes_flags_for_a_start)
{
	assert_finds_only(hole_before_page_in_zone, DECEMBER, "BUG");
	assert_finds_only(hole_before_page_in_zone, FEBRUARY, "BUG");
	assert_clean(hole_before_page_in_zone, FIXED);
}

/* Each allocation fails once: nothing may stay behind. */
static void own_with_a_failure(void *revision)
{
	struct cache *cache = cache_create(revision, 2);

	cache_add(cache, 1);
	if (own_range(cache, 0, 4) == 0)
		release_range(cache, 0, 4);
	cache_check_quiescent(cache);
}

Test(placeholder, a_failed_allocation_leaves_nothing_behind)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++) {
		struct outcome outcome = explore(own_with_a_failure, each_revision[i], 1);
		bool posted =
			strcmp(each_revision[i], FIXED) != 0; /* a placeholder in front of a page: D41 */
		char text[1000];

		cr_assert(outcome.exhausted && outcome.n_findings == (posted ? 1 : 0), "%s: %s",
			  (char *)each_revision[i], describe(&outcome, text, sizeof(text)));
		cr_assert(!posted || outcome.findings[0].kind == HEDDLE_LEAK);
		cr_assert(outcome.executions > 3, "only %lu executions", outcome.executions);
	}
}
