// SPDX-License-Identifier: GPL-2.0-only
/* The device: blocks with content and an owner, and the interrupt that moves data. */
#include <fs/block_device.h>
#include <fs/inode.h>
#include <kernel/findings.h>

#include <heddle/note.h>

void block_device_init(struct block_device *device, struct kernel *kernel, sector_t n_blocks)
{
	size_t n_bytes = n_blocks << kernel->block_shift;

	*device = (struct block_device){
		.kernel = kernel,
		.n_blocks = n_blocks,
		.bytes = heddle_alloc_forever(n_bytes * sizeof(byte_t)),
		.owner = heddle_alloc_forever(n_blocks * sizeof(struct block_owner)),
	};
	spin_lock_init(&device->lock, "queue_lock");
	heddle_data_init(&device->content, "disk");
	heddle_data_init(&device->ownership, "disk.owner");
	heddle_data_init(&device->held_fact, "disk.held");
	bytes_fill(device->bytes, n_bytes, BYTE_UNINIT);
	for (sector_t block = 0; block < n_blocks; block++)
		device->owner[block] = (struct block_owner){ 0 };
}

void block_device_assign(struct block_device *device, sector_t block, struct block_owner owner)
{
	bool flags;

	spin_lock_irqsave(&device->lock, flags);
	heddle_data_access(&device->ownership, block, block, HEDDLE_WRITE);
	device->owner[block] = owner;
	if (owner.inode)
		heddle_note("gives disk block %lu to file %u as its block %lu", block, owner.inode->i_ino,
			    owner.iblock);
	else
		heddle_note("frees disk block %lu", block);
	spin_unlock_irqrestore(&device->lock, flags);
}

/* I8 for one block of a segment. */
static void check_owner(const struct bio *bio, sector_t block, const struct inode *inode, sector_t iblock)
{
	const struct block_owner *owner = &bio->device->owner[block];
	const char *verb = bio->rw == WRITE ? "writes" : "reads";

	if (owner->inode)
		heddle_expect(owner->inode == inode && owner->iblock == iblock, I8_BLOCK_OWNERSHIP,
			      "a bio %s block %lu for file %u, block %lu; it is file %u's block %lu now",
			      verb, block, inode->i_ino, iblock, owner->inode->i_ino, owner->iblock);
	else
		heddle_expect(false, I8_BLOCK_OWNERSHIP,
			      "a bio %s block %lu for file %u, block %lu; it is free now", verb, block,
			      inode->i_ino, iblock);
}

static void note_owner(const struct block_device *device, sector_t block)
{
	const struct block_owner *owner = &device->owner[block];

	if (!heddle_notes_wanted())
		return;
	if (owner->inode)
		heddle_means("finds disk block %lu to be file %u's block %lu", block, owner->inode->i_ino,
			     owner->iblock);
	else
		heddle_means("finds disk block %lu free", block);
}

static void check_owners(const struct bio *bio, const struct bio_vec *vec)
{
	sector_t n = bio_vec_blocks(bio, vec);

	if (!vec->inode)
		return;
	heddle_data_access(&bio->device->ownership, vec->blocknr, vec->blocknr + n - 1, HEDDLE_READ);
	note_owner(bio->device, vec->blocknr);
	for (sector_t i = 0; i < n; i++)
		check_owner(bio, vec->blocknr + i, vec->inode, vec->iblock + i);
}

static void move_segment(const struct bio *bio, const struct bio_vec *vec)
{
	struct block_device *device = bio->device;
	unsigned shift = device->kernel->block_shift;
	byte_t *bytes = device->bytes + (vec->blocknr << shift) + vec->skip;

	heddle_data_access(&device->content, vec->blocknr, vec->blocknr + bio_vec_blocks(bio, vec) - 1,
			   bio->rw == WRITE ? HEDDLE_WRITE : HEDDLE_READ);
	if (bio->rw == WRITE)
		page_read_bytes(vec->page, vec->offset, bytes, vec->length);
	else
		page_write_bytes(vec->page, vec->offset, bytes, vec->length);
}

static void transfer(const struct bio *bio)
{
	bool flags;

	spin_lock_irqsave(&bio->device->lock, flags);
	for (unsigned i = 0; i < bio->n_vecs; i++) {
		check_owners(bio, &bio->vecs[i]);
		move_segment(bio, &bio->vecs[i]);
	}
	spin_unlock_irqrestore(&bio->device->lock, flags);
}

static void bio_interrupt(void *argument)
{
	struct bio *bio = argument;
	int error = heddle_inject_fault("I/O error") ? -EIO : 0;

	if (!error)
		transfer(bio);
	bio->end_io(bio, error);
}

static bool hold_back(struct block_device *device, struct bio *bio)
{
	bool flags, holding;

	if (!device->may_hold)
		return false;
	spin_lock_irqsave(&device->lock, flags);
	heddle_data_access(&device->held_fact, 0, 0, HEDDLE_WRITE);
	device->bios_submitted++;
	for (unsigned i = 0; i < bio->n_vecs; i++)
		device->blocks_submitted += bio_vec_blocks(bio, &bio->vecs[i]);
	holding = device->holding;
	if (holding) {
		bio->held = device->held;
		device->held = bio;
	}
	spin_unlock_irqrestore(&device->lock, flags);
	return holding;
}

void submit_bio(struct bio *bio)
{
	if (!hold_back(bio->device, bio))
		heddle_spawn_interrupt("irq", bio_interrupt, bio);
}

/* Returns what had been held back and no longer is. */
static struct bio *set_holding(struct block_device *device, bool holding)
{
	struct bio *held = NULL;
	bool flags;

	spin_lock_irqsave(&device->lock, flags);
	heddle_data_access(&device->held_fact, 0, 0, HEDDLE_WRITE);
	device->holding = holding;
	if (!holding) {
		held = device->held;
		device->held = NULL;
	}
	spin_unlock_irqrestore(&device->lock, flags);
	return held;
}

void block_device_hold(struct block_device *device)
{
	set_holding(device, true);
}

void block_device_release(struct block_device *device)
{
	struct bio *bio, *next;

	for (bio = set_holding(device, false); bio; bio = next) {
		next = bio->held;
		heddle_spawn_interrupt("irq", bio_interrupt, bio);
	}
}
