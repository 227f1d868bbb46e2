/* SPDX-License-Identifier: MIT */
/*
 * Names of the parts of variables and blocks, by their types: "fs" and 120 is "fs.lock[3]". The types are in
 * a table that `heddle cc` has put into the program (scenarios/posix/types/type_table.h says how it looks),
 * so a program has the same names wherever it runs. It is read when the first name is asked for. A program
 * without such a table has no types.
 */
#ifndef SCHEDULER_TYPE_NAMES_H
#define SCHEDULER_TYPE_NAMES_H

#include "run/arena.h"

#include <stddef.h>
#include <stdint.h>

/** A part of something that has a type. */
struct type_part {
	char path[160];	     /* "[2].next", ".lock", "" for all of it; cut off where it is longer */
	size_t offset, size; /* of the part; size 0: not known */
};

/** Returns the type of the variable that begins at this address of the process, 0 if it is not known. */
unsigned type_of_variable(uintptr_t address);
/** The same for what a block of the arena was allocated for: one of the type, or several in a row. */
unsigned type_of_block(const struct block *block);
/**
 * Finds the smallest part in which the bytes low to high lie, both included. is_row: what has the type is one
 * of several in a row.
 */
void type_part_find(unsigned type, bool is_row, size_t low, size_t high, struct type_part *part);
/** Returns the size of the type. */
size_t type_size(unsigned type);

#endif
