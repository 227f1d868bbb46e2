/* SPDX-License-Identifier: MIT */
/* Sleep sets, wakeup trees and their labels, tested alone, on hand-made steps. */
#include "dpor/sleep_set.h"
#include "dpor/wakeup_tree.h"

#include <criterion/criterion.h>

/*
 * Thread 1 writes x; thread 2 reads x; thread 3 writes y; thread 4 chooses 0 of 2 and writes y, then the same
 * with 1.
 */
static const struct heddle_touch touches[] = {
	{ .object = 1, .access = HEDDLE_WRITE, .high = HEDDLE_WHOLE },
	{ .object = 1, .access = HEDDLE_READ, .high = HEDDLE_WHOLE },
	{ .object = 2, .access = HEDDLE_WRITE, .high = HEDDLE_WHOLE },
};
static const struct heddle_choice choices[] = { { .value = 0, .n = 2 }, { .value = 1, .n = 2 } };
static const struct heddle_execution execution = { .touches = touches, .choices = choices };

static struct labels labels;
static struct label writes_x, reads_x, writes_y, chooses_0, chooses_1;
static struct sleep_stack stack;
static struct sleep_set first, second;
static struct wakeup_forest forest;

static struct label label(uint16_t thread, uint32_t touch)
{
	const struct heddle_step step = { .thread = thread, .first_touch = touch, .n_touches = 1 };
	return label_of(&labels, &execution, &step);
}

static struct label label_choosing(uint16_t thread, uint32_t touch, uint32_t choice)
{
	const struct heddle_step step = {
		.thread = thread, .first_touch = touch, .n_touches = 1, .first_choice = choice, .n_choices = 1
	};
	return label_of(&labels, &execution, &step);
}

static void open_all(void)
{
	cr_assert_eq(labels_open(&labels), 0);
	writes_x = label(1, 0);
	reads_x = label(2, 1);
	writes_y = label(3, 2);
	chooses_0 = label_choosing(4, 2, 0);
	chooses_1 = label_choosing(4, 2, 1);
	sleep_set_begin(&stack, &first, NULL, &labels, NULL, false);
	forest.room = 100;
}

static void close_all(void)
{
	sleep_stack_close(&stack);
	wakeup_forest_close(&forest);
	labels_close(&labels);
}

TestSuite(label, .init = open_all, .fini = close_all);
TestSuite(sleep_set, .init = open_all, .fini = close_all);
TestSuite(wakeup_tree, .init = open_all, .fini = close_all);

#define SET(...) ((uint64_t)(0 __VA_ARGS__))
#define BIT(t)	 | UINT64_C(1) << (t)

/* Labels. */

Test(label, the_same_footprint_has_the_same_number)
{
	cr_expect_eq(label(7, 0).footprint, writes_x.footprint);
	cr_expect_neq(reads_x.footprint, writes_x.footprint);
	cr_expect_eq(footprint_of(&labels, NULL, 0), 0);
}

Test(label, a_range_counts_once)
{
	const struct heddle_touch twice[] = { touches[0], touches[0] };

	cr_expect_eq(footprint_of(&labels, twice, 2), writes_x.footprint);
}

Test(label, footprints_conflict_as_their_touches_do)
{
	cr_expect(footprints_conflict(&labels, writes_x.footprint, reads_x.footprint));
	cr_expect(footprints_conflict(&labels, writes_x.footprint, reads_x.footprint), "asked again");
	cr_expect_not(footprints_conflict(&labels, reads_x.footprint, reads_x.footprint));
	cr_expect_not(footprints_conflict(&labels, writes_x.footprint, writes_y.footprint));
	cr_expect_not(footprints_conflict(&labels, writes_x.footprint, 0));
}

/* More of both than the table has room for at first, and than its cache of conflicts has. */
Test(label, many)
{
	uint32_t footprints[3000], lists[3000], list = 0;

	for (uint32_t i = 0; i < 3000; i++) {
		const struct heddle_touch touch = { .object = i + 3, .access = HEDDLE_WRITE };
		footprints[i] = footprint_of(&labels, &touch, 1);
		list = lists[i] = choices_extend(&labels, list, i % 3, 3);
	}
	list = 0;
	for (uint32_t i = 0; i < 3000; i++) {
		const struct heddle_touch touch = { .object = i + 3, .access = HEDDLE_WRITE };
		cr_assert_eq(footprint_of(&labels, &touch, 1), footprints[i]);
		cr_assert(footprints_conflict(&labels, footprints[i], footprints[i]));
		cr_assert_not(footprints_conflict(&labels, footprints[i], footprints[2999 - i]));
		list = choices_find(&labels, list, i % 3, 3);
		cr_assert_eq(list, lists[i]);
	}
	cr_expect_not(labels.no_memory);
}

