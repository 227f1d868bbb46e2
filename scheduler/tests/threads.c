/* SPDX-License-Identifier: MIT */
/* Threads: which operations are steps, indices and names, and when a thread is enabled. */
#include "exploring.h"

#include <string.h>

static struct heddle_atomic x;
static struct heddle_mutex m;

static void init(void)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_mutex_init(&m, "m");
}

THREAD(adds)
{
	heddle_atomic_add_return(&x, 1);
}

THREAD(adds_twice)
{
	heddle_atomic_add_return(&x, 1);
	heddle_atomic_add_return(&x, 1);
}

THREAD(does_nothing)
{
}

/* Setup and final checks while main is alone are no steps. */

BODY(alone)
{
	init();
	heddle_mutex_lock(&m);
	heddle_atomic_add_return(&x, 1);
	heddle_mutex_unlock(&m);
	heddle_yield();
	outcome(x.value);
}

BODY(alone_before_and_after)
{
	init();
	heddle_atomic_store(&x, 5);
	run_threads(adds);
	heddle_atomic_store(&x, 7);
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
	outcome(x.value);
}

Test(threads, main_alone_takes_no_step)
{
	struct explored first = explore(alone), second = explore(alone_before_and_after);

	cr_expect_str_eq(first.first, "");
	cr_expect_eq(came_to(&first, 1), 1);
	cr_expect_eq(first.statistics.steps, 0);
	cr_expect_str_eq(second.first, "A atomic_add_return(x w); main join_all()");
	cr_expect_eq(came_to(&second, 7), 1);
}

/* Main joined one thread of two: it is not alone. */
BODY(not_alone_yet)
{
	struct heddle_thread *thread;

	init();
	thread = heddle_spawn("A", does_nothing, NULL);
	heddle_spawn("B", adds, NULL);
	heddle_join(thread);
	heddle_atomic_load(&x);
	heddle_join_all();
}

Test(threads, main_with_others_takes_steps)
{
	struct explored explored = explore(not_alone_yet);

	cr_expect_not_null(strstr(explored.first, "main atomic_load(x r)"));
	expect_classes(not_alone_yet, 2);
}

/* All have ended, but one of them was not joined: its last step still races with main. */

static struct heddle_completion done;

THREAD(waits_for_done)
{
	heddle_completion_wait(&done);
}

THREAD(completes_and_stores)
{
	heddle_complete(&done);
	heddle_atomic_store(&x, 1);
}

BODY(joins_only_one)
{
	struct heddle_thread *thread;

	init();
	heddle_completion_init(&done, "done");
	thread = heddle_spawn("A", waits_for_done, NULL);
	heddle_spawn("B", completes_and_stores, NULL);
	heddle_join(thread);
	outcome(heddle_atomic_load(&x));
	heddle_join_all();
}

Test(threads, who_was_not_joined_races_with_main)
{
	struct explored explored = explore_both(joins_only_one, &(struct heddle_options){ 0 });

	cr_expect_eq(came_to(&explored, 0), 1);
	cr_expect_eq(came_to(&explored, 1), 1);
}

/* Start merges with the first step, exit with the last: a thread without operations takes no step. */

BODY(nothing_to_do)
{
	run_threads(does_nothing, does_nothing);
}

BODY(first_steps)
{
	init();
	run_threads(adds, adds);
}

Test(threads, start_and_exit_are_not_steps)
{
	struct explored nothing = explore(nothing_to_do), adding = explore(first_steps);

	cr_expect_str_eq(nothing.first, "main join_all()");
	cr_expect_str_eq(adding.first, "A atomic_add_return(x w); B atomic_add_return(x w); main join_all()");
	expect_interleavings(nothing_to_do, 1);
	expect_interleavings(first_steps, 2);
}

/* Code before the first operation runs in the step of the creator. */

static int before_first;

THREAD(sets_before_its_first_operation)
{
	before_first = 1;
	heddle_yield();
	before_first = 2;
}

BODY(looks_after_spawn)
{
	before_first = 0;
	heddle_spawn("A", sets_before_its_first_operation, NULL);
	outcome(before_first);
	heddle_join_all();
}

