/* SPDX-License-Identifier: MIT */
/*
 * Golden counts: programs with a known number of classes, from a formula or by enumeration outside the
 * project.
 *
 * dpor must run each class once without blocked executions, and closure must reach as many. A count belongs
 * to the program alone, so each program is explored in many arrangements. Its threads are created in every
 * order (in four orders, if they are many), by main or by a thread in between that also joins them. All
 * threads exist from the start, and the final check is the end of main: steps are the threads' operations
 * only.
 */
#include <criterion/criterion.h>
#include <heddle/explore.h>
#include <heddle/heddle.h>

#define THREADS_MAX 32

/* Under the sanitizers, where a step takes ten times as long, the largest programs are left out. */
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
#define IS_SLOW true
#else
#define IS_SLOW false
#endif

struct golden {
	void (*init)(void);
	void (*thread)(long index);
};

/* The program being explored, and its arrangement. */
static struct {
	const struct golden *program;
	unsigned threads;
	unsigned order[THREADS_MAX];
	bool in_between; /* a thread creates the others and joins them */
} now;

static void run_thread(void *index)
{
	now.program->thread((long)index);
}

static void create_threads(void *join)
{
	static const char *const names[THREADS_MAX] = {
		"T0",  "T1",  "T2",  "T3",  "T4",  "T5",  "T6",	 "T7",	"T8",  "T9",  "T10",
		"T11", "T12", "T13", "T14", "T15", "T16", "T17", "T18", "T19", "T20", "T21",
		"T22", "T23", "T24", "T25", "T26", "T27", "T28", "T29", "T30", "T31",
	};
	struct heddle_thread *threads[THREADS_MAX];

	for (unsigned i = 0; i < now.threads; i++) {
		long index = now.order[i];
		threads[i] = heddle_spawn(names[index], run_thread, (void *)index);
	}
	for (unsigned i = 0; i < now.threads && join; i++)
		heddle_join(threads[i]);
}

static void call_program(void *unused)
{
	now.program->init();
	if (now.in_between)
		heddle_spawn("in between", create_threads, &now);
	else
		create_threads(NULL);
	heddle_join_all();
}

static unsigned factorial(unsigned n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

/* The number-th order of 0 .. n-1, by the factorial number system. */
static void permute(unsigned n, unsigned number)
{
	for (unsigned i = 0; i < n; i++)
		now.order[i] = i;
	for (unsigned i = 0; i < n; i++) {
		unsigned rest = factorial(n - 1 - i), chosen = i + number / rest, value = now.order[chosen];
		for (number %= rest; chosen > i; chosen--)
			now.order[chosen] = now.order[chosen - 1];
		now.order[i] = value;
	}
}

/* In the order of numbers; reversed; from the middle; first and last in turn. */
static void arrange_many(unsigned n, unsigned number)
{
	for (unsigned i = 0; i < n; i++) {
		const unsigned orders[] = { i, n - 1 - i, (i + n / 2) % n, i % 2 ? n - 1 - i / 2 : i / 2 };
		now.order[i] = orders[number];
	}
}

static bool is_deadlocked(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (execution->findings[i].kind == HEDDLE_DEADLOCK)
			return true;
	}
	return false;
}

/* Explores the program in `now`; returns the number of deadlocked executions. */
static uint64_t explore(const char *strategy, struct heddle_statistics *statistics)
{
	const struct heddle_program program = { .body = call_program };
	const struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy) };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	uint64_t deadlocks = 0;
	int result;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	while ((result = heddle_explorer_next(explorer, &execution)) == 1)
		deadlocks += is_deadlocked(execution);
	cr_assert_eq(result, 0, "%s", heddle_explorer_error(explorer));
	*statistics = *heddle_explorer_statistics(explorer);
	heddle_explorer_close(explorer);
	return deadlocks;
}

static void expect_by(const char *strategy, uint64_t classes, uint64_t deadlocks, unsigned number)
{
	struct heddle_statistics statistics;
	uint64_t seen = explore(strategy, &statistics);

	cr_expect_eq(statistics.executions, classes,
		     "%s, %u threads, order %u, in between %d: %lu executions, not %lu", strategy,
		     now.threads, number, now.in_between, statistics.executions, classes);
	cr_expect_eq(seen, deadlocks, "%s, %u threads, order %u, in between %d: %lu deadlocks, not %lu",
		     strategy, now.threads, number, now.in_between, seen, deadlocks);
	cr_expect_eq(statistics.blocked, 0, "%s, %u threads, order %u, in between %d: %lu given up", strategy,
		     now.threads, number, now.in_between, statistics.blocked);
	cr_expect_eq(statistics.cut, 0);
}

static void expect_in_this_order(uint64_t classes, uint64_t deadlocks, unsigned number)
{
	for (int in_between = 0; in_between < 2; in_between++) {
		now.in_between = in_between;
		expect_by("dpor", classes, deadlocks, number);
		expect_by("closure", classes, deadlocks, number);
	}
}

