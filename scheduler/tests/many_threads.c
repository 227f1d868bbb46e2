/* SPDX-License-Identifier: MIT */
/* Executions of more threads than a word has bits: those of the strategies that sample. */
#include "exploring.h"

#include <heddle/address.h>

#include <errno.h>
#include <string.h>

#define MANY	   200
#define EXECUTIONS 20

static const char *const samplers[] = { "random", "pct", "pos", "surw" };

static struct heddle_mutex mutex;
static struct heddle_atomic counter, arrived;
static struct heddle_condition condition;
static struct heddle_rwlock rwlock;
static struct heddle_rwsem rwsem;
static struct heddle_barrier barrier;
static uintptr_t careless; /* the thread that does not lock */
static int n_passed;

static struct explored sample_with(thread_function *body, const char *strategy, execution_visitor *visit)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy), .seed = 1 };

	return explore_visiting(body, &options, EXECUTIONS, visit, NULL);
}

static struct explored sample(thread_function *body)
{
	return sample_with(body, "random", NULL);
}

static void spawn_many(thread_function *function)
{
	for (uintptr_t i = 1; i <= MANY; i++)
		heddle_spawn("T", function, (void *)i);
}

/* A lost update by one of many, and its twin. */

static void counts(void *number)
{
	bool locks = (uintptr_t)number != careless;
	int64_t value;

	if (locks)
		heddle_mutex_lock(&mutex);
	value = heddle_atomic_load(&counter);
	heddle_atomic_store(&counter, value + 1);
	if (locks)
		heddle_mutex_unlock(&mutex);
}

BODY(count)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_atomic_init(&counter, 0, "counter");
	spawn_many(counts);
	heddle_join_all();
	heddle_check(heddle_atomic_load(&counter) == MANY, "all counted", "it is %ld",
		     (long)heddle_atomic_load(&counter));
}

Test(many_threads, a_lost_update_is_found_by_samples)
{
	for (size_t i = 0; i < sizeof(samplers) / sizeof(samplers[0]); i++) {
		struct explored explored;

		careless = MANY;
		explored = sample_with(count, samplers[i], NULL);
		cr_expect_eq(explored.result, 1);
		expect_found(&explored, HEDDLE_CHECK, "all counted");
		cr_expect_eq(explored.statistics.threads_max, MANY + 1);
		careless = 0;
		explored = sample_with(count, samplers[i], NULL);
		cr_expect_eq(explored.result, 1);
		expect_nothing_found(&explored);
	}
}

static uint16_t picks[HEDDLE_STEPS_MAX];
static size_t n_picks;
static bool is_kept;

static void keep_a_failing_one(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	if (is_kept || !execution->n_findings)
		return;
	n_picks = execution->n_steps;
	for (size_t i = 0; i < n_picks; i++)
		picks[i] = execution->steps[i].thread;
	is_kept = true;
}

Test(many_threads, what_was_found_can_be_followed)
{
	struct heddle_follow list = { .picks = picks };
	const struct heddle_options options = { .strategy = &heddle_strategy_follow,
						.strategy_argument = &list };
	struct explored explored;

	careless = MANY;
	sample_with(count, "random", keep_a_failing_one);
	cr_assert(is_kept);
	list.n_picks = n_picks;
	explored = explore_visiting(count, &options, EXECUTIONS, NULL, NULL);
	cr_expect(!list.diverged, "%s", list.reason);
	expect_found(&explored, HEDDLE_CHECK, "all counted");
}

/* Strategies that search say what to do instead; they find nothing, and say nothing of the program. */
Test(many_threads, are_refused_where_all_is_explored)
{
	static const char *const searching[] = { "dpor", "closure", "bounded", "naive" };

	careless = 0;
	for (size_t i = 0; i < sizeof(searching) / sizeof(searching[0]); i++) {
		struct explored explored = sample_with(count, searching[i], NULL);

		cr_expect_eq(explored.result, -E2BIG, "%s", searching[i]);
		cr_expect_not_null(strstr(explored.error, "explores programs of at most 48 threads"), "%s",
				   explored.error);
		expect_nothing_found(&explored);
	}
}

