/* SPDX-License-Identifier: MIT */
/*
 * Which bytes the code under test has written, in the access build: a bit for each byte of the arena and of
 * the threads' stacks.
 *
 *   arena    unwritten when the block is given out, except by heddle_zalloc
 *   stack    unwritten when the function is entered: memory below a thread's frames has no owner
 *
 * gcc fills variables on the stack (-ftrivial-auto-var-init=pattern), and calls that a write if it is one
 * store. So a store of STACK_FRESH_BYTE in four or eight bytes counts as no write. Single variables of one or
 * two bytes often hold such values, so for them it counts as one: they are checked only as parts of arrays
 * and structures. With clang stacks are not checked, since it reports the fill in other ways.
 */
#ifndef SCHEDULER_ACCESS_WRITTEN_H
#define SCHEDULER_ACCESS_WRITTEN_H

#include <heddle/thread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The byte with which gcc fills variables. */
#define STACK_FRESH_BYTE 0xfe

/** Returns 0 or -ENOMEM. */
int written_open(void);
void written_close(void);

/** Called when the thread starts: nothing on its stack was written. */
void written_begin_stack(const struct heddle_thread *thread);
/**
 * Marks the running thread's stack below this address as unwritten: its functions have returned, or one
 * begins.
 */
void written_leave_frames(uintptr_t below);

/* owner: -1 for bytes in the arena, else the thread on whose stack they lie. is_it: written or not. */
void written_set(int owner, uintptr_t address, size_t size, bool is_it);
bool written_is(int owner, uintptr_t address);
bool written_are_all(int owner, uintptr_t address, size_t size);

#endif
