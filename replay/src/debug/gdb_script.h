/* SPDX-License-Identifier: MIT */
/*
 * The commands that a debugger of a recorded replay gets.
 */
#ifndef REPLAY_GDB_SCRIPT_H
#define REPLAY_GDB_SCRIPT_H

#include <stdint.h>

/**
 * Writes folder/heddle.gdb, which goes to the end of step and defines heddle-step, heddle-back and
 * heddle-next. Returns 0 with its path (PATH_MAX bytes), -errno.
 */
int gdb_script_write(const char *folder, uint32_t step, char *path);

#endif
