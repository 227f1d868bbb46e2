/* SPDX-License-Identifier: MIT */
/*
 * Awaits: loops of the code under test that only read, in the access build. Each program is explored by
 * naive, closure and dpor, which must reach the same classes, dpor each of them once; and by naive without
 * awaits, where the loops run up to the limit of steps: no outcome of that may be missed.
 */
#include "exploring.h"
#include "key_set.h"

#include <heddle/heddle.h>

#include <stdatomic.h>

#ifdef HEDDLE_ACCESS

/* clang tells of no entry into a function. */
#ifdef __clang__
#define CALLS_ARE_SEEN 0
#else
#define CALLS_ARE_SEEN 1
#endif

static atomic_int flag, other, turn, owner, ticket, serving, sequence, arrived;
static atomic_int wants[2];
static volatile int plain, counted;
static int data, seen;
static _Thread_local int of_thread;

static void set_up(void)
{
	atomic_int *all[] = { &flag,	&other,	   &turn,    &owner,	&ticket,
			      &serving, &sequence, &arrived, &wants[0], &wants[1] };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		atomic_init(all[i], 0);
	plain = counted = data = seen = 0;
	of_thread = 0;
}

#define RUN(body_, ...)                    \
	BODY(body_)                        \
	{                                  \
		set_up();                  \
		run_threads(__VA_ARGS__);  \
		outcome(data + 10 * seen); \
	}

THREAD(raise)
{
	atomic_store(&flag, 1);
}

THREAD(raise_other)
{
	atomic_store(&other, 1);
}

THREAD(raise_plain)
{
	plain = 1;
}

THREAD(wait)
{
	while (!atomic_load(&flag))
		;
}

THREAD(wait_for_plain)
{
	while (!plain)
		;
}

static __attribute__((noinline)) int get(atomic_int *from)
{
	return atomic_load(from);
}

static __attribute__((noinline)) int is_zero(atomic_int *of)
{
	return get(of) == 0;
}

THREAD(wait_nested)
{
	while (!get(&flag))
		;
}

/* The loop has no access of its own: it is seen where it enters a function. clang tells of no such place. */
THREAD(wait_in_two_functions)
{
	while (is_zero(&flag))
		;
}

THREAD(wait_for_either)
{
	while (!atomic_load(&flag) && !atomic_load(&other))
		;
}

THREAD(wait_for_both)
{
	while (!atomic_load(&flag) || !atomic_load(&other))
		;
}

THREAD(wait_by_compare_exchange)
{
	int expected;

	do
		expected = 1;
	while (!atomic_compare_exchange_strong(&flag, &expected, 2));
}

THREAD(raise_twice)
{
	atomic_store(&flag, 1);
	atomic_store(&flag, 2);
}

THREAD(wait_for_two)
{
	while (atomic_load(&flag) < 2)
		;
}

RUN(one_flag, wait, raise)
RUN(setter_first, raise, wait)
RUN(two_wait, wait, wait, raise)
RUN(one_plain_flag, wait_for_plain, raise_plain)
RUN(nested, wait_nested, raise)
RUN(in_two_functions, wait_in_two_functions, raise)
RUN(either, wait_for_either, raise, raise_other)
RUN(both, wait_for_both, raise, raise_other)
RUN(by_compare_exchange, wait_by_compare_exchange, raise)
RUN(second_value, wait_for_two, raise_twice)

static void count_in(void)
{
	int mine = data;

	data = mine + 1;
}

/* Test and test and set. */
THREAD(test_and_test_and_set)
{
	do {
		while (atomic_load(&owner))
			;
	} while (atomic_exchange(&owner, 1));
	count_in();
	atomic_store(&owner, 0);
}

THREAD(lock_by_compare_exchange)
{
	int expected = 0;

	while (!atomic_compare_exchange_strong(&owner, &expected, 1))
		expected = 0;
	count_in();
	atomic_store(&owner, 0);
}

THREAD(lock_by_ticket)
{
	int mine = atomic_fetch_add(&ticket, 1);

	while (atomic_load(&serving) != mine)
		;
	count_in();
	atomic_store(&serving, mine + 1);
}

