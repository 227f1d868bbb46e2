/* SPDX-License-Identifier: MIT */
/* The program's data: as they are before its first constructor, at the beginning of each execution. */
#ifndef POSIX_STATE_H
#define POSIX_STATE_H

#include <stdbool.h>

/** Puts the data back; at the first call it keeps them. Returns 0 or -ENOMEM. */
int state_begin_execution(void);

/** Returns whether memory is a thread-local variable of the program: all threads have one address for it. */
bool state_is_thread_local(const void *memory);

#endif
