/* SPDX-License-Identifier: MIT */
/*
 * The table of types, as it is put into a program: lines of text, which scheduler/src/races/type_names.c
 * reads.
 *
 *   heddle-types 1
 *   s 48                     type 1: a struct of 48 bytes; its members follow
 *   m 0 4 0 key              at offset 0, 4 bytes, type 0: of no parts
 *   m 8 120 2 lock           at offset 8, 120 bytes, type 2
 *   a 3 40 0                 type 2: an array of 3 times 40 bytes, each of type 0
 *   v 4040 1                 the variable at this address (of the file) has type 1
 *   h 34 1 queue.c           what line 34 of a file of this name allocates has type 1
 *
 * Types are numbered in the order of their lines, from 1. What the C library declares has no parts here: a
 * pthread_mutex_t is one thing.
 */
#ifndef TYPES_TYPE_TABLE_H
#define TYPES_TYPE_TABLE_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TYPES_MAX  65536u
#define MEMBER_MAX 128 /* bytes of a name */

struct type {
	Dwarf_Off die; /* which it was made of */
	char *lines;   /* NULL while they are made */
};

struct type_table {
	struct type *types;
	unsigned n, room;
};

/** Returns the number of the type of a variable or member, 0 if it has no parts. */
unsigned type_of(struct type_table *table, Dwarf_Die *what);
/** Returns the number of the type with this DIE, 0 if it has no parts. */
unsigned type_number(struct type_table *table, Dwarf_Die *type);
/** Sets *type to the type without names and qualifiers. Returns false if it is a type of the system's. */
bool type_peel(Dwarf_Die *what, Dwarf_Die *type);
void type_table_print(const struct type_table *table, FILE *stream);
void type_table_free(struct type_table *table);

#endif