static void peterson(int me)
{
	atomic_store(&wants[me], 1);
	atomic_store(&turn, 1 - me);
	while (atomic_load(&wants[1 - me]) && atomic_load(&turn) == 1 - me)
		;
	count_in();
	atomic_store(&wants[me], 0);
}

THREAD(peterson_0)
{
	peterson(0);
}

THREAD(peterson_1)
{
	peterson(1);
}

static void dekker(int me)
{
	atomic_store(&wants[me], 1);
	while (atomic_load(&wants[1 - me])) {
		if (atomic_load(&turn) == me)
			continue;
		atomic_store(&wants[me], 0);
		while (atomic_load(&turn) != me)
			;
		atomic_store(&wants[me], 1);
	}
	count_in();
	atomic_store(&turn, 1 - me);
	atomic_store(&wants[me], 0);
}

THREAD(dekker_0)
{
	dekker(0);
}

THREAD(dekker_1)
{
	dekker(1);
}

struct node {
	_Atomic(struct node *) next;
	atomic_int waits;
};
static _Atomic(struct node *) tail;

/* The lock of Mellor-Crummey and Scott: each waits at a node of its own. */
static void queue_lock(struct node *mine)
{
	struct node *before;

	atomic_init(&mine->next, NULL);
	atomic_init(&mine->waits, 1);
	before = atomic_exchange(&tail, mine);
	if (before) {
		atomic_store(&before->next, mine);
		while (atomic_load(&mine->waits))
			;
	}
}

static void queue_unlock(struct node *mine)
{
	struct node *expected = mine, *next;

	if (atomic_compare_exchange_strong(&tail, &expected, NULL))
		return;
	while (!(next = atomic_load(&mine->next)))
		;
	atomic_store(&next->waits, 0);
}

static struct node nodes[2];

static void lock_in_queue(int me)
{
	queue_lock(&nodes[me]);
	count_in();
	queue_unlock(&nodes[me]);
}

THREAD(queue_0)
{
	lock_in_queue(0);
}

THREAD(queue_1)
{
	lock_in_queue(1);
}

static atomic_int left, right;

THREAD(write_sequence)
{
	atomic_fetch_add(&sequence, 1);
	atomic_store(&left, 1);
	atomic_store(&right, 1);
	atomic_fetch_add(&sequence, 1);
}

THREAD(read_sequence)
{
	int before, one, two;

	do {
		before = atomic_load(&sequence);
		one = atomic_load(&left);
		two = atomic_load(&right);
	} while ((before & 1) || atomic_load(&sequence) != before);
	seen = one == two ? 1 + one : 9;
}

THREAD(arrive)
{
	atomic_fetch_add(&arrived, 1);
	while (atomic_load(&arrived) != 2)
		;
}

RUN(ttas, test_and_test_and_set, test_and_test_and_set)
RUN(compare_exchange_lock, lock_by_compare_exchange, lock_by_compare_exchange)
RUN(ticket_lock, lock_by_ticket, lock_by_ticket)
RUN(three_tickets, lock_by_ticket, lock_by_ticket, lock_by_ticket)
RUN(petersons, peterson_0, peterson_1)
RUN(dekkers, dekker_0, dekker_1)
RUN(counted_barrier, arrive, arrive)

BODY(queue_locks)
{
	set_up();
	atomic_init(&tail, NULL);
	run_threads(queue_0, queue_1);
	outcome(data);
}

BODY(sequence_lock)
{
	set_up();
	atomic_init(&left, 0);
	atomic_init(&right, 0);
	run_threads(write_sequence, read_sequence);
	outcome(seen);
}

/* ---- the comparison */

struct classes {
	struct key_set keys;
	struct explored explored;
};

static void take_class(void *context, const struct heddle_execution *execution)
{
	struct heddle_class_key key;

	heddle_class_key(execution, &key);
	key_set_add(context, (struct key){ { key.words[0], key.words[1] } });
}

