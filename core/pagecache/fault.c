/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults, and what needs them: a thread's access to its memory, and pinning it.
 *
 * The processor repeats the access when the fault is over. Whoever undoes in between what the fault has done
 * causes a further fault. He may do so once; he could do so for ever. So here the section of a second fault
 * that makes the access possible also does it.
 */
#include <kernel/slab.h>
#include <pagecache/filemap.h>
#include <pagecache/page_note.h>
#include <pagecache/revision.h>

/* What a thread does to a part of one page. */
struct access {
	bool write;
	byte_t *to;	    /* read */
	const byte_t *from; /* write */
	unsigned offset, n; /* in the page */
};

/* A fault on a page of a vma. */
struct fault {
	struct vma *vma;
	unsigned long vpn;
	bool write;
	const struct access *access; /* what is done in the same section; NULL: nothing */
	bool done;		     /* that; or, without an access, that a clean pte was made dirty */
};

static void access_bytes(struct page *page, const struct access *access)
{
	if (access->write)
		page_write_bytes(page, access->offset, access->from, access->n);
	else
		page_read_bytes(page, access->offset, access->to, access->n);
}

static struct vma *find_vma(struct mm *mm, unsigned long vpn)
{
	for (unsigned i = 0; i < MM_VMAS_MAX; i++) {
		if (mm->vmas[i].start <= vpn && vpn < mm->vmas[i].end)
			return &mm->vmas[i];
	}
	return NULL;
}

/*
 * Puts page into the empty pte; false if it is not empty any more, or the file was unmapped since sequence
 * was read. The pte takes over the caller's reference: a caller that goes on to dirty a file's page gets
 * another one.
 */
static bool set_pte(struct fault *fault, struct page *page, bool write, int64_t sequence)
{
	struct vma *vma = fault->vma;
	struct mm *mm = vma->mm;
	unsigned long vpn = fault->vpn;
	bool fits;

	spin_lock(&mm->page_table_lock);
	fits = !mm->pte[vpn].page;
	heddle_data_access(&mm->ptes, vpn, vpn, fits ? HEDDLE_WRITE : HEDDLE_READ);
	pte_means_found(vpn, mm->pte[vpn].page);
	if (fits && vma->mapping)
		fits = heddle_atomic_load(&vma->mapping->truncate_count) == sequence;
	if (fits) {
		mm->pte[vpn] = (struct pte){ page, write };
		pte_note_set(vpn, page);
	}
	if (fits && vma->mapping && write)
		page_cache_get(page);
	if (fits && fault->access)
		access_bytes(page, fault->access);
	fault->done = fits && fault->access;
	spin_unlock(&mm->page_table_lock);
	return fits;
}

static int do_anonymous_page(struct fault *fault)
{
	struct page *page = alloc_anonymous_page(fault->vma->mm->kernel, fault->vpn);

	if (!page)
		return -ENOMEM;
	if (!set_pte(fault, page, true, 0))
		page_cache_discard(page);
	return 0;
}

/* Maps a page that nopage returned. -EAGAIN: it is not the right one any more. */
static int map_page(struct fault *fault, struct page *page, int64_t sequence)
{
	const struct revision *revision = page->kernel->revision;
	bool mapped = false;

	if (revision->fault_begin(fault->vma->mapping, page)) {
		if (fault->write)
			revision->fault_begin_store(page);
		mapped = set_pte(fault, page, fault->write, sequence);
		if (mapped && fault->write)
			revision->fault_end_store(page);
		revision->fault_end(page);
	}
	if (!mapped || fault->write)
		page_cache_release(page);
	return mapped ? 0 : -EAGAIN;
}

static bool pte_is_present(struct mm *mm, unsigned long vpn)
{
	bool present;

	spin_lock(&mm->page_table_lock);
	heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_READ);
	pte_means_found(vpn, mm->pte[vpn].page);
	present = mm->pte[vpn].page;
	spin_unlock(&mm->page_table_lock);
	return present;
}

static int do_no_page(struct fault *fault)
{
	struct vma *vma = fault->vma;

	for (;;) {
		int64_t sequence = heddle_atomic_load(&vma->mapping->truncate_count);
		struct page *page = filemap_nopage(vma, vma->pgoff + (fault->vpn - vma->start));

		if (!page)
			return -EFAULT;
		if (map_page(fault, page, sequence) == 0 || pte_is_present(vma->mm, fault->vpn))
			return 0;
	}
}

/* Under page_table_lock: whether vpn still maps page; then its pte is dirty from now on. */
static bool dirty_pte(struct fault *fault, struct page *page)
{
	struct mm *mm = fault->vma->mm;
	unsigned long vpn = fault->vpn;
	bool same;

	spin_lock(&mm->page_table_lock);
	same = mm->pte[vpn].page == page;
	heddle_data_access(&mm->ptes, vpn, vpn, same ? HEDDLE_WRITE : HEDDLE_READ);
	if (same)
		mm->pte[vpn].dirty = true;
	if (same && fault->access)
		access_bytes(page, fault->access);
	fault->done = same;
	spin_unlock(&mm->page_table_lock);
	return same;
}

/*
 * A store through the clean pte that maps page, of which the caller has a reference: the page learns of it,
 * too.
 */
static void do_wp_page(struct fault *fault, struct page *page)
{
	const struct revision *revision = page->kernel->revision;

	if (!revision->fault_begin(fault->vma->mapping, page))
		return;
	revision->fault_begin_store(page);
	if (dirty_pte(fault, page))
		revision->fault_end_store(page);
	revision->fault_end(page);
}

/* The page that vpn maps, with a reference, or NULL. */
static struct page *get_mapped_page(struct mm *mm, unsigned long vpn)
{
	struct page *page;

