/* SPDX-License-Identifier: MIT */
/* The program's variables. The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#define _GNU_SOURCE
#include "races/data_symbol.h"

#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct data_symbol *symbols; /* sorted by address */
static size_t n_symbols, max_symbols;
static bool is_read;

/* The first module is the program itself. */
static int take_base(struct dl_phdr_info *module, size_t size, void *base)
{
	(void)size;
	*(uintptr_t *)base = module->dlpi_addr;
	return 1;
}

/* A static variable of a function is called counter.0 or counter.1234, since there can be several. */
static void cut_number(char *name)
{
	char *dot = strrchr(name, '.');

	if (dot && dot != name && dot[1] && strspn(dot + 1, "0123456789") == strlen(dot + 1))
		*dot = '\0';
}

static bool add(uintptr_t address, size_t size, const char *name)
{
	if (n_symbols == max_symbols) {
		size_t more = max_symbols ? max_symbols * 2 : 1024;
		struct data_symbol *larger = reallocarray(symbols, more, sizeof(*symbols));

		if (!larger)
			return false;
		symbols = larger;
		max_symbols = more;
	}
	symbols[n_symbols] = (struct data_symbol){ .address = address, .size = size, .name = strdup(name) };
	if (!symbols[n_symbols].name)
		return false;
	cut_number(symbols[n_symbols++].name);
	return true;
}

/*
 * "0000000000012340 0000000000000004 b counter": data that is zero, initialised, or read-only. A symbol
 * without a size has no such line.
 */
static bool read_line(char *line, uintptr_t base)
{
	char *end;
	uintptr_t address = strtoul(line, &end, 16);
	size_t size = strtoul(end, &end, 16);

	if (!size || end[0] != ' ' || !end[1] || !strchr("bBdDrRvV", end[1]) || end[2] != ' ')
		return true;
	end += 3;
	end[strcspn(end, "\n")] = '\0';
	return add(base + address, size, end);
}

static int by_address(const void *one, const void *other)
{
	const struct data_symbol *a = one, *b = other;

	return a->address < b->address ? -1 : a->address > b->address;
}

/* Equal names are sorted by address. */
static int by_name(const void *one, const void *other)
{
	const struct data_symbol *const *a = one, *const *b = other;
	int order = strcmp((*a)->name, (*b)->name);

	return order ? order : by_address(*a, *b);
}

static bool count_alike(void)
{
	struct data_symbol **sorted = calloc(n_symbols + 1, sizeof(struct data_symbol *));

	if (!sorted)
		return false;
	for (size_t i = 0; i < n_symbols; i++)
		sorted[i] = &symbols[i];
	qsort(sorted, n_symbols, sizeof(struct data_symbol *), by_name);
	for (size_t i = 1; i < n_symbols; i++) {
		if (!strcmp(sorted[i]->name, sorted[i - 1]->name))
			sorted[i]->alike = sorted[i - 1]->alike + 1;
	}
	free(sorted);
	return true;
}

uintptr_t data_symbols_base(void)
{
	uintptr_t base = 0;

	dl_iterate_phdr(take_base, &base);
	return base;
}

static bool read_symbols(FILE *table)
{
	const uintptr_t base = data_symbols_base();
	char *line = NULL;
	size_t size = 0;
	bool enough = true;

	while (enough && getline(&line, &size, table) > 0)
		enough = read_line(line, base);
	free(line);
	return enough;
}

int data_symbols_open(void)
{
	bool enough = true;
	FILE *table;

	if (is_read)
		return 0;
	table = popen("nm --defined-only --demangle --print-size /proc/$PPID/exe 2>/dev/null", "re");
	if (!table)
		return 0;
	enough = read_symbols(table);
	pclose(table);
	if (!enough)
		return -ENOMEM;
	qsort(symbols, n_symbols, sizeof(*symbols), by_address);
	is_read = count_alike();
	return is_read ? 0 : -ENOMEM;
}

long data_symbol_at(uintptr_t address)
{
	size_t low = 0, high = n_symbols;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address - symbols[low - 1].address < symbols[low - 1].size ? (long)low - 1 : -1;
}

const struct data_symbol *data_symbol(size_t number)
{
	return &symbols[number];
}

void data_symbol_name(const struct data_symbol *symbol, char *buffer, size_t size)
{
	snprintf(buffer, size, symbol->alike ? "%s#%u" : "%s", symbol->name, symbol->alike + 1);
}

#else
typedef int heddle_no_data_symbols;
#endif
