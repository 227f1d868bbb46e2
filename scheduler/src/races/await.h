/* SPDX-License-Identifier: MIT */
/*
 * Loops that only read, in a program that `heddle cc` has linked. The table of them is made there
 * (scenarios/posix/awaits/awaits.c says how it looks): each noted call of such a loop, and what lies
 * between one and the next. Where a round of such a loop has ended, the thread waits until another one
 * has changed what it has read: see docs/explorer.md, "Loops that only read".
 */
#ifndef RACES_AWAIT_H
#define RACES_AWAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** false: the program has no such loops. */
extern bool await_has_loops;

/** Reads the table, once in a process. Without memory there are no such loops. */
void await_open(void);
/** Called when the thread starts. */
void await_begin_thread(unsigned thread);

/**
 * The running thread comes to a call that is noted: if a round has ended there, it waits. Called before
 * the access; caller: the return address.
 */
void await_arrive(void *caller);

/** Keeps what the access reads to which the thread has just come. is_step: it was a step. */
void await_keep(const void *address, size_t size, bool is_step);

/** The running thread has written in a loop that may, or something else was decided than by what it reads. */
void await_change(void);

static inline void await_read(const void *address, size_t size, bool is_step)
{
	if (__builtin_expect(await_has_loops, 0))
		await_keep(address, size, is_step);
}

static inline void await_changed(void)
{
	if (__builtin_expect(await_has_loops, 0))
		await_change();
}

static inline void await_note(void *caller)
{
	if (__builtin_expect(await_has_loops, 0))
		await_arrive(caller);
}

#endif
