/* SPDX-License-Identifier: MIT */
/*
 * Parts of functions that the compiler has put elsewhere: they are called NAME.cold, and jump into the
 * midst of others.
 */
#ifndef AWAITS_PARTS_H
#define AWAITS_PARTS_H

#include "instruction.h"
#include "program.h"

/** Finds them. Returns false without memory, or if the code of one is not understood. */
bool parts_find(struct program *program);
/**
 * Returns whether the function is such a part, or one jumps into it: not all ways through it are known
 * then.
 */
bool parts_has(const struct program *program, const struct function *function);

#endif
