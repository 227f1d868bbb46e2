/* SPDX-License-Identifier: MIT */
/* From an address in the program's code to its place in the source, by debug information. */
#ifndef SCHEDULER_PLACE_H
#define SCHEDULER_PLACE_H

#include <heddle/object.h>
#include <stddef.h>

/**
 * Returns the innermost place of a backtrace (return addresses, innermost first) that is neither in the C
 * library nor in the scheduler: what the scenario was doing. The result lives as long as the process, and
 * equal places have equal pointers. NULL if there is none, no debug information, or no addr2line (of
 * binutils). Starts a process for each new address: not for use inside a scenario. Only in builds with a
 * sanitizer.
 */
const struct heddle_where *place_of(void *const *callers, size_t n);

/**
 * Return its file name without the folders, and its line. In the access build they look up a place that is
 * not known yet.
 */
const char *place_file(const struct heddle_where *where);
int place_line(const struct heddle_where *where);

#endif
