/* SPDX-License-Identifier: GPL-2.0-only */
/* Vmas and ptes: mapping, unmapping, and looking at what is mapped. Faults and access: fault.c. */
#include <heddle/memory.h>
#include <pagecache/mm.h>
#include <pagecache/page_note.h>
#include <pagecache/pagemap.h>

struct mm *mm_create(struct kernel *kernel, const char *name, unsigned long n_pages)
{
	struct mm *mm = heddle_alloc_forever(sizeof(*mm));

	*mm = (struct mm){ .kernel = kernel, .n_pages = n_pages, .next = kernel->mms };
	kernel->mms = mm;
	heddle_rwsem_init_named(&mm->mmap_sem.base, HEDDLE_NAME("mmap_sem"));
	spin_lock_init(&mm->page_table_lock, "page_table_lock");
	heddle_data_init_named(&mm->ptes, &(const struct heddle_name){ .format = name });
	mm->pte = heddle_alloc_forever(n_pages * sizeof(*mm->pte));
	for (unsigned long vpn = 0; vpn < n_pages; vpn++)
		mm->pte[vpn] = (struct pte){ 0 };
	return mm;
}

/* Pages that ptes have let go of; their references are dropped when no lock is held any more. */
#define ZAP_BATCH 32
struct zapped {
	struct page *pages[ZAP_BATCH];
	unsigned n;
};

static void release_zapped(struct zapped *zapped)
{
	release_pages(zapped->pages, zapped->n);
	zapped->n = 0;
}

static void zap_pte(struct mm *mm, unsigned long vpn, struct zapped *zapped)
{
	struct pte pte = mm->pte[vpn];

	if (!pte.page) {
		heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_READ);
		pte_means_found(vpn, NULL);
		return;
	}
	heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_WRITE);
	pte_means_cleared(vpn, pte.page);
	mm->pte[vpn] = (struct pte){ 0 };
	zapped->pages[zapped->n++] = pte.page;
	if (pte.dirty)
		set_page_dirty(pte.page);
}

/* Clears the ptes [*vpn, end) as far as the batch holds; moves *vpn on. */
static void zap_pte_range(struct mm *mm, unsigned long *vpn, unsigned long end, struct zapped *zapped)
{
	spin_lock(&mm->page_table_lock);
	for (; *vpn < end && zapped->n < ZAP_BATCH; ++*vpn)
		zap_pte(mm, *vpn, zapped);
	spin_unlock(&mm->page_table_lock);
}

static void zap_range(struct mm *mm, unsigned long start, unsigned long end)
{
	struct zapped zapped = { .n = 0 };

	while (start < end) {
		zap_pte_range(mm, &start, end, &zapped);
		release_zapped(&zapped);
	}
}

