// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a direct I/O.
 *
 *   synchronous    each bio's interrupt completes `done`; the submitter waits for all, looks after their
 *                  pages, completes the dio
 *   asynchronous   the submitter and each bio have a reference; who drops the last one completes the dio: the
 *                  last bio's interrupt by way of the revision's dio_end_async, or the submitter
 */
#include "engine.h"

void dio_free(struct dio *dio)
{
	heddle_object_destroy(&dio->done.object);
	heddle_object_destroy(&dio->refcount.object);
	if (dio->zero_page)
		page_cache_release(dio->zero_page);
	kfree(dio);
}

static ssize_t transferred(const struct dio *dio)
{
	ssize_t left = dio->i_size - dio->request.offset;

	if (!dio_reads(dio))
		return dio->result;
	left = max(left, (ssize_t)0);
	return min(dio->result, left);
}

/* Publishes, and lets go of the range. Returns bytes or -errno. */
static ssize_t complete_file(struct dio *dio, int ret)
{
	const struct dio_request *request = &dio->request;
	ssize_t bytes = transferred(dio);

	ret = ret ? ret : dio->page_errors;
	ret = ret ? ret : dio->io_error;
	if (request->end_io && dio->result)
		request->end_io(request->iocb, request->offset, bytes);
	if (dio->unwritten && !ret && bytes)
		request->inode->i_op->convert_unwritten(request->inode, request->offset, bytes);
	if (!dio_reads(dio) && !ret && bytes)
		dio->revision->dio_publish_size(dio, request->offset + bytes);
	dio->revision->dio_release(dio);
	return ret ? ret : bytes;
}

static ssize_t complete_memory(struct dio *dio, ssize_t result)
{
	int error = dio_unpin_pages(dio, result > 0 ? (size_t)result : 0);

	return error && result >= 0 ? error : result;
}

ssize_t dio_complete(struct dio *dio, int ret)
{
	return complete_memory(dio, complete_file(dio, ret));
}

void dio_bio_end_sync(struct bio *bio, int error)
{
	struct dio *dio = bio->private;

	bio->error = error;
	heddle_complete(&dio->done);
}

/* How many references are left. */
static int64_t put_dio(struct dio *dio)
{
	int64_t left = heddle_atomic_add_return(&dio->refcount, -1);

	heddle_means("dio: references %lld -> %lld", (long long)left + 1, (long long)left);
	return left;
}

void dio_bio_end_async(struct bio *bio, int error)
{
	struct dio *dio = bio->private;

	if (error)
		dio->io_error = -EIO;
	if (dio_reads(dio))
		dio_bio_check_pages_dirty(dio, bio);
	else
		dio_bio_release(dio, bio);
	if (put_dio(dio))
		return;
	if (dio->awaited)
		heddle_complete(&dio->done);
	else
		dio->revision->dio_end_async(dio);
}

static void await_bios(struct dio *dio)
{
	struct bio *bio, *next;

	for (bio = dio->submitted; bio; bio = bio->next)
		heddle_completion_wait(&dio->done);
	for (bio = dio->submitted; bio; bio = next) {
		next = bio->next;
		if (bio->error)
			dio->io_error = -EIO;
		dio_bio_release(dio, bio);
	}
}

/* Returns whether the last bio completes the dio, and not the caller. */
static bool leave_to_bios(struct dio *dio, bool await)
{
	dio->awaited = await;
	if (!put_dio(dio))
		return false;
	if (!await)
		return true;
	heddle_completion_wait(&dio->done);
	return false;
}

ssize_t dio_finish(struct dio *dio, int ret)
{
	ssize_t result;

	if (!dio->is_async)
		await_bios(dio);
	else if (leave_to_bios(dio, ret || !dio->result || (size_t)dio->result < dio->size))
		return -EIOCBQUEUED;
	result = dio_complete(dio, ret);
	dio_free(dio);
	return result;
}

void dio_end_async_in_interrupt(struct dio *dio)
{
	struct kiocb *iocb = dio->request.iocb;
	ssize_t result = dio_complete(dio, 0);

	dio_free(dio);
	aio_complete(iocb, result);
}

static struct dio *dio_of(struct work *work)
{
	return (struct dio *)((char *)work - offsetof(struct dio, work));
}

/* dio->result: what complete_file has returned. */
static void end_async_memory(struct dio *dio)
{
	struct kiocb *iocb = dio->request.iocb;
	ssize_t result = complete_memory(dio, dio->result);

	dio_free(dio);
	aio_complete(iocb, result);
}

static void end_async_memory_work(struct work *work)
{
	end_async_memory(dio_of(work));
}

/*
 * The worker lets go of ranges, and so may not wait for one. Pages of files may have to be stored again,
 * which waits: keventd does that.
 */
static void end_async_work(struct work *work)
{
	struct dio *dio = dio_of(work);
	ssize_t result = complete_file(dio, 0);

	dio->result = result;
	if (dio_reads(dio) && dio_pins_file_pages(dio))
		queue_work(&dio->kernel->keventd, &dio->work, end_async_memory_work);
	else
		end_async_memory(dio);
}

void dio_end_async_in_task(struct dio *dio)
{
	queue_work(&dio->kernel->aio, &dio->work, end_async_work);
}

void dio_publish_size_nothing(struct dio *dio, loff_t end)
{
	(void)dio;
	(void)end;
}

void dio_publish_size_before_release(struct dio *dio, loff_t end)
{
	struct inode *inode = dio->request.inode;

	if (end > i_size_read(inode))
		inode->i_op->publish_size(inode, end);
}

void dio_publish_size_unheard(struct dio *dio, loff_t end)
{
	direct_write_publish_size_late(dio->request.iocb, end);
}

void direct_write_publish_size_late(const struct kiocb *iocb, loff_t end)
{
	struct inode *inode = iocb->ki_inode;

	if (end > i_size_read(inode))
		i_size_write(inode, end);
}

void direct_write_publish_size_if_extending(const struct kiocb *iocb, loff_t end)
{
	if (!iocb->ki_inside)
		direct_write_publish_size_late(iocb, end);
}

void direct_write_publish_size_nothing(const struct kiocb *iocb, loff_t end)
{
	(void)iocb;
	(void)end;
}
