/* SPDX-License-Identifier: GPL-2.0-only */
/* A disk after a crash: recovery, what fsck says of it, and a mount. */
#include "ext3_i.h"

#include <fs/oracle.h>
#include <kernel/findings.h>

#include <string.h>

struct ext3_metadata *ext3_metadata_alloc(unsigned n_files, sector_t n_blocks)
{
	struct ext3_metadata *metadata = heddle_alloc_forever(sizeof(*metadata));

	*metadata = (struct ext3_metadata){
		.n_files = n_files,
		.files = heddle_alloc_forever((n_files + 1) * sizeof(*metadata->files)),
		.n_blocks = n_blocks,
		.in_use = heddle_alloc_forever(n_blocks * sizeof(bool)),
	};
	memset(metadata->in_use, 0, n_blocks * sizeof(bool));
	return metadata;
}

void ext3_metadata_copy(struct ext3_metadata *to, const struct ext3_metadata *from)
{
	*to = *ext3_metadata_alloc(from->n_files, from->n_blocks);
	memcpy(to->files, from->files, from->n_files * sizeof(*from->files));
	memcpy(to->in_use, from->in_use, from->n_blocks * sizeof(bool));
}

static byte_t *bytes_of(const struct ext3_image *image, sector_t block)
{
	return image->bytes + ((block & ~BLOCK_UNWRITTEN) << image->kernel->block_shift);
}

/* The first block of a file that lies wholly behind its size. */
static sector_t blocks_within(const struct ext3_image *image, const struct ext3_raw_inode *raw)
{
	return (sector_t)(raw->size + block_bytes(image->kernel) - 1) >> image->kernel->block_shift;
}

static bool can_be_read(sector_t block)
{
	return block != NO_BLOCK && !(block & BLOCK_UNWRITTEN);
}

/* --- Recovery --- */

static void zero_tail(struct ext3_image *image, const struct ext3_raw_inode *raw)
{
	unsigned offset = (unsigned)raw->size & (block_bytes(image->kernel) - 1);
	sector_t block = raw->blocks[raw->size >> image->kernel->block_shift];

	if (offset && can_be_read(block))
		bytes_fill(bytes_of(image, block) + offset, block_bytes(image->kernel) - offset, BYTE_ZERO);
}

static void truncate_orphan(struct ext3_image *image, struct ext3_raw_inode *raw)
{
	for (sector_t i = blocks_within(image, raw); i < INODE_BLOCKS_MAX; i++) {
		if (raw->blocks[i] == NO_BLOCK)
			continue;
		image->metadata.in_use[raw->blocks[i] & ~BLOCK_UNWRITTEN] = false;
		raw->blocks[i] = NO_BLOCK;
	}
	zero_tail(image, raw);
	raw->is_orphan = false;
}

void ext3_recover(struct ext3_image *image)
{
	for (unsigned i = 0; i < image->metadata.n_files; i++)
		if (image->metadata.files[i].is_orphan)
			truncate_orphan(image, &image->metadata.files[i]);
}

/* --- fsck --- */

struct fsck {
	const struct ext3_image *image;
	const struct heddle_where *where;
	unsigned *owner; /* of each block: i_ino, 0: nobody */
};

static void report(const struct fsck *fsck, const char *format, sector_t block, unsigned i_ino,
		   unsigned other)
{
	heddle_report(HEDDLE_CHECK, false, I17_FSCK, fsck->where, format, block, i_ino, other);
}

static void check_owner(struct fsck *fsck, const struct ext3_raw_inode *raw, sector_t block)
{
	if (fsck->owner[block])
		report(fsck, "disk block %lu belongs to file %u and to file %u", block, fsck->owner[block],
		       raw->i_ino);
	if (!fsck->image->metadata.in_use[block])
		report(fsck, "disk block %lu of file %u is free", block, raw->i_ino, 0);
	fsck->owner[block] = raw->i_ino;
}

/* The part of a block that lies within the file. */
static void check_bytes(const struct fsck *fsck, const struct ext3_raw_inode *raw, sector_t iblock)
{
	unsigned shift = fsck->image->kernel->block_shift;
	loff_t start = (loff_t)iblock << shift, n = min(raw->size - start, (loff_t)1 << shift);
	const byte_t *bytes = bytes_of(fsck->image, raw->blocks[iblock]);

	for (loff_t i = 0; i < n; i++) {
		bool is_uninit = byte_kind(bytes[i]) == BYTE_KIND_UNINIT;
		bool is_data = byte_kind(bytes[i]) == BYTE_KIND_DATA;

		if (!is_uninit && !(is_data && byte_file(bytes[i]) != raw->i_ino))
			continue;
		heddle_report(HEDDLE_CHECK, false, is_uninit ? I9_UNINITIALISED : I9_FOREIGN, fsck->where,
			      "after a crash byte %ld of file %u is %s", (long)(start + i), raw->i_ino,
			      is_uninit ? "uninitialised" : "another file's");
		return;
	}
}

