// SPDX-License-Identifier: GPL-2.0-only
#include "check.h"

#include <string.h>

#define WRITERS_MAX 4

byte_t byte_by(const struct inode *file, unsigned writer, pgoff_t page)
{
	if (writer == ZERO)
		return BYTE_ZERO;
	return byte_data(file->i_ino, writer, writer == ORIGINAL ? (unsigned)page : 0);
}

static void judge_page(const struct claim *claim, size_t at, const struct heddle_where *where)
{
	unsigned shift = claim->file->i_sb->kernel->page_shift;
	size_t n = min(claim->n - at, (size_t)1 << shift);
	byte_t among[WRITERS_MAX];
	struct allowed allowed = { among, (unsigned)strlen(claim->writers) };

	for (unsigned i = 0; i < allowed.n; i++)
		among[i] =
			byte_by(claim->file, (unsigned char)claim->writers[i], claim->first + (at >> shift));
	judge_bytes_at(claim->file, claim->bytes + at, n, allowed, claim->subject, where);
}

void judge_claim(const struct claim *claim, const struct heddle_where *where)
{
	for (size_t at = 0; at < claim->n; at += page_bytes(claim->file->i_sb->kernel))
		judge_page(claim, at, where);
}

void check_result_at(const struct io *io, ssize_t bytes, const struct heddle_where *where)
{
	if (io->result != bytes)
		heddle_report(HEDDLE_CHECK, false, I11_OUTCOME, where, "the call returned %zd, expected %zd",
			      io->result, bytes);
}

void check_read_at(const struct io *io, const char *writers, const char *subject,
		   const struct heddle_where *where)
{
	byte_t *bytes = heddle_alloc_forever(io->bytes * sizeof(*bytes));
	struct claim claim = { .file = io->file,
			       .first = (pgoff_t)io->pos >> io->file->i_sb->kernel->page_shift,
			       .bytes = bytes,
			       .n = io->result > 0 ? (size_t)io->result : 0,
			       .writers = writers,
			       .subject = subject };

	user_peek(io->mm, io->buffer, bytes, claim.n);
	judge_claim(&claim, where);
}

/* One of the two views of a file. */
typedef void peek_t(const struct inode *file, loff_t pos, byte_t *to, size_t n);

static void judge_view(peek_t *peek, struct claim *claim, unsigned long pages,
		       const struct heddle_where *where)
{
	unsigned shift = claim->file->i_sb->kernel->page_shift;
	byte_t *bytes = heddle_alloc_forever((pages << shift) * sizeof(*bytes));

	claim->bytes = bytes;
	claim->n = pages << shift;
	claim->subject = I11_OUTCOME;
	peek(claim->file, (loff_t)claim->first << shift, bytes, claim->n);
	judge_claim(claim, where);
}

void check_file_at(const struct inode *file, pgoff_t first, unsigned long n, const char *writers,
		   const struct heddle_where *where)
{
	struct claim claim = { .file = file, .first = first, .writers = writers };

	judge_view(file_peek, &claim, n, where);
}

void check_device_at(const struct inode *file, pgoff_t first, unsigned long n, const char *writers,
		     const struct heddle_where *where)
{
	struct claim claim = { .file = file, .first = first, .writers = writers };

	judge_view(file_peek_device, &claim, n, where);
}

void check_copied_at(const struct inode *file, pgoff_t first, pgoff_t source, unsigned long n,
		     const struct heddle_where *where)
{
	unsigned shift = file->i_sb->kernel->page_shift;
	byte_t bytes[PAGE_BYTES_MAX];

	for (unsigned long i = 0; i < n; i++) {
		file_peek_device(file, (loff_t)(first + i) << shift, bytes, (size_t)1 << shift);
		judge_bytes_at(file, bytes, (size_t)1 << shift, AMONG(byte_by(file, ORIGINAL, source + i)),
			       I11_OUTCOME, where);
	}
}

void check_foreign_file_intact_at(const struct io *write, const struct heddle_where *where)
{
	unsigned shift = write->file->i_sb->kernel->page_shift;

	if (write->result > 0)
		check_device_at(write->file, (pgoff_t)write->pos >> shift, (size_t)write->result >> shift,
				FOREIGN_WRITER, where);
}
