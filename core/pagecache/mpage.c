/* SPDX-License-Identifier: GPL-2.0-only */
#include <fs/block_device.h>
#include <fs/super.h>
#include <kernel/slab.h>
#include <pagecache/mpage.h>

/* A run of blocks of one page that lie side by side, on the device or in a hole. */
struct run {
	unsigned first, n; /* blocks within the page */
	sector_t blocknr;  /* NO_BLOCK: there is nothing to be read */
	bool uptodate;	   /* the page has its bytes already; else it is a hole */
};

/* How a page lies on the device. */
struct layout {
	struct run runs[PAGE_BYTES_MAX];
	unsigned n;
};

/* Pages on their way into one bio. */
struct batch {
	struct kernel *kernel;
	struct inode *inode;
	get_block_t *get_block;
	struct bio *bio; /* NULL: none yet */
	unsigned pages;	 /* still to come, the one in hand included */
};

static sector_t first_iblock(const struct page *page)
{
	return (sector_t)page->index * page->kernel->geometry.page_blocks;
}

static void add_run(struct layout *layout, struct run run)
{
	struct run *last = layout->n ? &layout->runs[layout->n - 1] : NULL;
	bool hole = run.blocknr == NO_BLOCK;

	if (last && (hole ? last->blocknr == NO_BLOCK && last->uptodate == run.uptodate
			  : last->blocknr != NO_BLOCK && last->blocknr + last->n == run.blocknr))
		last->n += run.n;
	else
		layout->runs[layout->n++] = run;
}

/* Blocks of the page that lie at least partly within the file. */
static unsigned blocks_within(const struct page *page, loff_t size)
{
	const struct kernel *kernel = page->kernel;
	loff_t start = (loff_t)(page->index << kernel->page_shift);
	loff_t blocks = size <= start ? 0 : (size - start + block_bytes(kernel) - 1) >> kernel->block_shift;

	return (unsigned)min(blocks, (loff_t)kernel->geometry.page_blocks);
}

static int map_blocks(const struct batch *batch, struct page *page, struct layout *layout)
{
	unsigned shift = batch->kernel->block_shift, page_blocks = batch->kernel->geometry.page_blocks;
	unsigned within = blocks_within(page, i_size_read(batch->inode));
	unsigned block = 0;

	layout->n = 0;
	while (block < within) {
		struct buffer_head bh = { .b_size = (size_t)(within - block) << shift, .b_page = page };
		int err = batch->get_block(batch->inode, first_iblock(page) + block, &bh, false);

		if (err)
			return err;
		add_run(layout, (struct run){ block, (unsigned)(bh.b_size >> shift),
					      bh.mapped ? bh.b_blocknr : NO_BLOCK, bh.uptodate });
		block += (unsigned)(bh.b_size >> shift);
	}
	if (block < page_blocks)
		add_run(layout, (struct run){ block, page_blocks - block, NO_BLOCK, false });
	return 0;
}

static void zero_holes(struct page *page, const struct layout *layout)
{
	unsigned shift = page->kernel->block_shift;

	for (unsigned i = 0; i < layout->n; i++) {
		const struct run *run = &layout->runs[i];

		if (run->blocknr == NO_BLOCK && !run->uptodate)
			page_zero_bytes(page, run->first << shift, run->n << shift);
	}
}

/* The pages of a bio are read all at once, in one step. */
static void mpage_end_io(struct bio *bio, int error)
{
	struct kernel *kernel = bio->device->kernel;
	struct page_state state = page_state_lock(kernel);

	for (unsigned i = 0; i < bio->n_vecs; i++)
		end_page_read(bio->vecs[i].page, error);
	page_state_unlock(kernel, state);
	bio_put(bio);
}

static void submit_batch(struct batch *batch)
{
	if (batch->bio)
		submit_bio(batch->bio);
	batch->bio = NULL;
}

static bool add_to_bio(struct batch *batch, struct bio *bio, struct page *page, const struct run *run)
{
	unsigned shift = batch->kernel->block_shift;

	return bio_add_page(bio, page, run->first << shift, run->n << shift, run->blocknr, batch->inode,
			    first_iblock(page) + run->first);
}