Test(label, choices_are_lists)
{
	uint32_t longer = choices_extend(&labels, chooses_0.choices, 1, 2);

	cr_expect_neq(chooses_0.choices, chooses_1.choices);
	cr_expect_eq(choices_length(&labels, longer), 2);
	cr_expect_eq(choices_prefix(&labels, longer, 1), chooses_0.choices);
	cr_expect(choices_begin_with(&labels, longer, chooses_0.choices));
	cr_expect_not(choices_begin_with(&labels, longer, chooses_1.choices));
	cr_expect_not(choices_begin_with(&labels, chooses_0.choices, longer));
	cr_expect_eq(choices_after(&labels, longer, chooses_0.choices), 1);
	cr_expect_eq(choices_after(&labels, longer, longer), 0, "nothing follows");
}

/* A question that was settled equals a choice of 0. */
Test(label, what_is_settled_did_not_happen)
{
	const struct heddle_step settled = { .thread = 4, .first_touch = 2, .n_touches = 1, .settled = 1 };

	cr_expect_eq(label_of(&labels, &execution, &settled).choices, chooses_0.choices);
}

/* Sleep sets. */

Test(sleep_set, begins_empty)
{
	cr_expect_eq(sleep_set_threads(&stack, &first, &labels), 0);
}

Test(sleep_set, keeps_what_was_added)
{
	sleep_set_add(&stack, &first, &writes_x);
	sleep_set_add(&stack, &first, &writes_y);
	cr_expect_eq(sleep_set_threads(&stack, &first, &labels), SET(BIT(1) BIT(3)));
	cr_expect(sleep_set_has(&stack, &first, &labels, 1, 0));
	cr_expect_not(sleep_set_has(&stack, &first, &labels, 2, 0));
}

Test(sleep_set, passes_on_what_does_not_conflict)
{
	sleep_set_add(&stack, &first, &writes_x);
	sleep_set_add(&stack, &first, &writes_y);
	sleep_set_begin(&stack, &second, &first, &labels, &reads_x, false);
	cr_expect_eq(sleep_set_threads(&stack, &second, &labels), SET(BIT(3)),
		     "the write of x is woken by the read");
	sleep_set_begin(&stack, &second, &first, &labels, &writes_y, false);
	cr_expect_eq(sleep_set_threads(&stack, &second, &labels), SET(BIT(1)), "a thread wakes itself");
}

Test(sleep_set, reads_do_not_wake_reads)
{
	struct label another_read = label(5, 1);

	sleep_set_add(&stack, &first, &reads_x);
	sleep_set_begin(&stack, &second, &first, &labels, &another_read, false);
	cr_expect_eq(sleep_set_threads(&stack, &second, &labels), SET(BIT(2)));
}

/* A thread sleeps when all outcomes of its step do. */
Test(sleep_set, outcomes)
{
	sleep_set_add(&stack, &first, &chooses_0);
	cr_expect_eq(sleep_set_threads(&stack, &first, &labels), 0, "the other value is awake");
	cr_expect(sleep_set_has(&stack, &first, &labels, 4, chooses_0.choices));
	cr_expect_not(sleep_set_has(&stack, &first, &labels, 4, chooses_1.choices));
	sleep_set_add(&stack, &first, &chooses_1);
	cr_expect_eq(sleep_set_threads(&stack, &first, &labels), SET(BIT(4)));
	sleep_set_begin(&stack, &second, &first, &labels, &writes_y, false);
	cr_expect_eq(sleep_set_threads(&stack, &second, &labels), 0);
	sleep_set_begin(&stack, &second, &first, &labels, &writes_x, false);
	cr_expect_eq(sleep_set_threads(&stack, &second, &labels), SET(BIT(4)));
}

/* The other value was settled, and will be while the step sleeps. */
Test(sleep_set, what_is_settled_has_one_value)
{
	const struct heddle_step step = { .thread = 4, .first_touch = 2, .n_touches = 1, .settled = 1 };
	const struct label settled = label_of(&labels, &execution, &step);

	sleep_set_add(&stack, &first, &settled);
	cr_expect_eq(sleep_set_threads(&stack, &first, &labels), SET(BIT(4)));
}

