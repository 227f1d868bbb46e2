/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults, and what needs them: a thread's access to its memory, and pinning it. */
#include <kernel/slab.h>
#include <pagecache/filemap.h>
#include <pagecache/revision.h>

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
 * was read. The pte takes over the caller's reference.
 */
static bool set_pte(struct vma *vma, unsigned long vpn, struct page *page, bool write, int64_t sequence)
{
	struct mm *mm = vma->mm;
	bool fits;

	spin_lock(&mm->page_table_lock);
	fits = !mm->pte[vpn].page;
	heddle_data_access(&mm->ptes, vpn, vpn, fits ? HEDDLE_WRITE : HEDDLE_READ);
	if (fits && vma->mapping)
		fits = heddle_atomic_load(&vma->mapping->truncate_count) == sequence;
	if (fits)
		mm->pte[vpn] = (struct pte){ page, write };
	spin_unlock(&mm->page_table_lock);
	return fits;
}

static int do_anonymous_page(struct vma *vma, unsigned long vpn)
{
	struct page *page = alloc_anonymous_page(vma->mm->kernel, vpn);

	if (!page)
		return -ENOMEM;
	if (!set_pte(vma, vpn, page, true, 0))
		page_cache_discard(page);
	return 0;
}

/* Maps a page that nopage returned. -EAGAIN: it is not the right one any more. */
static int map_page(struct vma *vma, unsigned long vpn, struct page *page, bool write, int64_t sequence)
{
	const struct revision *revision = vma->mm->kernel->revision;
	bool mapped = false;

	if (revision->fault_begin(vma->mapping, page)) {
		mapped = set_pte(vma, vpn, page, write, sequence);
		if (mapped && write)
			set_page_dirty(page);
		revision->fault_end(page);
	}
	if (!mapped)
		page_cache_release(page);
	return mapped ? 0 : -EAGAIN;
}

static bool pte_is_present(struct mm *mm, unsigned long vpn)
{
	bool present;

	spin_lock(&mm->page_table_lock);
	heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_READ);
	present = mm->pte[vpn].page;
	spin_unlock(&mm->page_table_lock);
	return present;
}

static int do_no_page(struct vma *vma, unsigned long vpn, bool write)
{
	for (;;) {
		int64_t sequence = heddle_atomic_load(&vma->mapping->truncate_count);
		struct page *page = filemap_nopage(vma, vma->pgoff + (vpn - vma->start));

		if (!page)
			return -EFAULT;
		if (map_page(vma, vpn, page, write, sequence) == 0 || pte_is_present(vma->mm, vpn))
			return 0;
	}
}

/* Under page_table_lock: whether vpn still maps page; then its pte is dirty from now on. */
static bool dirty_pte(struct mm *mm, unsigned long vpn, const struct page *page)
{
	bool same;

	spin_lock(&mm->page_table_lock);
	same = mm->pte[vpn].page == page;
	heddle_data_access(&mm->ptes, vpn, vpn, same ? HEDDLE_WRITE : HEDDLE_READ);
	if (same)
		mm->pte[vpn].dirty = true;
	spin_unlock(&mm->page_table_lock);
	return same;
}

/*
 * A store through the clean pte that maps page, of which the caller has a reference: the page learns of it,
 * too.
 */
static void do_wp_page(struct vma *vma, unsigned long vpn, struct page *page)
{
	const struct revision *revision = vma->mm->kernel->revision;

	if (!revision->fault_begin(vma->mapping, page))
		return;
	if (dirty_pte(vma->mm, vpn, page))
		set_page_dirty(page);
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

static int do_write_fault(struct vma *vma, unsigned long vpn)
{
	struct page *page = get_mapped_page(vma->mm, vpn);

	if (!page)
		return do_no_page(vma, vpn, true);
	do_wp_page(vma, vpn, page);
	page_cache_release(page);
	return 0;
}

int handle_mm_fault(struct mm *mm, unsigned long vpn, bool write)
{
	struct vma *vma = find_vma(mm, vpn);

	if (!vma)
		return -EFAULT;
	if (vma->mapping && write)
		return do_write_fault(vma, vpn);
	if (pte_is_present(mm, vpn))
		return 0;
	return vma->mapping ? do_no_page(vma, vpn, false) : do_anonymous_page(vma, vpn);
}

/* Under page_table_lock: the page that vpn maps if it may be accessed so; NULL: fault. */
static struct page *follow_page(struct mm *mm, unsigned long vpn, bool write)
{
	struct pte pte = mm->pte[vpn];

	heddle_data_access(&mm->ptes, vpn, vpn, HEDDLE_READ);
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

int get_user_pages(struct mm *mm, unsigned long address, unsigned n, bool write, struct page **pages)
{
	unsigned long vpn = address >> mm->kernel->page_shift;

	for (unsigned i = 0; i < n; i++) {
		if (vpn + i >= mm->n_pages)
			return i ? (int)i : -EFAULT;
		while (!(pages[i] = pin_page(mm, vpn + i, write))) {
			int err = handle_mm_fault(mm, vpn + i, write);

			if (err)
				return i ? (int)i : err;
		}
	}
	return (int)n;
}

/* What a thread does to one page of its memory. */
struct access {
	bool write;
	byte_t *to;	    /* read */
	const byte_t *from; /* write */
};

static bool access_page(struct mm *mm, unsigned long address, unsigned n, const struct access *access)
{
	unsigned offset = (unsigned)address & (page_bytes(mm->kernel) - 1);
	struct page *page;

	spin_lock(&mm->page_table_lock);
	page = follow_page(mm, address >> mm->kernel->page_shift, access->write);
	if (page && access->write)
		page_write_bytes(page, offset, access->from, n);
	else if (page)
		page_read_bytes(page, offset, access->to, n);
	spin_unlock(&mm->page_table_lock);
	return page;
}

static int fault(struct mm *mm, unsigned long address, bool write)
{
	int err;

	down_read(&mm->mmap_sem);
	err = handle_mm_fault(mm, address >> mm->kernel->page_shift, write);
	up_read(&mm->mmap_sem);
	return err;
}

static int access_memory(struct mm *mm, unsigned long address, size_t n, struct access access)
{
	unsigned bytes = page_bytes(mm->kernel);

	while (n) {
		unsigned part = (unsigned)min(n, (size_t)(bytes - (address & (bytes - 1))));

		if (address >> mm->kernel->page_shift >= mm->n_pages)
			return -EFAULT;
		while (!access_page(mm, address, part, &access)) {
			int err = fault(mm, address, access.write);

			if (err)
				return err;
		}
		address += part;
		n -= part;
		if (access.write)
			access.from += part;
		else
			access.to += part;
	}
	return 0;
}

int user_read(struct mm *mm, unsigned long address, byte_t *to, size_t n)
{
	return access_memory(mm, address, n, (struct access){ .to = to });
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
