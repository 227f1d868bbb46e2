/* SPDX-License-Identifier: GPL-2.0-only */
#include <heddle/memory.h>
#include <kernel/bytes.h>
#include <kernel/kernel.h>
#include <stdio.h>

const char *byte_describe(byte_t byte, char *buffer, size_t size)
{
	switch (byte_kind(byte)) {
	case BYTE_KIND_ZERO:
		snprintf(buffer, size, "zero");
		break;
	case BYTE_KIND_UNINIT:
		snprintf(buffer, size, "uninit");
		break;
	case BYTE_KIND_DATA:
		snprintf(buffer, size, "file %u %c%u", byte_file(byte), byte_writer(byte),
			 byte_version(byte));
		break;
	default:
		snprintf(buffer, size, "garbage %#x", byte);
	}
	return buffer;
}

static bool is_power_of_two(unsigned n)
{
	return n && !(n & (n - 1));
}

static bool within(unsigned n, unsigned low, unsigned high)
{
	return n >= low && n <= high;
}

int geometry_check(const struct geometry *geometry)
{
	if (!is_power_of_two(geometry->block_bytes) || !is_power_of_two(geometry->page_blocks))
		return -EINVAL;
	if (geometry->block_sectors &&
	    (!is_power_of_two(geometry->block_sectors) || geometry->block_sectors > geometry->block_bytes))
		return -EINVAL;
	if ((uint64_t)geometry->block_bytes * geometry->page_blocks > PAGE_BYTES_MAX)
		return -EINVAL;
	if (!within(geometry->gang, 1, GANG_MAX) || !within(geometry->pagevec, 1, GANG_MAX))
		return -EINVAL;
	if (!within(geometry->dio_pages, 1, DIO_PAGES_MAX) || geometry->gup_pages > DIO_PAGES_MAX)
		return -EINVAL;
	if (geometry->readahead_pages > DIO_PAGES_MAX || geometry->readaround_pages > DIO_PAGES_MAX)
		return -EINVAL;
	if (!geometry->get_block_max || !geometry->wait_queues)
		return -EINVAL;
	return 0;
}

int kernel_init(struct kernel *kernel, const struct geometry *geometry, const struct revision *revision)
{
	int err = geometry_check(geometry);

	if (err)
		return err;
	*kernel = (struct kernel){ .geometry = *geometry, .revision = revision };
	kernel->block_shift = (unsigned)__builtin_ctz(geometry->block_bytes);
	kernel->sector_shift = kernel->block_shift;
	if (geometry->block_sectors)
		kernel->sector_shift -= (unsigned)__builtin_ctz(geometry->block_sectors);
	kernel->page_shift = kernel->block_shift + (unsigned)__builtin_ctz(geometry->page_blocks);
	spin_lock_init(&kernel->page_state_lock, "page_state_lock");
	kernel->wait_table = heddle_alloc_forever(geometry->wait_queues * sizeof(*kernel->wait_table));
	for (unsigned i = 0; i < geometry->wait_queues; i++)
		init_waitqueue_head(&kernel->wait_table[i], "page wait queue %ld", i);
	workqueue_init(&kernel->aio, "aio");
	workqueue_init(&kernel->keventd, "keventd");
	return 0;
}

__attribute__((no_sanitize("thread"))) int64_t value_for_a_note(const struct heddle_atomic *atomic)
{
	return atomic->value;
}
