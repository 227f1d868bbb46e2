/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A revision: which locking is under test. A constant table of operations; nothing in pagecache/, dio/ or fs/
 * asks which one runs.
 *
 * One file a revision in core/revisions/, to be read from top to bottom. What two revisions share lives once:
 * revisions/posted.c for the two that were posted, the pieces of core/dio/ for direct I/O.
 */
#ifndef CORE_PAGECACHE_REVISION_H
#define CORE_PAGECACHE_REVISION_H

#include <pagecache/pagemap.h>

struct dio;
struct dio_request;
struct buffer_head;
struct inode;
struct mm;

struct revision {
	const char *name;
	const char *summary; /* one line */

	/* --- A range of a file, locked against everything else that is cached --- */

	/**
	 * Owns the pages [start, end), end exclusive, in ascending order; waits for whoever has a part of
	 * them. On error nothing is owned. The owner may call it again for a range that follows what it has.
	 * 0, -ENOMEM, -EIO, -EBUSY. A task that may sleep and holds no page lock.
	 */
	int (*own_range)(struct address_space *mapping, pgoff_t start, pgoff_t end, gfp_t gfp);
	/**
	 * Lets go of [start, end), all of which the caller owns, and wakes the waiters. As posted also from
	 * interrupts.
	 */
	void (*release_range)(struct address_space *mapping, pgoff_t start, pgoff_t end);

	/* --- Lookups --- */

	unsigned (*find_get_pages)(struct address_space *mapping, pgoff_t start, pgoff_t last, unsigned nr,
				   struct page **pages);
	unsigned (*find_get_pages_tag)(struct address_space *mapping, pgoff_t *index, pgoff_t last,
				       enum radix_tree_tag tag, unsigned nr, struct page **pages);

	/* --- Adding a page: see add_to_page_cache_read and its brothers --- */

	int (*add_page_read)(struct page *page, struct address_space *mapping, gfp_t gfp);
	int (*add_page_readahead)(struct page *page, struct address_space *mapping, gfp_t gfp);
	int (*add_page_write)(struct page *page, struct address_space *mapping, gfp_t gfp);

	/* --- A fault maps a page --- */

	/** Before the pte is set: false if page is no longer the one at its index; look again. */
	bool (*fault_begin)(struct address_space *mapping, struct page *page);
	/** After the pte is set, or was not. Called only if fault_begin said true. */
	void (*fault_end)(struct page *page);

	/* --- A buffered write copies from user memory: <pagecache/usercopy.h> --- */

	int (*copy_from_user)(struct page *page, unsigned offset, struct mm *mm, unsigned long address,
			      unsigned n);

	/* --- Truncate: i_mutex held. begin; publish the size; unmap; drop_pages; free the blocks; end --- */

	int (*begin_truncate)(struct inode *inode, loff_t size);
	void (*drop_pages)(struct inode *inode, loff_t size);
	void (*end_truncate)(struct inode *inode, loff_t size);
	/**
	 * The last thing that truncate_inode_pages_range does (indices, inclusive); it gets there only if
	 * some page was cached.
	 */
	void (*truncate_wait)(struct address_space *mapping, pgoff_t start, pgoff_t end);

	/* --- Direct I/O: the parts of core/dio/ that differ; contracts in <dio/variants.h> --- */

	ssize_t (*direct_IO)(const struct dio_request *request);
	int (*dio_begin)(struct dio *dio);
	int (*dio_lock_page_range)(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last);
	pgoff_t (*dio_last_index)(const struct dio *dio);
	void (*dio_end_async)(struct dio *dio);
	void (*dio_publish_size)(struct dio *dio, loff_t end);
	void (*direct_write_publish_size)(struct inode *inode, loff_t end);
};

/** All of them, NULL-terminated; and one by its name, NULL if there is none. */
extern const struct revision *const revisions[];
const struct revision *revision_by_name(const char *name);

/**
 * A defect: one operation of a revision exchanged. `base` names the revision that it goes into.
 */
struct defect {
	const char *id;	     /* "D15" */
	const char *base;    /* the revision that it is made for */
	const char *summary; /* one line */
	void (*apply)(struct revision *revision);
};

extern const struct defect *const defects[];
const struct defect *defect_by_id(const char *id);

/**
 * Writes base with the defects named in ids (NULL-terminated) put into it to *revision. 0, -ENOENT for an
 * unknown id, -EINVAL for one that was not made for this base. *revision must outlive the execution.
 */
int revision_with_defects(struct revision *revision, const struct revision *base, const char *const *ids);

#endif
