/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct address_space: the page cache of one file, and its tree under tree_lock.
 *
 * Invariant I1: each item of the tree is a real page at its index, or a placeholder [flags, index] at its
 * last index; no item lies within another's range. Invariant I2: each index of an owned range has a page or a
 * placeholder. Both are checked at the end of each write section, around what it touched.
 *
 * What a section touches, for the explorer: ranges of `tree` (a lookup also what it found empty), of
 * `tags[]`, and the facts about the whole tree, which are objects of their own.
 */
#ifndef CORE_PAGECACHE_ADDRESS_SPACE_H
#define CORE_PAGECACHE_ADDRESS_SPACE_H

#include <kernel/lock.h>
#include <pagecache/page.h>
#include <pagecache/radix_tree.h>

struct inode;
struct address_space;
struct vma;
struct dio_request;

/** What the page cache asks of a file system. */
struct address_space_operations {
	/**
	 * Page lock held; submits the read of page, whose completion unlocks it; or fills and unlocks it at
	 * once. 0 or -errno (unlocked too).
	 */
	int (*readpage)(struct page *page);
	/**
	 * Adds each page to the cache and reads it; takes over the pages, added or not. See mpage_readpages.
	 */
	int (*readpages)(struct address_space *mapping, struct page **pages, unsigned n);
	/**
	 * Page lock held, page clean already; starts write-back, unlocks, submits. The completion calls
	 * end_page_writeback.
	 */
	int (*writepage)(struct page *page);
	/**
	 * Page lock held, and kept; page is dirty and nothing maps it: writes it back, and waits. 0 or
	 * -errno. May block.
	 */
	int (*launder_page)(struct page *page);
	/** Buffered write of [from, to) of a locked page: before and after the bytes are copied. */
	int (*prepare_write)(struct page *page, unsigned from, unsigned to);
	int (*commit_write)(struct page *page, unsigned from, unsigned to);
	/** Instead of commit_write, when the copy has failed: takes back what prepare_write has begun. */
	void (*abort_write)(struct page *page);
	ssize_t (*direct_IO)(const struct dio_request *request);
	/**
	 * Page lock held: lets go of page->private. false: it cannot (invalidation fails with -EIO). NULL:
	 * there is never any.
	 */
	bool (*releasepage)(struct page *page);
};

#define OWNED_RANGES_MAX 32

/** The first index that no file has (s_maxbytes in pages): what owns "to the end" owns up to here. */
#define MAPPING_END (1UL << 20)

struct address_space {
	struct kernel *kernel;
	struct inode *host; /* NULL: in tests without a file system */
	long number;	    /* for names in traces */
	const struct address_space_operations *a_ops;
	rwlock_t tree_lock;
	struct radix_tree_root page_tree;
	unsigned long nrpages;		 /* real pages only: placeholders are not counted */
	struct heddle_data tree;	 /* index: page index */
	struct heddle_data placeholders; /* never touched: who owns and who waits for which range */
	struct heddle_data tags[RADIX_TREE_MAX_TAGS]; /* index: page index */
	struct heddle_data extents_tag;		      /* EXTENTS on the root */
	struct heddle_data nrpages_fact;
	spinlock_t i_mmap_lock;
	struct vma *i_mmap;		     /* vmas that map it: under i_mmap_lock */
	struct heddle_data i_mmap_fact;	     /* the list and the ptes reached through it */
	struct heddle_atomic truncate_count; /* bumped by each unmap_mapping_range */
	struct heddle_atomic as_eio;	     /* AS_EIO: a write-back has failed, and nobody was told yet */
	struct address_space *next;	     /* kernel->mappings */
	/* For I1 and I2, under tree_lock. */
	struct owned_range {
		pgoff_t start, end; /* end is exclusive */
	} owned[OWNED_RANGES_MAX];
	unsigned n_owned;
	pgoff_t touched_low, touched_high; /* by this write section; low > high: nothing */
};

/**
 * number names the mapping in traces ("file 3.tree"). The mapping lives as long as the world. Before the
 * first spawn.
 */
void mapping_init(struct address_space *mapping, struct kernel *kernel, struct inode *host,
		  const struct address_space_operations *a_ops, long number);

