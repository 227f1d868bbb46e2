/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading pages through get_block with as few bios as the blocks allow: the readpage and readpages of a file
 * system whose blocks are mapped by get_block. Holes and blocks beyond the end of file become zeroes.
 */
#ifndef CORE_PAGECACHE_MPAGE_H
#define CORE_PAGECACHE_MPAGE_H

#include <fs/buffer_head.h>
#include <pagecache/pagemap.h>

int mpage_readpage(struct page *page, get_block_t *get_block);
/**
 * Adds the pages one after the other; the bio of the earlier ones is submitted when it can not grow, at the
 * latest at the end.
 */
int mpage_readpages(struct address_space *mapping, struct page **pages, unsigned n, get_block_t *get_block);

#endif
