/* SPDX-License-Identifier: MIT */
#include "exploring.h"

static struct heddle_completion done;

THREAD(completes)
{
	heddle_complete(&done);
}

THREAD(waits)
{
	heddle_completion_wait(&done);
}

BODY(two_completions)
{
	heddle_completion_init(&done, "done");
	run_threads(completes, completes);
	outcome(done.done);
}

BODY(one_waits)
{
	heddle_completion_init(&done, "done");
	run_threads(waits, completes);
	outcome(done.done);
}

BODY(nobody_completes)
{
	heddle_completion_init(&done, "done");
	run_threads(waits);
}

BODY(two_wait_for_one)
{
	heddle_completion_init(&done, "done");
	run_threads(waits, waits, completes);
}

BODY(two_wait_for_two)
{
	heddle_completion_init(&done, "done");
	run_threads(waits, waits, completes, completes);
	outcome(done.done);
}

Test(completion, completing_commutes)
{
	struct explored explored = explore(two_completions);

	expect_classes(two_completions, 1);
	expect_interleavings(two_completions, 2);
	cr_expect_eq(came_to(&explored, 2), 1);
	cr_expect_str_eq(explored.first, "A complete(done a); B complete(done a); main join_all()");
}

Test(completion, wait_comes_after_it)
{
	struct explored explored = explore(one_waits);

	expect_classes(one_waits, 1);
	expect_interleavings(one_waits, 1);
	cr_expect_eq(came_to(&explored, 0), 1, "a wait takes one");
	cr_expect_str_eq(explored.first, "B complete(done a); A wait_completion(done w); main join_all()");
}

Test(completion, that_nobody_completes)
{
	expect_twins(nobody_completes, one_waits, HEDDLE_DEADLOCK, "done");
}

Test(completion, is_taken_by_one)
{
	struct explored explored = explore_both(two_wait_for_one, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.executions, 2);
	cr_expect_eq(found(&explored, HEDDLE_DEADLOCK, "done")->executions +
			     (explored.n_findings > 1 ? explored.findings[1].executions : 0),
		     2);
}

/* Six: the waits either way, the first of them after the one completion, the other, or both. */
Test(completion, is_a_counter)
{
	struct explored explored = explore_both(two_wait_for_two, &(struct heddle_options){ 0 });

	expect_nothing_found(&explored);
	cr_expect_eq(came_to(&explored, 0), explored.executions);
	cr_expect_eq(explored.executions, 6, "%llu", (unsigned long long)explored.executions);
}

BODY(completed_by_an_interrupt)
{
	heddle_completion_init(&done, "done");
	heddle_spawn_interrupt("I", completes, NULL);
	heddle_completion_wait(&done);
	heddle_join_all();
}

BODY(waited_for_in_an_interrupt)
{
	heddle_completion_init(&done, "done");
	heddle_spawn_interrupt("I", waits, NULL);
	heddle_complete(&done);
	heddle_join_all();
}

Test(completion, an_interrupt_completes_and_never_waits)
{
	expect_twins(waited_for_in_an_interrupt, completed_by_an_interrupt, HEDDLE_CONTEXT,
		     "sleep in an interrupt");
}

BODY(completed_after_destruction)
{
	heddle_completion_init(&done, "done");
	heddle_object_destroy(&done.object);
	heddle_complete(&done);
}

BODY(waited_for_after_destruction)
{
	heddle_completion_init(&done, "done");
	heddle_complete(&done);
	heddle_object_destroy(&done.object);
	heddle_completion_wait(&done);
}

BODY(destroyed_last)
{
	heddle_completion_init(&done, "done");
	heddle_complete(&done);
	heddle_completion_wait(&done);
	heddle_object_destroy(&done.object);
}

Test(completion, used_after_destruction)
{
	expect_twins(completed_after_destruction, destroyed_last, HEDDLE_USE_AFTER_FREE, "destroyed object");
	expect_twins(waited_for_after_destruction, destroyed_last, HEDDLE_USE_AFTER_FREE, "destroyed object");
}

/* Waits before which others could have come: the same classes, whichever is explored first. */

static struct heddle_atomic turn;

THREAD(waits_and_completes)
{
	heddle_completion_wait(&done);
	heddle_atomic_add_return(&turn, 1);
	heddle_complete(&done);
}

BODY(handed_round)
{
	heddle_completion_init(&done, "done");
	heddle_atomic_init(&turn, 0, "turn");
	run_threads(completes, waits_and_completes, waits_and_completes, waits);
}

BODY(handed_round_from_behind)
{
	heddle_completion_init(&done, "done");
	heddle_atomic_init(&turn, 0, "turn");
	run_threads(waits, waits_and_completes, waits_and_completes, completes);
}

Test(completion, is_handed_round)
{
	struct explored explored = explore_both(handed_round, &(struct heddle_options){ 0 });
	struct explored swapped = explore_both(handed_round_from_behind, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.executions, swapped.executions);
	cr_expect_eq(explored.executions, 5);
}
