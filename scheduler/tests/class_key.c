/* SPDX-License-Identifier: MIT */
/*
 * Class keys: equal for equivalent executions, different for others, and the same in every exploration. An
 * execution is given by its picks, the first letters of threads' names, and by its choices.
 */
#include "exploring.h"

#include <string.h>

struct told {
	const char *picks;   /* after that, the lowest enabled thread */
	const char *choices; /* digits; then 0 */
};

struct teller {
	struct told rest;
	bool done;
};

static void *teller_open(const struct heddle_options *options)
{
	static struct teller teller;

	teller = (struct teller){ .rest = *(const struct told *)options->strategy_argument };
	return &teller;
}

static void teller_close(void *self)
{
	(void)self;
}

static bool teller_begin(void *self)
{
	struct teller *teller = self;
	bool done = teller->done;

	teller->done = true;
	return !done;
}

static int teller_pick(void *self, const struct heddle_view *view)
{
	struct told *rest = &((struct teller *)self)->rest;

	if (!*rest->picks)
		return heddle_thread_set_first(&view->enabled);
	for (size_t i = 0; i < view->n_threads; i++) {
		if (view->threads[i].name && view->threads[i].name[0] == *rest->picks) {
			rest->picks++;
			return (int)i;
		}
	}
	return HEDDLE_ABANDON;
}

static int teller_choose(void *self, int n, const char *why)
{
	struct told *rest = &((struct teller *)self)->rest;

	(void)n;
	(void)why;
	return *rest->choices ? *rest->choices++ - '0' : 0;
}

static int teller_end(void *self, const struct heddle_execution *execution, const char **error)
{
	(void)self;
	(void)error;
	cr_expect_not(execution->abandoned, "it cannot be done as told");
	return 0;
}

static const struct heddle_strategy teller = {
	.name = "told",
	.open = teller_open,
	.close = teller_close,
	.restart = teller_close,
	.begin = teller_begin,
	.pick = teller_pick,
	.choose = teller_choose,
	.end = teller_end,
};

static struct heddle_class_key key_with(thread_function *body, const struct heddle_options *how,
					const char *picks, const char *choices)
{
	struct told told = { picks, choices };
	struct heddle_options options = *how;
	const struct heddle_program program = { .body = body };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	struct heddle_class_key key;

	options.strategy = &teller;
	options.strategy_argument = &told;
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	heddle_class_key(execution, &key);
	heddle_explorer_close(explorer);
	return key;
}

static struct heddle_class_key key_of(thread_function *body, const char *picks, const char *choices)
{
	return key_with(body, &(struct heddle_options){ 0 }, picks, choices);
}

static bool are_equal(struct heddle_class_key one, struct heddle_class_key other)
{
	/* Both halves differ, so that a constant half would be noticed. */
	cr_expect_eq(one.words[0] == other.words[0], one.words[1] == other.words[1]);
	return one.words[0] == other.words[0] && one.words[1] == other.words[1];
}

#define expect_equivalent(body, one, other) \
	cr_expect(are_equal(key_of(body, one, ""), key_of(body, other, "")), "%s and %s differ", one, other)
#define expect_different(body, one, other)                                                                 \
	cr_expect_not(are_equal(key_of(body, one, ""), key_of(body, other, "")), "%s and %s are the same", \
		      one, other)

static struct heddle_atomic x, y;
static struct heddle_mutex m, n;
static struct heddle_data data;
static struct heddle_condition condition;

THREAD(store_x)
{
	heddle_atomic_store(&x, 1);
}

THREAD(store_y)
{
	heddle_atomic_store(&y, 1);
}

THREAD(load_x)
{
	heddle_atomic_load(&x);
}

THREAD(add_x)
{
	heddle_atomic_add(&x, 1);
}

static void create_atomics(void)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_init(&y, 0, "y");
}

BODY(independent)
{
	create_atomics();
	run_threads(store_x, store_y);
}

BODY(loads)
{
	create_atomics();
	run_threads(load_x, load_x, store_x);
}

BODY(adds)
{
	create_atomics();
	run_threads(add_x, add_x, load_x);
}

Test(class_key, independent_steps_are_exchanged)
{
	expect_equivalent(independent, "AB", "BA");
	expect_equivalent(loads, "ABC", "BAC");
	expect_equivalent(loads, "CAB", "CBA");
	expect_equivalent(adds, "ABC", "BAC");
}

Test(class_key, dependent_steps_are_not)
{
	expect_different(loads, "ABC", "ACB");
	expect_different(loads, "ABC", "CAB");
	/* The same shape with the threads exchanged: it matters which of them came late. */
	expect_different(loads, "ACB", "BCA");
	expect_different(adds, "ABC", "ACB");
}