/* A strategy that was refused leaves the place to another one, also where threads are known already. */
Test(many_threads, are_refused_and_sampled_in_turn)
{
	static const char *const strategies[] = { "random", "dpor", "pos", "closure", "surw" };
	const struct heddle_program program = { .body = count };
	struct heddle_options options = { .strategy = heddle_strategy_by_name("dpor") };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;

	careless = 0;
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	cr_expect_eq(heddle_explorer_next(explorer, &execution), -E2BIG);
	for (size_t i = 0; i < sizeof(strategies) / sizeof(strategies[0]); i++) {
		options.strategy = heddle_strategy_by_name(strategies[i]);
		cr_assert_eq(heddle_explorer_change(explorer, &options), 0);
		cr_expect_eq(heddle_explorer_next(explorer, &execution), i % 2 ? -E2BIG : 1);
	}
	heddle_explorer_close(explorer);
}

/* One thread more than there can be. */

static void does_nothing(void *unused)
{
	(void)unused;
}

BODY(most_threads)
{
	for (int i = 1; i < HEDDLE_THREADS_MAX; i++)
		heddle_join(heddle_spawn("T", does_nothing, NULL));
}

BODY(too_many_threads)
{
	for (int i = 1; i <= HEDDLE_THREADS_MAX; i++)
		heddle_spawn("T", does_nothing, NULL);
}

Test(many_threads, limit)
{
	struct explored explored = sample(most_threads);

	expect_nothing_found(&explored);
	cr_expect_eq(explored.statistics.threads_max, HEDDLE_THREADS_MAX);
	explored = sample(too_many_threads);
	expect_found(&explored, HEDDLE_LIMIT, "threads");
	cr_expect_eq(explored.findings[0].executions, EXECUTIONS);
}

/* All waiters of a condition are woken, each by a signal of its own; the last of them were above a word. */

static void waits(void *unused)
{
	(void)unused;
	heddle_mutex_lock(&mutex);
	heddle_atomic_add(&arrived, 1);
	heddle_condition_wait(&condition, &mutex);
	n_passed++;
	heddle_mutex_unlock(&mutex);
}

