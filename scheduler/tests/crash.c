/* SPDX-License-Identifier: MIT */
/* A crash is a finding of its execution; the run goes on with the next. */
#include "exploring.h"

#include <signal.h>
#include <stdlib.h>

static struct heddle_mutex m;
static void (*crash)(void);

/* Excluded, since UndefinedBehaviorSanitizer reports it before the processor does. */
#define LEFT_TO_THE_PROCESSOR __attribute__((no_sanitize("undefined")))

LEFT_TO_THE_PROCESSOR static void write_to_null(void)
{
	volatile int *volatile nowhere = NULL;

	*nowhere = 1;
}

LEFT_TO_THE_PROCESSOR static void divide(void)
{
	volatile int one = 1, zero = 0;

	outcome(one / zero);
}

static void ask_too_much(void)
{
	abort();
}

static void trap(void)
{
	raise(SIGILL);
}

static void do_nothing(void)
{
}

static int dig(volatile char *above)
{
	volatile char here[1024];

	here[0] = above ? above[0] : 1;
	return here[0] ? dig(here) + here[1] : 0;
}

static void dig_without_end(void)
{
	outcome(dig(NULL));
}

THREAD(crashes)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
	crash();
}

THREAD(locks)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(one_crashes)
{
	heddle_mutex_init(&m, "m");
	run_threads(crashes, locks);
}

static void expect_crash(void (*how)(void), const char *subject)
{
	struct explored explored;

	crash = how;
	explored = explore(one_crashes);
	expect_stopped_twice(&explored, HEDDLE_CRASH, subject);
}

Test(crash, segmentation_fault)
{
	expect_crash(write_to_null, "SIGSEGV");
}

Test(crash, abort_is_one)
{
	expect_crash(ask_too_much, "SIGABRT");
}

#ifdef __x86_64__
Test(crash, division_by_zero)
{
	expect_crash(divide, "SIGFPE");
}
#endif

Test(crash, illegal_instruction)
{
	expect_crash(trap, "SIGILL");
}

Test(crash, stack_overflow_names_the_thread)
{
	struct explored explored;

	expect_crash(dig_without_end, "stack overflow");
	explored = explore(one_crashes);
	cr_expect_str_eq(explored.findings[0].message, "A ran out of its 8 MiB of stack");
}

/* A frame that is larger than the guard, and would begin below it. */
static void make_a_large_frame(void)
{
	volatile char large[16 << 20];

	large[0] = 1;
	outcome(large[0]);
}

Test(crash, a_frame_larger_than_the_stack)
{
	struct explored explored;

	expect_crash(make_a_large_frame, "stack overflow");
	explored = explore(one_crashes);
	cr_expect_str_eq(explored.findings[0].message, "A ran out of its 8 MiB of stack");
}

/* The twin: a frame that fits elsewhere fits here. */
static void make_a_frame(void)
{
	volatile char large[400 * 1000];

	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (char)i;
	outcome(large[0]);
}

Test(crash, a_large_frame_is_none)
{
	struct explored explored;

	crash = make_a_frame;
	explored = explore(one_crashes);
	cr_expect_eq(explored.executions, 2);
	expect_nothing_found(&explored);
}

Test(crash, null_is_named)
{
	struct explored explored;

	crash = write_to_null;
	explored = explore(one_crashes);
	cr_expect_str_eq(explored.findings[0].message, "A crashed at address NULL, after this operation");
}

Test(crash, nothing_without_one)
{
	struct explored explored;

	crash = do_nothing;
	explored = explore(one_crashes);
	cr_expect_eq(explored.executions, 2);
	expect_nothing_found(&explored);
}

/* In main, before there are other threads. */

BODY(main_crashes)
{
	write_to_null();
}

Test(crash, of_main)
{
	struct explored explored;

	explored = explore(main_crashes);
	expect_found(&explored, HEDDLE_CRASH, "SIGSEGV");
	cr_expect_eq(explored.executions, 1);
}

/* Outside of an execution signals act as usual. */

static volatile sig_atomic_t signals_of_the_host;

static void count_signal(int number)
{
	(void)number;
	signals_of_the_host++;
}

Test(crash, of_the_host_is_not_ours)
{
	struct heddle_program program = { .body = one_crashes };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;

	crash = do_nothing;
	signal(SIGILL, count_signal);
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &(struct heddle_options){ 0 }), 0);
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	raise(SIGILL);
	cr_expect_eq(signals_of_the_host, 1);
	heddle_explorer_close(explorer);
	raise(SIGILL);
	cr_expect_eq(signals_of_the_host, 2);
}
