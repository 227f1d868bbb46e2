/* SPDX-License-Identifier: MIT */
/* From the values that operations see to those that are recorded: see heddle/address.h. */
#ifndef SCHEDULER_ADDRESS_H
#define SCHEDULER_ADDRESS_H

#include <heddle/address.h>
#include <stdbool.h>
#include <stdint.h>

/* The upper bits of a recorded address, which is below it: kind (3), thread (6), offset (40). */
#define ADDRESS_MARK	   UINT64_C(0x6ad)
#define ADDRESS_MARK_SHIFT 49

/** Forgets the others of the last execution. */
void address_begin_execution(void);
/** What is recorded of this value, for which address_is_worth_a_look. */
int64_t address_look(int64_t value);

/*
 * Small numbers and negative ones are no addresses; what has more than 48 bits is none unless it looks like a
 * recorded one.
 */
static inline bool address_is_worth_a_look(int64_t value)
{
	const uint64_t number = (uint64_t)value;

	return number - 0x10000 < (UINT64_C(1) << 48) - 0x10000 ||
	       number >> ADDRESS_MARK_SHIFT == ADDRESS_MARK;
}

/** The thread on whose stack the address lies, -1 if it lies on none. */
int address_stack_of(uintptr_t value);
/** What is recorded of a value. */
static inline int64_t address_record(int64_t value)
{
	return __builtin_expect(address_is_worth_a_look(value), 0) ? address_look(value) : value;
}

/**
 * The same for what tells parts of an object apart, which must mean the same in all executions: an address in
 * other memory is itself.
 */
uint64_t address_key(uint64_t key);

#endif
