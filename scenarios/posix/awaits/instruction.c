/* SPDX-License-Identifier: MIT */
#include "operands.h"

#include <stdlib.h>

static bool note_move(struct instruction *it, const cs_insn *insn)
{
	const cs_x86_op *operands = insn->detail->x86.operands;

	if (!operands_note(it, insn, WRITES))
		return false;
	if (operand_is_register(insn, 0, 8) && operand_is_register(insn, 1, 8))
		it->effect = EFFECT_MOVE;
	else if ((operand_is_register(insn, 0, 8) ||
		  (operand_is_register(insn, 0, 4) && operands[1].imm >= 0)) &&
		 operand_is_immediate(insn, 1))
		it->effect = EFFECT_SET;
	else if (operand_is_register(insn, 0, 8) && operands[1].type == X86_OP_MEM)
		it->effect = EFFECT_LOAD;
	else if (operands[0].type == X86_OP_MEM && operand_is_register(insn, 1, 8))
		it->effect = EFFECT_STORE;
	it->stores_immediate = operands[0].type == X86_OP_MEM && operand_is_immediate(insn, 1);
	it->to = operands[0].type == X86_OP_REG ? register_number(operands[0].reg) : NO_REGISTER;
	it->from = operands[1].type == X86_OP_REG ? register_number(operands[1].reg) : NO_REGISTER;
	return true;
}

static bool note_address(struct instruction *it, const cs_insn *insn)
{
	if (!operands_note(it, insn, WRITES) || insn->detail->x86.operands[1].type != X86_OP_MEM ||
	    it->memory.has_segment) /* which is no part of the address that it computes */
		return false;
	it->to = register_number(insn->detail->x86.operands[0].reg);
	it->memory.is_read = false;
	if (operand_is_register(insn, 0, 8) && it->memory.index < 0)
		it->effect = EFFECT_ADDRESS;
	else
		it->data |= it->reads;
	return true;
}

static bool note_arithmetic(struct instruction *it, const cs_insn *insn, bool subtracts)
{
	const cs_x86_op *operands = insn->detail->x86.operands;
	bool clears = operands[0].type == X86_OP_REG && operands[1].type == X86_OP_REG &&
		      operands[0].reg == operands[1].reg &&
		      (insn->id == X86_INS_XOR || insn->id == X86_INS_SUB);

	it->writes_flags = it->sets_all_flags = true;
	if (clears) {
		it->writes |= register_written(operands[0].reg);
		return register_number(operands[0].reg) >= 0;
	}
	if (!operands_note(it, insn, READS | WRITES))
		return false;
	if ((insn->id != X86_INS_ADD && insn->id != X86_INS_SUB) || !operand_is_register(insn, 0, 8) ||
	    !operand_is_immediate(insn, 1))
		return true;
	it->effect = EFFECT_ADD;
	it->to = register_number(operands[0].reg);
	it->immediate = subtracts ? -operands[1].imm : operands[1].imm;
	return true;
}

/* A shift by no bits leaves the flags alone. */
static bool note_shift(struct instruction *it, const cs_insn *insn)
{
	it->writes_flags = true;
	it->sets_all_flags = operand_is_immediate(insn, 1) && (insn->detail->x86.operands[1].imm & 31);
	return operands_note(it, insn, READS | WRITES);
}

static bool note_multiplication(struct instruction *it, const cs_insn *insn)
{
	it->writes_flags = true;
	if (insn->detail->x86.op_count == 1)
		return false; /* two registers that it does not name */
	return operands_note(it, insn, insn->detail->x86.op_count == 3 ? WRITES : READS | WRITES);
}

/* to and from name registers. */
static bool note_extension(struct instruction *it, x86_reg to, x86_reg from)
{
	it->reads = it->data = register_name(from).parts;
	it->writes = register_written(to);
	return true;
}

static bool note_push(struct instruction *it, const cs_insn *insn)
{
	it->effect = EFFECT_PUSH;
	if (!operands_note(it, insn, READS) || it->memory.size)
		return false;
	it->from = operand_is_register(insn, 0, 8) ? register_number(insn->detail->x86.operands[0].reg)
						   : NO_REGISTER;
	it->moves_stack = true;
	return it->from >= 0 || operand_is_immediate(insn, 0);
}

static bool note_pop(struct instruction *it, const cs_insn *insn)
{
	it->effect = EFFECT_POP;
	it->moves_stack = true;
	it->to = operand_is_register(insn, 0, 8) ? register_number(insn->detail->x86.operands[0].reg)
						 : NO_REGISTER;
	return it->to >= 0 && operands_note(it, insn, WRITES);
}

static bool note_condition(struct instruction *it, const cs_insn *insn, unsigned how)
{
	it->reads_flags = true;
	return operands_note(it, insn, how);
}