static void check_file(struct fsck *fsck, const struct ext3_raw_inode *raw)
{
	for (sector_t i = 0; i < INODE_BLOCKS_MAX; i++) {
		if (raw->blocks[i] == NO_BLOCK)
			continue;
		check_owner(fsck, raw, raw->blocks[i] & ~BLOCK_UNWRITTEN);
		if (i >= blocks_within(fsck->image, raw))
			report(fsck, "block %lu of file %u lies behind its size", i, raw->i_ino, 0);
		else if (can_be_read(raw->blocks[i]))
			check_bytes(fsck, raw, i);
	}
}

void ext3_fsck_at(const struct ext3_image *image, const struct heddle_where *where)
{
	sector_t n = image->metadata.n_blocks;
	struct fsck fsck = { image, where, heddle_alloc_forever(n * sizeof(unsigned)) };

	memset(fsck.owner, 0, n * sizeof(unsigned));
	for (unsigned i = 0; i < image->metadata.n_files; i++)
		check_file(&fsck, &image->metadata.files[i]);
	for (sector_t block = 0; block < n; block++)
		if (image->metadata.in_use[block] && !fsck.owner[block])
			report(&fsck, "disk block %lu is in use, and no file's", block, 0, 0);
}

/* --- What a file holds --- */

static const struct ext3_raw_inode *raw_inode(const struct ext3_image *image, unsigned i_ino)
{
	heddle_check(i_ino && i_ino <= image->metadata.n_files, BUG_SUBJECT, "the image has no file %u",
		     i_ino);
	return &image->metadata.files[i_ino - 1];
}

loff_t ext3_image_size(const struct ext3_image *image, unsigned i_ino)
{
	return raw_inode(image, i_ino)->size;
}

void ext3_image_peek(const struct ext3_image *image, unsigned i_ino, loff_t pos, byte_t *to, size_t n)
{
	const struct ext3_raw_inode *raw = raw_inode(image, i_ino);
	unsigned shift = image->kernel->block_shift;

	for (size_t i = 0; i < n; i++) {
		loff_t at = pos + (loff_t)i;
		sector_t block = raw->blocks[at >> shift];

		to[i] = at < raw->size && can_be_read(block) ? bytes_of(image, block)[at & ((1 << shift) - 1)]
							     : BYTE_ZERO;
	}
}

/* --- Mount --- */

static void mount_file(struct super_block *sb, const struct ext3_raw_inode *raw)
{
	struct inode *inode = file_create(sb);
	struct ext3_inode_info *ei = EXT3_I(inode);

	inode->i_size.value = raw->size;
	ei->i_disksize = raw->size;
	ei->is_orphan = raw->is_orphan;
	memcpy(inode->blocks, raw->blocks, sizeof(inode->blocks));
	for (sector_t i = 0; i < INODE_BLOCKS_MAX; i++)
		if (raw->blocks[i] != NO_BLOCK)
			sb->bdev->owner[raw->blocks[i] & ~BLOCK_UNWRITTEN] =
				(struct block_owner){ .inode = inode, .iblock = i };
}

static void mount_free_blocks(struct super_block *sb, const struct ext3_metadata *metadata)
{
	sb->n_free = 0;
	for (sector_t block = metadata->n_blocks; block-- > 0;)
		if (!metadata->in_use[block])
			sb->free[sb->n_free++] = block;
}

struct super_block *ext3_mount(struct kernel *kernel, const struct ext3_image *image,
			       const struct ext3_options *options)
{
	const struct ext3_metadata *metadata = &image->metadata;
	struct block_device *device = heddle_alloc_forever(sizeof(*device));
	struct super_block *sb = heddle_alloc_forever(sizeof(*sb));

	block_device_init(device, kernel, metadata->n_blocks);
	memcpy(device->bytes, image->bytes, (metadata->n_blocks << kernel->block_shift) * sizeof(byte_t));
	super_init(sb, kernel, device);
	ext3_fill_super(sb, options);
	for (unsigned i = 0; i < metadata->n_files; i++)
		mount_file(sb, &metadata->files[i]);
	mount_free_blocks(sb, metadata);
	EXT3_SB(sb)->recorded = metadata;
	return sb;
}
