/* SPDX-License-Identifier: MIT */
/*
 * From an address in the program to its source, as debug information and symbols have it. Not callable from
 * inside a scenario.
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
 * The place of a call, by its return address: the innermost function, if others are inlined there. Starts a
 * process: addr2line (of binutils). Returns false without debug information for it, or without addr2line. The
 * caller frees file and function.
 */
bool heddle_place_of_address(const void *caller, struct heddle_where *where);

/**
 * The name of the function that a return address lies in, as the dynamic linker knows it; NULL if it does
 * not.
 */
const char *heddle_function_of_address(const void *caller);

/**
 * Whether so many bytes at address belong to a file that the program has loaded: its code, constants,
 * variables.
 */
bool heddle_is_of_program(const void *address, size_t size);

#ifdef __cplusplus
}
#endif

#endif
