/* SPDX-License-Identifier: MIT */
#include "programs.h"

#include "exploring.h"

static struct heddle_variable x;

THREAD(writes)
{
	heddle_write(&x, 1);
}

THREAD(reads)
{
	heddle_read(&x);
}

void four_readers(__attribute__((unused)) void *unused)
{
	heddle_variable_init(&x, 0, "x");
	run_threads(writes, reads, reads, reads, reads);
}

int last_zero_cells;

static struct heddle_variable cells[LAST_ZERO_MAX];

THREAD(looks_for_the_last_zero)
{
	int i = last_zero_cells - 1;

	while (i > 0 && heddle_read(&cells[i]))
		i--;
	outcome(i);
}

static void make_cell(void *number)
{
	intptr_t i = (intptr_t)number;

	heddle_write(&cells[i], heddle_read(&cells[i - 1]) + 1);
}

void last_zero(__attribute__((unused)) void *unused)
{
	for (intptr_t i = 0; i < last_zero_cells; i++)
		heddle_variable_init(&cells[i], 0, "cells");
	heddle_spawn("search", looks_for_the_last_zero, NULL);
	for (intptr_t i = 1; i < last_zero_cells; i++)
		heddle_spawn("make", make_cell, (void *)i);
	heddle_join_all();
}
