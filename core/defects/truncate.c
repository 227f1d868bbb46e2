/* SPDX-License-Identifier: GPL-2.0-only */
/* Truncate against direct I/O: D01, D02, D03, D13. */
#include "../revisions/fixed.h"
#include "../revisions/posted.h"
#include "defects.h"

#include <dio/variants.h>
#include <fs/inode.h>
#include <pagecache/mended.h>

/*
 * D01: truncate does not wait at all when no page is cached. Placeholders are no pages, and a file that is
 * used by direct I/O alone has none.
 */
static int begin_truncate_if_cached(struct inode *inode, loff_t size)
{
	return mapping_nrpages(inode->i_mapping) ? begin_truncate_fixed(inode, size) : 0;
}

/* Nobody but truncate ever owns the last index of all. */
static bool owns_to_the_end(struct address_space *mapping)
{
	struct page *item;

	tree_read_lock_irq(mapping);
	item = tree_lookup_extent(mapping, MAPPING_END - 1);
	tree_read_unlock_irq(mapping);
	return item;
}

static void end_truncate_if_owned(struct inode *inode, loff_t size)
{
	if (owns_to_the_end(inode->i_mapping))
		end_truncate_fixed(inode, size);
}

void put_d01(struct revision *revision)
{
	revision->begin_truncate = begin_truncate_if_cached;
	revision->end_truncate = end_truncate_if_owned;
}

void take_d01(struct revision *revision)
{
	revision->nothing_to_truncate = nothing_to_truncate_never;
}

/* D02: truncate waits for who owns a part of the range, and keeps nobody out afterwards. */
static int begin_truncate_and_let_go(struct inode *inode, loff_t size)
{
	int error = begin_truncate_fixed(inode, size);

	if (!error)
		end_truncate_fixed(inode, size);
	return error;
}

void put_d02(struct revision *revision)
{
	revision->begin_truncate = begin_truncate_and_let_go;
	revision->end_truncate = end_truncate_base;
}

/* D03: a write that lay inside i_size makes the file longer again, after a truncate that came in between. */
void put_d03(struct revision *revision)
{
	revision->direct_write_publish_size = direct_write_publish_size_late;
}

void take_d03(struct revision *revision)
{
	revision->direct_write_publish_size = direct_write_publish_size_if_extending;
}

/* D13: who has waited for a placeholder adds its page without another look at the size. */
void put_d13(struct revision *revision)
{
	revision->add_page_read = add_page_rfc;
}

void take_d13(struct revision *revision)
{
	revision->add_page_read = add_page_read_fixed;
}
