/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct page: a page of a file, of anonymous memory, or a placeholder.
 *
 *   field       protected by
 *   lock        page_state_lock: PG_locked, a bit with waiters in the hashed page wait queues
 *   uptodate    page_state_lock; set under the page lock or by the completion that holds it
 *   dirty       page_state_lock; together with the tag in the tree
 *   writeback   page_state_lock; set under the page lock, ended by a completion
 *   count       page_state_lock; additions that nobody looks at; a subtraction is tested only if the page is
 *               not cached: otherwise it cannot be the last
 *   cached      page_state_lock; cleared under tree_lock
 *   mapping     page lock; cleared under page lock and tree_lock
 *   index       constant while mapping is set
 *   private     page lock
 *   bytes       announced through content, block by block
 *
 * page_state_lock stands for the atomicity of a processor's bit operations. It is innermost and always a
 * section of its own or a part of one: as sections conflict by what they touch and not by their lock, pages
 * stay independent of each other; and under tree_lock a flag costs no scheduling point.
 *
 * home, the mapping that the page was made for, never changes: whoever holds neither page lock nor tree_lock
 * looks at mapping under home's tree_lock.
 *
 * A placeholder is a page without memory: mapping is PLACEHOLDER, index the last index that it covers (its
 * key in the tree), flags the first one. It can be neither locked nor referenced and is looked at under
 * tree_lock only. A real page's flags hold nothing but its zone bits.
 */
#ifndef CORE_PAGECACHE_PAGE_H
#define CORE_PAGECACHE_PAGE_H

#include <heddle/heddle.h>
#include <kernel/bytes.h>
#include <kernel/kernel.h>

struct page {
	unsigned long flags; /* placeholder: start; else: zone bits */
	struct address_space *mapping;
	bool placeholder;	    /* never changes; who may look at mapping sees it there */
	struct address_space *home; /* NULL: anonymous */
	pgoff_t index;
	struct kernel *kernel;
	void *private;		      /* the file system's; counts as one reference if not NULL */
	struct heddle_atomic lock;    /* PG_locked */
	struct heddle_thread *locker; /* task that holds the lock; NULL: free, or handed over to an I/O */
	struct heddle_atomic uptodate;
	struct heddle_atomic dirty;
	struct heddle_atomic writeback;
	struct heddle_atomic error;
	struct heddle_atomic count;
	struct heddle_atomic cached; /* the cache has a reference, and so no other is the last */
	struct heddle_data content;  /* index: block within the page */
	struct page *next, **link;   /* kernel->pages */
	byte_t bytes[];		     /* page_bytes() of them */
};

/** What page_state_lock was found in. */
struct page_state {
	bool was_mine, irqs_were_disabled;
};

/**
 * Takes page_state_lock with interrupts disabled, unless the caller has it: everybody under tree_lock does.
 */
struct page_state page_state_lock_at(struct kernel *kernel, const struct heddle_where *where);
void page_state_unlock(struct kernel *kernel, struct page_state state);
#define page_state_lock(kernel) page_state_lock_at((kernel), HEDDLE_HERE)

extern const struct address_space placeholder_address_space;
#define PLACEHOLDER_MAPPING   ((struct address_space *)&placeholder_address_space)
#define PagePlaceHolder(page) ((page)->mapping == PLACEHOLDER_MAPPING)

/**
 * A new page for index of mapping: not uptodate, its bytes UNINIT, locked by the caller. Nobody else can see
 * it yet, so that adding it to the cache costs no step besides the tree's. NULL when the allocation fails.
 * Not a step.
 */
struct page *page_cache_alloc(struct address_space *mapping, pgoff_t index, gfp_t gfp);
/** Frees a page that was never added to the cache. Not a step. */
void page_cache_discard(struct page *page);
/**
 * An anonymous page: zeroed, uptodate, unlocked, one reference (the pte's). index: its virtual page number.
 */
struct page *alloc_anonymous_page(struct kernel *kernel, pgoff_t index);

/*
 * References: a step each. release frees the page with the last one.
 */
void page_cache_get_at(struct page *page, const struct heddle_where *where);
void page_cache_release_at(struct page *page, const struct heddle_where *where);
/** Under tree_lock: the page leaves the cache, which gives up its reference; the caller has one. */
void page_cache_uncached(struct page *page);
#define page_cache_get(page)	 page_cache_get_at((page), HEDDLE_HERE)
#define page_cache_release(page) page_cache_release_at((page), HEDDLE_HERE)

/*
 * The page lock.
 *
 *   function               steps                               may block  task  interrupt  section
 *   trylock_page           1                                   no         yes   yes        yes
 *   lock_page              1, and 2 more for each sleep        yes        yes   no         no
 *   unlock_page            1 (clears, and wakes one)           no         yes   yes        yes
 *   wait_on_page_locked    1, and 2 more for each sleep        yes        yes   no         no
 *
 * Looking at the bit and queueing up, clearing it and waking, are one step each: the kernel's order (queue,
 * look again, sleep; clear, wake) comes to the same. Whoever holds it owns the resource page->lock, so that a
 * deadlock names the page and its holder. A task may unlock what it locked; anybody may unlock what was
 * handed over to an I/O. Anything else is a finding (I6 page lock).
 */
