/* SPDX-License-Identifier: MIT */
/* The operands of an instruction, as libcapstone tells them. */
#ifndef AWAITS_OPERANDS_H
#define AWAITS_OPERANDS_H

#include "instruction.h"

#include <capstone/capstone.h>

/* A general register, or a part of one; of another register the number is NO_REGISTER. */
struct name {
	int number;
	parts parts;
};

struct name register_name(x86_reg reg);
int register_number(x86_reg reg);
/** Returns what a write of this part writes: the lower half clears the upper one. */
parts register_written(x86_reg reg);

enum access { READS = 1, WRITES = 2 };

/**
 * Notes what the operands read and write. how: of the first one (enum access); all others are read.
 * Returns false if there is one that is not understood.
 */
bool operands_note(struct instruction *it, const cs_insn *insn, unsigned how);
bool operand_is_register(const cs_insn *insn, unsigned operand, unsigned size);
bool operand_is_immediate(const cs_insn *insn, unsigned operand);

#endif