Test(threads, the_prelude_belongs_to_the_creator)
{
	struct explored explored = explore_naive(looks_after_spawn);

	cr_expect_eq(came_to(&explored, 1), explored.executions);
}

/* join */

static struct heddle_thread *joined;

BODY(joins_one)
{
	init();
	joined = heddle_spawn("A", adds_twice, NULL);
	heddle_join(joined);
	outcome(x.value);
	heddle_atomic_store(&x, 9);
}

Test(threads, join_comes_after_the_end)
{
	struct explored explored = explore_naive(joins_one);

	cr_expect_eq(came_to(&explored, 2), explored.executions);
	cr_expect_eq(explored.executions, 1);
	cr_expect_str_eq(explored.first, "A atomic_add_return(x w); A atomic_add_return(x w); main join()");
}

THREAD(joins_the_other)
{
	heddle_join(joined);
	outcome(x.value);
}

BODY(joined_by_another)
{
	init();
	joined = heddle_spawn("A", adds_twice, NULL);
	heddle_spawn("B", joins_the_other, NULL);
	heddle_join_all();
}

Test(threads, anybody_may_join)
{
	struct explored explored = explore_both(joined_by_another, &(struct heddle_options){ 0 });

	cr_expect_eq(came_to(&explored, 2), explored.executions);
	cr_expect_eq(explored.executions, 1);
}

/* The steps of the joined thread happen before what follows the join: nothing to reverse. */
THREAD(joins_and_adds)
{
	heddle_join(joined);
	heddle_atomic_add_return(&x, 1);
}

BODY(join_orders)
{
	init();
	joined = heddle_spawn("A", adds_twice, NULL);
	heddle_spawn("B", joins_and_adds, NULL);
	heddle_join_all();
}

BODY(spawn_orders)
{
	init();
	heddle_spawn("A", adds, NULL);
	heddle_atomic_add_return(&x, 1);
	heddle_spawn("B", adds, NULL);
	heddle_join_all();
}

Test(threads, join_and_spawn_are_edges)
{
	expect_classes(join_orders, 1);
	/* A against main's add, then B after main's: A before, between or after. */
	expect_classes(spawn_orders, 3);
}

THREAD(yields_once)
{
	heddle_yield();
}

BODY(spawns_after_a_store)
{
	init();
	heddle_spawn("A", does_nothing, NULL);
	heddle_atomic_store(&x, 1);
	heddle_spawn("B", yields_once, NULL);
	heddle_join_all();
}

Test(threads, edges_are_recorded)
{
	struct heddle_options options = { 0 };

	cr_expect_str_eq(enabled_by(spawns_after_a_store, &options, "yield"), "atomic_store");
	cr_expect_str_eq(enabled_by(joined_by_another, &options, "join"), "atomic_add_return");
	cr_expect_str_eq(enabled_by(first_steps, &options, "join_all"), "atomic_add_return");
}

THREAD(joins_itself)
{
	heddle_join(heddle_self());
}

BODY(waits_for_itself)
{
	run_threads(joins_itself);
}

Test(threads, joining_oneself_never_ends)
{
	expect_twins(waits_for_itself, nothing_to_do, HEDDLE_DEADLOCK, "no thread can go on");
}

/* join_all also waits for threads that are created meanwhile. */

THREAD(spawns)
{
	heddle_atomic_add_return(&x, 1);
	heddle_spawn("child", adds, NULL);
}

BODY(grandchildren)
{
	init();
	run_threads(spawns, adds);
	outcome(x.value);
}

Test(threads, join_all)
{
	struct explored explored = explore_both(grandchildren, &(struct heddle_options){ 0 });

	cr_expect_eq(came_to(&explored, 3), explored.executions);
	cr_expect_eq(explored.executions, 3);
}

BODY(joins_all_of_nobody)
{
	heddle_join_all();
	outcome(1);
}

Test(threads, join_all_of_nobody)
{
	struct explored explored = explore(joins_all_of_nobody);

	cr_expect_eq(came_to(&explored, 1), 1);
	cr_expect_eq(explored.statistics.steps, 0);
}

/* yield */

THREAD(yields)
{
	heddle_yield();
}

BODY(two_yield)
{
	run_threads(yields, yields);
}