/* A vma joins and leaves its file's list; its bounds change only while it is out. */
static void vma_link(struct vma *vma)
{
	struct address_space *mapping = vma->mapping;

	if (!mapping)
		return;
	spin_lock(&mapping->i_mmap_lock);
	heddle_data_access(&mapping->i_mmap_fact, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
	vma->next_shared = mapping->i_mmap;
	mapping->i_mmap = vma;
	spin_unlock(&mapping->i_mmap_lock);
}

static void vma_unlink(struct vma *vma)
{
	struct address_space *mapping = vma->mapping;
	struct vma **link;

	if (!mapping)
		return;
	spin_lock(&mapping->i_mmap_lock);
	heddle_data_access(&mapping->i_mmap_fact, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
	for (link = &mapping->i_mmap; *link != vma; link = &(*link)->next_shared)
		;
	*link = vma->next_shared;
	spin_unlock(&mapping->i_mmap_lock);
}

static struct vma *vma_slot(struct mm *mm)
{
	for (unsigned i = 0; i < MM_VMAS_MAX; i++) {
		if (mm->vmas[i].start == mm->vmas[i].end)
			return &mm->vmas[i];
	}
	return NULL;
}

static int vma_add(struct mm *mm, struct vma new)
{
	struct vma *vma;

	if (new.start == new.end)
		return 0;
	vma = vma_slot(mm);
	if (!vma)
		return -ENOMEM;
	*vma = new;
	vma_link(vma);
	return 0;
}

static struct vma vma_part(const struct vma *vma, unsigned long start, unsigned long end)
{
	struct vma part = *vma;

	part.start = start;
	part.end = end;
	part.pgoff += start - vma->start;
	return part;
}

/*
 * Takes [start, end) out of vma, which may leave a piece on either side. The ptes go first: while the vma is
 * out of its file's list, nobody who unmaps or cleans a page would find them.
 */
static int vma_cut(struct vma *vma, unsigned long start, unsigned long end)
{
	struct mm *mm = vma->mm;
	struct vma old = *vma;
	int err;

	if (old.start >= end || old.end <= start)
		return 0;
	zap_range(mm, max(old.start, start), min(old.end, end));
	vma_unlink(vma);
	vma->end = vma->start; /* unused */
	err = vma_add(mm, vma_part(&old, old.start, max(old.start, start)));
	if (!err)
		err = vma_add(mm, vma_part(&old, min(old.end, end), old.end));
	return err;
}

/* mmap_sem held for writing. */
static int unmap_pages(struct mm *mm, unsigned long start, unsigned long end)
{
	int err = 0;

	for (unsigned i = 0; !err && i < MM_VMAS_MAX; i++) {
		if (mm->vmas[i].start != mm->vmas[i].end)
			err = vma_cut(&mm->vmas[i], start, end);
	}
	return err;
}

static bool range_is_valid(const struct mm *mm, unsigned long address, unsigned long n)
{
	unsigned long start = address >> mm->kernel->page_shift;

	return address == start << mm->kernel->page_shift && n && start + n <= mm->n_pages;
}

int do_munmap(struct mm *mm, unsigned long address, unsigned long n)
{
	unsigned long start = address >> mm->kernel->page_shift;
	int err;

	if (!range_is_valid(mm, address, n))
		return -EINVAL;
	down_write(&mm->mmap_sem);
	err = unmap_pages(mm, start, start + n);
	up_write(&mm->mmap_sem);
	return err;
}

int do_mmap(struct mm *mm, unsigned long address, unsigned long n, struct address_space *mapping,
	    pgoff_t pgoff)
{
	unsigned long start = address >> mm->kernel->page_shift;
	struct vma vma = { .mm = mm, .start = start, .end = start + n, .mapping = mapping, .pgoff = pgoff };
	int err;

	if (!range_is_valid(mm, address, n))
		return -EINVAL;
	down_write(&mm->mmap_sem);
	err = unmap_pages(mm, start, start + n);
	if (!err)
		err = vma_add(mm, vma);
	up_write(&mm->mmap_sem);
	return err;
}

/* The virtual page numbers at which vma maps the file's pages [first, last]; false: none. */
static bool vma_window(const struct vma *vma, pgoff_t first, pgoff_t last, unsigned long *start,
		       unsigned long *end)
{
	pgoff_t vma_last = vma->pgoff + (vma->end - vma->start) - 1;

	if (first > vma_last || last < vma->pgoff)
		return false;
	*start = vma->start + (max(first, vma->pgoff) - vma->pgoff);
	*end = vma->start + (min(last, vma_last) - vma->pgoff) + 1;
	return true;
}

/* One batch; returns whether there may be more. i_mmap_lock held. */
static bool unmap_batch(struct address_space *mapping, pgoff_t first, pgoff_t last, struct zapped *zapped)
{
	for (struct vma *vma = mapping->i_mmap; vma; vma = vma->next_shared) {
		unsigned long start, end;

		if (!vma_window(vma, first, last, &start, &end))
			continue;
		zap_pte_range(vma->mm, &start, end, zapped);
		if (zapped->n == ZAP_BATCH)
			return true;
	}
	return false;
}

void unmap_mapping_range(struct address_space *mapping, loff_t start, loff_t length)
{
	unsigned shift = mapping->kernel->page_shift;
	pgoff_t first = (pgoff_t)start >> shift;
	pgoff_t last = length ? (pgoff_t)(start + length - 1) >> shift : MAX_PGOFF;
	struct zapped zapped = { .n = 0 };
	bool more;

	do {
		spin_lock(&mapping->i_mmap_lock);
		heddle_data_access(&mapping->i_mmap_fact, 0, HEDDLE_WHOLE, HEDDLE_READ);
		heddle_atomic_add(&mapping->truncate_count, 1);
		more = unmap_batch(mapping, first, last, &zapped);
		spin_unlock(&mapping->i_mmap_lock);
		release_zapped(&zapped);
	} while (more);
}

/*
 * Calls visit for each pte that maps page, under the locks that protect it. Returns whether one call said
 * true.
 */
static bool for_each_pte(const struct page *page, bool (*visit)(struct mm *mm, unsigned long vpn))
{
	struct address_space *mapping = page->home;
	unsigned long vpn, end;
	bool any = false;

	spin_lock(&mapping->i_mmap_lock);
	heddle_data_access(&mapping->i_mmap_fact, 0, HEDDLE_WHOLE, HEDDLE_READ);
	for (struct vma *vma = mapping->i_mmap; vma; vma = vma->next_shared) {
		if (!vma_window(vma, page->index, page->index, &vpn, &end))
			continue;
		spin_lock(&vma->mm->page_table_lock);
		if (vma->mm->pte[vpn].page == page)
			any |= visit(vma->mm, vpn);
		else
			heddle_data_access(&vma->mm->ptes, vpn, vpn, HEDDLE_READ);
		spin_unlock(&vma->mm->page_table_lock);
	}
	spin_unlock(&mapping->i_mmap_lock);
	return any;
}

static bool is_mapped(struct mm *mm, unsigned long vpn)
{
	heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_READ);
	return true;
}

bool page_mapped(const struct page *page)
{
	return for_each_pte(page, is_mapped);
}

static bool clean_pte(struct mm *mm, unsigned long vpn)
{
	bool dirty = mm->pte[vpn].dirty;

	heddle_data_access(&mm->ptes, vpn, vpn, dirty ? HEDDLE_WRITE : HEDDLE_READ);
	mm->pte[vpn].dirty = false;
	return dirty;
}

bool page_mkclean(struct page *page)
{
	return for_each_pte(page, clean_pte);
}

unsigned page_mapcount_quiescent(const struct page *page)
{
	unsigned count = 0;

	for (const struct mm *mm = page->kernel->mms; mm; mm = mm->next) {
		for (unsigned long vpn = 0; vpn < mm->n_pages; vpn++)
			count += mm->pte[vpn].page == page;
	}
	return count;
}
