/* SPDX-License-Identifier: MIT */
#include "exploring.h"

#include <limits.h>

static struct heddle_waitqueue q;
static struct heddle_atomic ready;

static void init(void)
{
	heddle_waitqueue_init(&q, "q");
	heddle_atomic_init(&ready, 0, "ready");
}

static void wait_until_ready(uint64_t key, bool exclusive)
{
	struct heddle_waiter waiter = { 0 };

	for (;;) {
		heddle_wait_prepare(&q, &waiter, key, exclusive);
		if (heddle_atomic_load(&ready))
			break;
		heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
	}
	heddle_wait_finish(&q, &waiter);
}

THREAD(waits)
{
	wait_until_ready(0, false);
}

THREAD(sets_and_wakes)
{
	heddle_atomic_store(&ready, 1);
	heddle_wake(&q, 0, INT_MAX);
}

THREAD(wakes_and_sets)
{
	heddle_wake(&q, 0, INT_MAX);
	heddle_atomic_store(&ready, 1);
}

THREAD(sets)
{
	heddle_atomic_store(&ready, 1);
}

BODY(well_behaved)
{
	init();
	run_threads(waits, sets_and_wakes);
}

BODY(lost_wakeup)
{
	init();
	run_threads(waits, wakes_and_sets);
}

BODY(no_wakeup)
{
	init();
	run_threads(waits, sets);
}

Test(waitqueue, no_wakeup_is_lost)
{
	expect_twins(lost_wakeup, well_behaved, HEDDLE_DEADLOCK, "q");
	expect_twins(no_wakeup, well_behaved, HEDDLE_DEADLOCK, "q");
}

/*
 * Which waiters a wake-up takes. Main alone puts three waiters on the queue and wakes. The outcome has a
 * digit for each, 1 if it was woken, and their number.
 */

struct wait {
	uint64_t key;
	bool exclusive;
};

static struct wait waits_of[3];
static uint64_t wake_key;
static int wake_n;

BODY(three_wait_and_one_wakes)
{
	struct heddle_waiter waiters[3] = { 0 };
	int64_t digits = 0;
	int n;

	init();
	for (int i = 0; i < 3; i++)
		heddle_wait_prepare(&q, &waiters[i], waits_of[i].key, waits_of[i].exclusive);
	n = heddle_wake(&q, wake_key, wake_n);
	for (int i = 0; i < 3; i++)
		digits = 10 * digits + waiters[i].woken;
	outcome(10 * digits + n);
	for (int i = 0; i < 3; i++)
		heddle_wait_finish(&q, &waiters[i]);
	cr_expect_null(q.head);
	cr_expect_null(q.tail);
}

static int64_t woken(struct wait first, struct wait second, struct wait third, uint64_t key, int n)
{
	struct explored explored;

	waits_of[0] = first;
	waits_of[1] = second;
	waits_of[2] = third;
	wake_key = key;
	wake_n = n;
	explored = explore(three_wait_and_one_wakes);
	cr_assert_eq(explored.n_outcomes, 1);
	return explored.outcomes[0].value;
}

#define ANY	     ((struct wait){ 0, false })
#define KEY(k)	     ((struct wait){ (k), false })
#define EXCLUSIVE(k) ((struct wait){ (k), true })

Test(waitqueue, wakes_all_that_are_not_exclusive)
{
	cr_expect_eq(woken(ANY, ANY, ANY, 0, 1), 1113);
	cr_expect_eq(woken(ANY, ANY, ANY, 0, 0), 1113);
	cr_expect_eq(woken(ANY, EXCLUSIVE(0), ANY, 0, 0), 1012);
}

Test(waitqueue, wakes_exclusive_ones_in_their_order)
{
	cr_expect_eq(woken(EXCLUSIVE(0), EXCLUSIVE(0), EXCLUSIVE(0), 0, 1), 1001);
	cr_expect_eq(woken(EXCLUSIVE(0), EXCLUSIVE(0), EXCLUSIVE(0), 0, 2), 1102);
	cr_expect_eq(woken(EXCLUSIVE(0), EXCLUSIVE(0), EXCLUSIVE(0), 0, INT_MAX), 1113);
	cr_expect_eq(woken(EXCLUSIVE(0), ANY, EXCLUSIVE(0), 0, 1), 1102);
}

