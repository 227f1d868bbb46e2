/* SPDX-License-Identifier: MIT */
#include "exploring.h"

static struct heddle_mutex m;
static struct heddle_atomic x;

BODY(chooses_of_three)
{
	outcome(heddle_choose(3, "which"));
}

Test(choose, every_value)
{
	struct explored explored = explore_both(chooses_of_three, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.executions, 3);
	for (int value = 0; value < 3; value++)
		cr_expect_eq(came_to(&explored, value), 1);
}

BODY(chooses_of_one)
{
	outcome(heddle_choose(1, "none"));
}

static size_t n_choices;

static void count_choices(void *context, const struct heddle_execution *execution)
{
	(void)context;
	n_choices = execution->n_choices;
}

Test(choose, of_one_does_not_branch)
{
	struct explored explored = explore_visiting(chooses_of_one, &(struct heddle_options){ 0 },
						    EXECUTIONS_LIMIT, count_choices, NULL);

	cr_expect_eq(explored.executions, 1);
	cr_expect_eq(came_to(&explored, 0), 1);
	cr_expect_eq(n_choices, 0);
}

BODY(chooses_of_64)
{
	outcome(heddle_choose(HEDDLE_CHOICES_MAX, "many"));
}

BODY(chooses_of_65)
{
	heddle_choose(HEDDLE_CHOICES_MAX + 1, "too many");
}

BODY(chooses_of_none)
{
	heddle_choose(0, "none");
}

Test(choose, limits)
{
	struct explored most = explore(chooses_of_64), all = explore_naive(chooses_of_64);

	cr_expect_eq(most.executions, 64);
	cr_expect_eq(all.executions, 64);
	cr_expect_eq(came_to(&most, 63), 1);
	expect_twins(chooses_of_65, chooses_of_three, HEDDLE_LIMIT, "choices");
	expect_twins(chooses_of_none, chooses_of_three, HEDDLE_LIMIT, "choices");
}

BODY(chooses_twice)
{
	int first = heddle_choose(2, "first");

	outcome(10 * first + heddle_choose(first ? 3 : 2, "second"));
}

Test(choose, one_after_the_other)
{
	struct explored explored = explore_both(chooses_twice, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.executions, 5);
	cr_expect_eq(came_to(&explored, 12), 1);
}

/* lock; choose(2); unlock against lock; unlock. */

THREAD(locks_and_chooses)
{
	heddle_mutex_lock(&m);
	heddle_choose(2, "which");
	heddle_mutex_unlock(&m);
}

THREAD(locks)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(choice_under_a_lock)
{
	heddle_mutex_init(&m, "m");
	run_threads(locks_and_chooses, locks);
}

BODY(choice_behind_a_lock)
{
	heddle_mutex_init(&m, "m");
	run_threads(locks, locks_and_chooses);
}

Test(choose, belongs_to_its_step)
{
	expect_classes(choice_under_a_lock, 4);
	expect_classes(choice_behind_a_lock, 4);
}

/* The value decides what the step does, and so what it conflicts with. */

THREAD(stores_perhaps)
{
	heddle_yield();
	if (heddle_choose(2, "store"))
		heddle_atomic_store(&x, 1);
}

THREAD(loads)
{
	outcome(heddle_atomic_load(&x));
}

BODY(perhaps_a_store)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores_perhaps, loads);
}

Test(choose, decides_what_follows)
{
	struct explored explored = explore_both(perhaps_a_store, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.executions, 3, "no store; a store before or after the load");
}

THREAD(chooses_and_adds)
{
	heddle_atomic_add_return(&x, 1 + heddle_choose(2, "how much"));
}

BODY(two_choosers)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(chooses_and_adds, chooses_and_adds);
	outcome(x.value);
}

BODY(three_choosers)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(chooses_and_adds, chooses_and_adds, chooses_and_adds);
	outcome(x.value);
}

Test(choose, in_several_threads)
{
	expect_classes(two_choosers, 8);
	expect_classes(three_choosers, 48);
}

/* A step that chooses after its operation: the choice is part of that step in each of its orders. */

THREAD(adds_and_chooses)
{
	heddle_atomic_add_return(&x, 1);
	heddle_atomic_store(&x, 10 * heddle_choose(2, "how much"));
}