static void wait_for_many(void)
{
	while (heddle_atomic_load(&arrived) < MANY)
		heddle_yield();
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

static void prepare_condition(void)
{
	n_passed = 0;
	heddle_mutex_init(&mutex, "mutex");
	heddle_condition_init(&condition, "condition");
	heddle_atomic_init(&arrived, 0, "arrived");
}

BODY(signal_many)
{
	prepare_condition();
	spawn_many(waits);
	wait_for_many();
	for (int i = 0; i < MANY; i++)
		heddle_condition_signal(&condition);
	heddle_join_all();
	heddle_check(n_passed == MANY, "all woken", "%d", n_passed);
}

BODY(broadcast_to_many)
{
	prepare_condition();
	spawn_many(waits);
	wait_for_many();
	heddle_condition_broadcast(&condition);
	heddle_join_all();
	heddle_check(n_passed == MANY, "all woken", "%d", n_passed);
}

BODY(signal_too_few)
{
	prepare_condition();
	spawn_many(waits);
	wait_for_many();
	for (int i = 0; i < MANY - 1; i++)
		heddle_condition_signal(&condition);
	heddle_join_all();
}

Test(many_threads, wait_on_a_condition)
{
	struct explored explored = sample(signal_many);

	expect_nothing_found(&explored);
	explored = sample(broadcast_to_many);
	expect_nothing_found(&explored);
	explored = sample(signal_too_few);
	expect_found(&explored, HEDDLE_DEADLOCK, "condition");
}

/* Readers keep a writer out, whichever of them is the last. */

static int64_t n_reading;

static void reads_lock(void *unused)
{
	(void)unused;
	heddle_rwlock_read_lock(&rwlock);
	__atomic_fetch_add(&n_reading, 1, __ATOMIC_RELAXED);
	heddle_barrier_wait(&barrier);
	__atomic_fetch_sub(&n_reading, 1, __ATOMIC_RELAXED);
	heddle_rwlock_read_unlock(&rwlock);
}

BODY(read_lock_by_many)
{
	n_reading = 0;
	heddle_rwlock_init(&rwlock, "lock");
	heddle_barrier_init(&barrier, MANY + 1, "barrier");
	spawn_many(reads_lock);
	heddle_barrier_wait(&barrier);
	heddle_rwlock_write_lock(&rwlock);
	heddle_check(n_reading == 0, "nobody reads", "%ld", (long)n_reading);
	heddle_rwlock_write_unlock(&rwlock);
	heddle_join_all();
}

static void reads_semaphore(void *unused)
{
	(void)unused;
	heddle_rwsem_down_read(&rwsem);
	__atomic_fetch_add(&n_reading, 1, __ATOMIC_RELAXED);
	heddle_barrier_wait(&barrier);
	__atomic_fetch_sub(&n_reading, 1, __ATOMIC_RELAXED);
	heddle_rwsem_up_read(&rwsem);
}

BODY(read_semaphore_by_many)
{
	n_reading = 0;
	heddle_rwsem_init(&rwsem, "semaphore");
	heddle_barrier_init(&barrier, MANY + 1, "barrier");
	spawn_many(reads_semaphore);
	heddle_barrier_wait(&barrier);
	heddle_rwsem_down_write(&rwsem);
	heddle_check(n_reading == 0, "nobody reads", "%ld", (long)n_reading);
	heddle_rwsem_up_write(&rwsem);
	heddle_join_all();
}

Test(many_threads, read_together)
{
	struct explored explored = sample(read_lock_by_many);

	expect_nothing_found(&explored);
	explored = sample(read_semaphore_by_many);
	expect_nothing_found(&explored);
}

static void reads_twice(void *number)
{
	if ((uintptr_t)number != MANY)
		return;
	heddle_rwlock_read_lock(&rwlock);
	heddle_rwlock_read_lock(&rwlock);
}

BODY(read_twice)
{
	heddle_rwlock_init(&rwlock, "lock");
	spawn_many(reads_twice);
	heddle_join_all();
}

Test(many_threads, a_recursive_read_lock)
{
	struct explored explored = sample(read_twice);

	expect_found(&explored, HEDDLE_LOCK_MISUSE, "recursive read lock");
	cr_expect_str_eq(explored.findings[0].thread, "T#200");
}

/* A deadlock of the last two of many. */

static struct heddle_mutex first, second;

static void takes_two(void *number)
{
	bool is_last = (uintptr_t)number == MANY;

	if ((uintptr_t)number < MANY - 1)
		return;
	heddle_mutex_lock(is_last ? &second : &first);
	heddle_barrier_wait(&barrier);
	heddle_mutex_lock(is_last ? &first : &second);
}

BODY(two_of_many)
{
	heddle_mutex_init(&first, "first");
	heddle_mutex_init(&second, "second");
	heddle_barrier_init(&barrier, 2, "barrier");
	spawn_many(takes_two);
	heddle_join_all();
}

Test(many_threads, a_deadlock_of_the_last_two)
{
	struct explored explored = sample(two_of_many);

	cr_assert_eq(explored.n_findings, 1);
	cr_expect_eq(explored.findings[0].kind, HEDDLE_DEADLOCK);
	cr_expect_not_null(strstr(explored.findings[0].message, "T#199"), "%s", explored.findings[0].message);
	cr_expect_not_null(strstr(explored.findings[0].message, "T#200"), "%s", explored.findings[0].message);
}

/* Who has ended an object is told, and who has freed a block. */

static struct heddle_atomic destroyed;
static char *block;

static void ends_both(void *number)
{
	if ((uintptr_t)number != MANY)
		return;
	heddle_object_destroy(&destroyed.object);
	heddle_free(block);
}

BODY(use_what_has_ended)
{
	heddle_atomic_init(&destroyed, 0, "it");
	block = heddle_alloc(16);
	spawn_many(ends_both);
	heddle_join_all();
	heddle_atomic_load(&destroyed);
}

Test(many_threads, ends_are_by_one_of_them)
{
	struct explored explored = sample(use_what_has_ended);

	cr_assert_eq(explored.n_findings, 1);
	cr_expect_not_null(strstr(explored.findings[0].message, "T#200"), "%s", explored.findings[0].message);
}

/* Joins, and the end of main's being alone. */

static struct heddle_thread *of_many[MANY + 1];

static void joins_the_one_before(void *number)
{
	if ((uintptr_t)number > 1)
		heddle_join(of_many[(uintptr_t)number - 1]);
	else
		heddle_yield();
}

BODY(join_in_a_row)
{
	for (uintptr_t i = 1; i <= MANY; i++)
		of_many[i] = heddle_spawn("T", joins_the_one_before, (void *)i);
	heddle_join(of_many[MANY]);
}

Test(many_threads, wait_for_each_other)
{
	struct explored explored = sample(join_in_a_row);

	expect_nothing_found(&explored);
}

BODY(join_all_but_the_last)
{
	heddle_atomic_init(&counter, 0, "counter");
	for (uintptr_t i = 1; i <= MANY; i++)
		of_many[i] = heddle_spawn("T", does_nothing, NULL);
	for (uintptr_t i = 1; i < MANY; i++)
		heddle_join(of_many[i]);
	heddle_atomic_load(&counter);
}

static void expect_a_last_load(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	cr_assert_gt(execution->n_steps, 0);
	cr_expect_eq(execution->steps[execution->n_steps - 1].operation, HEDDLE_OP_ATOMIC_LOAD);
}

Test(many_threads, who_was_not_joined_races_with_main)
{
	sample_with(join_all_but_the_last, "random", expect_a_last_load);
}

/* A thread of the last words preempts another one, and is not taken for one of the first. */

static void expect_preemptions(void *unused, const struct heddle_execution *execution)
{
	unsigned n = 0, of_last_words = 0;

	(void)unused;
	for (size_t i = 0; i < execution->n_steps; i++) {
		n += execution->steps[i].preempts;
		of_last_words += execution->steps[i].preempts && execution->steps[i].thread >= 128;
	}
	cr_expect_eq(n, execution->preemptions);
	cr_expect_gt(of_last_words, 0);
}

static void loads_twice(void *unused)
{
	(void)unused;
	heddle_atomic_load(&counter);
	heddle_atomic_load(&counter);
}

BODY(load)
{
	heddle_atomic_init(&counter, 0, "counter");
	spawn_many(loads_twice);
	heddle_join_all();
}

Test(many_threads, preempt_each_other)
{
	sample_with(load, "random", expect_preemptions);
}

/* A thread that waits for what has ended is told, whatever its number. */

static struct heddle_completion completion;

static void waits_for_completion(void *number)
{
	if ((uintptr_t)number == MANY)
		heddle_completion_wait(&completion);
}

BODY(destroy_what_is_waited_for)
{
	heddle_completion_init(&completion, "completion");
	spawn_many(waits_for_completion);
	heddle_object_destroy(&completion.object);
	heddle_join_all();
}

Test(many_threads, wait_for_what_is_destroyed)
{
	struct explored explored = sample(destroy_what_is_waited_for);
	const struct explored_finding *finding = found(&explored, HEDDLE_USE_AFTER_FREE, NULL);

	cr_assert_not_null(finding);
	cr_expect_str_eq(finding->thread, "T#200");
	cr_expect_eq(finding->executions, EXECUTIONS);
}

/* Two of many poll in turn: each waits for the other by yields, and both must go on. */

#define TURNS 5

static void takes_turns(void *number)
{
	int64_t mine = (uintptr_t)number - (MANY - 1);

	if (mine < 0)
		return;
	for (int turn = 0; turn < TURNS; turn++) {
		while (heddle_atomic_load(&counter) != mine)
			heddle_yield();
		heddle_atomic_store(&counter, !mine);
	}
}

BODY(take_turns)
{
	heddle_atomic_init(&counter, 0, "counter");
	spawn_many(takes_turns);
	heddle_join_all();
}

Test(many_threads, are_scheduled_fairly)
{
	for (size_t i = 0; i < sizeof(samplers) / sizeof(samplers[0]); i++) {
		struct explored explored = sample_with(take_turns, samplers[i], NULL);

		expect_nothing_found(&explored);
		cr_expect_eq(explored.statistics.executions, EXECUTIONS, "%s", samplers[i]);
		cr_expect_eq(explored.statistics.cut, 0, "%s", samplers[i]);
	}
}

/* Memory of an execution is there again in the next one. */

static char *allocated[2];
static unsigned n_executions;

static void allocates(void *number)
{
	if ((uintptr_t)number != MANY)
		return;
	block = heddle_alloc(100);
	allocated[n_executions > 0] = block;
	heddle_free(block);
}

BODY(allocate)
{
	spawn_many(allocates);
	heddle_join_all();
	n_executions++;
}

Test(many_threads, allocate_anew_in_each_execution)
{
	struct explored explored = sample(allocate);

	expect_nothing_found(&explored);
	cr_assert_gt(n_executions, 1);
	cr_expect_eq(allocated[0], allocated[1]);
}

/* An address on a thread's stack is recorded with its thread; those of the first 64 as they ever were. */
Test(many_threads, addresses_have_their_thread)
{
	for (unsigned thread = 0; thread < HEDDLE_THREADS_MAX; thread++) {
		const struct heddle_address address = { HEDDLE_ADDRESS_STACK, thread, 0x12345 };
		struct heddle_address back = heddle_address_of(heddle_address_recorded(address));

		cr_expect_eq(back.kind, HEDDLE_ADDRESS_STACK);
		cr_expect_eq(back.thread, thread);
		cr_expect_eq(back.offset, 0x12345);
		if (thread < 64)
			cr_expect_eq(heddle_address_recorded(address),
				     (int64_t)(UINT64_C(0x6ad) << 49 | UINT64_C(2) << 46 |
					       (uint64_t)thread << 40 | 0x12345));
	}
}