static void expect_classes(const struct golden *program, unsigned threads, uint64_t classes,
			   uint64_t deadlocks)
{
	unsigned orders = threads <= 4 ? factorial(threads) : 4;

	now.program = program;
	now.threads = threads;
	for (unsigned number = 0; number < orders; number++) {
		if (threads <= 4)
			permute(threads, number);
		else
			arrange_many(threads, number);
		expect_in_this_order(classes, deadlocks, number);
	}
}

/* Counter: a lock around a plain read and write. */

static int rounds;
static struct heddle_mutex mutex;
static int64_t plain;

static void counter_init(void)
{
	plain = 0;
	heddle_mutex_init(&mutex, "mutex");
}

static void counter_thread(long index)
{
	for (int i = 0; i < rounds; i++) {
		heddle_mutex_lock(&mutex);
		plain++;
		heddle_mutex_unlock(&mutex);
	}
}

static const struct golden counter = { counter_init, counter_thread };

/* (TK)! / (K!)^T: the orders of TK sections, with the order of each thread kept. */
Test(golden, counter)
{
	rounds = 3;
	expect_classes(&counter, 2, 20, 0);
	expect_classes(&counter, 3, 1680, 0);
	rounds = 2;
	expect_classes(&counter, 3, 90, 0);
	expect_classes(&counter, 4, 2520, 0);
}

/* Philosophers: each takes two forks, eats once, and puts them back. */

static struct heddle_mutex forks[8];
static int left_handed; /* the philosopher who takes the other fork first; -1: none */

static void philosophers_init(void)
{
	for (unsigned i = 0; i < now.threads; i++)
		heddle_mutex_init(&forks[i], "fork %ld", (long)i);
}

static void philosopher(long index)
{
	long next = (index + 1) % (long)now.threads;
	struct heddle_mutex *first = &forks[index == left_handed ? next : index];
	struct heddle_mutex *second = &forks[index == left_handed ? index : next];

	heddle_mutex_lock(first);
	heddle_mutex_lock(second);
	heddle_mutex_unlock(second);
	heddle_mutex_unlock(first);
}

static const struct golden philosophers = { philosophers_init, philosopher };

/*
 * For each fork, which of two neighbours eats first. Of the two cycles one is impossible and the other is the
 * deadlock.
 */
Test(golden, philosophers)
{
	left_handed = -1;
	for (unsigned n = 2; n <= 6; n++)
		expect_classes(&philosophers, n, (1u << n) - 1, 1);
}

Test(golden, philosophers_one_left_handed)
{
	left_handed = 0;
	for (unsigned n = 2; n <= 6; n++)
		expect_classes(&philosophers, n, (1u << n) - 2, 0);
}

/* readers(N): thread 0 writes x, N others read it. */

static struct heddle_variable x;

static void readers_init(void)
{
	heddle_variable_init(&x, 0, "x");
}

static void readers_thread(long index)
{
	if (index == 0)
		heddle_write(&x, 1);
	else
		heddle_read(&x);
}

static const struct golden readers = { readers_init, readers_thread };

Test(golden, readers)
{
	for (unsigned n = 1; n <= (IS_SLOW ? 9 : 13); n += n < 5 ? 1 : 4)
		expect_classes(&readers, n + 1, UINT64_C(1) << n, 0);
}

/*
 * lastzero(N): thread 0 searches for the last zero of an array from its end; thread j sets a[j] to a[j-1] +
 * 1.
 */

static struct heddle_variable array[THREADS_MAX];

static void lastzero_init(void)
{
	for (unsigned i = 0; i < now.threads; i++)
		heddle_variable_init(&array[i], 0, "array[%ld]", (long)i);
}

static void lastzero_thread(long index)
{
	long i = (long)now.threads - 1;

	if (index > 0) {
		heddle_write(&array[index], heddle_read(&array[index - 1]) + 1);
		return;
	}
	while (heddle_read(&array[i]))
		i--;
}

static const struct golden lastzero = { lastzero_init, lastzero_thread };

Test(golden, lastzero)
{
	for (unsigned n = 2; n <= (IS_SLOW ? 7 : 10); n++)
		expect_classes(&lastzero, n + 1, (n + 3) * (UINT64_C(1) << (n - 2)), 0);
}

/*
 * filesystem(N): each thread gives its inode a block, if it has none, and searches for a free one from a
 * place of its own.
 */

#define INODES 32
#define BLOCKS 26

static struct heddle_mutex inode_locks[INODES], block_locks[BLOCKS];
static int inode_blocks[INODES];
static bool is_busy[BLOCKS];

static void filesystem_init(void)
{
	for (long i = 0; i < INODES; i++) {
		heddle_mutex_init(&inode_locks[i], "inode %ld", i);
		inode_blocks[i] = 0;
	}
	for (long i = 0; i < BLOCKS; i++) {
		heddle_mutex_init(&block_locks[i], "block %ld", i);
		is_busy[i] = false;
	}
}

static bool take_block(int block)
{
	bool taken;

	heddle_mutex_lock(&block_locks[block]);
	taken = !is_busy[block];
	is_busy[block] = true;
	heddle_mutex_unlock(&block_locks[block]);
	return taken;
}

