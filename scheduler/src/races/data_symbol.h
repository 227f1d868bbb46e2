/* SPDX-License-Identifier: MIT */
/* The program's variables of static storage, from its symbol table. */
#ifndef SCHEDULER_DATA_SYMBOL_H
#define SCHEDULER_DATA_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

struct data_symbol {
	uintptr_t address;
	size_t size;
	unsigned alike; /* number of earlier symbols, by address, of the same name */
	char *name;
};

/**
 * Reads the table, once in a process, from the program's file. In a stripped program there are no
 * symbols. Returns 0 or -ENOMEM. The table lives as long as the process.
 */
int data_symbols_open(void);
/** Returns the number of the symbol in which the address lies, -1 if there is none. */
long data_symbol_at(uintptr_t address);
const struct data_symbol *data_symbol(size_t number);
/** Writes its name into buffer, cut off at size bytes: "counter#2" for the second one of a name. */
void data_symbol_name(const struct data_symbol *symbol, char *buffer, size_t size);
/** Returns how far the process has moved the addresses of the program's file. */
uintptr_t data_symbols_base(void);

#endif
