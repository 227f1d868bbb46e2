/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Placeholders as posted: the pieces that more than one revision is made of. The core calls them through the
 * revision (own_range, release_range); only core/revisions/ and tests call them by name.
 */
#ifndef CORE_PAGECACHE_PLACEHOLDER_H
#define CORE_PAGECACHE_PLACEHOLDER_H

#include <pagecache/pagemap.h>

/** A placeholder without a range yet, or NULL. */
struct page *alloc_placeholder(struct address_space *mapping, gfp_t gfp);
void free_placeholder(struct page *placeholder);

/** tree_lock held. */
void wake_up_placeholder_page(struct page *placeholder);

/**
 * Under tree_lock: queues the caller as a waiter for placeholder. Then drop the lock and call
 * placeholder_wait_sleep. The two together are DEFINE_WAIT, prepare_to_wait, unlock, io_schedule,
 * finish_wait.
 */
struct placeholder_wait {
	wait_queue_t wait;
	wait_queue_head_t *queue;
	struct heddle_resource resource;
};
void placeholder_wait_prepare_at(struct placeholder_wait *wait, struct address_space *mapping,
				 struct page *placeholder, const struct heddle_where *where);
void placeholder_wait_sleep_at(struct placeholder_wait *wait, const struct heddle_where *where);
#define placeholder_wait_prepare(wait, mapping, placeholder) \
	placeholder_wait_prepare_at((wait), (mapping), (placeholder), HEDDLE_HERE)
#define placeholder_wait_sleep(wait) placeholder_wait_sleep_at((wait), HEDDLE_HERE)

#endif