static struct classes classes_by(const char *strategy, thread_function *body)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy),
						.points = HEDDLE_POINTS_RACY,
						.awaits = true };
	struct heddle_options once = options;
	struct classes classes = { 0 };

	once.observe = false;
	classes.explored = explore_visiting(body, &once, EXECUTIONS_LIMIT, take_class, &classes.keys);
	cr_expect_eq(classes.explored.result, 0, "%s does not come to its end", strategy);
	return classes;
}

static void expect_all_outcomes(thread_function *body, const struct explored *by_dpor, unsigned steps)
{
	struct explored all = explore(body, .strategy = heddle_strategy_by_name("naive"), .steps_max = steps,
				      .points = HEDDLE_POINTS_RACY);

	cr_expect_eq(all.result, 0);
	for (size_t i = 0; i < all.n_outcomes; i++)
		cr_expect(all.outcomes[i].value == NO_OUTCOME || came_to(by_dpor, all.outcomes[i].value),
			  "the outcome %lld is missed", (long long)all.outcomes[i].value);
}

/* Returns what dpor has found. */
static struct explored compare(thread_function *body, uint64_t n, unsigned steps)
{
	struct classes naive = classes_by("naive", body), closure = classes_by("closure", body);
	struct classes dpor = classes_by("dpor", body);

	cr_expect_eq(naive.keys.n, dpor.keys.n, "%zu classes, dpor reaches %zu", naive.keys.n, dpor.keys.n);
	cr_expect(key_set_is_subset(&naive.keys, &dpor.keys));
	cr_expect_eq(closure.keys.n, dpor.keys.n, "closure: %zu classes, dpor %zu", closure.keys.n,
		     dpor.keys.n);
	cr_expect_eq(dpor.explored.executions, dpor.keys.n);
	cr_expect_eq(dpor.explored.executions, n, "%llu executions, not %llu",
		     (unsigned long long)dpor.explored.executions, (unsigned long long)n);
	cr_expect_eq(dpor.explored.statistics.cut, 0);
	cr_expect_eq(dpor.explored.statistics.blocked, 0);
	if (steps)
		expect_all_outcomes(body, &dpor.explored, steps);
	key_set_free(&naive.keys);
	key_set_free(&closure.keys);
	key_set_free(&dpor.keys);
	return dpor.explored;
}

#define expect_sound(body_, n_, steps_)                                   \
	do {                                                              \
		struct explored seen_ = compare((body_), (n_), (steps_)); \
		expect_nothing_found(&seen_);                             \
	} while (0)

/* It reads before the change and waits, or reads after it. */
Test(access_await, a_flag)
{
	expect_sound(one_flag, 2, 12);
	expect_sound(setter_first, 2, 12);
	expect_sound(two_wait, 4, 8);
	expect_sound(second_value, 4, 14);
}

Test(access_await, of_a_plain_variable)
{
	struct explored found_ = compare(one_plain_flag, 2, 12);

	expect_found(&found_, HEDDLE_DATA_RACE, "unordered accesses");
	cr_expect_eq(found_.n_findings, 1);
}

/* Reads of two variables, and of one more than once. */
Test(access_await, for_one_of_two)
{
	expect_sound(either, 5, 12);
	expect_sound(both, 4, 12);
}

Test(access_await, in_functions_that_the_loop_calls)
{
	expect_sound(nested, 2, 12);
	expect_sound(in_two_functions, CALLS_ARE_SEEN ? 7 : 0, 12);
}

Test(access_await, by_compare_exchange)
{
	expect_sound(by_compare_exchange, 2, 12);
	expect_sound(compare_exchange_lock, 4, 14);
}

Test(access_await, locks_that_spin)
{
	expect_sound(ttas, 10, 14);
	expect_sound(ticket_lock, 4, 14);
	expect_sound(three_tickets, 48, 0);
	expect_sound(queue_locks, 10, 14);
}

Test(access_await, locks_of_reads_and_writes)
{
	expect_sound(petersons, 12, 14);
	expect_sound(dekkers, 18, 0);
}

Test(access_await, a_sequence_lock)
{
	expect_sound(sequence_lock, 67, 14);
}

