/* SPDX-License-Identifier: MIT */
/*
 * From an address in the program to its source, by debug information and symbols. Not callable from inside a
 * scenario.
 */
#ifndef HEDDLE_CODE_PLACE_H
#define HEDDLE_CODE_PLACE_H

#include <heddle/object.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Finds the place of a call by its return address, caller: of the functions that are inlined there, the
 * innermost one that is not of the system's headers. Starts a process: addr2line (of binutils). Returns false
 * without debug information for it, or without addr2line. The caller of this function frees where->file and
 * where->function.
 */
bool heddle_place_of_address(const void *caller, struct heddle_where *where);

/**
 * Returns the name of the function in which the return address lies, as the dynamic linker knows it; NULL if
 * it knows none.
 */
const char *heddle_function_of_address(const void *caller);

/**
 * Returns whether size bytes at address belong to a file that the program has loaded: its code, constants or
 * variables.
 */
bool heddle_is_of_program(const void *address, size_t size);

#ifdef __cplusplus
}
#endif

#endif
