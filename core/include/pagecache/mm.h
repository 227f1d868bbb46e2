/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of a process: vmas under mmap_sem (fair), ptes under page_table_lock, and faults.
 *
 *   vma [start, end)      virtual page numbers; anonymous, or `mapping` from page `pgoff` on (MAP_SHARED)
 *   pte[vpn]              page (with a reference) and whether it was written through here; NULL: not present
 *
 * A thread's access to its memory is one section per page: what the processor does with a present pte, it
 * does at once. An absent pte is a fault: it takes mmap_sem for reading. Addresses count bytes (byte_t) from
 * 0. Threads that share memory share the struct mm.
 */
#ifndef CORE_PAGECACHE_MM_H
#define CORE_PAGECACHE_MM_H

#include <pagecache/address_space.h>

#define MM_VMAS_MAX 16

struct vma {
	struct mm *mm;
	unsigned long start, end;      /* virtual page numbers; start == end: unused */
	struct address_space *mapping; /* NULL: anonymous */
	pgoff_t pgoff;
	struct vma *next_shared; /* i_mmap list */
};

struct pte {
	struct page *page;
	bool dirty;
};

struct mm {
	struct kernel *kernel;
	struct rw_semaphore mmap_sem;
	spinlock_t page_table_lock;
	struct heddle_data ptes; /* index: virtual page number */
	struct vma vmas[MM_VMAS_MAX];
	struct pte *pte;
	unsigned long n_pages;
	struct mm *next; /* kernel->mms */
};

/**
 * An address space of n_pages pages with nothing mapped. Lives as long as the world. Before the first spawn.
 */
struct mm *mm_create(struct kernel *kernel, const char *name, unsigned long n_pages);

/**
 * Maps n pages of mapping from pgoff on (mapping NULL: anonymous) at address, in place of what was there
 * (MAP_FIXED). address is page aligned. 0, -EINVAL (unaligned, outside of the mm), -ENOMEM (too many vmas).
 * Takes mmap_sem for writing.
 */
int do_mmap(struct mm *mm, unsigned long address, unsigned long n, struct address_space *mapping,
	    pgoff_t pgoff);
int do_munmap(struct mm *mm, unsigned long address, unsigned long n);

/**
 * Unmaps the pages of [start, start + length) (bytes; length 0: to the end) from every process; what was
 * written through a pte makes its page dirty. Bumps truncate_count. Does not sleep; not from sections.
 */
void unmap_mapping_range(struct address_space *mapping, loff_t start, loff_t length);

/**
 * Moves the dirt of each pte of page into the page, so that a write through it dirties it again. Returns
 * whether there was any.
 */
bool page_mkclean(struct page *page);
/** Whether any pte maps page. A step (section). */
bool page_mapped(const struct page *page);
/** How many ptes map page. Plain: for checks at quiescence. */
unsigned page_mapcount_quiescent(const struct page *page);

/**
 * Pins n pages from address on: pages[] get a reference each. mmap_sem held for reading (the fair queue
 * matters). write: they will be written, as by a read from a file. Returns how many were pinned before an
 * error, or the error if none was. May block.
 */
int get_user_pages(struct mm *mm, unsigned long address, unsigned n, bool write, struct page **pages);

/* Access by the thread itself: 0, or -EFAULT. May block (fault), not from sections. */
int user_read(struct mm *mm, unsigned long address, byte_t *to, size_t n);
int user_write(struct mm *mm, unsigned long address, const byte_t *from, size_t n);
/** The same with page faults off: -EFAULT also where a page is not present. Does not sleep. */
int user_read_inatomic(struct mm *mm, unsigned long address, byte_t *to, size_t n);
/** Faults the pages of [address, address + n) in, for reading. */
int fault_in_pages_readable(struct mm *mm, unsigned long address, size_t n);

#endif
