/* SPDX-License-Identifier: MIT */
/*
 * Callers: only threads of the running execution may call. Another OS thread is ended at its call. Outside of
 * an execution there is one line, and the process ends. Objects belong to the execution that initialised
 * them.
 */
#define _GNU_SOURCE
#include "exploring.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

static struct heddle_mutex m;
static struct heddle_atomic x;
static struct heddle_spinlock spinlock;

/* An OS thread from before the exploration. It waits until the body lets it go on. */

static sem_t go;
static void (*foreign_call)(void);
static bool came_back;

static void *call_from_outside(void *unused)
{
	(void)unused;
	sem_wait(&go);
	foreign_call();
	came_back = true;
	return NULL;
}

static pthread_t foreign_thread;

BODY(lets_the_other_one_call)
{
	heddle_mutex_init(&m, "m");
	heddle_atomic_init(&x, 0, "x");
	heddle_spinlock_init(&spinlock, "spinlock");
	sem_post(&go);
	pthread_join(foreign_thread, NULL);
	outcome(heddle_mutex_trylock(&m));
	heddle_mutex_unlock(&m);
}

static void lock(void)
{
	heddle_mutex_lock(&m);
}

static void lock_section(void)
{
	heddle_spin_lock(&spinlock);
}

static void load(void)
{
	heddle_atomic_load(&x);
}

static void load_stranger(void)
{
	static struct heddle_atomic never;

	heddle_atomic_init(&never, 0, "never");
}

static void run(void *unused)
{
	(void)unused;
}

static void spawn(void)
{
	heddle_spawn("A", run, NULL);
}

static void allocate(void)
{
	heddle_alloc(8);
}

static void choose(void)
{
	heddle_choose(2, "anything");
}

static void check(void)
{
	heddle_check(false, "no", "no");
}

static void expect(void)
{
	heddle_expect(false, "no", "no");
}

static void join_all(void)
{
	heddle_join_all();
}

static void spin(void)
{
	heddle_spin_wait();
}

static void reallocate(void)
{
	heddle_realloc(NULL, 8);
}

static void disown(void)
{
	heddle_disown((struct heddle_resource){ .object = &m.object, .high = HEDDLE_WHOLE });
}

static void ask_for_mutex(void)
{
	heddle_mutex_is_mine(&m);
}

static void finish_wait(void)
{
	static struct heddle_waitqueue queue;
	static struct heddle_waiter waiter;

	heddle_wait_finish(&queue, &waiter);
}

static void inject_fault(void)
{
	heddle_inject_fault("anything");
}

static void do_nothing(void)
{
}

static void (*const calls[])(void) = { lock,   lock_section,  load,	    load_stranger, spawn, allocate,
				       choose, check,	      expect,	    join_all,	   spin,  reallocate,
				       disown, ask_for_mutex, inject_fault, finish_wait };
#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

static struct explored explore_with(void (*call)(void))
{
	foreign_call = call;
	came_back = false;
	cr_assert_eq(sem_init(&go, 0, 0), 0);
	cr_assert_eq(pthread_create(&foreign_thread, NULL, call_from_outside, NULL), 0);
	return explore(lets_the_other_one_call, .observe = true);
}

Test(callers, another_os_thread_is_ended_where_it_calls)
{
	for (size_t i = 0; i < N_CALLS; i++) {
		struct explored explored = explore_with(calls[i]);

		cr_assert_eq(explored.n_findings, 1, "call %zu: %zu findings", i, explored.n_findings);
		expect_found(&explored, HEDDLE_CONTEXT, "thread of the operating system");
		cr_expect_not(came_back, "call %zu", i);
		cr_expect_eq(came_to(&explored, 1), 1, "call %zu: the mutex is free", i);
	}
}

Test(callers, another_os_thread_is_told_by_what_it_called)
{
	struct explored explored = explore_with(lock);

	cr_expect_str_eq(
		explored.findings[0].message,
		"lock was called from a thread that Heddle does not schedule; that thread was ended there");
	cr_expect_str_eq(explored.findings[0].where->function, "lock");
}

Test(callers, another_os_thread_may_do_as_it_likes_else)
{
	struct explored explored = explore_with(do_nothing);

	expect_nothing_found(&explored);
	cr_expect(came_back);
}

/* A scenario that starts an OS thread. */

static void *run_outside(void *unused)
{
	return unused;
}

static int run_outside_c11(void *unused)
{
	(void)unused;
	return 7;
}

THREAD(starts_a_pthread)
{
	pthread_t thread;

	heddle_atomic_load(&x);
	pthread_create(&thread, NULL, run_outside, NULL);
	pthread_join(thread, NULL);
}

THREAD(starts_a_c11_thread)
{
	thrd_t thread;

	heddle_atomic_load(&x);
	thrd_create(&thread, run_outside_c11, NULL);
	thrd_join(thread, NULL);
}

THREAD(spawns_one)
{
	heddle_atomic_load(&x);
	heddle_join(heddle_spawn("C", run, NULL));
}

BODY(pthread_in_a_scenario)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(starts_a_pthread, spawns_one);
}

BODY(c11_thread_in_a_scenario)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(starts_a_c11_thread, spawns_one);
}