static void touch_low(void *unused)
{
	(void)unused;
	heddle_data_access(&data, 0, 3, HEDDLE_WRITE);
}

static unsigned high_begins;

static void touch_high(void *unused)
{
	(void)unused;
	heddle_data_access(&data, high_begins, 7, HEDDLE_WRITE);
}

BODY(ranges)
{
	heddle_data_init(&data, "data");
	run_threads(touch_low, touch_high);
}

Test(class_key, ranges_are_compared)
{
	struct heddle_class_key apart;

	high_begins = 4;
	expect_equivalent(ranges, "AB", "BA");
	apart = key_of(ranges, "AB", "");
	high_begins = 5;
	cr_expect_not(are_equal(key_of(ranges, "AB", ""), apart), "where a range begins is a part of it");
	high_begins = 3;
	expect_different(ranges, "AB", "BA");
}

static void choose(void *unused)
{
	(void)unused;
	heddle_atomic_load(&y);
	heddle_choose(3, "anything");
}

BODY(choices)
{
	create_atomics();
	run_threads(choose, store_x);
}

BODY(early_choices)
{
	create_atomics();
	heddle_choose(3, "before all");
	run_threads(store_x, store_y);
}

BODY(nothing_but_choices)
{
	heddle_choose(3, "before all");
}

Test(class_key, choices_count)
{
	thread_function *const bodies[] = { choices, early_choices, nothing_but_choices };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		cr_expect(are_equal(key_of(bodies[i], "", "1"), key_of(bodies[i], "", "1")));
		cr_expect_not(are_equal(key_of(bodies[i], "", "0"), key_of(bodies[i], "", "1")), "%zu", i);
		cr_expect_not(are_equal(key_of(bodies[i], "", "2"), key_of(bodies[i], "", "1")), "%zu", i);
	}
}

static void may_fail(void *unused)
{
	(void)unused;
	heddle_atomic_load(&y);
	heddle_inject_fault("anything");
}

BODY(faults)
{
	create_atomics();
	run_threads(may_fail, may_fail);
}

/* Whether the second one is settled, or is asked and answered with no, depends on their order alone. */
Test(class_key, a_question_that_was_settled_was_answered_with_no)
{
	const struct heddle_options one = { .faults = 1 }, two = { .faults = 2 };

	cr_expect(are_equal(key_with(faults, &one, "AB", "1"), key_with(faults, &one, "BA", "01")));
	cr_expect(are_equal(key_with(faults, &one, "AB", "1"), key_with(faults, &two, "AB", "10")));
	cr_expect_not(are_equal(key_with(faults, &one, "AB", "1"), key_with(faults, &one, "AB", "01")));
	cr_expect_not(are_equal(key_with(faults, &one, "AB", "1"), key_with(faults, &two, "AB", "11")));
}

/* Their children get indices in the order of their creation. */
static void create_child(void *letter)
{
	heddle_atomic_load(letter ? &x : &y);
	heddle_spawn(letter ? "a" : "b", store_y, NULL);
}

static void create_other_child(void *letter)
{
	heddle_atomic_load(letter ? &x : &y);
	heddle_spawn(letter ? "a" : "b", store_x, NULL);
}

BODY(families)
{
	create_atomics();
	heddle_spawn("A", create_child, &x);
	heddle_spawn("B", create_other_child, NULL);
	heddle_join_all();
}

Test(class_key, threads_are_told_by_who_created_them)
{
	expect_equivalent(families, "ABab", "ABba");
	expect_different(families, "ABab", "AaBb");
	/* The same, with b created before a. */
	expect_equivalent(families, "ABab", "BAba");
}

static struct heddle_atomic own[2];

static void create_own(void *number)
{
	struct heddle_atomic *atomic = number;

	heddle_atomic_load(&x);
	heddle_atomic_init(atomic, 0, "own");
	heddle_atomic_store(atomic, 1);
}

static void spawn_a(void *unused)
{
	(void)unused;
	heddle_atomic_load(&x);
	heddle_spawn("a", create_own, &own[0]);
}

static void spawn_b(void *unused)
{
	(void)unused;
	heddle_atomic_load(&x);
	heddle_spawn("b", create_own, &own[1]);
}

BODY(objects)
{
	create_atomics();
	run_threads(spawn_a, spawn_b);
}

Test(class_key, objects_are_told_by_who_initialised_them)
{
	/* The indices of a and b, and of their objects, are exchanged. */
	expect_equivalent(objects, "ABaabb", "BAbbaa");
}

