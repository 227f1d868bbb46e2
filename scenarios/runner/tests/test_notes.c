/* SPDX-License-Identifier: MIT */
/* Notes on verdicts: each note, and a twin that has none. */

#include "explore/explore_variant.h"
#include "result/json.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <heddle/placed.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static struct heddle_atomic flag;
static long plain;

static void count_in_a_plain_variable(void *unused)
{
	heddle_unordered_begin(); /* no data race: the test is about their visibility */
	plain++;
	heddle_unordered_end();
}

static void load_flag(void *unused)
{
	heddle_atomic_load(&flag);
}

static void spawn_two(void (*function)(void *))
{
	heddle_spawn("A", function, NULL);
	heddle_spawn("B", function, NULL);
	heddle_join_all();
}

SCENARIO(notes, strangers)
{
	spawn_two(count_in_a_plain_variable);
}

SCENARIO(notes, acquainted)
{
	heddle_atomic_init(&flag, 0, "flag");
	spawn_two(load_flag);
}

/* One thread alone cannot meet another. */
SCENARIO(notes, alone)
{
	heddle_join(heddle_spawn("A", count_in_a_plain_variable, NULL));
}

/* The spinning thread is first: the other one never runs. */
static void poll(void *unused)
{
	while (!heddle_atomic_load(&flag))
		;
}

static void poll_yielding(void *unused)
{
	while (!heddle_atomic_load(&flag))
		heddle_yield();
}

static void raise_flag(void *unused)
{
	heddle_atomic_store(&flag, 1);
}

static void count_up(void *unused)
{
	for (int i = 0; i < 200; i++)
		heddle_atomic_load(&flag);
	for (int i = 0; i < 200; i++)
		heddle_atomic_store(&flag, i);
}

static void poll_with(void (*function)(void *))
{
	heddle_atomic_init(&flag, 0, "flag");
	heddle_spawn("A", function, NULL);
	heddle_spawn("B", raise_flag, NULL);
	heddle_join_all();
}

SCENARIO(notes, polls, .steps = 200)
{
	poll_with(poll);
}

static void poll_for_another(void *unused)
{
	while (heddle_atomic_load(&flag) != 2)
		heddle_poll_at(HEDDLE_HERE);
}

SCENARIO(notes, polls_in_vain, .steps = 200)
{
	poll_with(poll_for_another);
}

SCENARIO(notes, polls_yielding, .steps = 200)
{
	poll_with(poll_yielding);
}

/* Too long for the limit, and no loop in the last half. */
SCENARIO(notes, goes_on, .steps = 300)
{
	poll_with(count_up);
}

SCENARIO(notes, ends, .steps = 200)
{
	poll_with(load_flag);
}

SCENARIO(notes, has_conditions, .faults = 2, .spurious = 1, .params = { { "pages", 1, 8, 2 } })
{
	heddle_atomic_init(&flag, 0, "flag");
	spawn_two(load_flag);
}

static char notes[2000];

static const char *notes_with(const char *name, const struct heddle_exploration *exploration, long pages)
{
	struct heddle_variant variant = heddle_variant_of(heddle_registry_find(name), NULL);
	struct heddle_result result;

	if (pages)
		variant.parameters[0] = pages;
	cr_assert_eq(heddle_explore(&result, &variant, exploration), 0);
	notes[0] = '\0';
	for (size_t i = 0; i < result.n_notes; i++) {
		strncat(notes, i ? "|" : "", sizeof(notes) - strlen(notes) - 1);
		strncat(notes, result.notes[i], sizeof(notes) - strlen(notes) - 1);
	}
	heddle_result_free(&result);
	return notes;
}

static const char *notes_of(const char *name)
{
	return notes_with(name, &(struct heddle_exploration){ .limits = { .executions = 50 } }, 0);
}

Test(notes, threads_that_never_meet)
{
	if (heddle_sees_accesses())
		cr_expect_str_eq(notes_of("notes/strangers"), "");
	else
		cr_expect_eq(
			strncmp(notes_of("notes/strangers"), "no two threads touched the same object: ", 40),
			0);
	cr_expect_str_eq(notes_of("notes/acquainted"), "");
	cr_expect_str_eq(notes_of("notes/alone"), "");
}

Test(notes, the_loop_that_an_execution_was_caught_in)
{
	cr_expect_not_null(
		strstr(notes_of("notes/polls"), "caught in a loop: A repeats atomic_load(flag) at "));
	cr_expect_not_null(strstr(notes, "test_notes.c:"));
	cr_expect_not_null(strstr(notes, "; B could have gone on, and had no turn; "));
	cr_expect_not_null(strstr(notes_of("notes/polls_yielding"), "A repeats atomic_load(flag) at "));
	cr_expect_not_null(strstr(notes, ", yield at "));
	cr_expect_str_eq(notes_of("notes/goes_on"), "");
	cr_expect_str_eq(notes_of("notes/ends"), "");
}

