/* SPDX-License-Identifier: MIT */
/* Code under test that calls exit() is a finding of its execution; the process and the run go on. */
#include "exploring.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct heddle_mutex m;
static void (*end)(void);

static void exit_with_nought(void)
{
	exit(0);
}

static void exit_at_once(void)
{
	quick_exit(3);
}

static int handlers_called;

static void count_handler(void)
{
	handlers_called++;
}

static void exit_through_a_handler(void)
{
	atexit(count_handler);
	exit(1);
}

static void do_nothing(void)
{
}

THREAD(ends)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
	end();
}

THREAD(locks)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(one_ends)
{
	heddle_mutex_init(&m, "m");
	run_threads(ends, locks);
}

static void expect_end(void (*how)(void), const char *subject, const char *message)
{
	struct explored explored;

	end = how;
	explored = explore(one_ends);
	expect_stopped_twice(&explored, HEDDLE_PROCESS_END, subject);
	cr_expect_str_eq(explored.findings[0].message, message);
}

Test(process_end, exit_is_one)
{
	expect_end(exit_with_nought, "exit", "A called exit(0), after this operation");
}

Test(process_end, quick_exit_is_one)
{
	expect_end(exit_at_once, "quick_exit", "A called quick_exit, after this operation");
}

Test(process_end, handlers_of_the_scenario_are_called)
{
	expect_end(exit_through_a_handler, "exit", "A called exit(1), after this operation");
	cr_expect_eq(handlers_called, 2);
}

Test(process_end, nothing_without_one)
{
	struct explored explored;

	end = do_nothing;
	explored = explore(one_ends);
	cr_expect_eq(explored.executions, 2);
	expect_nothing_found(&explored);
}

BODY(main_ends)
{
	exit(0);
}

Test(process_end, of_main_before_its_first_operation)
{
	struct explored explored = explore(main_ends);

	expect_found(&explored, HEDDLE_PROCESS_END, "exit");
	cr_expect_null(explored.findings[0].where, "there was none");
}

BODY(main_ends_later)
{
	if (heddle_choose(2, "whether") == 1)
		exit(0);
	end = do_nothing;
	one_ends(NULL);
}

Test(process_end, of_main_after_another_execution)
{
	struct explored explored = explore(main_ends_later);

	expect_found(&explored, HEDDLE_PROCESS_END, "exit");
	cr_expect_null(explored.findings[0].where, "what main did last was in another execution");
}

/* Outside of an execution exit() acts as usual. */
Test(process_end, of_the_host)
{
	int status = 0;
	pid_t pid;

	end = do_nothing;
	explore(one_ends);
	pid = fork();
	if (pid == 0)
		exit(7);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFEXITED(status));
}

static void make_a_child(void)
{
	if (fork() == 0)
		heddle_check(false, "child", "nobody is to hear of it");
	wait(NULL);
}

/* The execution in the forked process does not belong to the exploration, which is not continued there. */
Test(process_end, of_a_child_that_the_scenario_makes)
{
	struct explored explored;

	end = make_a_child;
	explored = explore(one_ends);
	cr_expect_eq(explored.executions, 2);
	expect_nothing_found(&explored);
}
