/* SPDX-License-Identifier: MIT */
#include "operands.h"

/* ---- registers */

/* The names of a register by its size; ah and the like are of four registers only. */
static const x86_reg names[REGISTERS][5] = {
	{ X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH },
	{ X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH },
	{ X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH },
	{ X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH },
	{ X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL, X86_REG_INVALID },
	{ X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL, X86_REG_INVALID },
	{ X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL, X86_REG_INVALID },
	{ X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL, X86_REG_INVALID },
	{ X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B, X86_REG_INVALID },
	{ X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B, X86_REG_INVALID },
	{ X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B, X86_REG_INVALID },
	{ X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B, X86_REG_INVALID },
	{ X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B, X86_REG_INVALID },
	{ X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B, X86_REG_INVALID },
	{ X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B, X86_REG_INVALID },
	{ X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B, X86_REG_INVALID },
};

struct name register_name(x86_reg reg)
{
	static const parts by_size[5] = { 0xf, 0x7, 0x3, 0x1, 0x2 };

	for (int i = 0; i < REGISTERS; i++) {
		for (int j = 0; j < 5; j++) {
			if (reg != X86_REG_INVALID && names[i][j] == reg)
				return (struct name){ i, by_size[j] << 4 * i };
		}
	}
	return (struct name){ NO_REGISTER, 0 };
}

static bool is_whole(struct name name)
{
	return name.number >= 0 && name.parts == PARTS_OF(name.number);
}

int register_number(x86_reg reg)
{
	return register_name(reg).number;
}

/* What a write of this part writes: the lower half clears the upper one. */
parts register_written(x86_reg reg)
{
	struct name name = register_name(reg);
	parts lower_half = name.number < 0 ? 0 : (parts)0x7 << 4 * name.number;

	return name.parts == lower_half && lower_half ? PARTS_OF(name.number) : name.parts;
}

/* ---- operands */

/* Returns false if there is an operand that is not understood. */
static bool note_memory(struct instruction *it, const cs_insn *insn, const cs_x86_op *operand, unsigned how)
{
	const x86_op_mem *memory = &operand->mem;
	bool is_relative = memory->base == X86_REG_RIP;
	struct name base = register_name(memory->base), index = register_name(memory->index);

	if ((memory->base != X86_REG_INVALID && !is_relative && !is_whole(base)) ||
	    (memory->index != X86_REG_INVALID && !is_whole(index)) || it->memory.size)
		return false;
	it->memory = (struct memory){
		.size = operand->size,
		.base = base.number,
		.index = index.number,
		.is_absolute = base.number < 0 && index.number < 0,
		.has_segment = memory->segment != X86_REG_INVALID,
		.is_of_thread = memory->segment == X86_REG_FS && memory->base == X86_REG_INVALID &&
				memory->index == X86_REG_INVALID,
		.displacement = memory->disp + (is_relative ? (int64_t)(insn->address + insn->size) : 0),
		.is_read = how & READS,
		.is_written = how & WRITES,
	};
	it->reads |= base.parts | index.parts;
	return true;
}

static bool note_operand(struct instruction *it, const cs_insn *insn, const cs_x86_op *operand, unsigned how)
{
	switch (operand->type) {
	case X86_OP_IMM:
		it->immediate = operand->imm;
		return how == READS;
	case X86_OP_MEM:
		return note_memory(it, insn, operand, how);
	case X86_OP_REG:
		if (register_number(operand->reg) < 0)
			return false;
		if (how & READS) {
			it->reads |= register_name(operand->reg).parts;
			it->data |= register_name(operand->reg).parts;
		}
		if (how & WRITES)
			it->writes |= register_written(operand->reg);
		return true;
	default:
		return false;
	}
}

/* how: of the first operand; all others are read. */
bool operands_note(struct instruction *it, const cs_insn *insn, unsigned how)
{
	const cs_x86 *x86 = &insn->detail->x86;

	for (unsigned i = 0; i < x86->op_count; i++) {
		if (!note_operand(it, insn, &x86->operands[i], i ? READS : how))
			return false;
	}
	return true;
}

bool operand_is_register(const cs_insn *insn, unsigned operand, unsigned size)
{
	const cs_x86_op *it = &insn->detail->x86.operands[operand];

	return operand < insn->detail->x86.op_count && it->type == X86_OP_REG && it->size == size;
}

bool operand_is_immediate(const cs_insn *insn, unsigned operand)
{
	return operand < insn->detail->x86.op_count && insn->detail->x86.operands[operand].type == X86_OP_IMM;
}
