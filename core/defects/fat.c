/* SPDX-License-Identifier: GPL-2.0-only */
/* FAT: D05, D74. */
#include "defects.h"

#include <fs/fat.h>

/* D05: a direct write may allocate, and how far the blocks go was looked at before a truncate. */
void put_d05(struct revision *revision)
{
	revision->fat_direct_IO = fat_direct_IO_base;
}

/* D74: a buffered write fills the pages before its own, which it has locked, and waits for placeholders. */
void put_d74(struct revision *revision)
{
	revision->fat_fills_under_page_lock = true;
}