/*
 * After a loose branch the sleep set is lossy until all of it is woken; outcomes added afterwards are
 * reliable.
 */
Test(sleep_set, lossy_until_it_is_woken)
{
	struct sleep_set third, fourth;

	sleep_set_add(&stack, &first, &reads_x);
	sleep_set_begin(&stack, &second, &first, &labels, &writes_y, true);
	cr_expect(second.is_lossy);
	sleep_set_begin(&stack, &third, &second, &labels, &writes_y, false);
	cr_expect(third.is_lossy);
	sleep_set_begin(&stack, &fourth, &third, &labels, &writes_x, false);
	cr_expect_not(fourth.is_lossy);
	sleep_set_begin(&stack, &fourth, &third, &labels, &writes_x, true);
	cr_expect_not(fourth.is_lossy, "there is nothing in it");
}

/* Wakeup trees: the sequences have one step for each thread, each with nothing before it unless stated. */

static const struct clock nothing_before, after_1 = { .steps = { [1] = 1 } },
					  after_1_and_3 = { .steps = { [1] = 1, [3] = 1 } };

static struct item item_of(const struct label *label, const struct clock *clock)
{
	return (struct item){ .label = *label, .clock = clock };
}

static enum wakeup_change insert_so(uint32_t *tree, struct item *items, uint32_t n, bool loosely)
{
	struct sequence sequence;

	sequence_begin(&sequence, items, n, false);
	return wakeup_insert(&forest, tree, &labels, &sequence, loosely).change;
}

/* Returns whether the tree has changed. */
static bool insert(uint32_t *tree, struct item *items, uint32_t n)
{
	return insert_so(tree, items, n, false) != WAKEUP_COVERED;
}

static bool covers(uint32_t tree, struct item *items, uint32_t n)
{
	struct sequence sequence;

	sequence_begin(&sequence, items, n, true);
	return wakeup_covers(&forest, tree, &labels, &sequence);
}

static size_t count(uint32_t tree)
{
	size_t n = 0;

	for (; tree; tree = forest.steps[tree].next)
		n += 1 + count(forest.steps[tree].child);
	return n;
}

