// SPDX-License-Identifier: GPL-2.0-only
/* Putting a bio together: segments of pages for one run of blocks. */
#include <fs/block_device.h>
#include <kernel/slab.h>

struct bio *bio_alloc(struct block_device *device, int rw, unsigned max_vecs, gfp_t gfp)
{
	struct bio *bio = kzalloc(sizeof(*bio) + max_vecs * sizeof(struct bio_vec), gfp, "bio");

	if (!bio)
		return NULL;
	bio->device = device;
	bio->rw = rw;
	bio->max_vecs = max_vecs;
	return bio;
}

void bio_put(struct bio *bio)
{
	kfree(bio);
}

static sector_t vec_blocks(const struct bio *bio, const struct bio_vec *vec)
{
	return vec->length >> bio->device->kernel->block_shift;
}

sector_t bio_end_block(const struct bio *bio)
{
	const struct bio_vec *last = &bio->vecs[bio->n_vecs - 1];

	return last->blocknr + vec_blocks(bio, last);
}

/* The block numbers continue already; does the memory, and the file? */
static bool continues(const struct bio *bio, const struct bio_vec *last, const struct bio_vec *vec)
{
	return last->page == vec->page && last->offset + last->length == vec->offset &&
	       last->inode == vec->inode && last->iblock + vec_blocks(bio, last) == vec->iblock;
}

bool bio_add_page(struct bio *bio, struct page *page, unsigned offset, unsigned length, sector_t blocknr,
		  struct inode *inode, sector_t iblock)
{
	struct bio_vec vec = {
		.page = page,
		.offset = offset,
		.length = length,
		.blocknr = blocknr,
		.inode = inode,
		.iblock = iblock,
	};
	struct bio_vec *last = bio->n_vecs ? &bio->vecs[bio->n_vecs - 1] : NULL;

	if (last && bio_end_block(bio) != blocknr)
		return false;
	if (last && continues(bio, last, &vec)) {
		last->length += length;
		return true;
	}
	if (bio->n_vecs == bio->max_vecs)
		return false;
	bio->vecs[bio->n_vecs++] = vec;
	return true;
}
