/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes that know where they come from.
 *
 * Blocks, pages and user memory are arrays of byte_t. One byte_t stands for one byte of a file, and says who
 * wrote it:
 *
 *   31      24 23      16 15       8 7        0
 *   |  kind   |   file   |  writer  |  version |
 *
 * Zeroed memory is ZERO. A free block holds UNINIT. Sizes and offsets (loff_t, i_size) count byte_t's.
 */
#ifndef CORE_KERNEL_BYTES_H
#define CORE_KERNEL_BYTES_H

#include <kernel/types.h>

typedef uint32_t byte_t;

enum byte_kind { BYTE_KIND_ZERO = 0, BYTE_KIND_DATA = 1, BYTE_KIND_UNINIT = 0xaa };

#define BYTE_ZERO   ((byte_t)0)
#define BYTE_UNINIT ((byte_t)BYTE_KIND_UNINIT << 24)

/**
 * A byte of file, written by writer (a letter such as 'a', 'o' for the original content) as its version-th.
 * Each 0..255.
 */
static inline byte_t byte_data(unsigned file, unsigned writer, unsigned version)
{
	return (byte_t)BYTE_KIND_DATA << 24 | (file & 0xff) << 16 | (writer & 0xff) << 8 | (version & 0xff);
}

static inline enum byte_kind byte_kind(byte_t byte)
{
	return (enum byte_kind)(byte >> 24);
}

static inline unsigned byte_file(byte_t byte)
{
	return byte >> 16 & 0xff;
}

static inline unsigned byte_writer(byte_t byte)
{
	return byte >> 8 & 0xff;
}

static inline unsigned byte_version(byte_t byte)
{
	return byte & 0xff;
}

/** Fills n bytes. Plain code: the caller has announced the access. */
static inline void bytes_fill(byte_t *bytes, size_t n, byte_t value)
{
	while (n--)
		*bytes++ = value;
}

/** Writes "zero", "uninit", or "file 3 a1" (file, writer, version) into buffer and returns it. */
const char *byte_describe(byte_t byte, char *buffer, size_t size);

#endif