static bool is_conditional_move(unsigned id)
{
	switch (id) {
	case X86_INS_CMOVA:
	case X86_INS_CMOVAE:
	case X86_INS_CMOVB:
	case X86_INS_CMOVBE:
	case X86_INS_CMOVE:
	case X86_INS_CMOVG:
	case X86_INS_CMOVGE:
	case X86_INS_CMOVL:
	case X86_INS_CMOVLE:
	case X86_INS_CMOVNE:
	case X86_INS_CMOVNO:
	case X86_INS_CMOVNP:
	case X86_INS_CMOVNS:
	case X86_INS_CMOVO:
	case X86_INS_CMOVP:
	case X86_INS_CMOVS:
		return true;
	default:
		return false;
	}
}

static bool is_conditional_set(unsigned id)
{
	switch (id) {
	case X86_INS_SETA:
	case X86_INS_SETAE:
	case X86_INS_SETB:
	case X86_INS_SETBE:
	case X86_INS_SETE:
	case X86_INS_SETG:
	case X86_INS_SETGE:
	case X86_INS_SETL:
	case X86_INS_SETLE:
	case X86_INS_SETNE:
	case X86_INS_SETNO:
	case X86_INS_SETNP:
	case X86_INS_SETNS:
	case X86_INS_SETO:
	case X86_INS_SETP:
	case X86_INS_SETS:
		return true;
	default:
		return false;
	}
}

static bool note_nothing(struct instruction *it, bool is_padding)
{
	it->effect = EFFECT_NONE;
	it->is_padding = is_padding;
	return true;
}

/* Returns whether the instruction is understood. */
static bool note(struct instruction *it, const cs_insn *insn)
{
	it->effect = EFFECT_OTHER;
	if (is_conditional_move(insn->id))
		return note_condition(it, insn, READS | WRITES);
	if (is_conditional_set(insn->id))
		return note_condition(it, insn, WRITES);
	switch (insn->id) {
	case X86_INS_MOV:
	case X86_INS_MOVABS:
		return note_move(it, insn);
	case X86_INS_MOVZX:
	case X86_INS_MOVSX:
	case X86_INS_MOVSXD:
		return operands_note(it, insn, WRITES);
	case X86_INS_LEA:
		return note_address(it, insn);
	case X86_INS_CMP:
	case X86_INS_TEST:
		it->writes_flags = it->sets_all_flags = true;
		return operands_note(it, insn, READS);
	case X86_INS_ADD:
	case X86_INS_SUB:
	case X86_INS_AND:
	case X86_INS_OR:
	case X86_INS_XOR:
		return note_arithmetic(it, insn, insn->id == X86_INS_SUB);
	case X86_INS_NEG:
		it->writes_flags = it->sets_all_flags = true;
		return operands_note(it, insn, READS | WRITES);
	case X86_INS_INC:
	case X86_INS_DEC:
		it->writes_flags = true; /* all but one */
		return operands_note(it, insn, READS | WRITES);
	case X86_INS_NOT:
		return operands_note(it, insn, READS | WRITES);
	case X86_INS_SHL:
	case X86_INS_SAL:
	case X86_INS_SHR:
	case X86_INS_SAR:
		return note_shift(it, insn);
	case X86_INS_IMUL:
		return note_multiplication(it, insn);
	case X86_INS_CDQE:
		return note_extension(it, X86_REG_RAX, X86_REG_EAX);
	case X86_INS_CWDE:
		return note_extension(it, X86_REG_EAX, X86_REG_AX);
	case X86_INS_CDQ:
		return note_extension(it, X86_REG_EDX, X86_REG_EAX);
	case X86_INS_CQO:
		return note_extension(it, X86_REG_RDX, X86_REG_RAX);
	case X86_INS_PUSH:
		return note_push(it, insn);
	case X86_INS_POP:
		return note_pop(it, insn);
	case X86_INS_LEAVE:
		it->effect = EFFECT_LEAVE;
		it->moves_stack = true;
		return true;
	case X86_INS_PAUSE:
	case X86_INS_ENDBR64:
		return note_nothing(it, false);
	case X86_INS_NOP:
		return note_nothing(it, true);
	default:
		return false;
	}
}

/* ---- flow */

static bool is_branch(const cs_insn *insn)
{
	switch (insn->id) {
	case X86_INS_JA:
	case X86_INS_JAE:
	case X86_INS_JB:
	case X86_INS_JBE:
	case X86_INS_JE:
	case X86_INS_JG:
	case X86_INS_JGE:
	case X86_INS_JL:
	case X86_INS_JLE:
	case X86_INS_JNE:
	case X86_INS_JNO:
	case X86_INS_JNP:
	case X86_INS_JNS:
	case X86_INS_JO:
	case X86_INS_JP:
	case X86_INS_JS:
		return true;
	default:
		return false;
	}
}

