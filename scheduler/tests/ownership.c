/* SPDX-License-Identifier: MIT */
/* The wait-for cycle: which thread waits for what, and which thread holds it. */
#include "exploring.h"

#include <stdio.h>

static struct heddle_mutex a, b, c;
static struct heddle_waitqueue q;
static struct heddle_data pages, others;

static void init(void)
{
	heddle_mutex_init(&a, "a");
	heddle_mutex_init(&b, "b");
	heddle_mutex_init(&c, "c");
	heddle_waitqueue_init(&q, "q");
	heddle_data_init(&pages, "pages");
	heddle_data_init(&others, "others");
}

/*
 * The links of the last deadlocked execution, as text: "A->b:B B->a:A", with an asterisk in front if it is a
 * cycle. A thread that is queued before another, and does not hold the object: "C->s:(B)".
 */
static char cycle[200];
static size_t longest;

static void print_cycle(void *context, const struct heddle_execution *execution)
{
	struct heddle_cycle_link links[HEDDLE_THREADS_MAX];
	bool is_cycle;
	size_t n, length;

	(void)context;
	if (!execution->n_findings)
		return;
	n = heddle_wait_cycle(execution, links, HEDDLE_THREADS_MAX, &is_cycle);
	if (!n)
		return;
	length = (size_t)snprintf(cycle, sizeof(cycle), "%s", is_cycle ? "*" : "");
	for (size_t i = 0; i < n; i++) {
		char object[40];
		heddle_object_name(execution, links[i].object, object, sizeof(object));
		length += (size_t)snprintf(
			cycle + length, sizeof(cycle) - length, "%s%s->%s:%s%s%s", i ? " " : "",
			execution->threads[links[i].thread].name, object, links[i].queued ? "(" : "",
			links[i].holder < 0 ? "?" : execution->threads[links[i].holder].name,
			links[i].queued ? ")" : "");
	}
	if (n > longest)
		longest = n;
}

static const char *cycle_of(thread_function *body)
{
	cycle[0] = '\0';
	explore_visiting(body, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, print_cycle, NULL);
	return cycle;
}

static void lock_two(struct heddle_mutex *first, struct heddle_mutex *second)
{
	heddle_mutex_lock(first);
	heddle_mutex_lock(second);
	heddle_mutex_unlock(second);
	heddle_mutex_unlock(first);
}

/* Of the execution in which the threads are picked in this order. */
static const char *cycle_along(thread_function *body, const uint16_t *picks, size_t n)
{
	struct heddle_follow list = { .picks = picks, .n_picks = n };
	struct heddle_options options = { .strategy = &heddle_strategy_follow, .strategy_argument = &list };

	cycle[0] = '\0';
	explore_visiting(body, &options, 1, print_cycle, NULL);
	cr_expect_not(list.diverged, "%s", list.reason);
	return cycle;
}

THREAD(a_then_b)
{
	lock_two(&a, &b);
}

THREAD(b_then_a)
{
	lock_two(&b, &a);
}

THREAD(b_then_c)
{
	lock_two(&b, &c);
}

THREAD(c_then_a)
{
	lock_two(&c, &a);
}

THREAD(a_then_c)
{
	lock_two(&a, &c);
}

BODY(abba)
{
	init();
	run_threads(a_then_b, b_then_a);
}

BODY(abab)
{
	init();
	run_threads(a_then_b, a_then_b);
}

Test(ownership, abba)
{
	struct explored explored = explore(abba);

	expect_twins(abba, abab, HEDDLE_DEADLOCK, "b");
	cr_expect_str_eq(cycle_of(abba), "*A->b:B B->a:A");
	cr_expect_str_eq(explored.findings[0].message, "A waits for b, which B holds: a cycle of 2");
	cr_expect_eq(explored.executions, 3);
	cr_expect_eq(explored.findings[0].executions, 1);
}

BODY(three_philosophers)
{
	init();
	run_threads(a_then_b, b_then_c, c_then_a);
}

BODY(three_with_a_left_handed_one)
{
	init();
	run_threads(a_then_b, b_then_c, a_then_c);
}

Test(ownership, three_philosophers)
{
	expect_twins(three_philosophers, three_with_a_left_handed_one, HEDDLE_DEADLOCK, "b");
	cr_expect_str_eq(cycle_of(three_philosophers), "*A->b:B B->c:C C->a:A");
	expect_classes(three_philosophers, 7);
	expect_classes(three_with_a_left_handed_one, 6);
}

/* A bystander that waits for a member of the cycle is not in it. */

THREAD(locks_a)
{
	heddle_mutex_lock(&a);
	heddle_mutex_unlock(&a);
}

