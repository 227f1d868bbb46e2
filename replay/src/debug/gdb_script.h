/* SPDX-License-Identifier: MIT */
/*
 * The commands that a debugger of a replay gets, in plain gdb and under rr.
 */
#ifndef REPLAY_GDB_SCRIPT_H
#define REPLAY_GDB_SCRIPT_H

#include <heddle/gdb.h>
#include <stdint.h>

#define GDB_START_MAX 64

/**
 * Writes heddle-gdb.py, which the program carries, into folder. Returns 0 with its path (PATH_MAX bytes),
 * -errno.
 */
int gdb_script_write(const char *folder, char *path);

/** The command that goes to where the failure is noticed, GDB_START_MAX bytes. */
void gdb_start_command(enum heddle_gdb_stop stop, uint32_t step, char *command);

/** Tells the session what its `heddle story` runs, by the environment. Returns 0 or -errno. */
int gdb_tell_story(const char *command);

#endif
