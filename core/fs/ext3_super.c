/* SPDX-License-Identifier: GPL-2.0-only */
/* The super block of ext3: what a commit copies, writes and records; what a crash leaves. */
#include "ext3_i.h"

#include <kernel/findings.h>

#include <heddle/note.h>
#include <string.h>

/* On the credits of a transaction: a commit takes page locks, and who asks for credits may hold one. */
#define NO_LIMIT 0

struct journal *ext3_journal(const struct super_block *sb)
{
	return &EXT3_SB(sb)->journal;
}

/* --- Commit: see journal_operations --- */

static void copy_inode(struct inode *inode, struct ext3_raw_inode *raw)
{
	struct ext3_inode_info *ei = EXT3_I(inode);

	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&inode->block_map, 0, HEDDLE_WHOLE, HEDDLE_READ);
	heddle_data_access(&ei->raw, 0, 0, HEDDLE_READ);
	raw->i_ino = inode->i_ino;
	raw->size = ei->i_disksize;
	raw->is_orphan = ei->is_orphan;
	memcpy(raw->blocks, inode->blocks, sizeof(raw->blocks));
	spin_unlock_irq(&inode->i_meta_lock);
}

static void copy_owners(struct block_device *device, bool *in_use)
{
	bool flags;

	spin_lock_irqsave(&device->lock, flags);
	heddle_data_access(&device->ownership, 0, device->n_blocks - 1, HEDDLE_READ);
	for (sector_t block = 0; block < device->n_blocks; block++)
		in_use[block] = device->owner[block].inode;
	spin_unlock_irqrestore(&device->lock, flags);
}

static void ext3_freeze(struct journal *journal)
{
	struct ext3_sb_info *sbi = journal->private;
	struct super_block *sb = sbi->sb;

	sbi->frozen = ext3_metadata_alloc(sb->n_files, sb->bdev->n_blocks);
	for (unsigned i = 0; i < sb->n_files; i++) {
		copy_inode(sb->files[i], &sbi->frozen->files[i]);
		ext3_freeze_pages(sb->files[i]);
	}
	copy_owners(sb->bdev, sbi->frozen->in_use);
	sbi->n_freed = count_freed_blocks(sb);
}

/* 2.6.20 aborts the journal when a page cannot be written; that is not here. */
static void ext3_flush(struct journal *journal)
{
	struct ext3_sb_info *sbi = journal->private;

	for (unsigned i = 0; i < sbi->sb->n_files; i++) {
		int error = ext3_flush_pages(sbi->sb->files[i], &sbi->frozen->files[i]);

		heddle_check(!error, BUG_SUBJECT, "the data of a transaction cannot be written: error %d",
			     error);
	}
}

static void ext3_record(struct journal *journal)
{
	struct ext3_sb_info *sbi = journal->private;
	struct block_device *device = sbi->sb->bdev;
	bool flags;

	spin_lock_irqsave(&device->lock, flags);
	heddle_data_access(&sbi->record, 0, 0, HEDDLE_WRITE);
	sbi->recorded = sbi->frozen;
	heddle_means("records the transaction");
	spin_unlock_irqrestore(&device->lock, flags);
	give_out_freed_blocks(sbi->sb, sbi->n_freed);
}

static const struct journal_operations ext3_journal_operations = {
	.freeze = ext3_freeze,
	.flush = ext3_flush,
	.record = ext3_record,
};

/* --- Set-up --- */

void ext3_fill_super(struct super_block *sb, const struct ext3_options *options)
{
	struct ext3_sb_info *sbi = heddle_alloc_forever(sizeof(*sbi));

	memset(sbi, 0, sizeof(*sbi));
	sbi->sb = sb;
	sbi->options = *options;
	sbi->recorded = ext3_metadata_alloc(0, sb->bdev->n_blocks);
	heddle_data_init(&sbi->record, "disk.journal");
	journal_init(&sbi->journal, &ext3_journal_operations, sbi, NO_LIMIT);
	sb->s_fs_info = sbi;
	sb->s_create = ext3_file_create;
	sb->s_frees_at_commit = true;
}

void ext3_settle(struct super_block *sb)
{
	for (unsigned i = 0; i < sb->n_files; i++)
		EXT3_I(sb->files[i])->i_disksize = sb->files[i]->i_size.value;
	journal_commit(ext3_journal(sb));
}

/* --- Crash --- */

struct ext3_image *ext3_crash(struct super_block *sb)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	struct block_device *device = sb->bdev;
	size_t n_bytes = device->n_blocks << sb->kernel->block_shift;
	struct ext3_image *image = heddle_alloc_forever(sizeof(*image));
	bool flags;

	image->kernel = sb->kernel;
	image->bytes = heddle_alloc_forever(n_bytes * sizeof(byte_t));
	spin_lock_irqsave(&device->lock, flags);
	heddle_data_access(&sbi->record, 0, 0, HEDDLE_READ);
	heddle_data_access(&device->content, 0, device->n_blocks - 1, HEDDLE_READ);
	memcpy(image->bytes, device->bytes, n_bytes * sizeof(byte_t));
	ext3_metadata_copy(&image->metadata, sbi->recorded);
	heddle_means("crashes");
	spin_unlock_irqrestore(&device->lock, flags);
	return image;
}