static void filesystem_thread(long index)
{
	int inode = (int)index % INODES, block = inode * 2 % BLOCKS;

	heddle_mutex_lock(&inode_locks[inode]);
	if (!inode_blocks[inode]) {
		while (!take_block(block))
			block = (block + 1) % BLOCKS;
		inode_blocks[inode] = block + 1;
	}
	heddle_mutex_unlock(&inode_locks[inode]);
}

static const struct golden filesystem = { filesystem_init, filesystem_thread };

Test(golden, filesystem)
{
	for (unsigned n = 14; n <= (IS_SLOW ? 17 : 19); n++)
		expect_classes(&filesystem, n, UINT64_C(1) << (n - 13), 0);
}

/* indexer(N): each thread inserts four values into a hash table; if a cell is taken, it tries the next. */

#define CELLS 128

static struct heddle_atomic cells[CELLS];

static void indexer_init(void)
{
	for (long i = 0; i < CELLS; i++)
		heddle_atomic_init(&cells[i], 0, "cell %ld", i);
}

static void indexer_thread(long index)
{
	for (long message = 1; message <= 4; message++) {
		long value = message * 11 + index, cell = value * 7 % CELLS;
		while (heddle_atomic_compare_exchange(&cells[cell], 0, value))
			cell = (cell + 1) % CELLS;
	}
}

static const struct golden indexer = { indexer_init, indexer_thread };

Test(golden, indexer)
{
	for (unsigned n = 12; n <= (IS_SLOW ? 13 : 15); n++)
		expect_classes(&indexer, n, UINT64_C(1) << (3 * (n - 11)), 0);
}

/* trylock: threads that take the mutex if it is free. */

static void try_once(long index)
{
	if (heddle_mutex_trylock(&mutex))
		heddle_mutex_unlock(&mutex);
}

static void lock_or_try(long index)
{
	if (index > 0) {
		try_once(index);
		return;
	}
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

static const struct golden trylock = { counter_init, try_once };
static const struct golden lock_against_trylock = { counter_init, lock_or_try };

Test(golden, trylock)
{
	expect_classes(&trylock, 2, 4, 0);
	expect_classes(&trylock, 3, 21, 0);
	expect_classes(&lock_against_trylock, 2, 3, 0);
}

/* Readers that hold their lock while they wait for what the writer gives under it. */

static struct heddle_rwlock rwlock;
static struct heddle_completion given;

static void readers_semaphore_init(void)
{
	heddle_rwlock_init(&rwlock, "rwlock");
	heddle_completion_init(&given, "given");
}

static void readers_semaphore_thread(long index)
{
	if (index < 2) {
		heddle_rwlock_read_lock(&rwlock);
		heddle_completion_wait(&given);
		heddle_rwlock_read_unlock(&rwlock);
		return;
	}
	heddle_rwlock_write_lock(&rwlock);
	heddle_complete(&given);
	heddle_complete(&given);
	heddle_rwlock_write_unlock(&rwlock);
}

static const struct golden readers_semaphore = { readers_semaphore_init, readers_semaphore_thread };

/* The writer first, and two orders of the readers' waits; or a reader first, and nothing is given. */
Test(golden, readers_semaphore)
{
	expect_classes(&readers_semaphore, 3, 3, 1);
}

/* A thread that waits for ever with the mutex held, and one that waits for the mutex. */

static void wait_or_lock(long index)
{
	heddle_mutex_lock(&mutex);
	if (index == 0)
		heddle_completion_wait(&given);
	heddle_mutex_unlock(&mutex);
}

static void wait_or_lock_init(void)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_completion_init(&given, "given");
}

static const struct golden waits_for_ever = { wait_or_lock_init, wait_or_lock };

Test(golden, waits_for_ever)
{
	expect_classes(&waits_for_ever, 2, 2, 2);
}

/* A choice of two within a section, against a section. */

static void choose_inside(long index)
{
	heddle_mutex_lock(&mutex);
	if (index == 0)
		heddle_choose(2, "either way");
	heddle_mutex_unlock(&mutex);
}

static const struct golden choice = { counter_init, choose_inside };

Test(golden, choice)
{
	expect_classes(&choice, 2, 4, 0);
}

/* Additions: those without a result commute, those with a used result do not. */

static struct heddle_atomic sum;

static void adds_init(void)
{
	heddle_atomic_init(&sum, 0, "sum");
}

static void add_unused(long index)
{
	for (int i = 0; i < rounds; i++)
		heddle_atomic_add(&sum, 1);
}

static void add_used(long index)
{
	for (int i = 0; i < rounds; i++)
		heddle_atomic_add_return(&sum, 1);
}

static const struct golden adds_unused = { adds_init, add_unused };
static const struct golden adds_used = { adds_init, add_used };

Test(golden, adds)
{
	rounds = 3;
	expect_classes(&adds_unused, 2, 1, 0);
	expect_classes(&adds_used, 2, 20, 0);
	rounds = 2;
	expect_classes(&adds_unused, 4, 1, 0);
	expect_classes(&adds_used, 3, 90, 0);
}