/*
 * tree_lock, and inside it page_state_lock: what a section does to pages is a part of it. The write side's
 * unlock checks I1 and I2 around what the section touched. The _irqsave forms are for what interrupts call
 * too.
 */
#define tree_write_lock_irq(mapping) \
	(write_lock_irq(&(mapping)->tree_lock), spin_lock(&(mapping)->kernel->page_state_lock))
#define tree_write_unlock_irq(mapping)                                          \
	(tree_check(mapping), spin_unlock(&(mapping)->kernel->page_state_lock), \
	 write_unlock_irq(&(mapping)->tree_lock))
#define tree_write_lock_irqsave(mapping, flags) \
	(write_lock_irqsave(&(mapping)->tree_lock, flags), spin_lock(&(mapping)->kernel->page_state_lock))
#define tree_write_unlock_irqrestore(mapping, flags)                            \
	(tree_check(mapping), spin_unlock(&(mapping)->kernel->page_state_lock), \
	 write_unlock_irqrestore(&(mapping)->tree_lock, flags))
#define tree_read_lock_irq(mapping) tree_read_lock_irq_at((mapping), HEDDLE_HERE)
#define tree_read_unlock_irq(mapping) \
	(spin_unlock(&(mapping)->kernel->page_state_lock), read_unlock_irq(&(mapping)->tree_lock))
/** The read side may be taken twice, as in the kernel; that somebody does is D47. */
void tree_read_lock_irq_at(struct address_space *mapping, const struct heddle_where *where);

/** I1 and I2 around what this section touched. */
void tree_check(struct address_space *mapping);

/*
 * The tree under tree_lock: the plain tree plus the footprint. Items are real pages or placeholders.
 */

/** Before tree_lock is taken for an insertion. 0 or -ENOMEM. Not a step. */
int tree_preload(gfp_t gfp);
/**
 * What covers index: the page at it, a placeholder around it, or NULL. Follows the EXTENTS tag as
 * radix_tree_lookup_extent did.
 */
struct page *tree_lookup_extent(struct address_space *mapping, pgoff_t index);
/** The first items at or above first that do not lie wholly beyond last. */
unsigned tree_gang_lookup(struct address_space *mapping, struct page **items, pgoff_t first, pgoff_t last,
			  unsigned max);
unsigned tree_gang_lookup_tag(struct address_space *mapping, struct page **items, pgoff_t first, pgoff_t last,
			      unsigned max, enum radix_tree_tag tag);
/** Inserts a page at its index, or a placeholder at its end. 0 or -EEXIST. Counts real pages in nrpages. */
int tree_insert(struct address_space *mapping, struct page *item);
void tree_delete(struct address_space *mapping, struct page *item);
void tree_tag_set(struct address_space *mapping, struct page *page, enum radix_tree_tag tag);
void tree_tag_clear(struct address_space *mapping, struct page *page, enum radix_tree_tag tag);
bool tree_has_extents(struct address_space *mapping);
void tree_set_extents(struct address_space *mapping);

/**
 * The range [start, end) is owned from now on (I2), also for the wait-for cycle; ranges of one owner may grow
 * piece by piece.
 */
void tree_own(struct address_space *mapping, pgoff_t start, pgoff_t end);
void tree_disown(struct address_space *mapping, pgoff_t start, pgoff_t end);

/** What a waiter for a placeholder waits for. */
struct heddle_resource placeholder_resource(struct address_space *mapping, const struct page *placeholder);

/**
 * How many real pages are cached. A step: the kernel reads the word without the lock, which is the same as
 * reading it in a section of its own.
 */
unsigned long mapping_nrpages(struct address_space *mapping);
/** Whether any page of the mapping has tag. A step. */
bool mapping_tagged(struct address_space *mapping, enum radix_tree_tag tag);
/** Whether any vma maps the file. A step. */
bool mapping_mapped(struct address_space *mapping);
/** A write-back has failed: whoever waits for write-back next is told. A step; from interrupts as well. */
void mapping_set_error(struct address_space *mapping);
/** -EIO if one has failed since somebody was told last, else 0. A step. */
int mapping_take_error(struct address_space *mapping);
/** i_size of the host: a step, or a touch inside a section. Without a host there is no end. */
loff_t mapping_size(struct address_space *mapping);

#endif