Test(wakeup_tree, keeps_a_sequence_in_order)
{
	struct item items[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	uint32_t tree = 0;
	struct wakeup first_step;

	insert(&tree, items, 2);
	cr_expect_eq(count(tree), 2);
	first_step = wakeup_take(&forest, &tree);
	cr_expect_eq(first_step.label.thread, 1);
	cr_expect_eq(tree, 0);
	cr_assert_neq(first_step.child, 0);
	cr_expect_eq(forest.steps[first_step.child].label.thread, 2);
}

Test(wakeup_tree, what_is_covered_is_not_added)
{
	struct item first_x[] = { item_of(&writes_x, &nothing_before), item_of(&writes_y, &nothing_before) };
	struct item first_y[] = { item_of(&writes_y, &nothing_before), item_of(&writes_x, &nothing_before) };
	struct item only_y[] = { item_of(&writes_y, &nothing_before) };
	uint32_t tree = 0;

	cr_expect(insert(&tree, first_x, 2));
	cr_expect_not(insert(&tree, first_x, 2));
	cr_expect_eq(count(tree), 2, "the same again");
	cr_expect_not(insert(&tree, first_y, 2));
	cr_expect_eq(count(tree), 2, "an equivalent one");
	cr_expect_not(insert(&tree, only_y, 1));
	cr_expect_eq(count(tree), 2, "the beginning of an equivalent one");
}

Test(wakeup_tree, what_conflicts_is_a_branch)
{
	struct item write_first[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	struct item read_first[] = { item_of(&reads_x, &nothing_before) };
	uint32_t tree = 0;

	insert(&tree, write_first, 2);
	insert(&tree, read_first, 1);
	cr_expect_eq(count(tree), 3);
	wakeup_take(&forest, &tree);
	cr_assert_neq(tree, 0);
	cr_expect_eq(forest.steps[tree].label.thread, 2);
}

Test(wakeup_tree, another_choice_is_another_branch)
{
	struct item zero[] = { item_of(&chooses_0, &nothing_before) };
	struct item one[] = { item_of(&chooses_1, &nothing_before) };
	uint32_t tree = 0;

	insert(&tree, zero, 1);
	insert(&tree, zero, 1);
	cr_expect_eq(count(tree), 1);
	insert(&tree, one, 1);
	cr_expect_eq(count(tree), 2);
}

/* The last step of an open sequence is not known: only answers that hold for any step may be given. */
Test(wakeup_tree, open_sequences)
{
	struct item only_x[] = { item_of(&writes_x, &nothing_before) };
	struct item y_then_open[] = { item_of(&writes_y, &nothing_before),
				      item_of(&reads_x, &nothing_before) };
	struct item y_then_x[] = { item_of(&writes_y, &nothing_before), item_of(&writes_x, &nothing_before) };
	struct item reads_then_x[] = { item_of(&reads_x, &nothing_before),
				       item_of(&writes_x, &nothing_before) };
	uint32_t tree = 0;

	insert(&tree, only_x, 1);
	cr_expect_not(covers(tree, y_then_open, 2), "the open step may write x");
	cr_expect(covers(tree, y_then_x, 2),
		  "it is the branch's own step, which nothing before it conflicts with");
	cr_expect_not(covers(tree, reads_then_x, 2), "it comes after a read of what it wrote there");
}

/* Without room a tree takes sequences that begin with another step, and marks the branch for the rest. */
Test(wakeup_tree, what_there_is_no_room_for_is_left_out)
{
	struct item x_then_read[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	struct item x_then_y[] = { item_of(&writes_x, &nothing_before), item_of(&writes_y, &nothing_before),
				   item_of(&reads_x, &after_1_and_3) };
	struct item read_first[] = { item_of(&reads_x, &nothing_before),
				     item_of(&writes_y, &nothing_before) };
	uint32_t tree = 0;

	insert(&tree, x_then_read, 2);
	forest.room = 2;
	cr_expect(insert(&tree, read_first, 2));
	cr_expect_eq(count(tree), 4, "it begins with another step");
	cr_expect_not(forest.steps[tree].loose);
	cr_expect(insert(&tree, x_then_y, 3));
	cr_expect_eq(count(tree), 4, "there is a branch that begins so");
	cr_expect(forest.steps[tree].loose);
	cr_expect_not(forest.steps[forest.steps[tree].child].loose, "it is planned as before");
	cr_expect_not(insert(&tree, x_then_y, 3), "a loose branch leads to all that begins with it");
	cr_expect_eq(forest.used, 4);
	wakeup_free(&forest, tree);
	cr_expect_eq(forest.used, 0);
}

/* As if there were no room. */
Test(wakeup_tree, loosely)
{
	struct item x_then_read[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	struct item x_then_y[] = { item_of(&writes_x, &nothing_before), item_of(&writes_y, &nothing_before),
				   item_of(&reads_x, &after_1_and_3) };
	uint32_t tree = 0;

	cr_expect_eq(insert_so(&tree, x_then_read, 2, true), WAKEUP_ADDED);
	cr_expect_eq(insert_so(&tree, x_then_y, 3, true), WAKEUP_LOOSENED);
	cr_expect_eq(insert_so(&tree, x_then_y, 3, true), WAKEUP_COVERED);
	cr_expect_eq(count(tree), 2);
	cr_expect(forest.steps[tree].loose);
}

/* Executions that begin with it belong to another process. */
Test(wakeup_tree, a_branch_that_was_given_away_covers_all)
{
	struct item then_read[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	struct item then_y[] = { item_of(&writes_x, &nothing_before), item_of(&writes_y, &nothing_before),
				 item_of(&reads_x, &after_1_and_3) };
	uint32_t tree = 0;

	insert(&tree, then_read, 2);
	forest.steps[tree].given = true;
	cr_expect_not(insert(&tree, then_y, 3));
	forest.steps[tree].given = false;
	cr_expect(insert(&tree, then_y, 3));
}

Test(wakeup_tree, steps_that_were_given_back_are_used_again)
{
	struct item items[] = { item_of(&writes_x, &nothing_before), item_of(&reads_x, &after_1) };
	uint32_t tree = 0, n;

	insert(&tree, items, 2);
	n = forest.n;
	wakeup_free(&forest, tree);
	tree = 0;
	insert(&tree, items, 2);
	cr_expect_eq(forest.n, n);
	cr_expect_eq(forest.used, 2);
	cr_expect_eq(count(tree), 2);
}
