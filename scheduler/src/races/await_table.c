/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/await_table.h"
#include "hooks/access.h"
#include "races/data_symbol.h"
#include "races/program_section.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_LINE     "heddle-awaits 1\n"
#define LOOP_CALLS_MAX 64u /* as heddle-awaits tells them */

static struct {
	bool is_read;
	size_t n_slots;		  /* a power of two, twice the lines at least */
	struct await_call *slots; /* open addressing */
	struct await_loop *loops;
	unsigned n_loops;
	unsigned rows; /* of the last loop's ways that were read */
	unsigned n_hidden;
	char *hidden; /* the first of these functions */
} table;

static struct await_call *slot_at(uintptr_t address)
{
	size_t slot = (size_t)((uint64_t)address * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (table.n_slots - 1);

	while (table.slots[slot].address && table.slots[slot].address != address)
		slot = (slot + 1) & (table.n_slots - 1);
	return &table.slots[slot];
}

const struct await_call *await_call_at(const void *caller)
{
	const struct await_call *call = slot_at((uintptr_t)caller);

	return call->address ? call : NULL;
}

/* ---- reading */

/* A loop that lies too deep in others stays without calls: it is left out. */
static void read_call(const char *text, bool is_own)
{
	struct await_loop *loop = table.n_loops ? &table.loops[table.n_loops - 1] : NULL;
	uintptr_t address = strtoul(text, NULL, 16) + data_symbols_base();
	struct await_call *call = slot_at(address);

	if (!loop || loop->n == LOOP_CALLS_MAX)
		return;
	call->address = address;
	call->is_own = is_own;
	if (call->n_loops < AWAIT_DEPTH) {
		call->loops[call->n_loops] = loop;
		call->positions[call->n_loops++] = (uint8_t)loop->n;
	}
	loop->n++;
}

static void read_ways(const char *text)
{
	struct await_loop *loop = table.n_loops ? &table.loops[table.n_loops - 1] : NULL;

	if (!loop || !loop->n || strlen(text) != loop->n || table.rows == loop->n)
		return;
	if (!loop->ways)
		loop->ways = calloc(loop->n, loop->n); /* of what is not read nothing is known */
	if (loop->ways)
		memcpy(&loop->ways[(size_t)table.rows++ * loop->n], text, loop->n);
}

static void read_line(const char *line)
{
	if (!line[0] || line[1] != ' ')
		return;
	switch (line[0]) {
	case 'l':
		table.n_loops++;
		table.rows = 0;
		break;
	case 'r':
	case 'o':
		read_call(line + 2, line[0] == 'o');
		break;
	case 'w':
		read_ways(line + 2);
		break;
	case 'h':
		if (!table.n_hidden++)
			table.hidden = strdup(line + 2);
	}
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static bool make_room(size_t n_lines)
{
	table.n_slots = 2;
	while (table.n_slots < 2 * n_lines)
		table.n_slots *= 2;
	table.slots = calloc(table.n_slots, sizeof(*table.slots));
	table.loops = calloc(n_lines + 1, sizeof(*table.loops));
	return table.slots && table.loops;
}

/* Of a loop without its ways nothing is known: no round of it ends. */
static bool are_whole(void)
{
	for (unsigned i = 0; i < table.n_loops; i++) {
		if (!table.loops[i].ways)
			return false;
	}
	return table.n_loops;
}

bool await_table_read(void)
{
	char *text, *rest;

	if (table.is_read)
		return table.n_loops;
	table.is_read = true;
	text = program_section_read(".heddle_awaits");
	if (text && !strncmp(text, FIRST_LINE, strlen(FIRST_LINE)) && make_room(count_lines(text))) {
		for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			read_line(line);
	}
	free(text);
	if (!are_whole())
		table.n_loops = 0;
	return table.n_loops;
}

unsigned access_hidden_atomics(const char **name)
{
	await_table_read();
	*name = table.hidden;
	return table.hidden ? table.n_hidden : 0;
}

#else
typedef int heddle_no_await_table;
#endif
