/* SPDX-License-Identifier: MIT */
/*
 * Nondeterministic programs: an execution with the same beginning goes another way. The strategies must say
 * so, and not follow missing steps. Also: the fill of fresh memory.
 */
#include "exploring.h"

#include <string.h>

static struct heddle_mutex mutex;
static struct heddle_variable variable;
static unsigned runs;

static void lock_and_write(void *value)
{
	heddle_mutex_lock(&mutex);
	heddle_write(&variable, (intptr_t)value);
	heddle_mutex_unlock(&mutex);
}

/* From its second run on it locks first. */
static void write_and_lock(void *value)
{
	if (runs == 1)
		heddle_write(&variable, (intptr_t)value);
	heddle_mutex_lock(&mutex);
	if (runs > 1)
		heddle_write(&variable, (intptr_t)value);
	heddle_mutex_unlock(&mutex);
}

BODY(other_operations)
{
	runs++;
	heddle_mutex_init(&mutex, "mutex");
	heddle_variable_init(&variable, 0, "variable");
	heddle_spawn("A", write_and_lock, (void *)1);
	heddle_spawn("B", lock_and_write, (void *)2);
	heddle_join_all();
}

BODY(fewer_values)
{
	heddle_variable_init(&variable, 0, "variable");
	heddle_write(&variable, heddle_choose(runs++ ? 2 : 3, "which"));
}

static void expect_noticed(thread_function *body, const char *strategy)
{
	struct explored explored;

	runs = 0;
	explored = explore(body, .strategy = heddle_strategy_by_name(strategy));
	expect_found(&explored, HEDDLE_NONDETERMINISM, "same beginning");
}

Test(determinism, a_thread_that_cannot_go_on_is_not_followed)
{
	expect_noticed(other_operations, "naive");
}

Test(determinism, a_value_that_there_is_not_is_not_taken)
{
	expect_noticed(fewer_values, "naive");
	expect_noticed(fewer_values, "dpor");
	expect_noticed(fewer_values, "bounded");
}

/* The contents of unassigned arrays, on the stack and in the arena. */
static unsigned char on_stack[16], in_arena[16];

THREAD(look)
{
	unsigned char bytes[512]
		/* the first bytes are far from what starting a thread writes */
		__attribute__((uninitialized));

	__asm__ volatile("" : "=m"(bytes));
	memcpy(on_stack, bytes, sizeof(on_stack));
	memcpy(in_arena, heddle_alloc_forever(sizeof(in_arena)), sizeof(in_arena));
}

BODY(look_in_a_thread)
{
	heddle_spawn("A", look, NULL);
	heddle_join_all();
}

Test(determinism, fresh_memory_has_the_pattern)
{
	unsigned char pattern[16];

	for (unsigned fill = 0xa5; fill; fill = fill == 0xa5 ? 0x5a : 0) {
		struct explored explored = explore(look_in_a_thread, .fill = (unsigned char)fill);

		memset(pattern, (int)fill, sizeof(pattern));
		cr_expect_eq(explored.executions, 1);
		cr_expect_arr_eq(on_stack, pattern, sizeof(pattern), "the stack is not filled with %#x",
				 fill);
		cr_expect_arr_eq(in_arena, pattern, sizeof(pattern), "the arena is not filled with %#x",
				 fill);
	}
}
