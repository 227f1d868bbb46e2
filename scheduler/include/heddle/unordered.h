/* SPDX-License-Identifier: MIT */
/*
 * Plain accesses that need no order: bytes that a device and a processor move at once, a look at a state that
 * is about to change. In the tsan build they would be data races; here a scenario says that they are none.
 *
 * Neither is a step. Callable from everywhere. In the other builds they do nothing.
 */
#ifndef HEDDLE_UNORDERED_H
#define HEDDLE_UNORDERED_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What the calling thread reads and writes up to the matching end is no race, whatever others do. They nest.
 * No operation (nothing that is a step, and nothing that may find something) may come between the two.
 */
void heddle_unordered_begin(void);
/** Ends what the last heddle_unordered_begin of the same thread began. */
void heddle_unordered_end(void);

#ifdef __cplusplus
}
#endif

#endif
