/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is judged when all threads have ended, by main: <fs/oracle.h> in the words of the stories.
 *
 * Writers are named by their letters: "oa" is what the file held before, or what A wrote; ZERO stands for a
 * hole. Findings are soft, stand at the caller's line and have the invariant as their subject; UNINIT and
 * foreign bytes are I9 in any case.
 */
#ifndef DIO_CHECK_H
#define DIO_CHECK_H

#include "world.h"

#include <fs/oracle.h>
#include <kernel/findings.h>

#define ZERO '0'

/** What a page holds that writer has written. */
byte_t byte_by(const struct inode *file, unsigned writer, pgoff_t page);

/** Bytes of file, from a page's start on, and what they may be: each by one of writers; else subject. */
struct claim {
	const struct inode *file;
	pgoff_t first;
	const byte_t *bytes;
	size_t n;
	const char *writers, *subject;
};
void judge_claim(const struct claim *claim, const struct heddle_where *where);

/** The call returned so many bytes (I11). */
void check_result_at(const struct io *io, ssize_t bytes, const struct heddle_where *where);
/** The call transferred all that it was asked for (I11). */
#define check_complete(io)	check_result_at((io), (ssize_t)(io)->bytes, HEDDLE_HERE)
#define check_result(io, bytes) check_result_at((io), (bytes), HEDDLE_HERE)

/** Every byte that io has read is by one of writers; else subject (I10_STALE, I11_OUTCOME). */
void check_read_at(const struct io *io, const char *writers, const char *subject,
		   const struct heddle_where *where);
#define check_read(io, writers, subject) check_read_at((io), (writers), (subject), HEDDLE_HERE)

/**
 * Of n pages, what a read through the cache would bring, or what the device holds, is by one of writers
 * (I11).
 */
void check_file_at(const struct inode *file, pgoff_t first, unsigned long n, const char *writers,
		   const struct heddle_where *where);
void check_device_at(const struct inode *file, pgoff_t first, unsigned long n, const char *writers,
		     const struct heddle_where *where);
#define check_file(file, first, n, writers)   check_file_at((file), (first), (n), (writers), HEDDLE_HERE)
#define check_device(file, first, n, writers) check_device_at((file), (first), (n), (writers), HEDDLE_HERE)

/** On the device, n pages from first on hold what those from source on held before the story (I11). */
void check_copied_at(const struct inode *file, pgoff_t first, pgoff_t source, unsigned long n,
		     const struct heddle_where *where);
#define check_copied(file, first, source, n) check_copied_at((file), (first), (source), (n), HEDDLE_HERE)

/** The other file holds, on the device, what was written to it by X, and nothing else (I9 foreign, I11). */
void check_foreign_file_intact_at(const struct io *write, const struct heddle_where *where);
#define check_foreign_file_intact(write) check_foreign_file_intact_at((write), HEDDLE_HERE)

#endif
