/* SPDX-License-Identifier: MIT */
/* closure: what it shows to nobody, what it notices besides, its errors, and how it is stopped. */
#include "exploring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define explore_closure(body, ...) \
	explore(body, .strategy = heddle_strategy_by_name("closure"), ##__VA_ARGS__)

static struct heddle_atomic a, b;
static struct heddle_mutex m, n;

static void create_all(void)
{
	heddle_atomic_init(&a, 0, "a");
	heddle_atomic_init(&b, 0, "b");
	heddle_mutex_init(&m, "m");
	heddle_mutex_init(&n, "n");
}

THREAD(adds_to_a)
{
	heddle_atomic_add(&a, 1);
}

THREAD(stores_b)
{
	heddle_atomic_store(&b, 1);
}

THREAD(takes_m_and_n)
{
	heddle_mutex_lock(&m);
	heddle_mutex_lock(&n);
	heddle_mutex_unlock(&n);
	heddle_mutex_unlock(&m);
}

/* A repeated run of a known class is no execution. */
static void count_execution(void *context, const struct heddle_execution *execution)
{
	uint64_t *shown = context;

	cr_expect_eq(execution->number, *shown);
	++*shown;
}

BODY(three_lock)
{
	create_all();
	run_threads(takes_m_and_n, takes_m_and_n, takes_m_and_n);
}

Test(closure_ends, what_is_repeated_is_shown_to_nobody)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name("closure") };
	uint64_t shown = 0;
	struct explored explored =
		explore_visiting(three_lock, &options, EXECUTIONS_LIMIT, count_execution, &shown);

	cr_expect_eq(explored.executions, 6);
	cr_expect_eq(shown, 6);
	cr_expect_gt(explored.statistics.repeated, 0);
	cr_expect_gt(explored.statistics.memory, 0);
	cr_expect_eq(explored.statistics.probes, 0);
}

/* Unannounced state makes a difference when announced steps are exchanged. */

static int hidden;

static void count_hidden(void)
{
	heddle_atomic_add(&a, 1);
	if (hidden++ == 0)
		heddle_atomic_store(&b, 1);
	else
		heddle_atomic_load(&b);
}

THREAD(counts_under_m)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
	count_hidden();
}

THREAD(counts)
{
	count_hidden();
}

THREAD(locks_m)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(not_all_is_announced)
{
	create_all();
	hidden = 0;
	run_threads(counts_under_m, counts, locks_m);
}

Test(closure_ends, notices_what_is_not_announced)
{
	struct explored explored = explore_closure(not_all_is_announced);

	expect_found(&explored, HEDDLE_NONDETERMINISM, "same beginning");
}

static unsigned executions;

THREAD(does_something_else)
{
	heddle_atomic_store(executions % 2 ? &a : &b, 1);
	heddle_atomic_store(&b, 1);
}

BODY(does_not_repeat)
{
	executions++;
	create_all();
	run_threads(does_something_else, stores_b, adds_to_a);
}

Test(closure_ends, notices_what_does_not_repeat)
{
	struct explored explored = explore_closure(does_not_repeat);

	expect_found(&explored, HEDDLE_NONDETERMINISM, "same beginning");
}

/* Without memory it must not claim to have seen everything. */

#if !defined(HEDDLE_ASAN) && !defined(HEDDLE_TSAN)
THREAD(stores_often)
{
	for (int i = 0; i < 8; i++)
		heddle_atomic_store(&a, i);
}

BODY(many_classes)
{
	create_all();
	run_threads(stores_often, stores_often, stores_often);
}

static uint64_t bytes_in_use(void)
{
	char line[128];
	FILE *statm = fopen("/proc/self/statm", "r");

	cr_assert(statm && fgets(line, sizeof(line), statm));
	fclose(statm);
	return strtoull(line, NULL, 10) * 4096;
}

Test(closure_ends, without_memory_it_ends_with_an_error)
{
	const struct heddle_program program = { .body = many_classes };
	const struct heddle_options options = { .strategy = heddle_strategy_by_name("closure") };
	const struct heddle_execution *execution;
	struct heddle_coverage coverage;
	struct heddle_explorer *explorer;
	struct rlimit limit;
	int result;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	cr_assert_eq(getrlimit(RLIMIT_AS, &limit), 0);
	limit.rlim_cur = bytes_in_use() + (1 << 20);
	cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
	while ((result = heddle_explorer_next(explorer, &execution)) == 1)
		;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_AS, &limit);
	cr_expect_eq(result, -ENOMEM, "%d", result);
	cr_expect(strstr(heddle_explorer_error(explorer), "memory"), "%s", heddle_explorer_error(explorer));
	heddle_explorer_coverage(explorer, &coverage);
	cr_expect_not(coverage.all);
	heddle_explorer_close(explorer);
}
#endif

THREAD(asks_often)
{
	heddle_atomic_load(&a);
	for (int i = 0; i < 64; i++)
		heddle_inject_fault("again");
}

BODY(many_questions)
{
	create_all();
	run_threads(asks_often, adds_to_a);
}

Test(closure_ends, says_when_a_step_asks_too_much)
{
	struct explored explored = explore_closure(many_questions, .faults = 1);

	cr_expect_eq(explored.result, -E2BIG);
	cr_expect(strstr(explored.error, "64 questions"), "%s", explored.error);
}

/* A long search without results can be stopped, and continued. */

static bool goes_on_for_a_while(void *asked)
{
	return ++*(unsigned *)asked % 4;
}

Test(closure_ends, is_stopped_between_what_is_shown)
{
	const struct heddle_program program = { .body = three_lock };
	const struct heddle_options options = { .strategy = heddle_strategy_by_name("closure") };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	unsigned asked = 0, stopped = 0, shown = 0;
	int result;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	heddle_explorer_ask(explorer, goes_on_for_a_while, &asked);
	while ((result = heddle_explorer_next(explorer, &execution)) != 0) {
		cr_assert(result == 1 || result == -EINTR);
		stopped += result == -EINTR;
		shown += result == 1;
	}
	cr_expect_eq(shown, 6);
	cr_expect_gt(stopped, 0);
	cr_expect_eq(asked, heddle_explorer_statistics(explorer)->repeated);
	heddle_explorer_close(explorer);
}