BODY(spawn_in_a_scenario)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(spawns_one, spawns_one);
}

Test(callers, a_scenario_must_not_start_an_os_thread)
{
	struct explored explored = explore(pthread_in_a_scenario);

	expect_twins(pthread_in_a_scenario, spawn_in_a_scenario, HEDDLE_CONTEXT, "pthread_create");
	expect_twins(c11_thread_in_a_scenario, spawn_in_a_scenario, HEDDLE_CONTEXT, "thrd_create");
	cr_expect_str_eq(explored.findings[0].where->function, "starts_a_pthread");
	cr_expect_str_eq(
		explored.findings[0].message,
		"A calls pthread_create: Heddle does not schedule the thread that it starts; use heddle_spawn");
}

BODY(main_starts_a_pthread)
{
	heddle_atomic_init(&x, 0, "x");
	starts_a_pthread(NULL);
}

Test(callers, main_must_not_start_one_either)
{
	struct explored explored = explore(main_starts_a_pthread);

	cr_expect_eq(explored.executions, 1);
	cr_assert_eq(explored.n_findings, 1);
}

/* Elsewhere the calls do what they usually do. */
Test(callers, the_host_may_start_os_threads)
{
	pthread_t thread;
	thrd_t c11;
	int result = 0;

	cr_assert_eq(pthread_create(&thread, NULL, run_outside, NULL), 0);
	cr_expect_eq(pthread_join(thread, NULL), 0);
	cr_assert_eq(thrd_create(&c11, run_outside_c11, NULL), thrd_success);
	cr_expect_eq(thrd_join(c11, &result), thrd_success);
	cr_expect_eq(result, 7);
}

/* While no execution is running. */

static void in_child(void (*call)(void), int to)
{
	dup2(to, STDERR_FILENO);
	signal(SIGABRT, SIG_DFL);
	call();
	_exit(0);
}

static int status_of(void (*call)(void), char *text, size_t size)
{
	int pipes[2], status = 0;
	ssize_t n;
	pid_t child;

	cr_assert_eq(pipe(pipes), 0);
	child = fork();
	if (child == 0)
		in_child(call, pipes[1]);
	close(pipes[1]);
	n = read(pipes[0], text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	close(pipes[0]);
	cr_assert_eq(waitpid(child, &status, 0), child);
	return status;
}

Test(callers, without_an_execution_there_is_one_line)
{
	for (size_t i = 0; i < N_CALLS; i++) {
		char text[1000];
		int status;

		if (calls[i] == load_stranger)
			continue; /* checked by a test of its own */
		status = status_of(calls[i], text, sizeof(text));
		cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "call %zu: %#x", i, status);
		cr_expect_not_null(strstr(text, "where no execution is running"), "call %zu: %s", i, text);
		cr_expect_eq(strchr(text, '\n'), text + strlen(text) - 1, "call %zu: one line: %s", i, text);
	}
}

/* An object that was initialised outside of an execution is found when it is used. */

static struct heddle_mutex early;

__attribute__((constructor)) static void initialise_early(void)
{
	heddle_mutex_init(&early, "early");
}

BODY(uses_what_a_constructor_initialised)
{
	heddle_mutex_lock(&early);
}

BODY(initialises_it_again)
{
	heddle_mutex_init(&early, "early");
	heddle_mutex_lock(&early);
	heddle_mutex_unlock(&early);
}

Test(callers, an_object_of_no_execution)
{
	struct explored explored = explore(uses_what_a_constructor_initialised);

	expect_twins(uses_what_a_constructor_initialised, initialises_it_again, HEDDLE_UNINITIALISED,
		     "object");
	cr_expect_not_null(strstr(explored.findings[0].message, "before the execution"), "%s",
			   explored.findings[0].message);
}

/* An object belongs to one execution. */

static bool is_initialised;

BODY(initialises_once)
{
	if (!is_initialised)
		heddle_mutex_init(&m, "m");
	is_initialised = true;
	heddle_choose(3, "which execution");
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(initialises_always)
{
	heddle_mutex_init(&m, "m");
	heddle_choose(3, "which execution");
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

static void expect_of_another(const struct explored *explored)
{
	cr_assert_eq(explored->n_findings, 1);
	expect_found(explored, HEDDLE_UNINITIALISED, "object");
	cr_expect_not_null(strstr(explored->findings[0].message, "another execution has initialised"), "%s",
			   explored->findings[0].message);
}

Test(callers, an_object_of_another_execution)
{
	struct explored explored, twin;

	is_initialised = false;
	explored = explore(initialises_once);
	twin = explore(initialises_always);
	expect_nothing_found(&twin);
	cr_assert_eq(explored.n_findings, 1);
	expect_of_another(&explored);
	cr_expect_eq(explored.findings[0].executions, 2, "in all but the first");
}

/* Nor does it belong to the first execution of another exploration. */
Test(callers, an_object_of_another_exploration)
{
	struct explored explored;

	is_initialised = false;
	explore_visiting(initialises_once, &(struct heddle_options){ 0 }, 1, NULL, NULL);
	explored = explore(initialises_once);
	expect_of_another(&explored);
	cr_expect_eq(explored.findings[0].executions, 3);
}