Test(threads, yield_is_a_step_that_touches_nothing)
{
	expect_interleavings(two_yield, 2);
	expect_classes(two_yield, 1);
}

/* Preemptions. */

static unsigned preemptions_of(thread_function *body, const uint16_t *picks, size_t n)
{
	struct heddle_follow list = { .picks = picks, .n_picks = n };
	struct explored explored =
		explore(body, .strategy = &heddle_strategy_follow, .strategy_argument = &list);

	cr_expect_not(list.diverged, "%s", list.reason);
	return explored.preemptions_max;
}

#define PREEMPTIONS(body, ...)                                  \
	preemptions_of(body, (const uint16_t[]){ __VA_ARGS__ }, \
		       sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t))

BODY(two_add_twice)
{
	init();
	run_threads(adds_twice, adds_twice);
}

THREAD(yields_between)
{
	heddle_atomic_add_return(&x, 1);
	heddle_yield();
	heddle_atomic_add_return(&x, 1);
}

BODY(yields_among_adds)
{
	init();
	run_threads(yields_between, adds_twice);
}

static void interrupt_and_task(void)
{
	init();
	heddle_spawn("A", adds_twice, NULL);
	heddle_spawn_interrupt("I", adds_twice, NULL);
	heddle_join_all();
}

BODY(interrupted)
{
	interrupt_and_task();
}

Test(threads, preemptions)
{
	cr_expect_eq(PREEMPTIONS(two_add_twice, 1, 1, 2, 2, 0), 0);
	cr_expect_eq(PREEMPTIONS(two_add_twice, 1, 2, 2, 1, 0), 1);
	cr_expect_eq(PREEMPTIONS(two_add_twice, 1, 2, 1, 2, 0), 2);
	cr_expect_eq(PREEMPTIONS(yields_among_adds, 1, 2, 2, 1, 1, 0), 0, "before a yield");
	cr_expect_eq(PREEMPTIONS(interrupted, 1, 2, 2, 1, 0), 0, "beginning an interrupt is none");
	cr_expect_eq(PREEMPTIONS(interrupted, 1, 2, 1, 2, 0), 1, "leaving one is");
}

/* Interrupts. */

THREAD(is_an_interrupt)
{
	outcome(heddle_in_interrupt() && heddle_irqs_disabled());
}

BODY(asks_in_an_interrupt)
{
	cr_assert_not(heddle_in_interrupt());
	cr_assert_not(heddle_irqs_disabled());
	heddle_spawn_interrupt("I", is_an_interrupt, NULL);
	heddle_join_all();
}

Test(threads, interrupt_knows_that_it_is_one)
{
	struct explored explored = explore(asks_in_an_interrupt);

	cr_expect_eq(came_to(&explored, 1), 1);
	expect_nothing_found(&explored);
}

THREAD(joins_in_an_interrupt)
{
	heddle_join(joined);
}

BODY(interrupt_joins)
{
	init();
	joined = heddle_spawn("A", adds, NULL);
	heddle_spawn_interrupt("I", joins_in_an_interrupt, NULL);
	heddle_join_all();
}

BODY(task_joins)
{
	init();
	joined = heddle_spawn("A", adds, NULL);
	heddle_spawn("B", joins_in_an_interrupt, NULL);
	heddle_join_all();
}

Test(threads, an_interrupt_must_not_join)
{
	expect_twins(interrupt_joins, task_joins, HEDDLE_CONTEXT, "sleep in an interrupt");
}

THREAD(works_or_stops)
{
	heddle_check(heddle_choose(2, "which") == 0, "stop", "before an operation");
	heddle_atomic_store(&x, 1);
}

BODY(one_works_or_stops)
{
	init();
	run_threads(works_or_stops);
}

static void look_where(void *context, const struct heddle_execution *execution)
{
	bool *saw = context;

	if (!execution->threads[1].stopped)
		return;
	*saw = true;
	cr_expect_null(execution->threads[1].where, "an operation of another execution");
}

Test(threads, that_stop_before_an_operation_are_nowhere)
{
	const struct heddle_options options = { 0 };
	bool saw = false;

	explore_visiting(one_works_or_stops, &options, EXECUTIONS_LIMIT, look_where, &saw);
	cr_expect(saw);
}
