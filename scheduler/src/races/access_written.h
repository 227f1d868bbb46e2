/* SPDX-License-Identifier: MIT */
/*
 * Which bytes the code under test has written, in the access build: a bit for each byte of the arena and of
 * the threads' stacks.
 *
 *   arena    unwritten when the block is given out, but by heddle_zalloc
 *   stack    unwritten when the function is entered: what lies below the frames of a thread is nobody's
 *
 * gcc is made to fill variables on the stack (-ftrivial-auto-var-init=pattern) and tells of it as of a write
 * where it is one store: a store of STACK_FRESH_BYTE in four or eight bytes is none, therefore. Of single
 * variables of one or two bytes that is not done, as they hold such values for other reasons: it is known of
 * them as parts of arrays and structures only. With clang nothing is known of stacks: it tells of the filling
 * in other ways.
 */
#ifndef SCHEDULER_ACCESS_WRITTEN_H
#define SCHEDULER_ACCESS_WRITTEN_H

#include <heddle/thread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What gcc fills variables with. */
#define STACK_FRESH_BYTE 0xfe

/** Returns 0 or -ENOMEM. */
int written_open(void);
void written_close(void);

/** The thread starts: nothing on its stack was written. */
void written_begin_stack(const struct heddle_thread *thread);
/**
 * What lies on the running thread's stack below this address is of no function any more, or of one that
 * begins.
 */
void written_leave_frames(uintptr_t below);

/*
 * The bytes lie in the arena, and owner is -1, or on the stack of the thread owner.
 */
void written_set(int owner, uintptr_t address, size_t size, bool is_it);
bool written_is(int owner, uintptr_t address);
bool written_are_all(int owner, uintptr_t address, size_t size);

#endif
