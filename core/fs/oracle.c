// SPDX-License-Identifier: GPL-2.0-only
#include <fs/oracle.h>
#include <fs/super.h>

static bool is_allowed(byte_t byte, struct allowed allowed)
{
	for (unsigned i = 0; i < allowed.n; i++)
		if (allowed.bytes[i] == byte)
			return true;
	return false;
}

static bool is_foreign(const struct inode *inode, byte_t byte)
{
	return byte_kind(byte) == BYTE_KIND_DATA && byte_file(byte) != inode->i_ino;
}

static const char *subject_of(const struct inode *inode, byte_t byte, const char *otherwise)
{
	if (byte_kind(byte) == BYTE_KIND_UNINIT)
		return I9_UNINITIALISED;
	return is_foreign(inode, byte) ? I9_FOREIGN : otherwise;
}

static void judge_named(const struct inode *inode, const byte_t *bytes, size_t n, struct allowed allowed,
			const char *subject, const char *whose, const struct heddle_where *where)
{
	char found[32], first[32];

	for (size_t i = 0; i < n; i++) {
		if (is_allowed(bytes[i], allowed))
			continue;
		heddle_report(HEDDLE_CHECK, false, subject_of(inode, bytes[i], subject), where,
			      "%s file %u: byte %zu of %zu is %s; allowed: %s%s", whose, inode->i_ino, i, n,
			      byte_describe(bytes[i], found, sizeof(found)),
			      allowed.n ? byte_describe(allowed.bytes[0], first, sizeof(first)) : "nothing",
			      allowed.n > 1 ? " and others" : "");
		return;
	}
}

void judge_bytes_at(const struct inode *inode, const byte_t *bytes, size_t n, struct allowed allowed,
		    const char *subject, const struct heddle_where *where)
{
	judge_named(inode, bytes, n, allowed, subject, "a read of", where);
}

void judge_whole_at(const byte_t *bytes, size_t n, struct allowed allowed, const struct heddle_where *where)
{
	char first[32], other[32];

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == bytes[0] && is_allowed(bytes[i], allowed))
			continue;
		heddle_report(HEDDLE_CHECK, false, I11_OUTCOME, where,
			      "byte 0 is %s, byte %zu of %zu is %s: no order of the calls leaves that",
			      byte_describe(bytes[0], first, sizeof(first)), i, n,
			      byte_describe(bytes[i], other, sizeof(other)));
		return;
	}
}

/* Who looks at a file: a reader, through the cache, or somebody who holds the device in their hands. */
typedef void peek_t(const struct inode *inode, loff_t pos, byte_t *to, size_t n);

static byte_t *peeked(peek_t *peek, const struct inode *inode, loff_t pos, size_t n)
{
	byte_t *bytes = heddle_alloc_forever(n * sizeof(byte_t));

	peek(inode, pos, bytes, n);
	return bytes;
}

void judge_file_at(const struct inode *inode, loff_t pos, size_t n, struct allowed allowed,
		   const char *subject, const struct heddle_where *where)
{
	judge_named(inode, peeked(file_peek, inode, pos, n), n, allowed, subject, "who reads", where);
	judge_named(inode, peeked(file_peek_device, inode, pos, n), n, allowed, subject, "on the device,",
		    where);
}

void judge_whole_file_at(const struct inode *inode, loff_t pos, size_t n, struct allowed allowed,
			 const struct heddle_where *where)
{
	judge_whole_at(peeked(file_peek, inode, pos, n), n, allowed, where);
	judge_whole_at(peeked(file_peek_device, inode, pos, n), n, allowed, where);
}

void judge_size_at(const struct inode *inode, const loff_t *sizes, unsigned n_sizes,
		   const struct heddle_where *where)
{
	for (unsigned i = 0; i < n_sizes; i++)
		if (inode->i_size.value == sizes[i])
			return;
	heddle_report(HEDDLE_CHECK, false, I11_OUTCOME, where, "file %u ends at %lld", inode->i_ino,
		      (long long)inode->i_size.value);
}

static const struct vma *vma_of(const struct mm *mm, unsigned long vpn)
{
	for (unsigned i = 0; i < MM_VMAS_MAX; i++)
		if (mm->vmas[i].start <= vpn && vpn < mm->vmas[i].end)
			return &mm->vmas[i];
	return NULL;
}

/* What a fault would bring. */
static byte_t absent_byte(const struct mm *mm, unsigned long address)
{
	unsigned shift = mm->kernel->page_shift;
	const struct vma *vma = vma_of(mm, address >> shift);
	byte_t byte = BYTE_ZERO;

	if (!vma)
		return BYTE_UNINIT;
	if (vma->mapping)
		file_peek(vma->mapping->host, address - ((vma->start - vma->pgoff) << shift), &byte, 1);
	return byte;
}

void user_peek(const struct mm *mm, unsigned long address, byte_t *to, size_t n)
{
	unsigned shift = mm->kernel->page_shift;

	for (size_t i = 0; i < n; i++) {
		const struct page *page = mm->pte[(address + i) >> shift].page;

		to[i] = page ? page->bytes[(address + i) & ((1u << shift) - 1)]
			     : absent_byte(mm, address + i);
	}
}
