/* SPDX-License-Identifier: MIT */
/*
 * Plain accesses that need no order, such as bytes that a device and a processor move at the same time. In
 * the tsan build they would be data races; here a scenario declares that they are none.
 *
 * Neither function is a step. Both are callable from everywhere. In the other builds they do nothing.
 */
#ifndef HEDDLE_UNORDERED_H
#define HEDDLE_UNORDERED_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads and writes of the calling thread up to the matching end are no data races, whatever other threads do.
 * Calls nest. No operation may come between the two: nothing that is a step, and nothing that may report a
 * finding.
 */
void heddle_unordered_begin(void);
/** Ends what the last heddle_unordered_begin of the same thread began. */
void heddle_unordered_end(void);

#ifdef __cplusplus
}
#endif

#endif
