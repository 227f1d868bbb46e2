// SPDX-License-Identifier: GPL-2.0-only
/* The calls that threads make, each with a buffer of its own. */
#include "world.h"

#include <pagecache/writeback.h>

static struct kernel *kernel_of(const struct inode *file)
{
	return file->i_sb->kernel;
}

/* Writes every page of the buffer once, so that nothing is left to fault in. */
static void fill_buffer(const struct io *io, byte_t value)
{
	unsigned n = page_bytes(kernel_of(io->file));
	byte_t page[PAGE_BYTES_MAX];

	bytes_fill(page, n, value);
	for (size_t done = 0; done < io->bytes; done += n)
		while (user_write(io->mm, io->buffer + done, page, n))
			; /* the fault of the budget was spent here */
}

static struct io *io_of(struct inode *file, loff_t pos, size_t bytes)
{
	struct kernel *kernel = kernel_of(file);
	unsigned long pages = (bytes + page_bytes(kernel) - 1) >> kernel->page_shift;
	struct io *io = heddle_alloc_forever(sizeof(*io));

	*io = (struct io){ .file = file, .pos = pos, .bytes = bytes, .mm = mm_create(kernel, "mm", pages) };
	heddle_check(!do_mmap(io->mm, 0, pages, NULL, 0), "setup", "the buffer cannot be mapped");
	return io;
}

struct io *write_of_bytes(struct inode *file, loff_t pos, size_t bytes, unsigned writer)
{
	struct io *io = io_of(file, pos, bytes);

	fill_buffer(io, byte_data(file->i_ino, writer, 0));
	return io;
}

struct io *write_of(struct inode *file, pgoff_t first, unsigned long pages, unsigned writer)
{
	unsigned shift = kernel_of(file)->page_shift;

	return write_of_bytes(file, (loff_t)first << shift, pages << shift, writer);
}

struct io *read_of(struct inode *file, pgoff_t first, unsigned long pages)
{
	unsigned shift = kernel_of(file)->page_shift;

	return read_of_bytes(file, (loff_t)first << shift, pages << shift);
}

struct io *read_of_bytes(struct inode *file, loff_t pos, size_t bytes)
{
	struct io *io = io_of(file, pos, bytes);

	fill_buffer(io, byte_data(file->i_ino, NOBODY, 0));
	return io;
}

struct io *io_through(struct mm *mm, struct inode *file, pgoff_t first, unsigned long pages)
{
	unsigned shift = kernel_of(file)->page_shift;
	struct io *io = heddle_alloc_forever(sizeof(*io));

	*io = (struct io){ .file = file, .pos = (loff_t)first << shift, .bytes = pages << shift, .mm = mm };
	return io;
}

static struct user_vec buffer_of(const struct io *io)
{
	return (struct user_vec){ io->buffer, io->bytes };
}

void buffered_read(void *argument)
{
	struct io *io = argument;

	io->result = io->file->i_fop->read(io->file, io->pos, io->mm, io->buffer, io->bytes);
}

void buffered_write(void *argument)
{
	struct io *io = argument;

	io->result = io->file->i_fop->write(io->file, io->pos, io->mm, io->buffer, io->bytes);
}

void direct_read(void *argument)
{
	struct io *io = argument;
	struct user_vec buffer = buffer_of(io);

	init_sync_kiocb(&io->iocb, io->file, io->mm);
	io->result = io->file->i_fop->direct_read(&io->iocb, &buffer, 1, io->pos);
}

void direct_write(void *argument)
{
	struct io *io = argument;
	struct user_vec buffer = buffer_of(io);

	init_sync_kiocb(&io->iocb, io->file, io->mm);
	io->result = io->file->i_fop->direct_write(&io->iocb, &buffer, 1, io->pos);
}

struct two_segments two_segments_of(struct io *io)
{
	unsigned n = page_bytes(kernel_of(io->file));

	return (struct two_segments){ io, { { io->buffer, n }, { io->buffer + n, n } } };
}

void direct_read_segments(void *argument)
{
	struct two_segments *read = argument;
	struct io *io = read->io;

	init_sync_kiocb(&io->iocb, io->file, io->mm);
	io->result = generic_file_direct_read(&io->iocb, read->iov, 2, io->pos);
}

void direct_write_segments(void *argument)
{
	struct two_segments *write = argument;
	struct io *io = write->io;

	init_sync_kiocb(&io->iocb, io->file, io->mm);
	io->result = io->file->i_fop->direct_write(&io->iocb, write->iov, 2, io->pos);
}

static void await_event(struct io *io)
{
	if (io->result == -EIOCBQUEUED)
		io->result = io_getevents(&io->iocb);
}

void direct_read_async(void *argument)
{
	struct io *io = argument;
	struct user_vec buffer = buffer_of(io);

	init_async_kiocb(&io->iocb, io->file, io->mm);
	io->result = io->file->i_fop->direct_read(&io->iocb, &buffer, 1, io->pos);
	await_event(io);
}

void submit_direct_write(void *argument)
{
	struct io *io = argument;
	struct user_vec buffer = buffer_of(io);

	init_async_kiocb(&io->iocb, io->file, io->mm);
	io->result = io->file->i_fop->direct_write(&io->iocb, &buffer, 1, io->pos);
}

void io_submit_direct_write(void *argument)
{
	struct io *io = argument;

	submit_direct_write(io);
	if (io->result != -EIOCBQUEUED)
		aio_complete(&io->iocb, io->result);
	await_event(io);
}

void direct_write_async(void *argument)
{
	struct io *io = argument;

	submit_direct_write(io);
	await_event(io);
}

void truncate_to_nothing(void *file)
{
	do_truncate(file, 0);
}

struct io *foreign_write(struct world *world)
{
	return write_of(foreign_file(world), 0, 1, FOREIGN_WRITER[0]);
}

struct truncate_and_reuse truncate_and_reuse_of(struct world *world, struct inode *file)
{
	return (struct truncate_and_reuse){ file, foreign_write(world) };
}

void truncate_and_reuse(void *argument)
{
	struct truncate_and_reuse *t = argument;

	truncate_to_nothing(t->file);
	direct_write(t->foreign);
}

void write_back(void *file)
{
	filemap_write_and_wait(((struct inode *)file)->i_mapping);
}

void truncate_to_one_page_when_owned(void *argument)
{
	struct inode *file = argument;

	await_owned();
	do_truncate(file, page_bytes(kernel_of(file)));
}
