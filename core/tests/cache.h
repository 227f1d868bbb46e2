/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel and one mapping without a file system: what the tests of the page cache's inside stand on. */
#ifndef CORE_TESTS_CACHE_H
#define CORE_TESTS_CACHE_H

#include <heddle/heddle.h>
#include <pagecache/check.h>
#include <pagecache/placeholder.h>
#include <pagecache/revision.h>

struct cache {
	struct kernel kernel;
	struct address_space mapping;
};

/** GEOMETRY_SMALL; gang is the only thing that tests here vary. */
struct cache *cache_create(const char *revision, unsigned gang);

/** Puts an uptodate, clean, unlocked page into the cache, with the cache's reference only. */
struct page *cache_add(struct cache *cache, pgoff_t index);
/** Puts a placeholder over [start, end). */
void cache_place(struct cache *cache, pgoff_t start, pgoff_t end);

int own_range(struct cache *cache, pgoff_t start, pgoff_t end);
void release_range(struct cache *cache, pgoff_t start, pgoff_t end);

/** The items as text, in order: "p3" a page, "p3!" a locked page, "[4,6]" a placeholder. Static storage. */
const char *cache_text(struct cache *cache);

/** I3 and I4, then everything is freed. */
void cache_check_quiescent(struct cache *cache);

#endif
