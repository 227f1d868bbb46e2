/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of XFS share. Private to core/fs/. */
#ifndef CORE_FS_XFS_I_H
#define CORE_FS_XFS_I_H

#include "generic.h"

#include <fs/xfs.h>

struct xfs_inode {
	struct rw_semaphore i_iolock;
	struct heddle_atomic v_iocount; /* direct I/Os that have not ended */
	wait_queue_head_t v_iowait;	/* until there are none */
	struct inode vfs_inode;
};

static inline struct xfs_inode *XFS_I(const struct inode *inode)
{
	return (struct xfs_inode *)((char *)inode - offsetof(struct xfs_inode, vfs_inode));
}

/* xfs_inode.c */

/** One more direct I/O is under way; and one less: callable from interrupts. */
void vn_iostart(struct inode *inode);
void vn_iowake(struct inode *inode);
/** A write begins at pos, behind the end: zeroes the rest of the block that the end cuts. 0 or -errno. */
int xfs_zero_eof(struct inode *inode, loff_t pos);

#endif
