/* SPDX-License-Identifier: GPL-2.0-only */
/* Direct I/O and the journal of ext3: D04, D26, D64. */
#include "defects.h"

#include <dio/variants.h>
#include <fs/ext3.h>
#include <pagecache/usercopy.h>

/* D04: a write has made the file longer, and the file system does not hear of it. */
void put_d04(struct revision *revision)
{
	revision->dio_publish_size = dio_publish_size_unheard;
}

/* D26: a handle is open while a range is being owned; taken out: nor is one while a fault may wait. */
void put_d26(struct revision *revision)
{
	revision->ext3_direct_IO = ext3_direct_IO_base;
	revision->ext4dev_direct_IO = ext3_direct_IO_base;
}

void take_d26(struct revision *revision)
{
	revision->ext4dev_direct_IO = ext3_direct_IO_patch_5;
	revision->copy_from_user = copy_from_user_inatomic;
}

/* D64: a read opens a handle, which a read-only mount does not have. */
void put_d64(struct revision *revision)
{
	revision->ext3_direct_IO = ext3_direct_IO_fixed_reading_in_handles;
}

void take_d64(struct revision *revision)
{
	revision->ext3_direct_IO = ext3_direct_IO_patch_5_reading_without;
}
