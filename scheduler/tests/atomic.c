/* SPDX-License-Identifier: MIT */
/* Atomics, announced variables and data: which operations commute, and what each returns. */
#include "exploring.h"

static struct heddle_atomic x;
static struct heddle_variable v;
static struct heddle_data d;

THREAD(load)
{
	heddle_atomic_load(&x);
}

THREAD(store)
{
	heddle_atomic_store(&x, 7);
}

THREAD(add)
{
	heddle_atomic_add(&x, 1);
}

THREAD(add_return)
{
	heddle_atomic_add_return(&x, 1);
}

THREAD(exchange)
{
	heddle_atomic_exchange(&x, 7);
}

THREAD(exchange_that_succeeds)
{
	heddle_atomic_compare_exchange(&x, 0, 0);
}

THREAD(exchange_that_fails)
{
	heddle_atomic_compare_exchange(&x, -1, 5);
}

THREAD(read)
{
	heddle_read(&v);
}

THREAD(write)
{
	heddle_write(&v, 7);
}

static thread_function *one, *two;

BODY(pair)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_variable_init(&v, 0, "v");
	heddle_data_init(&d, "d");
	run_threads(one, two);
}

/* Number of classes of a pair of single operations: 1 if they commute, 2 if they conflict. */
static uint64_t classes_of(thread_function *first, thread_function *second)
{
	one = first;
	two = second;
	return explore_both(pair, &(struct heddle_options){ 0 }).executions;
}

#define expect_commute(a, b)  cr_expect_eq(classes_of(a, b), 1, "%s and %s conflict", #a, #b)
#define expect_conflict(a, b) cr_expect_eq(classes_of(a, b), 2, "%s and %s commute", #a, #b)

Test(atomic, loads_commute)
{
	expect_commute(load, load);
	expect_conflict(load, store);
	expect_conflict(load, add);
	expect_conflict(load, add_return);
	expect_conflict(load, exchange);
}

Test(atomic, stores_conflict)
{
	expect_conflict(store, store);
	expect_conflict(store, add);
	expect_conflict(store, add_return);
}

Test(atomic, adds_whose_result_is_unused_commute)
{
	expect_commute(add, add);
	expect_conflict(add, add_return);
	expect_conflict(add, exchange);
	expect_conflict(add_return, add_return);
}

Test(atomic, a_failed_compare_exchange_reads)
{
	expect_commute(exchange_that_fails, exchange_that_fails);
	expect_commute(exchange_that_fails, load);
	expect_conflict(exchange_that_fails, add);
	expect_conflict(exchange_that_succeeds, load);
	expect_conflict(exchange_that_succeeds, exchange_that_succeeds);
}

Test(atomic, exchanges_conflict)
{
	expect_conflict(exchange, exchange);
	expect_conflict(exchange, load);
}

Test(atomic, variables)
{
	expect_commute(read, read);
	expect_conflict(read, write);
	expect_conflict(write, write);
	expect_commute(write, store);
}

BODY(values)
{
	heddle_atomic_init(&x, 5, "x");
	heddle_variable_init(&v, 6, "v");
	cr_expect_eq(heddle_atomic_load(&x), 5);
	heddle_atomic_store(&x, 10);
	cr_expect_eq(x.value, 10);
	heddle_atomic_add(&x, -3);
	cr_expect_eq(x.value, 7);
	cr_expect_eq(heddle_atomic_add_return(&x, 2), 9);
	cr_expect_eq(heddle_atomic_exchange(&x, 4), 9);
	cr_expect_eq(heddle_atomic_compare_exchange(&x, 3, 8), 4, "it returns what was there");
	cr_expect_eq(x.value, 4, "another value than expected stays");
	cr_expect_eq(heddle_atomic_compare_exchange(&x, 4, 8), 4);
	cr_expect_eq(x.value, 8);
	cr_expect_eq(heddle_read(&v), 6);
	heddle_write(&v, 1);
	cr_expect_eq(v.value, 1);
	outcome(1);
}

Test(atomic, values)
{
	struct explored explored = explore(values);

	cr_expect_eq(came_to(&explored, 1), 1);
	cr_expect_eq(explored.executions, 1);
}

THREAD(everything)
{
	heddle_atomic_load(&x);
	heddle_atomic_store(&x, 0);
	heddle_atomic_add(&x, 1);
	heddle_atomic_add_return(&x, 1);
	heddle_atomic_exchange(&x, 1);
	heddle_atomic_compare_exchange(&x, 1, 2);
	heddle_atomic_compare_exchange(&x, 1, 2);
	heddle_read(&v);
	heddle_write(&v, 1);
}

BODY(one_thread_does_everything)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_variable_init(&v, 0, "v");
	run_threads(everything);
}

Test(atomic, steps)
{
	struct explored explored = explore(one_thread_does_everything);

	cr_expect_str_eq(
		explored.first,
		"A atomic_load(x r); A atomic_store(x w); A atomic_add(x a); A atomic_add_return(x w); "
		"A atomic_exchange(x w); A atomic_compare_exchange(x w); A atomic_compare_exchange(x r); "
		"A read(v r); A write(v w); main join_all()");
}

/* The result of an operation is observed; an add has none. */

static uint64_t observed[2];

static void count_observations(void *context, const struct heddle_execution *execution)
{
	(void)context;
	observed[0] = execution->n_observations[1];
	observed[1] = execution->steps[0].value != 0;
}

static void observe_of(thread_function *function)
{
	one = two = function;
	explore_visiting(pair, &(struct heddle_options){ .observe = true }, 1, count_observations, NULL);
}

Test(atomic, observations)
{
	observe_of(add);
	cr_expect_eq(observed[0], 0);
	observe_of(add_return);
	cr_expect_eq(observed[0], 1);
	cr_expect_eq(observed[1], 1, "the step has the value that it returned");
	observe_of(load);
	cr_expect_eq(observed[0], 1);
}

/* Data objects: ranges. */

THREAD(reads_low)
{
	heddle_data_access(&d, 0, 4, HEDDLE_READ);
}

THREAD(writes_low)
{
	heddle_data_access(&d, 0, 4, HEDDLE_WRITE);
}

THREAD(writes_middle)
{
	heddle_data_access(&d, 4, 5, HEDDLE_WRITE);
}

THREAD(writes_high)
{
	heddle_data_access(&d, 5, 9, HEDDLE_WRITE);
}

THREAD(adds_low)
{
	heddle_data_access(&d, 0, 4, HEDDLE_ADD);
}

THREAD(writes_all)
{
	heddle_data_access(&d, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
}

Test(atomic, data_ranges)
{
	expect_commute(reads_low, reads_low);
	expect_commute(adds_low, adds_low);
	expect_conflict(adds_low, reads_low);
	expect_conflict(adds_low, writes_low);
	expect_conflict(reads_low, writes_low);
	expect_conflict(writes_low, writes_low);
	expect_commute(writes_low, writes_high);
	expect_conflict(writes_low, writes_middle);
	expect_conflict(writes_high, writes_middle);
	expect_conflict(writes_all, reads_low);
	expect_commute(reads_low, writes_high);
}

BODY(loads_what_was_never_initialised)
{
	x = (struct heddle_atomic){ 0 };
	heddle_atomic_load(&x);
}

BODY(loads)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_load(&x);
}

Test(atomic, never_initialised)
{
	expect_twins(loads_what_was_never_initialised, loads, HEDDLE_UNINITIALISED, "object");
}
