/* SPDX-License-Identifier: MIT */
/* The program's variables of static storage, as its symbol table has them. */
#ifndef SCHEDULER_DATA_SYMBOL_H
#define SCHEDULER_DATA_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

struct data_symbol {
	uintptr_t address;
	size_t size;
	unsigned alike; /* how many before it, in the order of addresses, have its name */
	char *name;
};

/**
 * Reads the table, once in a process: starts nm (of binutils) for it. Without nm, or in a program that was
 * stripped, there are no symbols. Returns 0 or -ENOMEM. The table lives as long as the process.
 */
int data_symbols_open(void);
/** The number of the symbol that holds the address, -1 if none does. */
long data_symbol_at(uintptr_t address);
const struct data_symbol *data_symbol(size_t number);

#endif
