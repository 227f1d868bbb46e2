/* SPDX-License-Identifier: GPL-2.0-only */
/* Tails of reiserfs: D27. */
#include "defects.h"

#include <fs/reiserfs.h>

/* D27: get_block converts a tail that lies before what its caller has locked or owns. */
void put_d27(struct revision *revision)
{
	revision->reiserfs_tails = &reiserfs_tails_in_page;
}

void take_d27(struct revision *revision)
{
	revision->reiserfs_direct_IO = reiserfs_direct_IO_converting_first;
	revision->reiserfs_tails = &reiserfs_tails_in_page_first;
}