BODY(bystander)
{
	init();
	run_threads(locks_a, a_then_b, b_then_a);
}

Test(ownership, a_bystander_is_left_out)
{
	longest = 0;
	cr_expect_eq(cycle_of(bystander)[0], '*');
	cr_expect_eq(longest, 2);
}

BODY(itself)
{
	init();
	heddle_mutex_lock(&a);
	heddle_mutex_lock(&a);
}

Test(ownership, oneself)
{
	cr_expect_str_eq(cycle_of(itself), "*main->a:main");
}

/* No cycle: the object is not held; then the wait of each blocked thread is reported. */

THREAD(keeps_a)
{
	heddle_mutex_lock(&a);
}

BODY(kept_for_ever)
{
	init();
	run_threads(keeps_a, locks_a);
}

THREAD(sleeps)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
}

BODY(two_sleep)
{
	init();
	run_threads(sleeps, sleeps);
}

Test(ownership, without_a_cycle)
{
	struct explored explored = explore(two_sleep);

	cr_expect_str_eq(cycle_of(two_sleep), "A->q:? B->q:?");
	cr_expect_str_eq(explored.findings[0].message,
			 "A waits for q, 2 blocked, no cycle: nobody will wake it");
}

/*
 * A rwsem is fair: A reads and then wants a, B writes, C holds a and wants to read. C does not wait for A,
 * which only reads, but for B, which is queued before it and waits for A.
 */

static struct heddle_rwsem sem;

THREAD(reads_then_a)
{
	heddle_rwsem_down_read(&sem);
	locks_a(NULL);
	heddle_rwsem_up_read(&sem);
}

THREAD(writes)
{
	heddle_rwsem_down_write(&sem);
	heddle_rwsem_up_write(&sem);
}

THREAD(a_then_reads)
{
	heddle_mutex_lock(&a);
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_up_read(&sem);
	heddle_mutex_unlock(&a);
}

THREAD(a_then_writes)
{
	heddle_mutex_lock(&a);
	writes(NULL);
	heddle_mutex_unlock(&a);
}

BODY(reader_behind_a_queued_writer)
{
	init();
	heddle_rwsem_init(&sem, "s");
	run_threads(reads_then_a, writes, a_then_reads);
}

/* The twin: without the writer the readers do not wait for each other. */
BODY(reader_beside_a_reader)
{
	init();
	heddle_rwsem_init(&sem, "s");
	run_threads(reads_then_a, a_then_reads);
}

Test(ownership, behind_a_queued_writer)
{
	struct explored explored = explore(reader_behind_a_queued_writer);

	expect_twins(reader_behind_a_queued_writer, reader_beside_a_reader, HEDDLE_DEADLOCK, "a");
	cr_expect_str_eq(cycle_of(reader_behind_a_queued_writer), "*A->a:C C->s:(B) B->s:A");
	cr_expect_str_eq(explored.findings[0].message, "A waits for a, which C holds: a cycle of 3");
}

/*
 * A writer waits for the readers as well, whichever threads are queued before it: the shortest cycle goes to
 * the readers.
 */
BODY(writer_behind_a_queued_writer)
{
	init();
	heddle_rwsem_init(&sem, "s");
	run_threads(reads_then_a, writes, a_then_writes);
}

Test(ownership, of_a_writer_behind_a_queued_writer)
{
	cr_expect_str_eq(cycle_of(writer_behind_a_queued_writer), "*A->a:C C->s:A");
}

/* A served thread blocks others no longer as a queued one, but as a holder. */
THREAD(writes_then_a)
{
	heddle_rwsem_down_write(&sem);
	locks_a(NULL);
	heddle_rwsem_up_write(&sem);
}

THREAD(reads)
{
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_up_read(&sem);
}

BODY(reader_behind_a_served_writer)
{
	init();
	heddle_rwsem_init(&sem, "s");
	run_threads(reads, writes_then_a, a_then_reads);
}

Test(ownership, of_who_was_queued_before)
{
	cr_expect_str_eq(cycle_of(reader_behind_a_served_writer), "*B->a:C C->s:B");
}

/*
 * B and D read after A has written, and C is queued to write behind them. After its up_read B blocks no
 * thread, though it waits for what C holds. D blocks C, and waits for an object that is not held.
 */

static struct heddle_completion never_done;

THREAD(reads_and_waits_for_ever)
{
	heddle_rwsem_down_read(&sem);
	heddle_completion_wait(&never_done);
}

THREAD(reads_and_then_locks_a)
{
	reads(NULL);
	locks_a(NULL);
}

