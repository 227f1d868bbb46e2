/* SPDX-License-Identifier: MIT */
/* Sleep sets and wakeup trees by themselves, on steps made by hand. */
#include "sleep_set.h"
#include "wakeup_tree.h"

#include <criterion/criterion.h>

/*
 * Thread 1 writes x; thread 2 reads x; thread 3 writes y; thread 4 chooses 0 of 2 and writes y, then the same with 1.
 */
static const struct heddle_touch touches[] = {
	{ .object = 1, .access = HEDDLE_WRITE, .high = HEDDLE_WHOLE },
	{ .object = 1, .access = HEDDLE_READ, .high = HEDDLE_WHOLE },
	{ .object = 2, .access = HEDDLE_WRITE, .high = HEDDLE_WHOLE },
};
static const struct heddle_choice choices[] = { { .value = 0, .n = 2 }, { .value = 1, .n = 2 } };

static const struct heddle_step writes_x = { .thread = 1, .first_touch = 0, .n_touches = 1 };
static const struct heddle_step reads_x = { .thread = 2, .first_touch = 1, .n_touches = 1 };
static const struct heddle_step writes_y = { .thread = 3, .first_touch = 2, .n_touches = 1 };
static const struct heddle_step chooses_0 = {
	.thread = 4, .first_touch = 2, .n_touches = 1, .first_choice = 0, .n_choices = 1
};
static const struct heddle_step chooses_1 = {
	.thread = 4, .first_touch = 2, .n_touches = 1, .first_choice = 1, .n_choices = 1
};
static const struct heddle_execution execution = { .touches = touches, .choices = choices };

static struct sleep_stack stack;
static struct sleep_set first, second;

static void open_stack(void)
{
	cr_assert_eq(sleep_stack_open(&stack), 0);
	sleep_set_begin(&stack, &first, NULL, NULL, NULL);
}

static void close_stack(void)
{
	sleep_stack_close(&stack);
}

#define SET(...) ((uint64_t)(0 __VA_ARGS__))
#define BIT(t)	 | UINT64_C(1) << (t)

Test(sleep_set, begins_empty, .init = open_stack, .fini = close_stack)
{
	cr_expect_eq(sleep_set_threads(&stack, &first), 0);
}

Test(sleep_set, keeps_what_was_added, .init = open_stack, .fini = close_stack)
{
	sleep_set_add(&stack, &first, &execution, &writes_x);
	sleep_set_add(&stack, &first, &execution, &writes_y);
	cr_expect_eq(sleep_set_threads(&stack, &first), SET(BIT(1) BIT(3)));
	cr_expect(sleep_set_has(&stack, &first, 1, NULL, 0));
	cr_expect_not(sleep_set_has(&stack, &first, 2, NULL, 0));
}

Test(sleep_set, passes_on_what_does_not_conflict, .init = open_stack, .fini = close_stack)
{
	sleep_set_add(&stack, &first, &execution, &writes_x);
	sleep_set_add(&stack, &first, &execution, &writes_y);
	sleep_set_begin(&stack, &second, &first, &execution, &reads_x);
	cr_expect_eq(sleep_set_threads(&stack, &second), SET(BIT(3)), "the write of x is woken by the read");
	sleep_set_begin(&stack, &second, &first, &execution, &writes_y);
	cr_expect_eq(sleep_set_threads(&stack, &second), SET(BIT(1)), "a thread wakes itself");
}

Test(sleep_set, reads_do_not_wake_reads, .init = open_stack, .fini = close_stack)
{
	static const struct heddle_step another_read = { .thread = 5, .first_touch = 1, .n_touches = 1 };

	sleep_set_add(&stack, &first, &execution, &reads_x);
	sleep_set_begin(&stack, &second, &first, &execution, &another_read);
	cr_expect_eq(sleep_set_threads(&stack, &second), SET(BIT(2)));
}

