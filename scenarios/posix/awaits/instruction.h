/* SPDX-License-Identifier: MIT */
/*
 * What an instruction of x86-64 does to registers and memory. Only those are understood that loops which wait
 * are made of; what any other does to the general registers and to memory is taken to be anything.
 */
#ifndef AWAITS_INSTRUCTION_H
#define AWAITS_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGISTERS   16
#define NO_REGISTER (-1)
#define RAX	    0
#define RSP	    4
#define RBP	    5
#define RSI	    6
#define RDI	    7

/*
 * Four bits for each register: its lowest byte, the second one, the next two, the upper half. An instruction
 * that writes the lower half of a register clears the upper one.
 */
typedef uint64_t parts;
#define PARTS_OF(register_) ((parts)0xf << 4 * (register_))
/** The registers that a function may leave changed, a set: rax, rcx, rdx, rsi, rdi, r8 to r11. */
#define CHANGED_BY_CALLS 0x0fc7u

enum leads {
	FLOW_NEXT,
	FLOW_BRANCH,  /* to the target, or on */
	FLOW_JUMP,    /* to the target */
	FLOW_CALL,    /* of the target, 0 if that is not known, and then on */
	FLOW_RETURN,  /* to the caller */
	FLOW_STOP,    /* nowhere */
	FLOW_UNKNOWN, /* a jump to a place that is not known */
};

enum effect {
	EFFECT_UNKNOWN, /* may write any register and any memory */
	EFFECT_NONE,
	EFFECT_MOVE,	/* to = from, all 64 bits of it */
	EFFECT_SET,	/* to = immediate */
	EFFECT_ADD,	/* to += immediate, all 64 bits */
	EFFECT_ADDRESS, /* to = the address of memory */
	EFFECT_LOAD,	/* to = the 8 bytes of memory */
	EFFECT_STORE,	/* the 8 bytes of memory = from */
	EFFECT_PUSH,	/* from, or something if that is no register */
	EFFECT_POP,
	EFFECT_LEAVE,
	EFFECT_OTHER, /* what reads, writes and memory say, and no more */
};

/* Base and index: a register, or NO_REGISTER. */
struct memory {
	unsigned size; /* bytes; 0: there is no such operand */
	int base, index;
	bool is_absolute; /* displacement is the address */
	bool has_segment;
	bool is_of_thread; /* displacement is to the thread's own memory: fs */
	int64_t displacement;
	bool is_read, is_written;
};

/** Returns whether it is where a thread finds the address of its own memory, which never changes. */
static inline bool memory_is_place_of_thread(const struct memory *memory)
{
	return memory->is_of_thread && !memory->displacement && memory->size == 8 && !memory->is_written;
}

struct instruction {
	uint64_t address, target;
	int64_t immediate;
	enum leads flow;
	enum effect effect;
	int to, from;
	unsigned size;
	parts reads, writes; /* values; reads has the registers of addresses, too */
	parts data;	     /* those that are read as values */
	bool reads_flags, writes_flags;
	bool sets_all_flags;   /* it writes each of them */
	bool stores_immediate; /* memory = immediate */
	bool is_padding;       /* does nothing */
	bool moves_stack;      /* writes the stack pointer */
	bool moves_frame;      /* an unknown one writes rbp */
	bool shows_frame;      /* an unknown one may read the value of rsp or rbp */
	bool is_atomic; /* a locked one, of memory that is not on the stack's top: a fence writes there */
	struct memory memory;
};

/**
 * Takes a function's code apart. Returns the instructions in their order, which the caller frees; NULL: some
 * byte is part of no instruction, or there is no memory.
 */
struct instruction *instructions_of(const uint8_t *code, size_t size, uint64_t address, size_t *n);

#endif
