/* SPDX-License-Identifier: MIT */
/*
 * State that each thread has for itself although all run in one OS thread: errno, and the floating-point
 * environment.
 */
#define _GNU_SOURCE
#include "exploring.h"

#include <errno.h>
#include <fenv.h>

static struct heddle_atomic x;

/* Each sets its own and finds it again after the others' steps. */

static void set_errno(void *number)
{
	heddle_expect(errno == 0, "errno starts at 0", "%d", errno);
	errno = (int)(intptr_t)number;
	heddle_atomic_add_return(&x, 1);
	heddle_expect(errno == (int)(intptr_t)number, "errno is its own", "%d", errno);
	heddle_yield();
	heddle_expect(errno == (int)(intptr_t)number, "errno is its own", "%d", errno);
}

BODY(two_set_errno)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", set_errno, (void *)1);
	heddle_spawn("B", set_errno, (void *)2);
	heddle_join_all();
	heddle_expect(errno == 0, "errno of main", "%d", errno);
}

Test(fiber_state, each_thread_has_an_errno)
{
	struct explored explored;

	errno = 77;
	explored = explore_both(two_set_errno, &(struct heddle_options){ 0 });
	expect_nothing_found(&explored);
	cr_expect_gt(explored.executions, 1);
	cr_expect_eq(errno, 77, "and so has the host");
}

static const int roundings[] = { FE_TONEAREST, FE_UPWARD };

/*
 * Rounding up gives a larger result; volatile, so that the compiler, which rounds to nearest, does not
 * compute it.
 */
static bool rounds_up(void)
{
	volatile double one = 1, tiny = 1e-20;

	return one + tiny > one;
}

static bool rounds_up_x87(void)
{
	volatile long double one = 1, tiny = 1e-30L;

	return one + tiny > one;
}

static void set_rounding(void *up)
{
	fesetround(roundings[up != NULL]);
	heddle_atomic_add_return(&x, 1);
	heddle_expect(rounds_up() == (up != NULL), "rounding is its own", "%d", up != NULL);
	heddle_yield();
	heddle_expect(rounds_up_x87() == (up != NULL), "rounding is its own", "%d", up != NULL);
	heddle_expect(fegetround() == roundings[up != NULL], "rounding is its own", "%d", up != NULL);
}

BODY(two_set_rounding)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", set_rounding, NULL);
	heddle_spawn("B", set_rounding, &x);
	heddle_join_all();
	heddle_expect(fegetround() == FE_TONEAREST, "rounding of main", "%d", fegetround());
}

Test(fiber_state, each_thread_rounds_as_it_likes)
{
	struct explored explored = explore_both(two_set_rounding, &(struct heddle_options){ 0 });

	expect_nothing_found(&explored);
	cr_expect_eq(fegetround(), FE_TONEAREST, "and so does the host");
}

/* As with OS threads, a new one inherits its creator's. */

static void inherits(void *unused)
{
	(void)unused;
	heddle_expect(fegetround() == FE_UPWARD, "the creator's rounding", "%d", fegetround());
}

BODY(creates_rounding_up)
{
	heddle_expect(fegetround() == FE_TONEAREST, "the host's rounding", "%d", fegetround());
	fesetround(FE_UPWARD);
	heddle_join(heddle_spawn("A", inherits, NULL));
	heddle_choose(2, "two executions");
}

Test(fiber_state, a_new_thread_rounds_as_its_creator)
{
	struct explored explored = explore(creates_rounding_up);

	cr_expect_eq(explored.executions, 2);
	expect_nothing_found(&explored);
}

#ifdef __x86_64__ /* where operations can trap, and SSE and x87 have modes of their own */

static void round_up_sse(bool up)
{
	__builtin_ia32_ldmxcsr(up ? 0x1f80 | 0x4000 : 0x1f80);
}

static void round_up_x87_only(bool up)
{
	uint16_t word = up ? 0x037f | 0x0800 : 0x037f;

	__asm__ volatile("fldcw %0" : : "m"(word));
}

static void (*round_one)(bool up);

static void set_one_of_two(void *up)
{
	bool sse = round_one == round_up_sse;

	round_one(up != NULL);
	heddle_atomic_add_return(&x, 1);
	heddle_expect(rounds_up() == (sse && up), "SSE is its own", "%d", up != NULL);
	heddle_expect(rounds_up_x87() == (!sse && up), "x87 is its own", "%d", up != NULL);
}

BODY(two_set_one_of_two)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", set_one_of_two, NULL);
	heddle_spawn("B", set_one_of_two, &x);
	heddle_join_all();
}

Test(fiber_state, each_unit_has_modes)
{
	struct explored explored;

	round_one = round_up_sse;
	explored = explore_both(two_set_one_of_two, &(struct heddle_options){ 0 });
	expect_nothing_found(&explored);
	round_one = round_up_x87_only;
	explored = explore_both(two_set_one_of_two, &(struct heddle_options){ 0 });
	expect_nothing_found(&explored);
}

static void divide(void)
{
	volatile double one = 1, zero = 0;

	outcome(one / zero > 1);
}

static void traps(void *divides)
{
	feenableexcept(FE_DIVBYZERO);
	heddle_atomic_add_return(&x, 1);
	if (divides)
		divide();
}

static void divides_without_a_trap(void *unused)
{
	(void)unused;
	heddle_atomic_add_return(&x, 1);
	divide();
}

static bool trapping_one_divides;

BODY(one_traps_one_divides)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", traps, trapping_one_divides ? &x : NULL);
	heddle_spawn("B", divides_without_a_trap, NULL);
	heddle_join_all();
	divide();
}

Test(fiber_state, exceptions_trap_in_the_thread_that_asked_for_it)
{
	struct explored explored;

	trapping_one_divides = false;
	explored = explore_both(one_traps_one_divides, &(struct heddle_options){ 0 });
	expect_nothing_found(&explored);
	trapping_one_divides = true;
	explored = explore_both(one_traps_one_divides, &(struct heddle_options){ 0 });
	cr_assert_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_CRASH, "SIGFPE");
	cr_expect_str_eq(explored.findings[0].thread, "A");
	divide(); /* it does not trap in the host either */
}

#endif