Test(waitqueue, wakes_those_whose_key_matches)
{
	cr_expect_eq(woken(KEY(1), KEY(2), KEY(1), 1, INT_MAX), 1012);
	cr_expect_eq(woken(KEY(1), KEY(2), KEY(1), 3, INT_MAX), 0);
	cr_expect_eq(woken(KEY(1), ANY, KEY(2), 2, INT_MAX), 112, "who has no key matches every wake-up");
	cr_expect_eq(woken(KEY(1), ANY, KEY(2), 0, INT_MAX), 1113,
		     "a wake-up without key wakes every waiter");
	cr_expect_eq(woken(EXCLUSIVE(1), EXCLUSIVE(2), EXCLUSIVE(2), 2, 1), 101,
		     "one whose key does not match does not count");
}

/* Repeated prepare, and finish. */

BODY(prepares_twice)
{
	struct heddle_waiter waiter = { 0 }, behind = { 0 };

	init();
	heddle_wait_prepare(&q, &waiter, 0, true);
	heddle_wait_prepare(&q, &behind, 0, true);
	heddle_wait_prepare(&q, &waiter, 0, true);
	cr_expect_eq(heddle_wake(&q, 0, 1), 1);
	cr_expect(waiter.woken, "it keeps its place");
	cr_expect_not(behind.woken);
	heddle_wait_prepare(&q, &waiter, 0, true);
	cr_expect_not(waiter.woken, "prepare forgets an earlier wake-up");
	cr_expect_eq(heddle_wake(&q, 0, 1), 1);
	cr_expect(behind.woken, "it queued anew, at the tail");
	cr_expect_not(waiter.woken);
	heddle_wait_finish(&q, &waiter);
	cr_expect_eq(heddle_wake(&q, 0, INT_MAX), 0, "finish took it off");
	heddle_wait_finish(&q, &waiter);
	outcome(1);
}

Test(waitqueue, prepare_and_finish)
{
	struct explored explored = explore(prepares_twice);

	cr_expect_eq(came_to(&explored, 1), 1);
	expect_nothing_found(&explored);
}

BODY(finishes_in_the_middle)
{
	struct heddle_waiter a = { 0 }, b = { 0 }, c = { 0 };

	init();
	heddle_wait_prepare(&q, &a, 0, false);
	heddle_wait_prepare(&q, &b, 0, false);
	heddle_wait_prepare(&q, &c, 0, false);
	heddle_wait_finish(&q, &b);
	cr_expect_eq(heddle_wake(&q, 0, 0), 2);
	cr_expect(a.woken && c.woken && !b.woken);
	outcome(1);
}

Test(waitqueue, finish_takes_any_off)
{
	struct explored explored = explore(finishes_in_the_middle);

	cr_expect_eq(came_to(&explored, 1), 1);
}

/* A sleep that a wake-up ended needs no finish; a prepare without sleep does. */

THREAD(sleeps_once)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&q, &waiter);
}

THREAD(prepares_and_finishes)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_finish(&q, &waiter);
}

THREAD(wakes)
{
	heddle_wake(&q, 0, INT_MAX);
}

THREAD(wakes_key_1)
{
	heddle_wake(&q, 1, INT_MAX);
}

THREAD(wakes_key_2)
{
	heddle_wake(&q, 2, INT_MAX);
}

BODY(sleeper_and_waker)
{
	init();
	run_threads(sleeps_once, wakes);
}

static void follow(thread_function *body, const uint16_t *picks, size_t n, const char *steps)
{
	struct heddle_follow list = { .picks = picks, .n_picks = n };
	struct explored explored =
		explore(body, .strategy = &heddle_strategy_follow, .strategy_argument = &list);

	cr_expect_not(list.diverged, "%s", list.reason);
	cr_expect_str_eq(explored.first, steps);
}

#define FOLLOW(body, steps, ...)                        \
	follow(body, (const uint16_t[]){ __VA_ARGS__ }, \
	       sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t), steps)

BODY(preparer_and_waker)
{
	init();
	run_threads(prepares_and_finishes, wakes);
}

Test(waitqueue, steps)
{
	FOLLOW(sleeper_and_waker, "A prepare_wait(q w); B wake(q w); A sleep(); main join_all()", 1, 2, 1, 0);
	FOLLOW(preparer_and_waker, "A prepare_wait(q w); A finish_wait(q w); B wake(q r); main join_all()", 1,
	       1, 2, 0);
	FOLLOW(preparer_and_waker, "A prepare_wait(q w); B wake(q w); A finish_wait(q r); main join_all()", 1,
	       2, 1, 0);
}

Test(waitqueue, a_wakeup_is_an_edge)
{
	static const uint16_t asleep[] = { 1, 2, 1, 0 };
	struct heddle_follow list = { .picks = asleep, .n_picks = 4 };
	struct heddle_options options = { .strategy = &heddle_strategy_follow, .strategy_argument = &list };

	cr_expect_str_eq(enabled_by(sleeper_and_waker, &options, "sleep"), "wake");
}