	spin_lock(&mm->page_table_lock);
	heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_READ);
	page = mm->pte[vpn].page;
	if (page)
		page_cache_get(page);
	spin_unlock(&mm->page_table_lock);
	return page;
}

static int do_write_fault(struct fault *fault)
{
	struct page *page = get_mapped_page(fault->vma->mm, fault->vpn);

	if (!page)
		return do_no_page(fault);
	do_wp_page(fault, page);
	page_cache_release(page);
	return 0;
}

/* mmap_sem held for reading. 0, -EFAULT (no vma: SIGSEGV; beyond the file: SIGBUS), -ENOMEM. May block. */
static int handle_mm_fault(struct mm *mm, struct fault *fault)
{
	fault->vma = find_vma(mm, fault->vpn);
	if (!fault->vma)
		return -EFAULT;
	if (fault->vma->mapping && fault->write)
		return do_write_fault(fault);
	if (pte_is_present(mm, fault->vpn))
		return 0;
	return fault->vma->mapping ? do_no_page(fault) : do_anonymous_page(fault);
}

/* Under page_table_lock: the page that vpn maps if it may be accessed so; NULL: fault. */
static struct page *follow_page(struct mm *mm, unsigned long vpn, bool write)
{
	struct pte pte = mm->pte[vpn];

	heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_READ);
	pte_means_found(vpn, pte.page);
	return pte.page && write && !pte.dirty ? NULL : pte.page;
}

static struct page *pin_page(struct mm *mm, unsigned long vpn, bool write)
{
	struct page *page;

	spin_lock(&mm->page_table_lock);
	page = follow_page(mm, vpn, write);
	if (page)
		page_cache_get(page);
	spin_unlock(&mm->page_table_lock);
	return page;
}

/*
 * As in the kernel: when a fault has made a page that was there writable, it may be pinned although it was
 * cleaned since.
 */
static int get_user_page(struct mm *mm, unsigned long vpn, bool write, struct page **page)
{
	while (!(*page = pin_page(mm, vpn, write))) {
		struct fault fault = { .vpn = vpn, .write = write };
		int err = handle_mm_fault(mm, &fault);

		if (err)
			return err;
		write = write && !fault.done;
	}
	return 0;
}

int get_user_pages(struct mm *mm, unsigned long address, unsigned n, bool write, struct page **pages)
{
	unsigned long vpn = address >> mm->kernel->page_shift;

	for (unsigned i = 0; i < n; i++) {
		int err = vpn + i < mm->n_pages ? get_user_page(mm, vpn + i, write, &pages[i]) : -EFAULT;

		if (err)
			return i ? (int)i : err;
	}
	return (int)n;
}

/* Whether it could be done without a fault. */
static bool access_page(struct mm *mm, unsigned long vpn, const struct access *access)
{
	struct page *page;

	spin_lock(&mm->page_table_lock);
	page = follow_page(mm, vpn, access->write);
	if (page)
		access_bytes(page, access);
	spin_unlock(&mm->page_table_lock);
	return page;
}

static int access_or_fault(struct mm *mm, unsigned long vpn, const struct access *access)
{
	unsigned faults = 0;
	bool done = false;
	int err = 0;

	while (!err && !done && !access_page(mm, vpn, access)) {
		struct fault fault = { .vpn = vpn,
				       .write = access->write,
				       .access = faults++ ? access : NULL };

		down_read(&mm->mmap_sem);
		err = handle_mm_fault(mm, &fault);
		up_read(&mm->mmap_sem);
		done = fault.access && fault.done;
	}
	return err;
}

/* Page by page; access says what is done with the first. */
static int access_memory(struct mm *mm, unsigned long address, size_t n, struct access access)
{
	unsigned bytes = page_bytes(mm->kernel);

	while (n) {
		unsigned long vpn = address >> mm->kernel->page_shift;
		int err;

		access.offset = (unsigned)address & (bytes - 1);
		access.n = (unsigned)min(n, (size_t)(bytes - access.offset));
		err = vpn < mm->n_pages ? access_or_fault(mm, vpn, &access) : -EFAULT;
		if (err)
			return err;
		address += access.n;
		n -= access.n;
		if (access.write)
			access.from += access.n;
		else
			access.to += access.n;
	}
	return 0;
}

int user_read(struct mm *mm, unsigned long address, byte_t *to, size_t n)
{
	return access_memory(mm, address, n, (struct access){ .to = to });
}

int user_read_inatomic(struct mm *mm, unsigned long address, byte_t *to, size_t n)
{
	unsigned bytes = page_bytes(mm->kernel);

	while (n) {
		unsigned long vpn = address >> mm->kernel->page_shift;
		struct access access = { .to = to, .offset = (unsigned)address & (bytes - 1) };

		access.n = (unsigned)min(n, (size_t)(bytes - access.offset));
		if (vpn >= mm->n_pages || !access_page(mm, vpn, &access))
			return -EFAULT;
		address += access.n;
		to += access.n;
		n -= access.n;
	}
	return 0;
}

int user_write(struct mm *mm, unsigned long address, const byte_t *from, size_t n)
{
	return access_memory(mm, address, n, (struct access){ .write = true, .from = from });
}

int fault_in_pages_readable(struct mm *mm, unsigned long address, size_t n)
{
	unsigned bytes = page_bytes(mm->kernel);
	unsigned long end = address + n;
	int err = 0;

	while (!err && address < end) {
		byte_t unused;

		err = user_read(mm, address, &unused, 1);
		address = (address & ~(unsigned long)(bytes - 1)) + bytes;
	}
	return err;
}
