/* SPDX-License-Identifier: MIT */
/*
 * Atomics and announced plain variables: 64-bit integers; each access is an operation.
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
 * Accesses to an atomic order as sequentially consistent ones of C11. Accesses to a variable (heddle_read,
 * heddle_write) do not: two that nothing orders, one of them a write, are a data race to a race detector.
 * Arithmetic wraps around, as in C11.
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

/** Initialises atomic with value. name: see heddle/object.h. */
void heddle_atomic_init_named(struct heddle_atomic *atomic, int64_t value, const struct heddle_name *name);
#define heddle_atomic_init(atomic, value, ...) \
	heddle_atomic_init_named((atomic), (value), HEDDLE_NAME(__VA_ARGS__))

/** Returns the value. */
int64_t heddle_atomic_load_at(struct heddle_atomic *atomic, const struct heddle_where *where);
#define heddle_atomic_load(a) heddle_atomic_load_at((a), HEDDLE_HERE)

/** Stores value. */
void heddle_atomic_store_at(struct heddle_atomic *atomic, int64_t value, const struct heddle_where *where);
#define heddle_atomic_store(a, value) heddle_atomic_store_at((a), (value), HEDDLE_HERE)

/** Adds delta. Returns nothing, so that additions commute. */
void heddle_atomic_add_at(struct heddle_atomic *atomic, int64_t delta, const struct heddle_where *where);
#define heddle_atomic_add(a, delta) heddle_atomic_add_at((a), (delta), HEDDLE_HERE)

/** Adds delta and returns the new value. */
int64_t heddle_atomic_add_return_at(struct heddle_atomic *atomic, int64_t delta,
				    const struct heddle_where *where);
#define heddle_atomic_add_return(a, delta) heddle_atomic_add_return_at((a), (delta), HEDDLE_HERE)

/** Stores value and returns the previous one. */
int64_t heddle_atomic_exchange_at(struct heddle_atomic *atomic, int64_t value,
				  const struct heddle_where *where);
#define heddle_atomic_exchange(a, value) heddle_atomic_exchange_at((a), (value), HEDDLE_HERE)

/**
 * Stores desired if the value is expected. Returns the previous value: it has stored if that is expected.
 * Never fails spuriously.
 */
int64_t heddle_atomic_compare_exchange_at(struct heddle_atomic *atomic, int64_t expected, int64_t desired,
					  const struct heddle_where *where);
#define heddle_atomic_compare_exchange(a, e, d) heddle_atomic_compare_exchange_at((a), (e), (d), HEDDLE_HERE)

/**
 * As atomic_compare_exchange_weak of C11. Stores desired and returns true if the value is *expected, else
 * returns false. *expected becomes the previous value. It may also fail although the value is *expected: then
 * nothing is stored. Such a failure is a choice, within the budget of the run. A correct program calls it in
 * a loop. expected: memory of the calling thread alone.
 */
bool heddle_atomic_compare_exchange_weak_at(struct heddle_atomic *atomic, int64_t *expected, int64_t desired,
					    const struct heddle_where *where);
#define heddle_atomic_compare_exchange_weak(a, e, d) \
	heddle_atomic_compare_exchange_weak_at((a), (e), (d), HEDDLE_HERE)

struct heddle_variable {
	struct heddle_object object;
	int64_t value; /* may be read directly while no other thread lives */
};

/** Initialises variable with value. name: see heddle/object.h. */
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
