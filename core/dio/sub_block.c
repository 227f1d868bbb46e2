// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that are aligned to sectors, and not to blocks of the file system.
 *
 *      block of the file system        |  0  1  2  3 |  4  5  6  7 |       1 << blkfactor sectors each
 *      request                             [1 ... ... ... ... 5]
 *      new blocks: zeroed                z                   z  z
 *
 * The base does not look whether the zeroes could be submitted; here that is an error of the request. So is
 * it if there is no page for them; the base has one for all.
 */
#include "engine.h"

static sector_t in_block(const struct dio *dio)
{
	return dio->block_in_file & ((1ul << dio->blkfactor) - 1);
}

void dio_skip_remainder(struct dio *dio)
{
	sector_t remainder = in_block(dio);

	if (!dio->map_bh.new) /* else it is zeroed on the way */
		dio->next_block_for_io += remainder;
	dio->blocks_available -= remainder;
}

static struct page *zero_page(struct dio *dio)
{
	if (!dio->zero_page)
		dio->zero_page = alloc_anonymous_page(dio->kernel, 0);
	return dio->zero_page;
}

int dio_zero_block(struct dio *dio, bool end)
{
	sector_t n = in_block(dio);
	struct page *zeroes;
	int error;

	dio->start_zero_done = true;
	if (!dio->blkfactor || !dio->map_bh.new || !n)
		return 0;
	zeroes = zero_page(dio);
	if (!zeroes)
		return -ENOMEM;
	if (end)
		n = (1ul << dio->blkfactor) - n;
	error = submit_page_section(dio, zeroes, 0, n << dio_block_shift(dio), dio->next_block_for_io);
	dio->next_block_for_io += n;
	return error;
}
