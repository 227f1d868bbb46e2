/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A revision: which locking is under test. A constant table of operations; nothing in pagecache/, dio/ or fs/
 * asks which one runs.
 *
 * One file a revision in core/revisions/, to be read from top to bottom; the trees between the patches have
 * one together. What two revisions share lives once: revisions/base.c for the kernel before the series,
 * revisions/posted.c for the two that were posted, the pieces of core/dio/ for direct I/O.
 */
#ifndef CORE_PAGECACHE_REVISION_H
#define CORE_PAGECACHE_REVISION_H

#include <pagecache/pagemap.h>

struct dio;
struct dio_request;
struct dio_section;
struct buffer_head;
struct inode;
struct kiocb;
struct mm;
struct reiserfs_tails;
struct user_vec;

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

	/* --- Parts of own_range, each of them an operation because a defect lies in it --- */

	/**
	 * page, of which the caller has a reference, is locked by somebody else: the caller is about to
	 * sleep.
	 */
	void (*page_contended)(struct page *page);
	/** tree_lock held: the assertion before `insert` goes into a hole. */
	void (*check_hole)(struct address_space *mapping, const struct page *insert);
	/** Whether a placeholder that could not be inserted in front of a page is forgotten. */
	bool forgets_failed_insert;
	/** The last byte, inclusive, of a write-back of pages up to end, exclusive. */
	loff_t (*flush_last_byte)(struct address_space *mapping, pgoff_t end);

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
	/** Of a fault for writing, between the two: before the pte is set, and when it was. */
	void (*fault_begin_store)(struct page *page);
	void (*fault_end_store)(struct page *page);
	/** After the pte is set, or was not. Called only if fault_begin said true. */
	void (*fault_end)(struct page *page);

	/* --- A buffered write copies from user memory: <pagecache/usercopy.h> --- */

	int (*copy_from_user)(struct page *page, unsigned offset, struct mm *mm, unsigned long address,
			      unsigned n);

	/* --- Write-back --- */

	/**
	 * Maps block iblock of inode, which a page is about to be written to: get_block with create, and with
	 * map_bh->b_size filled in. map_bh->unwritten afterwards: the block stays a hole to readers until the
	 * transfer has gone well; whoever ends the transfer converts it. Page lock held.
	 */
	int (*map_for_write_back)(struct inode *inode, sector_t iblock, struct buffer_head *map_bh);

	/* --- The file becomes longer: i_mutex held. What was stored behind its end is no part of it --- */

	/**
	 * A buffered write is about to lock the page of pos. If i_size cuts a page before that one: that
	 * page, locked and referenced, to be let go of when the write's own page is done. Nothing is in it
	 * behind i_size, and nobody can store there while it is locked. NULL: there is none, or *error is
	 * -ENOMEM. Holds no page lock; may block.
	 */
	struct page *(*lock_cut_page)(struct inode *inode, loff_t pos, int *error);
	/**
	 * page is locked, and a buffered write is about to fill it up to byte `end` of the file. If i_size
	 * cuts it and is to grow: the same of this page.
	 */
	void (*clean_cut_page)(struct page *page, loff_t end);
	/** Truncate is about to publish a size above i_size; and has published it: `from` was the old one. */
	int (*begin_growing)(struct inode *inode);
	void (*end_growing)(struct inode *inode, loff_t from);

	/* --- Truncate: i_mutex held. begin; publish the size; unmap; drop_pages; free the blocks; end --- */

	/**
	 * Around the whole of it, also where the file becomes longer: keeps direct I/O out, and lets it in
	 * again.
	 */
	void (*exclude_direct_io)(struct inode *inode);
	void (*admit_direct_io)(struct inode *inode);
	/** Whether truncate_inode_pages_range has nothing to do. */
	bool (*nothing_to_truncate)(struct address_space *mapping);
	int (*begin_truncate)(struct inode *inode, loff_t size);
	void (*drop_pages)(struct inode *inode, loff_t size);
	void (*end_truncate)(struct inode *inode, loff_t size);
	/**
	 * A hole is punched: before the pages [start, end) are unmapped and dropped, and when their blocks
	 * are free.
	 */
	int (*begin_punch)(struct inode *inode, pgoff_t start, pgoff_t end);
	void (*end_punch)(struct inode *inode, pgoff_t start, pgoff_t end);
	/**
	 * The last thing that truncate_inode_pages_range does (indices, inclusive); it gets there only if
	 * some page was cached.
	 */
	void (*truncate_wait)(struct address_space *mapping, pgoff_t start, pgoff_t end);

	/* --- Direct I/O: the parts of core/dio/ that differ; contracts in <dio/variants.h> --- */

	ssize_t (*file_direct_IO)(const struct dio_request *request);
	ssize_t (*direct_IO)(const struct dio_request *request);
	/** What ext3 does around it, and ext4dev, its copy: <fs/ext3.h>. */
	ssize_t (*ext3_direct_IO)(const struct dio_request *request);
	ssize_t (*ext4dev_direct_IO)(const struct dio_request *request);
	/** What XFS does, which locks by itself: <fs/xfs.h>. */
	ssize_t (*xfs_direct_read)(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				   loff_t pos);
	ssize_t (*xfs_direct_write)(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				    loff_t pos);
	ssize_t (*xfs_direct_IO)(const struct dio_request *request);
	/** And FAT: <fs/fat.h>. Whether what lies before a buffered write is filled with its page locked. */
	ssize_t (*fat_direct_IO)(const struct dio_request *request);
	bool fat_fills_under_page_lock;
	/** And reiserfs: <fs/reiserfs.h>. */
	ssize_t (*reiserfs_direct_IO)(const struct dio_request *request);
	const struct reiserfs_tails *reiserfs_tails;
	int (*dio_begin)(struct dio *dio);
	void (*dio_begin_failed)(struct dio *dio);
	bool (*dio_may_create)(const struct dio *dio);
	int (*dio_lock_page_range)(struct dio *dio, struct buffer_head *map_bh, pgoff_t index, pgoff_t last);
	pgoff_t (*dio_first_index)(const struct dio *dio);
	pgoff_t (*dio_last_index)(const struct dio *dio);
	int (*dio_submit_section)(struct dio *dio, const struct dio_section *section);
	void (*dio_all_mapped)(struct dio *dio);
	void (*dio_release)(struct dio *dio);
	void (*dio_end_async)(struct dio *dio);
	void (*dio_publish_size)(struct dio *dio, loff_t end);
	void (*direct_write_publish_size)(const struct kiocb *iocb, loff_t end);
	void (*dio_misaligned)(const struct dio_request *request);
	ssize_t (*dio_invalidated)(ssize_t ret, int error);
	void (*dio_extension_failed)(const struct dio_request *request);
};

/** All of them, NULL-terminated; and one by its name, NULL if there is none. */
extern const struct revision *const revisions[];
const struct revision *revision_by_name(const char *name);

/**
 * A defect of the catalogue. A variant exchanges an operation of a revision: it puts the defect in, or takes
 * it out. What has neither says why.
 */
struct defect {
	const char *id;	     /* "D15" */
	const char *summary; /* one line */
	const char *into;    /* the revision that put is made for; NULL: none */
	void (*put)(struct revision *revision);
	const char *out_of; /* the revision that take is made for; NULL: none */
	void (*take)(struct revision *revision);
	const char *remark; /* where it is to be seen, or why nowhere; NULL: where the variants say */
};

/** All of them, D before L, by number; ends with a NULL id. */
extern const struct defect defects[];
const struct defect *defect_by_id(const char *id);

/**
 * Writes base, with the defect `put` in it and the defect `taken` out of it (NULL: none), to *revision, which
 * must outlive the execution, and may be base. 0, -ENOENT for an unknown id, -EINVAL for a variant that base
 * has not.
 */
int revision_variant(struct revision *revision, const struct revision *base, const char *put,
		     const char *taken);

#endif
