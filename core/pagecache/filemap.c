/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/filemap.h>
#include <pagecache/readahead.h>

/* How many bytes of page index lie within a file of that size. */
static unsigned bytes_within(const struct address_space *mapping, pgoff_t index, loff_t size)
{
	loff_t start = (loff_t)(index << mapping->kernel->page_shift);

	return size <= start ? 0 : (unsigned)min(size - start, (loff_t)page_bytes(mapping->kernel));
}

/* Waits for a read that the caller has started itself. */
static int wait_for_read(struct page *page)
{
	int err = 0;

	if (PageUptodate(page))
		return 0;
	lock_page(page);
	if (!PageUptodateLocked(page))
		err = page->mapping ? -EIO : -EAGAIN;
	unlock_page(page);
	return err;
}

/*
 * Makes page, of which the caller has a reference, uptodate. -EAGAIN: it was truncated or invalidated
 * meanwhile, also when it had been read; -EIO.
 */
static int make_uptodate(struct address_space *mapping, struct page *page)
{
	int err;

	lock_page(page);
	if (page->mapping != mapping) {
		unlock_page(page);
		return -EAGAIN;
	}
	if (PageUptodateLocked(page)) {
		unlock_page(page);
		return 0;
	}
	err = mapping->a_ops->readpage(page);
	if (err)
		return err;
	wait_on_page_locked(page);
	return wait_for_read(page);
}

/*
 * Adds a new page for index and starts reading it. 0: *page, with a reference; -EEXIST, -EAGAIN, -ENOMEM,
 * -EIO.
 */
static int add_and_read(struct address_space *mapping, pgoff_t index, struct page **page)
{
	int err;

	*page = page_cache_alloc(mapping, index, GFP_KERNEL);
	if (!*page)
		return -ENOMEM;
	err = add_to_page_cache_read(*page, mapping, GFP_KERNEL);
	if (err) {
		page_cache_discard(*page);
		return err;
	}
	err = mapping->a_ops->readpage(*page);
	if (err)
		page_cache_release(*page);
	return err;
}

/* A read on its way through a file. */
struct reading {
	struct address_space *mapping;
	struct mm *mm;
	loff_t pos, end; /* end: of what was asked for */
	loff_t size;	 /* of the file, as it was read last */
	unsigned long address;
	pgoff_t next_readahead;
};

static pgoff_t index_of(const struct reading *reading)
{
	return (pgoff_t)reading->pos >> reading->mapping->kernel->page_shift;
}

/* Bytes to be had from the page at pos; 0: the end. */
static unsigned bytes_to_read(const struct reading *reading)
{
	unsigned offset = (unsigned)reading->pos & (page_bytes(reading->mapping->kernel) - 1);
	unsigned within = bytes_within(reading->mapping, index_of(reading), reading->size);

	return within <= offset ? 0 : (unsigned)min((loff_t)(within - offset), reading->end - reading->pos);
}

static void read_ahead(struct reading *reading)
{
	unsigned window = reading->mapping->kernel->geometry.readahead_pages;

	if (!window || index_of(reading) != reading->next_readahead)
		return;
	do_page_cache_readahead(reading->mapping, reading->next_readahead, window, reading->size);
	reading->next_readahead += window;
}

/* One look at the cache; -EEXIST: there is a page now, look again. */
static int find_or_add(struct reading *reading, struct page **page, bool *fresh)
{
	struct address_space *mapping = reading->mapping;
	bool uptodate;
	int err;

	*fresh = true;
	*page = find_get_page_state(mapping, index_of(reading), &uptodate);
	if (!*page) {
		err = add_and_read(mapping, index_of(reading), page);
		if (err)
			return err;
		err = wait_for_read(*page);
	} else if (uptodate) {
		*fresh = false;
		return 0;
	} else {
		err = make_uptodate(mapping, *page);
	}
	if (err)
		page_cache_release(*page);
	return err;
}