THREAD(nested)
{
	heddle_mutex_lock(&m);
	heddle_mutex_lock(&n);
	heddle_mutex_unlock(&n);
	heddle_mutex_unlock(&m);
}

THREAD(nested_the_other_way)
{
	heddle_mutex_lock(&n);
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
	heddle_mutex_unlock(&n);
}

BODY(deadlock)
{
	heddle_mutex_init(&m, "m");
	heddle_mutex_init(&n, "n");
	run_threads(nested, nested_the_other_way);
}

Test(class_key, a_deadlock_is_a_class)
{
	expect_equivalent(deadlock, "AB", "BA");
	expect_different(deadlock, "AB", "AAAABBBB");
	expect_different(deadlock, "AAAABBBB", "BBBBAAAA");
}

THREAD(waits)
{
	heddle_mutex_lock(&m);
	heddle_condition_wait(&condition, &m);
	heddle_mutex_unlock(&m);
}

THREAD(signals)
{
	heddle_condition_signal(&condition);
}

/* The waiting threads are created in another order in each, and so are the indices. */
static void spawn_waiter(void *name)
{
	heddle_atomic_load(&x);
	heddle_spawn(name, waits, NULL);
}

static char first_waiter[] = "a", second_waiter[] = "b";

BODY(waiters)
{
	create_atomics();
	heddle_mutex_init(&m, "m");
	heddle_condition_init(&condition, "condition");
	heddle_spawn("A", spawn_waiter, first_waiter);
	heddle_spawn("B", spawn_waiter, second_waiter);
	heddle_spawn("C", signals, NULL);
	heddle_join_all();
}

Test(class_key, who_is_woken_is_told_by_the_thread)
{
	for (const char *value = "0"; *value; value = *value == '0' ? "1" : "") {
		cr_expect(are_equal(key_of(waiters, "ABaabbC", value), key_of(waiters, "BAaabbC", value)));
		cr_expect_not(
			are_equal(key_of(waiters, "ABaabbC", value), key_of(waiters, "ABbbaaC", value)));
	}
	cr_expect_not(are_equal(key_of(waiters, "ABaabbC", "0"), key_of(waiters, "ABaabbC", "1")));
}

/* Only the pending operations differ: no step was taken. */

static struct heddle_semaphore first, second;
static bool asks_for_second;

THREAD(asks)
{
	heddle_semaphore_down(asks_for_second ? &second : &first);
}

BODY(pending)
{
	heddle_semaphore_init(&first, 0, "first");
	heddle_semaphore_init(&second, 0, "second");
	run_threads(asks);
}

Test(class_key, what_is_waited_for_is_a_part)
{
	struct heddle_class_key of_first;

	asks_for_second = false;
	of_first = key_of(pending, "", "");
	asks_for_second = true;
	cr_expect_not(are_equal(of_first, key_of(pending, "", "")));
}

struct seen_keys {
	size_t n;
	struct heddle_class_key keys[64];
};

static bool has_key(const struct seen_keys *seen, struct heddle_class_key key)
{
	for (size_t i = 0; i < seen->n; i++) {
		if (are_equal(seen->keys[i], key))
			return true;
	}
	return false;
}

static void keep_key(void *context, const struct heddle_execution *execution)
{
	struct seen_keys *seen = context;
	struct heddle_class_key key;

	heddle_class_key(execution, &key);
	if (has_key(seen, key))
		return;
	cr_assert_lt(seen->n, sizeof(seen->keys) / sizeof(seen->keys[0]));
	seen->keys[seen->n++] = key;
}

/* naive does not know classes: its keys are as many as dpor's executions. */
Test(class_key, naive_comes_to_the_classes_of_dpor)
{
	thread_function *const bodies[] = { loads, adds, choices, deadlock, families, objects, waiters };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct seen_keys of_naive = { 0 }, of_dpor = { 0 };
		struct heddle_options options = { .strategy = heddle_strategy_by_name("naive") };
		struct explored explored;

		explore_visiting(bodies[i], &options, EXECUTIONS_LIMIT, keep_key, &of_naive);
		options.strategy = heddle_strategy_by_name("dpor");
		explored = explore_visiting(bodies[i], &options, EXECUTIONS_LIMIT, keep_key, &of_dpor);
		cr_expect_eq(of_naive.n, explored.executions, "%zu: naive %zu, dpor %llu", i, of_naive.n,
			     (unsigned long long)explored.executions);
		cr_expect_eq(of_dpor.n, explored.executions);
		for (size_t k = 0; k < of_dpor.n; k++)
			cr_expect(has_key(&of_naive, of_dpor.keys[k]));
	}
}