Test(access_await, a_barrier_that_counts)
{
	expect_sound(counted_barrier, 4, 12);
}

/* ---- loops that nobody ends */

THREAD(wait_for_other)
{
	while (!atomic_load(&other))
		;
	atomic_store(&flag, 1);
}

THREAD(wait_then_raise_other)
{
	while (!atomic_load(&flag))
		;
	atomic_store(&other, 1);
}

RUN(nobody_raises, wait, raise_other)
RUN(each_waits_for_the_other, wait_for_other, wait_then_raise_other)
RUN(raised_too_early, wait_for_two, raise)

/* Its place is in the loop of a function. */
static void expect_livelock(thread_function *body, uint64_t n, const char *function)
{
	struct explored explored = compare(body, n, 0);
	const struct explored_finding *livelock = found(&explored, HEDDLE_LIVELOCK, NULL);

	cr_assert(livelock);
	cr_expect_eq(livelock->executions, n);
	cr_expect_str_eq(livelock->where->function, function);
}

Test(access_await, for_what_nobody_does_is_a_livelock)
{
	expect_livelock(nobody_raises, 1, "wait");
	expect_livelock(each_waits_for_the_other, 1, "wait_for_other");
	expect_livelock(raised_too_early, 2, "wait_for_two");
}

/* ---- loops that do more than read */

THREAD(wait_at_most_three_times)
{
	for (int i = 0; i < 3 && !atomic_load(&flag); i++)
		;
}

THREAD(wait_and_count)
{
	unsigned n = 0;

	while (!atomic_load(&flag))
		n++;
	seen = (int)(n & 1);
}

static __attribute__((noinline)) void add_one(unsigned *to)
{
	++*to;
}

THREAD(wait_and_count_elsewhere)
{
	unsigned n = 0;

	while (!atomic_load(&flag))
		add_one(&n);
	seen = (int)(n & 1);
}

THREAD(wait_and_count_for_all)
{
	while (!atomic_load(&flag))
		counted = counted + 1;
}

THREAD(wait_and_count_for_the_thread)
{
	while (!atomic_load(&flag))
		of_thread++;
}

THREAD(wait_and_write)
{
	while (!atomic_load(&flag))
		counted = 7;
}

THREAD(wait_and_choose)
{
	while (!atomic_load(&flag) && !heddle_choose(2, "whether to go on"))
		;
}

THREAD(wait_and_lock)
{
	while (atomic_exchange(&owner, 1))
		;
}

RUN(three_times, wait_at_most_three_times, raise)
RUN(counts, wait_and_count, raise)
RUN(counts_elsewhere, wait_and_count_elsewhere, raise)
RUN(counts_for_all, wait_and_count_for_all, raise)
RUN(counts_for_the_thread, wait_and_count_for_the_thread, raise)
RUN(writes, wait_and_write, raise)
RUN(chooses, wait_and_choose, raise)
RUN(exchanges, wait_and_lock, wait_and_lock)

static struct explored by_dpor(thread_function *body)
{
	return explore(body, .points = HEDDLE_POINTS_RACY, .awaits = true, .steps_max = 40);
}

/* The change comes before one of three reads, or after them. */
Test(access_await, a_loop_that_ends_by_itself_is_none)
{
	expect_sound(three_times, 4, 20);
}

Test(access_await, a_loop_with_an_effect_is_none)
{
	thread_function *const bodies[] = { counts, counts_elsewhere, counts_for_all, counts_for_the_thread,
					    writes, chooses,	      exchanges };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct explored seen_ = by_dpor(bodies[i]);

		cr_expect_gt(seen_.statistics.cut, 0, "body %zu", i);
		cr_expect_null(found(&seen_, HEDDLE_LIVELOCK, NULL), "body %zu", i);
	}
}

/* Without awaits the loop runs to the limit of steps. */
Test(access_await, is_an_option)
{
	struct explored without = explore(one_flag, .points = HEDDLE_POINTS_RACY, .steps_max = 40);

	cr_expect_gt(without.statistics.cut, 0);
	cr_expect_eq(by_dpor(one_flag).statistics.cut, 0);
}

#endif
