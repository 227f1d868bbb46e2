/* SPDX-License-Identifier: MIT */
/* Another process can read what an execution has done, also after its process has ended. */
#include "exploring.h"

#include <heddle/progress.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct heddle_atomic x;
static struct heddle_progress *progress;

static struct heddle_progress *shared_progress(void)
{
	void *memory = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	cr_assert_neq(memory, MAP_FAILED);
	return memory;
}

THREAD(dies)
{
	heddle_atomic_store(&x, heddle_choose(3, "how much"));
	heddle_atomic_store(&x, 5);
	raise(SIGKILL);
}

BODY(one_dies)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", dies, NULL);
	heddle_join_all();
}

static void die_in(thread_function *body)
{
	int status;
	pid_t pid;

	progress = shared_progress();
	pid = fork();
	if (pid == 0) {
		heddle_progress_keep(progress);
		explore(body);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status));
}

Test(progress, outlives_its_process)
{
	die_in(one_dies);
	cr_expect(progress->running);
	cr_expect_eq(progress->executions, 1);
	cr_assert_eq(progress->n_steps, 2);
	cr_expect_eq(progress->steps[1].thread, 1);
	cr_expect_eq(progress->steps[1].operation, HEDDLE_OP_ATOMIC_STORE);
	cr_assert_eq(progress->n_choices, 1);
	cr_expect_eq(progress->choices[0].n, 3);
	cr_expect_eq(progress->n_threads, 2);
	cr_expect_str_eq(progress->threads[1].name, "A");
	cr_expect_eq(progress->threads[1].parent, 0);
	cr_expect_eq(progress->starting, -1);
}

THREAD(dies_at_once)
{
	raise(SIGKILL);
}

BODY(one_dies_at_once)
{
	heddle_spawn("A", dies_at_once, NULL);
}

Test(progress, tells_who_is_before_its_first_operation)
{
	die_in(one_dies_at_once);
	cr_expect_eq(progress->n_steps, 0);
	cr_expect_eq(progress->starting, 1);
}

THREAD(stores)
{
	heddle_atomic_store(&x, 1);
}

BODY(two_store)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores, stores);
}

Test(progress, counts_when_nothing_runs)
{
	progress = shared_progress();
	heddle_progress_keep(progress);
	explore(two_store);
	heddle_progress_keep(NULL);
	cr_expect_not(progress->running);
	cr_expect_eq(progress->executions, 2);
	explore(two_store);
	cr_expect_eq(progress->executions, 2, "what is not kept there is not seen there");
}

BODY(dies_in_its_second_execution)
{
	if (heddle_choose(2, "which") == 1)
		raise(SIGKILL);
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores, stores);
}

Test(progress, begins_anew_in_each_execution)
{
	die_in(dies_in_its_second_execution);
	cr_expect_gt(progress->executions, 1);
	cr_expect_eq(progress->n_steps, 0);
	cr_expect_eq(progress->n_choices, 1);
}

/* An open explorer changes over between two executions, and the exploration stays the same. */
Test(progress, is_kept_elsewhere_from_now_on)
{
	struct heddle_program program = { two_store, NULL };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;

	progress = shared_progress();
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &(struct heddle_options){ 0 }), 0);
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	heddle_progress_keep(progress);
	cr_expect_eq(progress->executions, 0);
	cr_expect_eq(progress->n_threads, 3, "what is known of threads is known there");
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	cr_expect_eq(progress->executions, 1);
	cr_expect_eq(progress->n_steps, execution->n_steps);
	cr_expect_eq(execution->steps, progress->steps);
	cr_expect_eq(heddle_explorer_next(explorer, &execution), 0);
	heddle_explorer_close(explorer);
	heddle_progress_keep(NULL);
}

THREAD(stores_in_a_child)
{
	heddle_atomic_store(&x, 2);
	if (fork() == 0)
		heddle_atomic_store(&x, 3);
	else
		wait(NULL);
}

BODY(one_has_a_child)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", stores_in_a_child, NULL);
	heddle_join_all();
}

Test(progress, of_a_child_that_the_scenario_makes_is_not_seen)
{
	progress = shared_progress();
	heddle_progress_keep(progress);
	explore(one_has_a_child);
	heddle_progress_keep(NULL);
	cr_expect_eq(progress->n_steps, 2, "A's store, and the join");
}

THREAD(dies_after_its_child)
{
	stores_in_a_child(NULL);
	raise(SIGKILL);
}

BODY(one_dies_after_its_child)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(dies_after_its_child);
}

/* A process that code under test makes writes into a copy. */
Test(progress, has_nothing_of_a_child_of_the_scenario)
{
	die_in(one_dies_after_its_child);
	cr_expect(progress->running);
	cr_expect_eq(progress->n_steps, 1);
}
