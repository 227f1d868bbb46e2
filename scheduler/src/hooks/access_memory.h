/* SPDX-License-Identifier: MIT */
/*
 * Whether memory may be accessed, in the access build: checked at each access of the code under test.
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
 * The thread stops before a bad access is made. Which bytes were written is in access_written.h. Functions
 * that are not instrumented write, too. So memory counts as unwritten only while it holds its fill, and those
 * of the four bytes around it that count as unwritten hold theirs.
 *
 * An unwritten value may be copied, as parts of structures are. A read and a write of the same size, adjacent
 * in the code, are a copy, unless they have the same address. memcpy, memmove and heddle_realloc copy as
 * well. The copy is as uninitialised as its source. A value that was written in part, or has more than eight
 * bytes, may be a structure: it is not reported. The compiler may read a value before the branch that uses
 * it; that would be found, too, so the package's flags keep gcc from it.
 */
#ifndef SCHEDULER_ACCESS_MEMORY_H
#define SCHEDULER_ACCESS_MEMORY_H

#include <heddle/object.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The default fill of fresh memory: a byte that programs seldom write. */
#define FRESH_BYTE 0xbe

void access_memory_begin_execution(void);

/** An access of the code under test. */
struct checked_access {
	uintptr_t address;
	size_t size;
	enum heddle_access access;
	void *caller;
	const char *stack; /* the stack pointer of the calling function */
	bool is_volatile;  /* and the compiler tells volatile accesses from others */
};

/** For an access that is one half of a copy: the address of the other half. */
struct copied_value {
	bool is_it;
	uintptr_t other;
};

/*
 * The calls for one access: begin; then other threads may run; is_bad, is_fresh, end; then the access is
 * made.
 */
/**
 * Finds out whether the access is the second half of a copy. If it is not, reports the last read, if that was
 * of unwritten memory.
 */
void access_memory_begin(const struct checked_access *access, struct copied_value *copied);
/** Returns whether the access is bad. */
bool access_memory_is_bad(const struct checked_access *access);
/** Returns whether a write is the first of some of these bytes, or a read finds none of them written. */
bool access_memory_is_fresh(const struct checked_access *access);
void access_memory_end(const struct checked_access *access, bool is_fresh, const struct copied_value *copied);

/** Reports the last read of unwritten memory, if there was one: it was no copy. */
void access_memory_settle(void);
/** Called when the thread stops before that: forgets the last access. */
void access_memory_forget_last(void);
/** Called when bytes were copied, written or not. */
void access_memory_copied(uintptr_t to, uintptr_t from, size_t size);

/* access_memory_report.c: reports, and stops the running thread. */
/** Reports a bad access. */
_Noreturn void access_memory_report(const struct checked_access *access);
/** Reports a read of unwritten memory. */
_Noreturn void access_memory_report_unwritten(const struct checked_access *access);

#endif