Test(notes, where_nobody_goes_on_any_more)
{
	const char *told = strstr(notes_of("notes/polls_in_vain"), "stopped where nobody goes on: ");

	cr_assert_not_null(told);
	cr_expect_not_null(strstr(told, "A polls flag at "));
	cr_expect_not_null(strstr(told, "test_notes.c:"));
	cr_expect_null(strstr(told, "B "), "it has ended");
}

Test(notes, what_shrank_the_space)
{
	struct heddle_exploration exploration = { .faults_given = true, .spurious_given = true };

	cr_expect_str_eq(notes_with("notes/has_conditions", &(struct heddle_exploration){ 0 }, 0), "");
	cr_expect_str_eq(
		notes_with("notes/has_conditions", &exploration, 5),
		"with --param pages=5; the scenario's own is 2|with --faults 0; the scenario's own is 2|"
		"with --spurious 0; the scenario's own is 1");
	exploration.options.faults = 3;
	exploration.options.spurious = 1;
	cr_expect_str_eq(notes_with("notes/has_conditions", &exploration, 0), "", "more is not less");
	exploration.sections_given = true;
	exploration.options.sections = HEDDLE_SECTIONS_OPEN;
	cr_expect_str_eq(notes_with("notes/has_conditions", &exploration, 0),
			 "with --sections open; the scenario's own is lock");
}

SCENARIO(notes, has_points, .points = HEDDLE_POINTS_RACY)
{
	heddle_atomic_init(&flag, 0, "flag");
	spawn_two(load_flag);
}

Test(notes, fewer_points)
{
	struct heddle_exploration exploration = { .points_given = true };

	cr_expect_str_eq(notes_with("notes/has_points", &exploration, 0),
			 "with --points sync; the scenario's own is racy");
	cr_expect_str_eq(notes_with("notes/has_points", &(struct heddle_exploration){ 0 }, 0), "");
}

/* JSON always has the conditions, and the notes as a list. */
Test(notes, in_json)
{
	struct heddle_variant variant = heddle_variant_of(heddle_registry_find("notes/has_conditions"), NULL);
	struct heddle_exploration exploration = { .faults_given = true };
	struct heddle_result result;
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	heddle_json_result(stream, &result);
	fclose(stream);
	cr_expect_not_null(strstr(text, "\"parameters\": {\"pages\": 2}, \"sections\": \"lock\", \"points\": "
					"\"sync\", \"faults\": 0, \"spurious\": 1, "));
	cr_expect_not_null(strstr(text, "\"notes\": [\"with --faults 0; the scenario's own is 2\"], "));
	free(text);
	heddle_result_free(&result);
}

#ifdef __SANITIZE_THREAD__
#ifndef HEDDLE_TSAN /* so it is the access build */

static atomic_int relaxed;

static void store_and_load_relaxed(void *unused)
{
	atomic_store_explicit(&relaxed, 1, memory_order_relaxed);
	atomic_load_explicit(&relaxed, memory_order_relaxed);
}

static void store_and_load(void *unused)
{
	atomic_store(&relaxed, 1);
	atomic_load(&relaxed);
}

SCENARIO(notes, weak_atomics)
{
	spawn_two(store_and_load_relaxed);
}

SCENARIO(notes, strong_atomics)
{
	spawn_two(store_and_load);
}

Test(notes, weak_atomics)
{
	cr_expect_str_eq(
		notes_of("notes/weak_atomics"),
		"interleavings only: atomics in 2 places have a weaker memory order, and were taken as "
		"sequentially consistent (docs/limits.md)");
	cr_expect_neq(*notes_of("notes/weak_atomics"), 0, "in each exploration");
	cr_expect_str_eq(notes_of("notes/strong_atomics"), "");
}

#endif
#endif

static struct heddle_atomic told;

static void poll_for(void *rounds)
{
	for (intptr_t i = 0; i < (intptr_t)rounds && !heddle_atomic_load(&told); i++)
		heddle_poll_at(HEDDLE_HERE);
}

static void tell(void *unused)
{
	(void)unused;
	heddle_atomic_store(&told, 1);
}

static void poll_and_tell(intptr_t rounds)
{
	heddle_atomic_init(&told, 0, "told");
	heddle_spawn("A", poll_for, (void *)rounds);
	heddle_spawn("B", tell, NULL);
	heddle_join_all();
}

SCENARIO(notes, polls_often)
{
	poll_and_tell(5);
}

SCENARIO(notes, polls_twice)
{
	poll_and_tell(2);
}

Test(notes, a_loop_that_may_give_up)
{
	cr_expect_str_eq(notes_of("notes/polls_often"),
			 "a loop that polls was taken to go on until something changes: that it gives up "
			 "after four rounds or more was not explored (docs/limits.md)");
	cr_expect_str_eq(notes_of("notes/polls_twice"), "");
}
