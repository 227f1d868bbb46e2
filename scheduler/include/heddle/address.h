/* SPDX-License-Identifier: MIT */
/*
 * Addresses in records. An operation can read or write an address (an atomic pointer, a key of a wait queue).
 * The number would differ in another run, so what is recorded is the place that it points to. This holds for
 * every record: steps, touches, observations, schedule files.
 *
 *   a value                              is recorded as
 *   below 64 KiB, or negative            itself
 *   in the arena                         arena, the thread that allocates there, bytes from its start
 *   on the stack of a thread             stack, that thread, bytes from the top
 *   in the program's code or variables   program, bytes from its beginning
 *   in other memory that is mapped       other, numbered as the execution met them: 1, 2, ...
 *   anything else                        itself
 *
 * The number alone decides whether a value is "in" a range: an integer that happens to lie there is taken for
 * an address. Nothing is lost by that: within an execution different values are recorded as different ones. A
 * value that looks like a recorded address is itself recorded as an `other`. Tags in the low bits of a
 * pointer are bytes. A pointer with tags in its upper sixteen bits is an integer, which differs when a run is
 * repeated.
 *
 * Blocks of other memory, such as malloc's, can be told apart only by when they were met; equivalent
 * executions may meet them in another order. Memory that is given back to malloc can come back at the same
 * address or not.
 */
#ifndef HEDDLE_ADDRESS_H
#define HEDDLE_ADDRESS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_address_kind {
	HEDDLE_ADDRESS_NONE, /**< no address */
	HEDDLE_ADDRESS_ARENA,
	HEDDLE_ADDRESS_STACK,
	HEDDLE_ADDRESS_PROGRAM,
	HEDDLE_ADDRESS_OTHER,
};

struct heddle_address {
	enum heddle_address_kind kind;
	unsigned thread; /**< its index; of program and other 0 */
	uint64_t offset; /**< below 2^40 */
};

/** The most `other` addresses of one execution; one more is a finding (limit). */
#define HEDDLE_ADDRESS_OTHERS_MAX 4096

/**
 * Returns the address that a recorded value stands for; of kind none if it is a number. Callable from
 * everywhere, as the next two.
 */
struct heddle_address heddle_address_of(int64_t recorded);
/** Returns the recorded value of an address that has a kind: what heddle_address_of takes. */
int64_t heddle_address_recorded(struct heddle_address address);

/** Returns "none", "arena", "stack", "program" or "other". kind: one of the enum. */
const char *heddle_address_kind_name(enum heddle_address_kind kind);

#ifdef __cplusplus
}
#endif

#endif
