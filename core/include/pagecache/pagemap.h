/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding pages in the cache, adding them, removing them. To these a placeholder is mostly "no page".
 *
 * A page that is returned carries a reference for the caller. Which of them differ between revisions is said
 * in <pagecache/revision.h>: those are called through the revision by the functions here.
 *
 *   function                 may block
 *   find_get_page            no
 *   find_trylock_page        no
 *   find_lock_page           yes: page lock, placeholder
 *   find_get_pages[_tag]     no
 *   grab_cache_page          yes
 *   add_to_page_cache        yes, with __GFP_WAIT
 */
#ifndef CORE_PAGECACHE_PAGEMAP_H
#define CORE_PAGECACHE_PAGEMAP_H

#include <pagecache/address_space.h>

/** The page at index, or NULL: also under a placeholder. */
struct page *find_get_page(struct address_space *mapping, pgoff_t index);
/** The same, and in a step of its own whether it is uptodate. */
struct page *find_get_page_state(struct address_space *mapping, pgoff_t index, bool *uptodate);
/** Locked and without a reference, as in the kernel; NULL if absent, busy or a placeholder. */
struct page *find_trylock_page(struct address_space *mapping, pgoff_t index);
/** Locked; waits for a placeholder to go. NULL if absent. */
struct page *find_lock_page(struct address_space *mapping, pgoff_t index);
/**
 * The first pages of [start, last]. The kernel's own has no last; its callers overlook what lies beyond.
 * Fewer than nr does not always mean that there are no more: see the revision.
 */
unsigned find_get_pages(struct address_space *mapping, pgoff_t start, pgoff_t last, unsigned nr,
			struct page **pages);
/** Those of [*index, last] with tag; moves *index behind the last one. */
unsigned find_get_pages_tag(struct address_space *mapping, pgoff_t *index, pgoff_t last,
			    enum radix_tree_tag tag, unsigned nr, struct page **pages);
/** Consecutive pages from start, up to the first hole or placeholder. */
unsigned find_get_pages_contig(struct address_space *mapping, pgoff_t start, unsigned nr,
			       struct page **pages);

/** Releases n pages of one kernel: one step. */
void release_pages(struct page **pages, unsigned n);

/**
 * The page at index, locked; made if it is absent, for a buffered write. NULL with *error -ENOMEM.
 */
struct page *grab_cache_page(struct address_space *mapping, pgoff_t index, int *error);

/**
 * The page at index, locked, for one that holds another page's lock and so must not wait: NULL if it is busy,
 * or cannot be made. That as posted it waits for a placeholder is D28.
 */
struct page *grab_cache_page_nowait(struct address_space *mapping, pgoff_t index);

/**
 * Makes page, fresh from page_cache_alloc, the one at its index. 0: it is in the cache, locked, with the
 * cache's reference and (but for readahead) the caller's. -EEXIST: there is one; look again. -EAGAIN: it
 * slept, or the file became shorter; start again from the size check. -ENOMEM. On error page is unchanged and
 * the caller's to reuse or to discard. Three forms, for they differ in `fixed`: a reader (fault or read),
 * readahead (never waits there), a writer (i_mutex held, may lie beyond the end of file).
 */
int add_to_page_cache_read(struct page *page, struct address_space *mapping, gfp_t gfp);
int add_to_page_cache_readahead(struct page *page, struct address_space *mapping, gfp_t gfp);
int add_to_page_cache_write(struct page *page, struct address_space *mapping, gfp_t gfp);

/**
 * tree_lock held. Adding: as add_to_page_cache, without the waiting. Removing: takes page, locked by the
 * caller, out of the cache together with the cache's reference; the caller has one of its own.
 */
int __add_to_page_cache(struct page *page, struct address_space *mapping);
void __remove_from_page_cache(struct page *page);

#endif
