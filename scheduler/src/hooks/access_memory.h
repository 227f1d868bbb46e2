/* SPDX-License-Identifier: MIT */
/*
 * Whether memory may be accessed, in the access build: asked at each access of the code under test.
 *
 *   memory                            read                      write
 *   of a block, written since         yes                       yes
 *   of a block, not written since     uninitialised use         yes
 *   freed                             use after free            use after free
 *   of the arena, of no block         overrun                   overrun
 *   of a stack, below its pointer     stack-use-after-return    stack-use-after-return
 *   of a stack, not written since     uninitialised use         yes
 *   other                             not known                 not known
 *
 * The thread that did it stops before the access is made. Which bytes were written is in access_written.h.
 * Functions that are not instrumented write as well: memory is taken to be unwritten only where it still
 * holds what it was filled with, and so do those of the four bytes around that seem to be unwritten.
 *
 * A value that was never written may be copied, as parts of structures are: a read and a write of the same
 * size that directly follow each other in the code are a copy, unless they are at the same place, and so are
 * memcpy, memmove and heddle_realloc; what is copied is as uninitialised as it was. Of a value that was
 * written in part, or is larger than eight bytes, nothing is said: it may be a structure. What the compiler
 * reads without need, as the branch that uses it was not taken yet, would be found as well: the package's
 * flags keep gcc from that.
 */
#ifndef SCHEDULER_ACCESS_MEMORY_H
#define SCHEDULER_ACCESS_MEMORY_H

#include <heddle/object.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What fresh memory is filled with if nobody asks for anything else: something that is written seldom. */
#define FRESH_BYTE 0xbe

void access_memory_begin_execution(void);

/** An access of the code under test. */
struct checked_access {
	uintptr_t address;
	size_t size;
	enum heddle_access access;
	void *caller;
	const char *stack; /* the caller's stack pointer */
};

/** Of an access that is a half of a copy: where the other half was made. */
struct copied_value {
	bool is_it;
	uintptr_t other;
};

/*
 * An access: begin; then others may run; is_bad, is_fresh, end; then it is made.
 */
/**
 * Tells whether it is the second half of a copy; reports what was read last of memory that nobody has written
 * if it is not.
 */
void access_memory_begin(const struct checked_access *access, struct copied_value *copied);
/** Whether the access is a mistake. */
bool access_memory_is_bad(const struct checked_access *access);
/** Whether a write is the first of some of these bytes, or a read finds none of them written. */
bool access_memory_is_fresh(const struct checked_access *access);
void access_memory_end(const struct checked_access *access, bool is_fresh, const struct copied_value *copied);

/**
 * Nothing was done with what was read of memory that nobody has written but to use it: reports it, if there
 * was something.
 */
void access_memory_settle(void);
/** The thread stops before it is done with it. */
void access_memory_forget_last(void);
/** Bytes were copied, written or not. */
void access_memory_copied(uintptr_t to, uintptr_t from, size_t size);

/* access_memory_report.c: the running thread stops. */
/** Of an access that is bad. */
_Noreturn void access_memory_report(const struct checked_access *access);
/** Of a read of what nobody has written. */
_Noreturn void access_memory_report_unwritten(const struct checked_access *access);

#endif
