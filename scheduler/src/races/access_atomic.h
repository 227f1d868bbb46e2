/* SPDX-License-Identifier: MIT */
/* What the files with C11's atomics share: how one is made an operation, and what it is called. */
#ifndef SCHEDULER_ACCESS_ATOMIC_H
#define SCHEDULER_ACCESS_ATOMIC_H

#include "hooks/access.h"
#include "races/await.h"

#define CALLER __builtin_return_address(0)

/* The names of <stdatomic.h>, under which they are shown. C++ and the builtins have the same operations. */
extern const char access_call_load[], access_call_store[], access_call_exchange[],
	access_call_compare_exchange_strong[];

/* A compare-exchange that has written: the round that has it is none in vain. */
static inline void access_atomic_changes(enum heddle_operation kind, enum heddle_access access)
{
	if (kind == HEDDLE_OP_MEMORY_COMPARE_EXCHANGE && access != HEDDLE_READ)
		await_changed();
}

/* What a round in vain can have has read, or has not written after all. */
static inline void access_atomic_awaits(const void *address, size_t size, enum heddle_operation kind,
					enum heddle_access access)
{
	if (kind == HEDDLE_OP_MEMORY_LOAD ||
	    (kind == HEDDLE_OP_MEMORY_COMPARE_EXCHANGE && access == HEDDLE_READ))
		await_read(address, size, true);
	access_atomic_changes(kind, access);
}

/**
 * One atomic operation: begin, do it, record it. Outside of an execution, and while there is one thread, it
 * is only done.
 */
#define ATOMIC_BODY(call_, bits_, kind_, access_, order_, value_, do_)                                   \
	do {                                                                                             \
		struct access_operation begun_;                                                          \
		await_note(CALLER);                                                                      \
		if (!access_is_watched()) {                                                              \
			do_;                                                                             \
			access_atomic_changes((kind_), (access_));                                       \
			break;                                                                           \
		}                                                                                        \
		access_begin_atomic(&begun_, address, (bits_) / 8, (kind_), CALLER, (call_));            \
		do_;                                                                                     \
		access_atomic_awaits((const void *)address, (bits_) / 8, (kind_), (access_));            \
		access_end_atomic(&begun_, address, (bits_) / 8, (access_), (order_), (int64_t)(value_), \
				  CALLER);                                                               \
	} while (0)

#endif
