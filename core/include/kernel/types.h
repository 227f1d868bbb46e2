/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's small types, and the macros that every file of the core leans on. */
#ifndef CORE_KERNEL_TYPES_H
#define CORE_KERNEL_TYPES_H

#include <errno.h>
#include <heddle/check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef unsigned long pgoff_t;	/* a page index in a file */
typedef unsigned long sector_t; /* a block number: of a file, or of a device */

#define MAX_PGOFF (~0UL)

enum { READ = 0, WRITE = 1 };

/* Error numbers that only the kernel knows; they never leave it. */
#define EIOCBQUEUED 529 /* queued: a completion will tell */

/** Allocation modes: may the allocation sleep, may it enter a file system. */
typedef unsigned gfp_t;
#define __GFP_WAIT 0x10u
#define __GFP_FS   0x80u
#define GFP_ATOMIC 0u
#define GFP_NOFS   __GFP_WAIT
#define GFP_KERNEL (__GFP_WAIT | __GFP_FS)

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define min(a, b)                                  \
	(__extension__({                           \
		__typeof__(a) min_a_ = (a);        \
		__typeof__(b) min_b_ = (b);        \
		min_a_ < min_b_ ? min_a_ : min_b_; \
	}))
#define max(a, b)                                  \
	(__extension__({                           \
		__typeof__(a) max_a_ = (a);        \
		__typeof__(b) max_b_ = (b);        \
		max_a_ > max_b_ ? max_a_ : max_b_; \
	}))

/** The kernel's assertion: a hard finding with the subject "BUG". */
#define BUG_ON(condition) heddle_check(!(condition), "BUG", "BUG_ON(%s)", #condition)

#endif