THREAD(sleeps_late)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_yield();
	heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&q, &waiter);
}

BODY(late_sleeper_and_waker)
{
	init();
	run_threads(sleeps_late, wakes);
}

/* The wake-up came between prepare and sleep. */
Test(waitqueue, an_early_wakeup_is_an_edge)
{
	static const uint16_t picks[] = { 1, 2, 1, 1, 0 };
	struct heddle_follow list = { .picks = picks, .n_picks = 5 };
	struct heddle_options options = { .strategy = &heddle_strategy_follow, .strategy_argument = &list };

	cr_expect_str_eq(enabled_by(late_sleeper_and_waker, &options, "sleep"), "wake");
}

/* A wait without a predicate against one signal. */
Test(waitqueue, a_wait_without_a_condition)
{
	struct explored explored = explore_both(sleeper_and_waker, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.executions, 2);
	cr_expect_eq(found(&explored, HEDDLE_DEADLOCK, "q")->executions, 1);
}

/* Which operations commute. */

static thread_function *one, *two;

BODY(pair)
{
	init();
	run_threads(one, two);
}

BODY(pair_with_waiters)
{
	static struct heddle_waiter waiters[2];

	init();
	waiters[0] = waiters[1] = (struct heddle_waiter){ 0 };
	heddle_wait_prepare(&q, &waiters[0], 1, false);
	heddle_wait_prepare(&q, &waiters[1], 2, false);
	run_threads(one, two);
}

BODY(pair_with_a_waiter_without_key)
{
	static struct heddle_waiter waiter;

	init();
	waiter = (struct heddle_waiter){ 0 };
	heddle_wait_prepare(&q, &waiter, 0, false);
	run_threads(one, two);
}

static uint64_t classes_of(thread_function *body, thread_function *first, thread_function *second)
{
	one = first;
	two = second;
	return explore_both(body, &(struct heddle_options){ 0 }).executions;
}

static void prepare_only(uint64_t key, bool exclusive)
{
	static struct heddle_waiter pool[8];
	struct heddle_waiter *waiter = &pool[(key & 3) * 2 + (heddle_thread_name(heddle_self())[0] == 'B')];

	*waiter = (struct heddle_waiter){ 0 };
	heddle_wait_prepare(&q, waiter, key, exclusive);
}

THREAD(prepares)
{
	prepare_only(0, false);
}

THREAD(prepares_key_1)
{
	prepare_only(1, false);
}

THREAD(prepares_key_2)
{
	prepare_only(2, false);
}

THREAD(prepares_exclusive_1)
{
	prepare_only(1, true);
}

THREAD(prepares_exclusive_2)
{
	prepare_only(2, true);
}

Test(waitqueue, wakeups_of_nobody_commute)
{
	cr_expect_eq(classes_of(pair, wakes, wakes), 1);
	cr_expect_eq(classes_of(pair, wakes_key_1, wakes), 1);
}

Test(waitqueue, keys_are_apart)
{
	cr_expect_eq(classes_of(pair_with_waiters, wakes_key_1, wakes_key_2), 1);
	cr_expect_eq(classes_of(pair_with_waiters, wakes_key_1, wakes_key_1), 2);
	cr_expect_eq(classes_of(pair_with_waiters, wakes_key_1, wakes), 2);
	cr_expect_eq(classes_of(pair_with_a_waiter_without_key, wakes_key_1, wakes_key_2), 2,
		     "either may wake who has no key");
}

Test(waitqueue, enqueues)
{
	cr_expect_eq(classes_of(pair, prepares, prepares), 2);
	cr_expect_eq(classes_of(pair, prepares_key_1, prepares_key_1), 2);
	cr_expect_eq(classes_of(pair, prepares_key_1, prepares_key_2), 1);
	cr_expect_eq(classes_of(pair, prepares_key_1, prepares), 2);
	cr_expect_eq(classes_of(pair, prepares_key_1, wakes_key_1), 2);
	cr_expect_eq(classes_of(pair, prepares_key_1, wakes_key_2), 1);
	cr_expect_eq(classes_of(pair, prepares_exclusive_1, prepares_exclusive_2), 2,
		     "a wake-up without key takes the first exclusive one");
	cr_expect_eq(classes_of(pair, prepares_exclusive_1, prepares_key_2), 1);
}

Test(waitqueue, finishing)
{
	/* The wake-up before prepare, between, or after finish. */
	cr_expect_eq(classes_of(pair, prepares_and_finishes, wakes), 3);
}