static bool is_in_group(const cs_insn *insn, uint8_t group)
{
	for (unsigned i = 0; i < insn->detail->groups_count; i++) {
		if (insn->detail->groups[i] == group)
			return true;
	}
	return false;
}

/* Returns whether the instruction does nothing but to go somewhere, or to call. */
static bool note_flow(struct instruction *it, const cs_insn *insn)
{
	bool is_direct = operand_is_immediate(insn, 0);

	it->target = is_direct ? (uint64_t)insn->detail->x86.operands[0].imm : 0;
	if (is_branch(insn)) {
		it->flow = FLOW_BRANCH;
		it->reads_flags = true;
	} else if (insn->id == X86_INS_JMP) {
		it->flow = is_direct ? FLOW_JUMP : FLOW_UNKNOWN;
	} else if (insn->id == X86_INS_CALL) {
		it->flow = FLOW_CALL;
	} else if (insn->id == X86_INS_RET) {
		it->flow = FLOW_RETURN;
	} else if (insn->id == X86_INS_UD2 || insn->id == X86_INS_HLT || insn->id == X86_INS_INT3) {
		it->flow = FLOW_STOP;
		it->is_padding = insn->id == X86_INS_INT3;
	} else {
		/* jrcxz, loop, syscall, far jumps: not understood */
		if (is_in_group(insn, CS_GRP_JUMP) || is_in_group(insn, CS_GRP_RET) ||
		    is_in_group(insn, CS_GRP_IRET) || is_in_group(insn, CS_GRP_BRANCH_RELATIVE))
			it->flow = FLOW_UNKNOWN;
		return false;
	}
	it->effect = EFFECT_NONE;
	return true;
}

static bool writes_register(csh handle, const cs_insn *insn, int number)
{
	cs_regs read, written;
	uint8_t n_read, n_written;

	if (cs_regs_access(handle, insn, read, &n_read, written, &n_written) != CS_ERR_OK)
		return true;
	for (unsigned i = 0; i < n_written; i++) {
		if (register_number(written[i]) == number)
			return true;
	}
	return false;
}

/* Not as a part of an address. */
static bool shows_frame(const cs_insn *insn)
{
	const cs_x86 *x86 = &insn->detail->x86;

	for (unsigned i = 0; i < x86->op_count; i++) {
		int number = x86->operands[i].type == X86_OP_REG ? register_number(x86->operands[i].reg)
								 : NO_REGISTER;

		if (number == RSP || number == RBP)
			return true;
	}
	return false;
}

static bool is_atomic(const cs_insn *insn)
{
	const cs_x86 *x86 = &insn->detail->x86;

	if (x86->prefix[0] != X86_PREFIX_LOCK && insn->id != X86_INS_XCHG)
		return false;
	for (uint8_t i = 0; i < x86->op_count; i++) {
		if (x86->operands[i].type == X86_OP_MEM)
			return x86->operands[i].mem.base != X86_REG_RSP;
	}
	return false;
}

static struct instruction take(csh handle, const cs_insn *insn)
{
	struct instruction it = { .address = insn->address,
				  .size = insn->size,
				  .to = NO_REGISTER,
				  .from = NO_REGISTER,
				  .is_atomic = is_atomic(insn),
				  .memory = { .base = NO_REGISTER, .index = NO_REGISTER } };
	struct instruction blank = it;
	bool has_prefix = insn->detail->x86.prefix[0] == X86_PREFIX_REP ||
			  insn->detail->x86.prefix[0] == X86_PREFIX_REPNE ||
			  insn->detail->x86.prefix[0] == X86_PREFIX_LOCK;

	if (note_flow(&it, insn))
		return it;
	blank.flow = it.flow;
	if (!note(&it, insn) || (has_prefix && it.effect != EFFECT_NONE)) {
		it = blank;
		it.moves_stack = writes_register(handle, insn, RSP);
		it.moves_frame = writes_register(handle, insn, RBP);
		it.shows_frame = shows_frame(insn);
	}
	it.moves_stack |= (it.writes & PARTS_OF(RSP)) != 0;
	return it;
}

struct instruction *instructions_of(const uint8_t *code, size_t size, uint64_t address, size_t *n)
{
	struct instruction *all = calloc(size + 1, sizeof(*all)); /* no instruction is shorter than a byte */
	cs_insn *insn;
	csh handle;

	*n = 0;
	if (!all || cs_open(CS_ARCH_X86, CS_MODE_64, &handle) != CS_ERR_OK) {
		free(all);
		return NULL;
	}
	cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
	insn = cs_malloc(handle);
	while (insn && size && cs_disasm_iter(handle, &code, &size, &address, insn))
		all[(*n)++] = take(handle, insn);
	if (insn)
		cs_free(insn, 1);
	cs_close(&handle);
	if (!size)
		return all;
	free(all);
	return NULL;
}
