/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Oracles: what bytes may be, said by a scenario.
 *
 *   judge_bytes(file, buffer, n, AMONG(old, new), I10_STALE);   each byte for itself
 *   judge_whole(buffer, n, AMONG(a, b));                        all of one kind: I11, no tear
 *   judge_file(file, 0, n, AMONG(a, b), I11_OUTCOME);           at the end: for a reader, and on the device
 *
 * All findings are soft, name the first byte that is wrong, and stand at the caller's line. Uninitialised and
 * foreign bytes are reported as such (I9), unless they are among those allowed; any other byte under the
 * subject that the caller gives.
 *
 * Nothing is announced: buffers are the caller's own; file_* and user_peek are for the final check, when no
 * other thread lives.
 */
#ifndef CORE_FS_ORACLE_H
#define CORE_FS_ORACLE_H

#include <fs/inode.h>
#include <kernel/bytes.h>
#include <kernel/findings.h>
#include <pagecache/mm.h>

struct allowed {
	const byte_t *bytes;
	unsigned n;
};

#define AMONG(...)                                          \
	((struct allowed){ (const byte_t[]){ __VA_ARGS__ }, \
			   sizeof((byte_t[]){ __VA_ARGS__ }) / sizeof(byte_t) })

/** Each of n bytes that a user of inode got is among allowed. */
void judge_bytes_at(const struct inode *inode, const byte_t *bytes, size_t n, struct allowed allowed,
		    const char *subject, const struct heddle_where *where);
/** All n bytes are equal, and among allowed. A mixture is a tear (I11 outcome). */
void judge_whole_at(const byte_t *bytes, size_t n, struct allowed allowed, const struct heddle_where *where);
/**
 * The bytes [pos, pos + n) of the file, once as a read would return them and once as the device holds them.
 */
void judge_file_at(const struct inode *inode, loff_t pos, size_t n, struct allowed allowed,
		   const char *subject, const struct heddle_where *where);
/** judge_whole for the bytes [pos, pos + n) of the file. */
void judge_whole_file_at(const struct inode *inode, loff_t pos, size_t n, struct allowed allowed,
			 const struct heddle_where *where);
/** The file is as long as one of sizes says (I11 outcome). */
void judge_size_at(const struct inode *inode, const loff_t *sizes, unsigned n_sizes,
		   const struct heddle_where *where);

#define judge_bytes(inode, bytes, n, allowed, subject) \
	judge_bytes_at((inode), (bytes), (n), (allowed), (subject), HEDDLE_HERE)
#define judge_whole(bytes, n, allowed) judge_whole_at((bytes), (n), (allowed), HEDDLE_HERE)
#define judge_file(inode, pos, n, allowed, subject) \
	judge_file_at((inode), (pos), (n), (allowed), (subject), HEDDLE_HERE)
#define judge_whole_file(inode, pos, n, allowed) \
	judge_whole_file_at((inode), (pos), (n), (allowed), HEDDLE_HERE)
#define judge_size(inode, ...)                                  \
	judge_size_at((inode), (const loff_t[]){ __VA_ARGS__ }, \
		      sizeof((loff_t[]){ __VA_ARGS__ }) / sizeof(loff_t), HEDDLE_HERE)

/**
 * Copies what a read of user memory would bring now, without faults: for a page that is not present, what a
 * fault would; UNINIT where nothing is mapped.
 */
void user_peek(const struct mm *mm, unsigned long address, byte_t *to, size_t n);

#endif