/*
 * The page at pos, uptodate and with a reference. *fresh: it had to be read, so that the size may be another
 * by now. -EAGAIN: again from the size check.
 */
static int read_page(struct reading *reading, struct page **page, bool *fresh)
{
	int err;

	do
		err = find_or_add(reading, page, fresh);
	while (err == -EEXIST);
	return err;
}

static int copy_page(struct reading *reading, struct page *page, unsigned n)
{
	unsigned offset = (unsigned)reading->pos & (page_bytes(reading->mapping->kernel) - 1);
	byte_t bytes[PAGE_BYTES_MAX];
	int err;

	page_read_bytes(page, offset, bytes, n);
	err = user_write(reading->mm, reading->address, bytes, n);
	if (err)
		return err;
	reading->pos += n;
	reading->address += n;
	return 0;
}

/* Reads what the page at pos has. 1: go on, 0: end of file, or -errno. */
static int read_some(struct reading *reading)
{
	unsigned n = bytes_to_read(reading);
	struct page *page;
	bool fresh;
	int err;

	if (!n)
		return 0;
	read_ahead(reading);
	err = read_page(reading, &page, &fresh);
	if (err || fresh)
		reading->size = mapping_size(reading->mapping);
	if (err)
		return err == -EAGAIN ? 1 : err;
	n = bytes_to_read(reading);
	if (n)
		err = copy_page(reading, page, n);
	page_cache_release(page);
	return err ? err : n != 0;
}

ssize_t do_generic_mapping_read(struct address_space *mapping, loff_t pos, struct mm *mm,
				unsigned long address, size_t count)
{
	struct reading reading = { .mapping = mapping,
				   .mm = mm,
				   .pos = pos,
				   .end = pos + (loff_t)count,
				   .size = mapping_size(mapping),
				   .address = address,
				   .next_readahead = (pgoff_t)pos >> mapping->kernel->page_shift };
	int more = 1;

	while (more > 0 && reading.pos < reading.end)
		more = read_some(&reading);
	return reading.pos > pos || more >= 0 ? reading.pos - pos : more;
}

/* The readaround of a fault: a window with the page in its middle. */
static void read_around(struct address_space *mapping, pgoff_t index, loff_t size)
{
	unsigned window = mapping->kernel->geometry.readaround_pages;

	if (window)
		do_page_cache_readahead(mapping, index > window / 2 ? index - window / 2 : 0, window, size);
}

/* One look at the cache for a fault; -EEXIST, -EAGAIN: look again. */
static int find_or_read(struct address_space *mapping, pgoff_t index, loff_t size, struct page **page)
{
	bool uptodate;
	int err;

	*page = find_get_page_state(mapping, index, &uptodate);
	if (!*page && mapping->kernel->geometry.readaround_pages) {
		read_around(mapping, index, size);
		*page = find_get_page_state(mapping, index, &uptodate);
	}
	if (!*page) {
		err = add_and_read(mapping, index, page);
		if (!err)
			page_cache_release(*page);
		return err ? err : -EEXIST;
	}
	if (uptodate)
		return 0;
	err = make_uptodate(mapping, *page);
	if (err)
		page_cache_release(*page);
	return err;
}

/*
 * After it has added a page the kernel looks for it again without another look at the size. A fault and a
 * truncate can then chase each other for ever, one adding what the other removes; the size check ends it.
 */
int filemap_get_page(struct address_space *mapping, pgoff_t index, struct page **page)
{
	int err;

	do {
		loff_t size = mapping_size(mapping);

		*page = NULL;
		if (!bytes_within(mapping, index, size))
			return 0;
		err = find_or_read(mapping, index, size, page);
	} while (err == -EEXIST || err == -EAGAIN);
	return err;
}

struct page *filemap_nopage(struct vma *vma, pgoff_t index)
{
	struct page *page;

	return filemap_get_page(vma->mapping, index, &page) ? NULL : page;
}
