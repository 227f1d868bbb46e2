/* SPDX-License-Identifier: MIT */
/* From an address in the program's code to the place in its source, as the debug information has it. */
#ifndef SCHEDULER_PLACE_H
#define SCHEDULER_PLACE_H

#include <heddle/object.h>
#include <stddef.h>

/**
 * The innermost place of a backtrace (return addresses, innermost first) that is neither a function of the C
 * library's nor of the scheduler's: what the scenario was doing. Lives as long as the process, and is the
 * same pointer for the same place. NULL if there is none, no debug information, or no addr2line (of
 * binutils). Starts a process for each new address: not from inside a scenario. Only in builds with a
 * sanitizer.
 */
const struct heddle_where *place_of(void *const *callers, size_t n);

/** Its file without the folders. */
const char *place_file(const struct heddle_where *where);

#endif
