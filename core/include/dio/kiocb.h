/* SPDX-License-Identifier: GPL-2.0-only */
/* struct kiocb: one I/O, synchronous or not, and its completion event. */
#ifndef CORE_DIO_KIOCB_H
#define CORE_DIO_KIOCB_H

#include <heddle/completion.h>
#include <kernel/types.h>

struct inode;
struct mm;

struct kiocb {
	struct inode *ki_inode;
	struct mm *ki_mm; /* of the caller: `current->mm` */
	bool async;
	bool ki_inside;	     /* a write that lay inside i_size when it dropped i_mutex */
	void *ki_private;    /* the file system's own, while the I/O is under way */
	ssize_t result;	     /* once complete */
	unsigned n_complete; /* invariant I7: exactly one, if it was queued */
	struct heddle_completion event;
};

/**
 * The caller's memory; lives until the event. The asynchronous form starts the workers that finish AIO in a
 * task, if they do not run yet: a step for each of the two queues, unless main does it before the first
 * spawn. world_check_quiescent ends them.
 */
void init_sync_kiocb(struct kiocb *iocb, struct inode *inode, struct mm *mm);
void init_async_kiocb(struct kiocb *iocb, struct inode *inode, struct mm *mm);
#define is_sync_kiocb(iocb) (!(iocb)->async)

/** Posts the event: one step; callable from interrupts. A second one is a finding (I7). */
void aio_complete(struct kiocb *iocb, ssize_t result);
/** Waits for the event of an iocb that was queued and returns its result. May block. */
ssize_t io_getevents(struct kiocb *iocb);

#endif