BODY(queued_behind_who_has_gone)
{
	init();
	heddle_rwsem_init(&sem, "s");
	heddle_completion_init(&never_done, "done");
	run_threads(writes, reads_and_then_locks_a, a_then_writes, reads_and_waits_for_ever);
}

Test(ownership, of_who_was_queued_and_has_gone)
{
	static const uint16_t picks[] = { 1, 3, 2, 4, 3, 1, 2, 2, 4 };

	cr_expect_str_eq(cycle_along(queued_behind_who_has_gone, picks, sizeof(picks) / sizeof(picks[0])),
			 "B->a:C C->s:D D->done:?");
}

/*
 * C is queued to read behind D and B, who write in this order. When D has released it, it blocks no thread
 * any more, though it waits for what C holds.
 */
THREAD(writes_and_waits_for_ever)
{
	heddle_rwsem_down_write(&sem);
	heddle_completion_wait(&never_done);
}

THREAD(writes_and_then_locks_a)
{
	writes(NULL);
	locks_a(NULL);
}

BODY(queued_behind_a_writer_who_has_gone)
{
	init();
	heddle_rwsem_init(&sem, "s");
	heddle_completion_init(&never_done, "done");
	run_threads(writes, writes_and_waits_for_ever, a_then_reads, writes_and_then_locks_a);
}

Test(ownership, of_a_writer_who_was_queued_and_has_gone)
{
	static const uint16_t picks[] = { 1, 3, 4, 2, 3, 1, 4, 4, 2 };

	cr_expect_str_eq(
		cycle_along(queued_behind_a_writer_who_has_gone, picks, sizeof(picks) / sizeof(picks[0])),
		"B->done:? C->s:B D->a:C");
}

/* Resources without a lock of their own. */

static struct heddle_resource range_of(struct heddle_data *data, uint64_t low, uint64_t high)
{
	return (struct heddle_resource){ &data->object, low, high };
}

static void wait_for(struct heddle_resource resource)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_sleep(&q, &waiter, resource);
}

static uint64_t own_low, own_high, want_low, want_high;
static struct heddle_data *wanted;

THREAD(owns_a_range_and_waits_for_a)
{
	heddle_own(range_of(&pages, own_low, own_high));
	heddle_mutex_lock(&a);
}

THREAD(holds_a_and_waits_for_a_range)
{
	heddle_mutex_lock(&a);
	wait_for(range_of(wanted, want_low, want_high));
}

BODY(page_lock)
{
	init();
	run_threads(owns_a_range_and_waits_for_a, holds_a_and_waits_for_a_range);
}

static const char *cycle_for(struct heddle_data *data, uint64_t low, uint64_t high)
{
	own_low = 4;
	own_high = 7;
	wanted = data;
	want_low = low;
	want_high = high;
	return cycle_of(page_lock);
}

Test(ownership, of_a_range)
{
	cr_expect_str_eq(cycle_for(&pages, 4, 7), "*A->a:B B->pages:A");
	cr_expect_str_eq(cycle_for(&pages, 7, 9), "*A->a:B B->pages:A", "the ranges meet at 7");
	cr_expect_str_eq(cycle_for(&pages, 0, 4), "*A->a:B B->pages:A", "the ranges meet at 4");
	cr_expect_str_eq(cycle_for(&pages, 8, 9), "A->a:B B->pages:?");
	cr_expect_str_eq(cycle_for(&pages, 0, 3), "A->a:B B->pages:?");
	cr_expect_str_eq(cycle_for(&others, 4, 7), "A->a:B B->others:?");
}

/* A thread that waits for a resource which it holds itself. */
BODY(waits_for_its_own)
{
	init();
	heddle_own(range_of(&pages, 0, 3));
	wait_for(range_of(&pages, 2, 2));
}

Test(ownership, of_what_one_waits_for)
{
	struct explored explored = explore(waits_for_its_own);

	cr_expect_str_eq(cycle_of(waits_for_its_own), "*main->pages:main");
	expect_found(&explored, HEDDLE_DEADLOCK, "pages");
	cr_expect_str_eq(explored.findings[0].message,
			 "main waits for pages, which main holds: a cycle of 1");
}

static struct heddle_resource disowned;

BODY(disowns_and_waits)
{
	init();
	heddle_own(range_of(&pages, 2, 3));
	heddle_disown(range_of(&pages, disowned.low, disowned.high));
	wait_for(range_of(&pages, 2, 2));
}

static const char *cycle_after_disowning(uint64_t low, uint64_t high)
{
	disowned.low = low;
	disowned.high = high;
	return cycle_of(disowns_and_waits);
}