/* A thread sleeps when all outcomes of its step do. */
Test(sleep_set, outcomes, .init = open_stack, .fini = close_stack)
{
	sleep_set_add(&stack, &first, &execution, &chooses_0);
	cr_expect_eq(sleep_set_threads(&stack, &first), 0, "the other value is awake");
	cr_expect(sleep_set_has(&stack, &first, 4, &choices[0], 1));
	cr_expect_not(sleep_set_has(&stack, &first, 4, &choices[1], 1));
	sleep_set_add(&stack, &first, &execution, &chooses_1);
	cr_expect_eq(sleep_set_threads(&stack, &first), SET(BIT(4)));
	sleep_set_begin(&stack, &second, &first, &execution, &writes_y);
	cr_expect_eq(sleep_set_threads(&stack, &second), 0);
	sleep_set_begin(&stack, &second, &first, &execution, &writes_x);
	cr_expect_eq(sleep_set_threads(&stack, &second), SET(BIT(4)));
}

/* Wakeup trees: the sequences are of one step for each thread, each with nothing before it unless it says so. */

static const struct clock nothing_before, after_1 = { .steps = { [1] = 1 } };

static struct item item_of(const struct heddle_step *step, const struct clock *clock)
{
	return (struct item){ .thread = step->thread,
			      .n_touches = step->n_touches,
			      .touches = &touches[step->first_touch],
			      .n_choices = step->n_choices,
			      .choices = &choices[step->first_choice],
			      .clock = clock };
}

static int insert(struct wakeup **tree, const struct item *items, size_t n)
{
	struct sequence sequence;

	sequence_begin(&sequence, items, n);
	return wakeup_insert(tree, &sequence);
}

static size_t count(const struct wakeup *tree)
{
	size_t n = 0;

	for (; tree; tree = tree->next)
		n += 1 + count(tree->child);
	return n;
}

Test(wakeup_tree, keeps_a_sequence_in_order)
{
	struct item items[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	struct wakeup *tree = NULL, *taken, *rest;

	cr_assert_eq(insert(&tree, items, 2), 0);
	cr_expect_eq(count(tree), 2);
	taken = wakeup_take(&tree, &rest);
	cr_expect_eq(taken->thread, 1);
	cr_expect_null(tree);
	cr_assert_not_null(rest);
	cr_expect_eq(rest->thread, 2);
	wakeup_free(taken);
	wakeup_free(rest);
}

Test(wakeup_tree, what_is_covered_is_not_added)
{
	struct item first_x[] = { item_of(&writes_x, &nothing_before), item_of(&writes_y, &nothing_before) };
	struct item first_y[] = { item_of(&writes_y, &nothing_before), item_of(&writes_x, &nothing_before) };
	struct item only_y[] = { item_of(&writes_y, &nothing_before) };
	struct wakeup *tree = NULL;

	cr_assert_eq(insert(&tree, first_x, 2), 0);
	cr_assert_eq(insert(&tree, first_x, 2), 0);
	cr_expect_eq(count(tree), 2, "the same again");
	cr_assert_eq(insert(&tree, first_y, 2), 0);
	cr_expect_eq(count(tree), 2, "an equivalent one");
	cr_assert_eq(insert(&tree, only_y, 1), 0);
	cr_expect_eq(count(tree), 2, "the beginning of an equivalent one");
	wakeup_free(tree);
}

Test(wakeup_tree, what_conflicts_is_a_branch)
{
	struct item write_first[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	struct item read_first[] = { item_of(&reads_x, &nothing_before) };
	struct wakeup *tree = NULL, *taken, *rest;

	cr_assert_eq(insert(&tree, write_first, 2), 0);
	cr_assert_eq(insert(&tree, read_first, 1), 0);
	cr_expect_eq(count(tree), 3);
	taken = wakeup_take(&tree, &rest);
	wakeup_free(taken);
	wakeup_free(rest);
	cr_assert_not_null(tree);
	cr_expect_eq(tree->thread, 2);
	wakeup_free(tree);
}

Test(wakeup_tree, another_choice_is_another_branch)
{
	struct item zero[] = { item_of(&chooses_0, &nothing_before) };
	struct item one[] = { item_of(&chooses_1, &nothing_before) };
	struct wakeup *tree = NULL;

	cr_assert_eq(insert(&tree, zero, 1), 0);
	cr_assert_eq(insert(&tree, zero, 1), 0);
	cr_expect_eq(count(tree), 1);
	cr_assert_eq(insert(&tree, one, 1), 0);
	cr_expect_eq(count(tree), 2);
	wakeup_free(tree);
}
