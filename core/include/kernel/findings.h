/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subjects of the core's own findings: what an expectation names. DOMAIN's invariants, one string each.
 * The scheduler's findings (deadlock, leak, use after free, context) bring their own.
 */
#ifndef CORE_KERNEL_FINDINGS_H
#define CORE_KERNEL_FINDINGS_H

#define I1_TREE	       "I1 tree"	/* items of a page tree overlap, or a key is not an end */
#define I2_OWNED_RANGE "I2 owned range" /* an index of an owned range has neither page nor placeholder */
#define I3_LEFT_BEHIND \
	"I3 left behind" /* at quiescence: a placeholder, a locked page, a page under I/O, a waiter */
#define I4_REFERENCE_COUNT "I4 reference count" /* at quiescence: count is not cache + ptes + private */
#define I5_ATOMIC_SLEEP \
	"I5 atomic sleep"	       /* an allocation or a reschedule that may sleep, where one may not */
#define I6_PAGE_LOCK	"I6 page lock" /* unlocked twice, or by a task that did not lock it */
#define I7_AIO_COMPLETE "I7 aio_complete" /* an iocb was completed twice, or never */
#define I8_BLOCK_OWNERSHIP \
	"I8 block ownership" /* a transfer touches a block that is not, or no longer, the file's */
#define I9_UNINITIALISED "I9 uninitialised data" /* a read returned bytes that nobody wrote */
#define I9_FOREIGN	 "I9 foreign data"	 /* a read returned another file's bytes */
#define I10_STALE	 "I10 stale data"	 /* a read after a write had completed brought older bytes */
#define I11_OUTCOME	 "I11 outcome" /* final size and bytes are no sequential outcome of the calls */
#define I12_SIZE	 "I12 size"    /* i_size went down without a truncate */
#define I13_BEYOND_EOF	 "I13 page beyond EOF" /* a page beyond the end of file after truncate returned */
#define I16_SILENT_ERROR "I16 silent error"    /* an error that was neither reported nor without effect */
#define I17_FSCK	 "I17 fsck" /* after recovery: a block of two files, of none, or behind the end */
#define I18_DURABILITY	 "I18 durability"    /* after recovery: what was synced is not there */
#define FS_PANIC	 "file system panic" /* a file system finds itself corrupted */
#define BUG_SUBJECT	 "BUG"		     /* one of the kernel's own assertions */

#endif
