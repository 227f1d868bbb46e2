/* SPDX-License-Identifier: MIT */
/* The program's data: as they are before its first constructor, at the beginning of each execution. */
#ifndef POSIX_STATE_H
#define POSIX_STATE_H

/** Puts the data back; at the first call it keeps them. Returns 0 or -ENOMEM. */
int state_begin_execution(void);

#endif
