/* SPDX-License-Identifier: MIT */
/* Every row of the table of operations: its fields are consistent, and a kind without a row is noticed. */
#include "run/operation_table.h"

#include <criterion/criterion.h>
#include <string.h>

#define EACH_ROW(kind, row)                                       \
	for (unsigned kind = 0; kind < HEDDLE_OPERATIONS; kind++) \
		for (const struct operation_row *row = operation_row(kind); row; row = NULL)

static unsigned count_accesses(const struct operation_row *row)
{
	return (unsigned)__builtin_popcount(row->accesses);
}

Test(operation_table, each_kind_has_a_row_and_a_name_of_its_own)
{
	EACH_ROW(kind, row)
	{
		cr_assert(row->name, "operation %u has no row", kind);
		for (unsigned other = 0; other < kind; other++)
			cr_expect_str_neq(row->name, operation_row(other)->name);
	}
}

Test(operation_table, a_name_is_found_again)
{
	for (unsigned kind = HEDDLE_OP_JOIN; kind < HEDDLE_OPERATIONS; kind++)
		cr_expect_eq(heddle_operation_by_name(operation_row(kind)->name), kind, "%s",
			     operation_row(kind)->name);
	cr_expect_eq(heddle_operation_by_name("start"), HEDDLE_OP_NONE);
	cr_expect_eq(heddle_operation_by_name("sleeps"), HEDDLE_OP_NONE);
	cr_expect_str_eq(heddle_operation_name(HEDDLE_OPERATIONS), "unknown");
}

Test(operation_table, what_has_no_object_touches_none)
{
	EACH_ROW(kind, row)
	{
		if (row->object == OBJECT_NEVER)
			cr_expect(!row->accesses && !row->count && !row->before && !row->after, "%s",
				  row->name);
		else if (row->wait != WAITS_TO_BE_WOKEN)
			cr_expect(row->accesses, "%s", row->name);
	}
}

Test(operation_table, who_is_woken_touches_nothing)
{
	EACH_ROW(kind, row)
	{
		if (row->wait == WAITS_TO_BE_WOKEN)
			cr_expect(!row->accesses && !row->is_plain, "%s", row->name);
	}
}

Test(operation_table, what_is_known_beforehand_is_one_thing_or_one_of_two)
{
	EACH_ROW(kind, row)
	{
		cr_expect(!(row->is_plain && row->tries), "%s", row->name);
		if (row->tries)
			cr_expect(count_accesses(row) == 2 && row->before && row->after, "%s", row->name);
		if (row->is_part)
			cr_expect(!row->is_plain && !row->tries && !row->wait, "%s", row->name);
	}
}

Test(operation_table, what_can_be_waited_for_is_counted)
{
	EACH_ROW(kind, row)
	{
		if (row->wait == WAITS_UNTIL_NOT_HELD || row->wait == WAITS_UNTIL_NOBODY ||
		    row->wait == WAITS_UNTIL_COUNTED)
			cr_expect(row->count == COUNTS_UP || row->count == COUNTS_UP_IF_WRITE, "%s",
				  row->name);
	}
}

Test(operation_table, what_only_changes_an_object_changes_it)
{
	EACH_ROW(kind, row)
	{
		if (row->tells_nothing)
			cr_expect(row->accesses & (OP_W | OP_A), "%s", row->name);
		cr_expect(!row->tells_of_end || row->is_part, "%s", row->name);
	}
}

Test(operation_table, who_joins_is_told)
{
	cr_expect(heddle_operation_joins(HEDDLE_OP_JOIN) && heddle_operation_joins(HEDDLE_OP_JOIN_ALL));
	cr_expect_not(heddle_operation_joins(HEDDLE_OP_YIELD));
	cr_expect_not(heddle_operation_joins(HEDDLE_OPERATIONS));
}

Test(operation_table, an_operation_of_a_call_is_shown_under_its_name)
{
	static const struct heddle_where plain = { .file = "a.c", .function = "f" };
	static const struct heddle_where call = { .file = "a.c", .function = "f", .call = "sem_wait" };

	cr_expect_str_eq(heddle_operation_called(HEDDLE_OP_SEMAPHORE_DOWN, &call), "sem_wait");
	cr_expect_str_eq(heddle_operation_called(HEDDLE_OP_SEMAPHORE_DOWN, &plain), "down");
	cr_expect_str_eq(heddle_operation_called(HEDDLE_OP_SEMAPHORE_DOWN, NULL), "down");
	cr_expect_str_eq(heddle_operation_called(HEDDLE_OP_DEAD, &call), "use_after_end");
}
