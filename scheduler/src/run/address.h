/* SPDX-License-Identifier: MIT */
/* Maps the values that operations see to recorded ones: see heddle/address.h. */
#ifndef SCHEDULER_ADDRESS_H
#define SCHEDULER_ADDRESS_H

#include <heddle/address.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The upper bits of a recorded address. Below them: kind (3), the lower bits of the thread (6), its upper
 * ones (2), offset (38).
 */
#define ADDRESS_MARK	   UINT64_C(0x6ad)
#define ADDRESS_MARK_SHIFT 49

/** Forgets the `other` addresses of the last execution. */
void address_begin_execution(void);
/** Returns the recorded value of a value for which address_is_worth_a_look. */
int64_t address_look(int64_t value);

/*
 * Whether the value may be an address. Small and negative numbers are none; a number of more than 48 bits is
 * none, unless it looks like a recorded address.
 */
static inline bool address_is_worth_a_look(int64_t value)
{
	const uint64_t number = (uint64_t)value;

	return number - 0x10000 < (UINT64_C(1) << 48) - 0x10000 ||
	       number >> ADDRESS_MARK_SHIFT == ADDRESS_MARK;
}

/** Returns the index of the thread on whose stack the address lies, -1 if on none. */
int address_stack_of(uintptr_t value);
/** Returns the recorded value of a value. */
static inline int64_t address_record(int64_t value)
{
	return __builtin_expect(address_is_worth_a_look(value), 0) ? address_look(value) : value;
}

/**
 * The same for keys that tell parts of an object apart. They must mean the same in all executions, so an
 * address in other memory stays itself.
 */
uint64_t address_key(uint64_t key);

#endif