bool trylock_page_at(struct page *page, const struct heddle_where *where);
void lock_page_at(struct page *page, const struct heddle_where *where);
void unlock_page_at(struct page *page, const struct heddle_where *where);
void wait_on_page_locked_at(struct page *page, const struct heddle_where *where);
#define trylock_page(page)	  trylock_page_at((page), HEDDLE_HERE)
#define lock_page(page)		  lock_page_at((page), HEDDLE_HERE)
#define unlock_page(page)	  unlock_page_at((page), HEDDLE_HERE)
#define wait_on_page_locked(page) wait_on_page_locked_at((page), HEDDLE_HERE)
/** Whether somebody has page locked. For assertions by who believes that he has; no step. */
#define page_is_locked(page) ((page)->lock.value != 0)
/** The I/O that is about to be submitted will unlock page. The caller holds the lock. Not a step. */
void page_lock_hand_over(struct page *page);

/** Ends the read of a page, from its completion: uptodate or with an error, and unlocked, in one step. */
void end_page_read_at(struct page *page, int error, const struct heddle_where *where);
#define end_page_read(page, error) end_page_read_at((page), (error), HEDDLE_HERE)

/* The other flags: one step each, or a touch inside a section. */
bool page_flag_test_at(struct page *page, struct heddle_atomic *flag, const struct heddle_where *where);
void page_flag_set_at(struct page *page, struct heddle_atomic *flag, bool value,
		      const struct heddle_where *where);
#define PageUptodate(page) page_flag_test_at((page), &(page)->uptodate, HEDDLE_HERE)
/** With the page lock held: nobody else can change it, so that looking is no step. */
#define PageUptodateLocked(page) ((page)->uptodate.value != 0)
#define SetPageUptodate(page)	 page_flag_set_at((page), &(page)->uptodate, true, HEDDLE_HERE)
#define PageDirty(page)		 page_flag_test_at((page), &(page)->dirty, HEDDLE_HERE)
#define PageWriteback(page)	 page_flag_test_at((page), &(page)->writeback, HEDDLE_HERE)
#define PageError(page)		 page_flag_test_at((page), &(page)->error, HEDDLE_HERE)
#define SetPageError(page)	 page_flag_set_at((page), &(page)->error, true, HEDDLE_HERE)
#define ClearPageError(page)	 page_flag_set_at((page), &(page)->error, false, HEDDLE_HERE)

/**
 * Marks page dirty, and tags it in the tree if it is in one: one section. Returns whether it was clean.
 * Callable from sections but not under tree_lock.
 */
bool set_page_dirty(struct page *page);
/** The same under the page lock: may block. For pages of which the caller has only a reference. */
void set_page_dirty_lock(struct page *page);
/**
 * Before writing: takes the dirt of every pte into the page, then cleans it. Page lock held. Returns whether
 * it was dirty.
 */
bool clear_page_dirty_for_io(struct page *page);
/** Drops the dirt without writing it (truncate). Page lock held. */
void cancel_dirty_page(struct page *page);
/** Nobody shall take the page for what the file holds any more. Page lock held. */
void ClearPageUptodate(struct page *page);

/** Page lock held, before the write is submitted. */
void set_page_writeback(struct page *page);
/** From the completion: ends the write-back and wakes who waits for it. */
void end_page_writeback(struct page *page);
/** May block. */
void wait_on_page_writeback(struct page *page);

/** The wait queue of a page (of its lock and write-back bit), or of the waiters for a placeholder. */
wait_queue_head_t *page_waitqueue(const struct page *page);

/**
 * The flag word as the kernel would see it: zone bits and flag bits. Announces a read of the flags if the
 * zone bits do not settle every comparison by themselves.
 */
unsigned long page_flags_word(struct page *page);

/*
 * The bytes of a page. Each announces the blocks that it touches: one step, or a touch inside a section.
 * [offset, offset + n) lies within the page.
 */
void page_read_bytes_at(struct page *page, unsigned offset, byte_t *to, unsigned n,
			const struct heddle_where *where);
void page_write_bytes_at(struct page *page, unsigned offset, const byte_t *from, unsigned n,
			 const struct heddle_where *where);
void page_zero_bytes_at(struct page *page, unsigned offset, unsigned n, const struct heddle_where *where);
#define page_read_bytes(page, offset, to, n) page_read_bytes_at((page), (offset), (to), (n), HEDDLE_HERE)
#define page_write_bytes(page, offset, from, n) \
	page_write_bytes_at((page), (offset), (from), (n), HEDDLE_HERE)
#define page_zero_bytes(page, offset, n) page_zero_bytes_at((page), (offset), (n), HEDDLE_HERE)

#endif