/* The common case: the page begins with one run of blocks, and nothing but a hole follows. */
static int read_leading_run(struct batch *batch, struct page *page, const struct run *run)
{
	page_lock_hand_over(page);
	if (batch->bio && add_to_bio(batch, batch->bio, page, run))
		return 0;
	submit_batch(batch);
	batch->bio = bio_alloc(batch->inode->i_sb->bdev, READ, batch->pages, GFP_KERNEL);
	if (!batch->bio)
		return -ENOMEM;
	batch->bio->end_io = mpage_end_io;
	add_to_bio(batch, batch->bio, page, run);
	return 0;
}

/* A page in several pieces: a bio for each, and the last one to end finishes the page. */
struct pieces {
	struct page *page;
	struct heddle_atomic pending;
	struct heddle_atomic errors;
};

static void put_piece(struct pieces *pieces)
{
	if (heddle_atomic_add_return(&pieces->pending, -1))
		return;
	end_page_read(pieces->page, heddle_atomic_load(&pieces->errors) ? -EIO : 0);
	heddle_object_destroy(&pieces->pending.object);
	heddle_object_destroy(&pieces->errors.object);
	kfree(pieces);
}

static void piece_end_io(struct bio *bio, int error)
{
	struct pieces *pieces = bio->private;

	if (error)
		heddle_atomic_add(&pieces->errors, 1);
	bio_put(bio);
	put_piece(pieces);
}

static void submit_piece(struct batch *batch, struct pieces *pieces, const struct run *run)
{
	struct bio *bio = bio_alloc(batch->inode->i_sb->bdev, READ, 1, GFP_KERNEL);

	if (!bio) {
		heddle_atomic_add(&pieces->errors, 1);
		return;
	}
	bio->private = pieces;
	bio->end_io = piece_end_io;
	add_to_bio(batch, bio, pieces->page, run);
	heddle_atomic_add(&pieces->pending, 1);
	submit_bio(bio);
}

static int read_in_pieces(struct batch *batch, struct page *page, const struct layout *layout)
{
	struct pieces *pieces = kmalloc(sizeof(*pieces), GFP_KERNEL, "page in pieces");

	if (!pieces)
		return -ENOMEM;
	pieces->page = page;
	heddle_atomic_init(&pieces->pending, 1, "page %ld pieces", (long)page->index);
	heddle_atomic_init(&pieces->errors, 0, "page %ld piece errors", (long)page->index);
	page_lock_hand_over(page);
	for (unsigned i = 0; i < layout->n; i++) {
		if (layout->runs[i].blocknr != NO_BLOCK)
			submit_piece(batch, pieces, &layout->runs[i]);
	}
	put_piece(pieces);
	return 0;
}

static int read_mapped_page(struct batch *batch, struct page *page, const struct layout *layout)
{
	bool leading = layout->runs[0].blocknr != NO_BLOCK;

	zero_holes(page, layout);
	if (layout->n == 1 && !leading) {
		end_page_read(page, 0);
		return 0;
	}
	if (leading && (layout->n == 1 || (layout->n == 2 && layout->runs[1].blocknr == NO_BLOCK)))
		return read_leading_run(batch, page, &layout->runs[0]);
	return read_in_pieces(batch, page, layout);
}

/* Reads a locked page; on error it is unlocked, too. */
static int do_mpage_readpage(struct batch *batch, struct page *page)
{
	struct layout layout;
	int err = map_blocks(batch, page, &layout);

	if (!err)
		err = read_mapped_page(batch, page, &layout);
	if (err)
		end_page_read(page, err);
	batch->pages--;
	return err;
}

static struct batch begin_batch(struct address_space *mapping, unsigned n, get_block_t *get_block)
{
	return (struct batch){
		.kernel = mapping->kernel, .inode = mapping->host, .get_block = get_block, .pages = n
	};
}

int mpage_readpage(struct page *page, get_block_t *get_block)
{
	struct batch batch = begin_batch(page->mapping, 1, get_block);
	int err = do_mpage_readpage(&batch, page);

	submit_batch(&batch);
	return err;
}

int mpage_readpages(struct address_space *mapping, struct page **pages, unsigned n, get_block_t *get_block)
{
	struct batch batch = begin_batch(mapping, n, get_block);

	for (unsigned i = 0; i < n; i++) {
		if (add_to_page_cache_readahead(pages[i], mapping, GFP_KERNEL) == 0) {
			do_mpage_readpage(&batch, pages[i]);
			continue;
		}
		page_cache_discard(pages[i]);
		batch.pages--;
	}
	submit_batch(&batch);
	return 0;
}
