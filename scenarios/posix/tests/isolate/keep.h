/* SPDX-License-Identifier: MIT */
#ifndef KEEP_H
#define KEEP_H

/** How often it was called before. */
int keep_count(void);
/** Opens a file. Returns how many it has open already. */
int keep_file(void);
void keep_crash(void);
void keep_exit(void);
/** Exits as if all were well. */
void keep_leave(void);
void keep_kill(void);
void keep_pause(void);
void keep_fork(void);

#endif
