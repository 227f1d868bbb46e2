// SPDX-License-Identifier: GPL-2.0-only
/* The completion event of one I/O. */
#include <dio/kiocb.h>
#include <fs/inode.h>
#include <heddle/heddle.h>
#include <kernel/findings.h>
#include <kernel/kernel.h>

static void init_kiocb(struct kiocb *iocb, struct inode *inode, struct mm *mm, bool async)
{
	*iocb = (struct kiocb){ .ki_inode = inode, .ki_mm = mm, .async = async };
	heddle_completion_init(&iocb->event, "iocb.event");
}

void init_sync_kiocb(struct kiocb *iocb, struct inode *inode, struct mm *mm)
{
	init_kiocb(iocb, inode, mm, false);
}

void init_async_kiocb(struct kiocb *iocb, struct inode *inode, struct mm *mm)
{
	struct kernel *kernel = inode->i_mapping->kernel;

	init_kiocb(iocb, inode, mm, true);
	workqueue_start(&kernel->aio);
	workqueue_start(&kernel->keventd);
}

void aio_complete(struct kiocb *iocb, ssize_t result)
{
	iocb->n_complete++;
	heddle_expect(iocb->n_complete == 1, I7_AIO_COMPLETE, "an iocb is completed %u times",
		      iocb->n_complete);
	iocb->result = result;
	heddle_complete(&iocb->event);
}

ssize_t io_getevents(struct kiocb *iocb)
{
	heddle_completion_wait(&iocb->event);
	return iocb->result;
}