BODY(adders_choose)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(adds_and_chooses, adds_and_chooses);
	outcome(x.value);
}

Test(choose, after_an_operation)
{
	expect_classes(adders_choose, 24);
}

/* Only the outcome with the taken choices sleeps: the other outcomes of the step may conflict. */

static struct heddle_atomic y;

THREAD(stores_one_of_two)
{
	heddle_yield();
	heddle_atomic_store(heddle_choose(2, "which") ? &x : &y, 1);
}

THREAD(loads_x)
{
	heddle_atomic_load(&x);
}

THREAD(loads_y)
{
	heddle_atomic_load(&y);
}

BODY(one_of_two)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_init(&y, 0, "y");
	run_threads(stores_one_of_two, loads_x, loads_y);
}

BODY(two_of_two)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_init(&y, 0, "y");
	run_threads(stores_one_of_two, stores_one_of_two, loads_x, loads_y);
}

Test(choose, other_outcomes_are_awake)
{
	expect_classes(one_of_two, 4);
	expect_classes(two_of_two, 20);
}

/* Faults. */

BODY(fails_perhaps)
{
	outcome(10 * heddle_inject_fault("read") + heddle_inject_fault("write"));
}

static struct explored with_faults(thread_function *body, unsigned faults)
{
	return explore_both(body, &(struct heddle_options){ .faults = faults });
}

Test(choose, faults_within_the_budget)
{
	struct explored none = with_faults(fails_perhaps, 0);
	struct explored one = with_faults(fails_perhaps, 1);
	struct explored two = with_faults(fails_perhaps, 2);

	cr_expect_eq(none.executions, 1);
	cr_expect_eq(came_to(&none, 0), 1);
	cr_expect_eq(one.executions, 3);
	cr_expect_eq(came_to(&one, 11), 0, "one fault uses up a budget of one");
	cr_expect_eq(two.executions, 4);
	cr_expect_eq(came_to(&two, 11), 1);
}

BODY(always_the_same)
{
	cr_expect_eq(heddle_inject_fault("x"), false);
	outcome(n_choices);
}

Test(choose, no_fault_without_budget)
{
	struct explored explored =
		explore_visiting(always_the_same, &(struct heddle_options){ .spurious = 3 }, EXECUTIONS_LIMIT,
				 count_choices, NULL);

	cr_expect_eq(explored.executions, 1);
	cr_expect_eq(n_choices, 0);
}

/* The records of a choice. */

static void look_at_choice(void *context, const struct heddle_execution *execution)
{
	const struct heddle_choice *choice = &execution->choices[0];

	(void)context;
	cr_expect_eq(execution->n_choices, 1);
	cr_expect_eq(choice->n, 2);
	cr_expect_str_eq(choice->why, "which");
	cr_expect_eq(execution->steps[choice->step].operation, HEDDLE_OP_MUTEX_LOCK);
	cr_expect_eq(execution->steps[choice->step].n_choices, 1);
	cr_expect_eq(execution->threads[execution->steps[choice->step].thread].name[0], 'A');
}

Test(choose, is_recorded)
{
	explore_visiting(choice_under_a_lock, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, look_at_choice,
			 NULL);
}

/* A question that was not asked, since the budget was used up, is recorded as well. */

THREAD(asks_twice)
{
	heddle_yield();
	heddle_inject_fault("one");
	heddle_inject_fault("two");
}

BODY(one_fault_of_two)
{
	run_threads(asks_twice);
}

static void look_at_questions(void *context, const struct heddle_execution *execution)
{
	const struct heddle_step *step = &execution->steps[0];

	cr_assert_eq(step->operation, HEDDLE_OP_YIELD);
	cr_expect_eq(step->settled, step->n_choices == 1 ? 2 : 0, "%u choices, settled: %llx",
		     step->n_choices, (unsigned long long)step->settled);
	*(unsigned *)context += step->n_choices;
}

Test(choose, what_the_budget_settles_is_recorded)
{
	unsigned choices = 0;

	explore_visiting(one_fault_of_two, &(struct heddle_options){ .faults = 1 }, EXECUTIONS_LIMIT,
			 look_at_questions, &choices);
	cr_expect_eq(choices, 1 + 2 + 2, "it fails at once, at the second question, or not at all");
}