Test(ownership, ends_with_disown)
{
	cr_expect_str_eq(cycle_after_disowning(2, 3), "main->pages:?");
	cr_expect_str_eq(cycle_after_disowning(0, 9), "main->pages:?", "all that lies in the range");
	cr_expect_str_eq(cycle_after_disowning(3, 9), "*main->pages:main");
	cr_expect_str_eq(cycle_after_disowning(0, 2), "*main->pages:main");
}

THREAD(disowns)
{
	heddle_disown(range_of(&pages, 0, 9));
}

BODY(another_disowns)
{
	init();
	heddle_own(range_of(&pages, 2, 3));
	heddle_spawn("A", disowns, NULL);
	heddle_join_all();
	wait_for(range_of(&pages, 2, 2));
}

Test(ownership, is_ended_by_anybody)
{
	cr_expect_str_eq(cycle_of(another_disowns), "main->pages:?",
			 "a completion may release what a task took");
}

/* The holding says where it was taken, and an unlocked lock has none. */

static size_t n_holdings;
static int held_line;

static void look_at_holdings(void *context, const struct heddle_execution *execution)
{
	(void)context;
	n_holdings = execution->n_holdings;
	held_line = n_holdings ? execution->holdings[0].where->line : 0;
}

static int line_of_lock;

BODY(locks_and_keeps_one)
{
	init();
	lock_two(&b, &c);
	line_of_lock = __LINE__ + 1;
	heddle_mutex_lock(&a);
}

Test(ownership, is_recorded)
{
	explore_visiting(locks_and_keeps_one, &(struct heddle_options){ 0 }, 1, look_at_holdings, NULL);
	cr_expect_eq(n_holdings, 1);
	cr_expect_eq(held_line, line_of_lock);
}

Test(ownership, of_a_lock_that_a_dead_thread_keeps)
{
	cr_expect_str_eq(cycle_of(kept_for_ever), "B->a:A");
}

/* An enabled thread waits for none: an execution that was cut. */

static size_t n_links;
static bool says_cycle;

static void look_for_cycle(void *context, const struct heddle_execution *execution)
{
	struct heddle_cycle_link links[HEDDLE_THREADS_MAX];

	(void)context;
	cr_assert(execution->cut);
	n_links = heddle_wait_cycle(execution, links, HEDDLE_THREADS_MAX, &says_cycle);
}

BODY(one_locks)
{
	init();
	run_threads(locks_a);
}

Test(ownership, no_cycle_of_who_can_go_on)
{
	explore_visiting(one_locks, &(struct heddle_options){ .steps_max = 1 }, 1, look_for_cycle, NULL);
	cr_expect_eq(n_links, 0, "it is about to unlock what it holds");
	cr_expect_not(says_cycle);
}

/*
 * More than can be recorded. If a hand-over meets the limit, the thread that hands over stops: the other one
 * goes on with its operation.
 */

#define HOLDINGS_MAX 1024

static void own_many(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		heddle_own(range_of(&pages, i, i));
}

BODY(owns_as_many_as_there_are)
{
	init();
	own_many(HOLDINGS_MAX);
}

BODY(owns_one_too_many)
{
	init();
	own_many(HOLDINGS_MAX + 1);
}

Test(ownership, has_a_limit)
{
	expect_twins(owns_one_too_many, owns_as_many_as_there_are, HEDDLE_LIMIT, "holdings");
}

static unsigned n_owned;

THREAD(writes_owning_much)
{
	heddle_rwsem_down_write(&sem);
	own_many(n_owned);
	heddle_rwsem_up_write(&sem);
}

BODY(hands_over_to_two)
{
	init();
	heddle_rwsem_init(&sem, "s");
	run_threads(writes_owning_much, reads, reads);
}

/* Both readers are queued when A hands over to them. */
static struct explored hand_over(unsigned owned)
{
	static const uint16_t picks[] = { 1, 2, 3, 1 };
	struct heddle_follow list = { .picks = picks, .n_picks = 4 };

	n_owned = owned;
	return explore(hands_over_to_two, .strategy = &heddle_strategy_follow, .strategy_argument = &list);
}

Test(ownership, a_hand_over_that_meets_the_limit)
{
	struct explored fits = hand_over(HOLDINGS_MAX - 2), does_not = hand_over(HOLDINGS_MAX - 1);

	expect_nothing_found(&fits);
	cr_assert_eq(does_not.n_findings, 1, "and %s", does_not.findings[1].message);
	expect_found(&does_not, HEDDLE_LIMIT, "holdings");
	cr_expect_str_eq(does_not.findings[0].thread, "A");
}
