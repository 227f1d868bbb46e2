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

/* Where on the device, and where in the file, in bytes. */
static size_t device_byte(const struct bio *bio, const struct bio_vec *vec)
{
	return (vec->blocknr << bio->device->kernel->block_shift) + vec->skip;
}

static size_t file_byte(const struct bio *bio, const struct bio_vec *vec)
{
	return (vec->iblock << bio->device->kernel->block_shift) + vec->skip;
}

static size_t end_byte(const struct bio *bio)
{
	const struct bio_vec *last = &bio->vecs[bio->n_vecs - 1];

	return device_byte(bio, last) + last->length;
}

sector_t bio_end_block(const struct bio *bio)
{
	return end_byte(bio) >> bio->device->kernel->block_shift;
}

sector_t bio_vec_blocks(const struct bio *bio, const struct bio_vec *vec)
{
	return ((vec->skip + vec->length - 1) >> bio->device->kernel->block_shift) + 1;
}

/* On the device it continues already; does the memory, and the file? */
static bool continues(const struct bio *bio, const struct bio_vec *last, const struct bio_vec *vec)
{
	return last->page == vec->page && last->offset + last->length == vec->offset &&
	       last->inode == vec->inode && file_byte(bio, last) + last->length == file_byte(bio, vec);
}

static bool add(struct bio *bio, struct bio_vec vec)
{
	struct bio_vec *last = bio->n_vecs ? &bio->vecs[bio->n_vecs - 1] : NULL;

	if (last && end_byte(bio) != device_byte(bio, &vec))
		return false;
	if (last && continues(bio, last, &vec)) {
		last->length += vec.length;
		return true;
	}
	if (bio->n_vecs == bio->max_vecs)
		return false;
	bio->vecs[bio->n_vecs++] = vec;
	return true;
}

bool bio_add_part(struct bio *bio, struct page *page, unsigned offset, unsigned length, sector_t blocknr,
		  unsigned skip, struct inode *inode, sector_t iblock)
{
	return add(bio, (struct bio_vec){ .page = page,
					  .offset = offset,
					  .length = length,
					  .blocknr = blocknr,
					  .skip = skip,
					  .inode = inode,
					  .iblock = iblock });
}

bool bio_add_page(struct bio *bio, struct page *page, unsigned offset, unsigned length, sector_t blocknr,
		  struct inode *inode, sector_t iblock)
{
	return bio_add_part(bio, page, offset, length, blocknr, 0, inode, iblock);
}
