/* SPDX-License-Identifier: MIT */
/* `heddle run FILE.c` and `heddle run ./prog`: unchanged programs. */
#ifndef RUNNER_RUN_PROGRAM_H
#define RUNNER_RUN_PROGRAM_H

#include <stdbool.h>

/**
 * If an argument before "--" is a file of source or a program, compiles it if need be and has it explore
 * itself; *code is the exit code. Returns whether it was one.
 */
bool run_program(int argc, char **argv, int *code);

#endif
