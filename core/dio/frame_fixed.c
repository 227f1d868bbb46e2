// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frame of the fixed revision.
 *
 * A request is done in rounds; one is enough unless it has more pages than may be pinned at once. In each
 * round every page of user memory is pinned, then the range is owned, then i_size is read again; only then is
 * a block mapped. What is seen as a whole is a round.
 *
 * A write that lies inside i_size drops i_mutex. If i_size shrinks before the range is owned, everything is
 * let go and the write goes on as one that extends: under i_mutex to its end, synchronous, the size published
 * before the range is released.
 */
#include "engine.h"

struct rounds {
	struct dio_request whole, round;
	struct user_vec *iov; /* of the round */
	unsigned blkbits;
	size_t done;	/* bytes, by the rounds before */
	bool dropped;	/* i_mutex */
	bool extending; /* and the file system knows it */
};

static size_t request_size(const struct dio_request *request)
{
	size_t size = 0;

	for (unsigned i = 0; i < request->nr_segs; i++)
		size += request->iov[i].length;
	return size;
}

/* The longest piece from `base` that touches `room` pages at most. */
static size_t fit_pages(const struct kernel *kernel, unsigned long base, size_t length, unsigned room)
{
	size_t offset = base & (page_bytes(kernel) - 1);
	size_t fits = ((size_t)room << kernel->page_shift) - offset;

	return room ? min(length, fits) : 0;
}

/* The round that follows `done`: as much of the request as may be pinned. */
static void make_round(struct rounds *rounds)
{
	const struct dio_request *whole = &rounds->whole;
	const struct kernel *kernel = whole->inode->i_mapping->kernel;
	unsigned room = pin_pages(kernel);
	size_t skip = rounds->done;

	rounds->round.offset = whole->offset + rounds->done;
	rounds->round.nr_segs = 0;
	for (unsigned i = 0; i < whole->nr_segs; i++) {
		size_t skipped = min(skip, whole->iov[i].length);
		unsigned long base = whole->iov[i].base + skipped;
		size_t length = fit_pages(kernel, base, whole->iov[i].length - skipped, room);

		skip -= skipped;
		if (length)
			rounds->iov[rounds->round.nr_segs++] = (struct user_vec){ base, length };
		room -= dio_count_pages(kernel, base, length);
	}
}

static ssize_t do_round(struct rounds *rounds, size_t size)
{
	struct dio_request *round = &rounds->round;
	size_t bytes = request_size(round);
	bool extends = round->flags & DIO_EXTENDS;
	bool is_async = !is_sync_kiocb(round->iocb) && bytes == size && !extends;
	ssize_t ret = direct_io_worker(round, rounds->blkbits, is_async);

	if (extends && ret != (ssize_t)bytes)
		round->inode->i_mapping->kernel->revision->dio_extension_failed(round);
	return ret;
}

/* i_mutex held, and nothing else. */
static int begin_extending(struct rounds *rounds)
{
	struct inode *inode = rounds->whole.inode;
	int error = inode->i_op->begin_extending(inode);

	rounds->extending = !error;
	rounds->round.flags |= DIO_EXTENDS;
	return error;
}

/* The write turns out to extend the file. Nothing is held but, from here on, i_mutex. */
static int restart_as_extending(struct rounds *rounds)
{
	if (rounds->dropped)
		mutex_lock(&rounds->whole.inode->i_mutex);
	rounds->dropped = false;
	return begin_extending(rounds);
}

static ssize_t do_rounds(struct rounds *rounds, size_t size)
{
	while (rounds->done < size) {
		ssize_t ret;

		make_round(rounds);
		ret = do_round(rounds, size);
		if (ret == -EAGAIN) {
			ret = restart_as_extending(rounds);
			if (!ret)
				continue;
		}
		/* A page that cannot be removed: the caller goes through the page cache. */
		if (ret == -EBUSY)
			ret = 0;
		if (ret < 0)
			return rounds->done ? (ssize_t)rounds->done : ret;
		rounds->done += ret;
		if (ret < (ssize_t)request_size(&rounds->round))
			break;
	}
	return rounds->done;
}

static int begin_write(struct rounds *rounds, loff_t end)
{
	const struct dio_request *request = &rounds->whole;

	if (end > i_size_read(request->inode))
		return begin_extending(rounds);
	if (request->flags & DIO_DROP_I_MUTEX) {
		mutex_unlock(&request->inode->i_mutex);
		rounds->dropped = true;
	}
	return 0;
}

static void end_write(struct rounds *rounds)
{
	struct inode *inode = rounds->whole.inode;

	if (rounds->dropped)
		mutex_lock(&inode->i_mutex);
	if (rounds->extending)
		inode->i_op->end_extending(inode);
}

ssize_t direct_IO_fixed(const struct dio_request *request)
{
	struct rounds rounds = { .whole = *request, .round = *request };
	loff_t end;
	ssize_t ret = 0;

	if (check_dio_alignment(request, &rounds.blkbits, &end)) {
		request->inode->i_mapping->kernel->revision->dio_misaligned(request);
		return -EINVAL;
	}
	rounds.iov = kmalloc(request->nr_segs * sizeof(struct user_vec), GFP_KERNEL, "segments of a round");
	if (!rounds.iov)
		return -ENOMEM;
	rounds.round.iov = rounds.iov;
	if (request->rw == WRITE)
		ret = begin_write(&rounds, end);
	if (!ret)
		ret = do_rounds(&rounds, end - request->offset);
	kfree(rounds.iov);
	end_write(&rounds);
	return ret;
}
