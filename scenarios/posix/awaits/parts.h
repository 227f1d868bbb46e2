/* SPDX-License-Identifier: MIT */
/*
 * Parts of functions that the compiler has put elsewhere, such as NAME.cold: from one to the other leads a
 * jump into its midst. Names do not tell which belong together: a function may have several.
 */
#ifndef AWAITS_PARTS_H
#define AWAITS_PARTS_H

#include "instruction.h"
#include "program.h"

/**
 * Finds the jumps, and the functions with an atomic instruction. Returns false without memory, or if the code
 * of a part is not understood.
 */
bool parts_find(struct program *program);
/**
 * Returns whether the function is such a part, or one jumps into it: not all ways through it are known
 * then.
 */
bool parts_has(const struct program *program, const struct function *function);

#endif
