/* SPDX-License-Identifier: MIT */
/*
 * Atomics and announced plain variables: 64-bit integers whose every access is announced.
 *
 *   step                                  enabled   touches
 *   atomic_load                           always    read
 *   atomic_store                          always    write
 *   atomic_add                            always    add: commutes with other adds
 *   atomic_add_return                     always    write
 *   atomic_exchange                       always    write
 *   atomic_compare_exchange (succeeds)    always    write
 *   atomic_compare_exchange (fails)       always    read
 *   read                                  always    read
 *   write                                 always    write
 *
 * An atomic orders as a sequentially consistent one of C11, a variable (heddle_read, heddle_write) does not:
 * an unordered pair on a variable, one of them a write, is a data race to a race detector. Beyond the largest
 * value the smallest one comes, as in C11.
 *
 *   function                step  may block  task  interrupt  section
 *   atomic_* but init       yes   no         yes   yes        yes
 *   read, write             yes   no         yes   yes        yes
 */
#ifndef HEDDLE_ATOMIC_H
#define HEDDLE_ATOMIC_H

#include <heddle/object.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_atomic {
	struct heddle_object object;
	int64_t value;
};

/** Begins the life of an atomic that holds value; see heddle/object.h. */
void heddle_atomic_init_named(struct heddle_atomic *atomic, int64_t value, const struct heddle_name *name);
#define heddle_atomic_init(atomic, value, ...) \
	heddle_atomic_init_named((atomic), (value), HEDDLE_NAME(__VA_ARGS__))

/** Returns the value. */
int64_t heddle_atomic_load_at(struct heddle_atomic *atomic, const struct heddle_where *where);
#define heddle_atomic_load(a) heddle_atomic_load_at((a), HEDDLE_HERE)

/** Stores value. */
void heddle_atomic_store_at(struct heddle_atomic *atomic, int64_t value, const struct heddle_where *where);
#define heddle_atomic_store(a, value) heddle_atomic_store_at((a), (value), HEDDLE_HERE)

/** Adds delta and tells nobody the result, so that additions commute. */
void heddle_atomic_add_at(struct heddle_atomic *atomic, int64_t delta, const struct heddle_where *where);
#define heddle_atomic_add(a, delta) heddle_atomic_add_at((a), (delta), HEDDLE_HERE)

/** Adds delta and returns the new value. */
int64_t heddle_atomic_add_return_at(struct heddle_atomic *atomic, int64_t delta,
				    const struct heddle_where *where);
#define heddle_atomic_add_return(a, delta) heddle_atomic_add_return_at((a), (delta), HEDDLE_HERE)

/** Stores value and returns what was there. */
int64_t heddle_atomic_exchange_at(struct heddle_atomic *atomic, int64_t value,
				  const struct heddle_where *where);
#define heddle_atomic_exchange(a, value) heddle_atomic_exchange_at((a), (value), HEDDLE_HERE)

/**
 * Stores desired if the value is expected; returns what was there: expected says that it has stored. Never
 * fails spuriously.
 */
int64_t heddle_atomic_compare_exchange_at(struct heddle_atomic *atomic, int64_t expected, int64_t desired,
					  const struct heddle_where *where);
#define heddle_atomic_compare_exchange(a, e, d) heddle_atomic_compare_exchange_at((a), (e), (d), HEDDLE_HERE)

/**
 * As atomic_compare_exchange_weak of C11: stores desired and returns true if the value is *expected, or else
 * returns false. *expected becomes what was there. It may fail although that was *expected: then nothing is
 * stored. That is a choice within the budget of the run. A program that stands that calls it in a loop.
 * expected: the caller's own.
 */
bool heddle_atomic_compare_exchange_weak_at(struct heddle_atomic *atomic, int64_t *expected, int64_t desired,
					    const struct heddle_where *where);
#define heddle_atomic_compare_exchange_weak(a, e, d) \
	heddle_atomic_compare_exchange_weak_at((a), (e), (d), HEDDLE_HERE)

struct heddle_variable {
	struct heddle_object object;
	int64_t value; /* may be looked at directly when no other thread lives */
};

/** Begins the life of a variable that holds value; see heddle/object.h. */
void heddle_variable_init_named(struct heddle_variable *variable, int64_t value,
				const struct heddle_name *name);
#define heddle_variable_init(variable, value, ...) \
	heddle_variable_init_named((variable), (value), HEDDLE_NAME(__VA_ARGS__))

/** Returns the value. */
int64_t heddle_read_at(struct heddle_variable *variable, const struct heddle_where *where);
#define heddle_read(variable) heddle_read_at((variable), HEDDLE_HERE)

/** Stores value. */
void heddle_write_at(struct heddle_variable *variable, int64_t value, const struct heddle_where *where);
#define heddle_write(variable, value) heddle_write_at((variable), (value), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
