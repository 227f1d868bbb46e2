/* SPDX-License-Identifier: MIT */
/*
 * Random small programs of plain accesses, explored four ways:
 *
 *   reference             naive, and every access is a scheduling point, whatever the scheduler has learnt
 *   dpor, points=memory   the same outcomes, the same races
 *   dpor, points=racy     the same outcomes, the same races
 *   dpor, points=sync     a race if there is one, and only outcomes of the reference
 *
 * An outcome is every value that a thread read, and what is left in the variables. ACCESS_SEED (a number) makes other programs,
 * ACCESS_PROGRAMS more of them.
 */
#include "exploring.h"
#include "random_numbers.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HEDDLE_ACCESS

#define THREADS_MAX	  3
#define OPERATIONS_MAX	  4
#define OUTCOMES_MAX	  4096
#define INTERLEAVINGS_MAX 300000

enum what { READ_X, WRITE_X, COUNT_X, READ_Y, WRITE_Y, READ_BYTE, LOAD, STORE, CHANGE, LOCK, UNLOCK, WHATS };

struct program {
	unsigned n_threads, n_operations[THREADS_MAX];
	unsigned char what[THREADS_MAX][OPERATIONS_MAX];
};

/* The interpreter is not what is tested, and not instrumented. */
#define UNSEEN __attribute__((no_sanitize("thread")))

static struct program program;
static uint64_t read_by[THREADS_MAX]; /* what each thread has read, hashed */
static uint64_t final;

static int x, y;
static struct {
	unsigned char of[4];
} bytes;
static atomic_int a;
static struct heddle_mutex m;

static __attribute__((noinline)) int read_x(void)
{
	return x;
}

static __attribute__((noinline)) void write_x(int value)
{
	x = value;
}

static __attribute__((noinline)) void count_x(void)
{
	x++;
}

static __attribute__((noinline)) int read_y(void)
{
	return y;
}

static __attribute__((noinline)) void write_y(int value)
{
	y = value;
	bytes.of[value & 3] = 1;
}

static __attribute__((noinline)) int read_byte(int number)
{
	return bytes.of[number];
}

static __attribute__((noinline)) int load(void)
{
	return atomic_load_explicit(&a, memory_order_acquire);
}

static __attribute__((noinline)) void store(int value)
{
	atomic_store_explicit(&a, value, memory_order_release);
}

static __attribute__((noinline)) int change(void)
{
	return atomic_fetch_add(&a, 1);
}

static UNSEEN uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

static UNSEEN void run_operation(unsigned thread, unsigned operation)
{
	int value = -1, written = (int)(thread * OPERATIONS_MAX + operation) + 1;

	switch ((enum what)program.what[thread][operation]) {
	case READ_X:
		value = read_x();
		break;
	case WRITE_X:
		write_x(written);
		break;
	case COUNT_X:
		count_x();
		break;
	case READ_Y:
		value = read_y();
		break;
	case WRITE_Y:
		write_y(written);
		break;
	case READ_BYTE:
		value = read_byte((int)operation);
		break;
	case LOAD:
		value = load();
		break;
	case STORE:
		store(written);
		break;
	case CHANGE:
		value = change();
		break;
	case LOCK:
		heddle_mutex_lock(&m);
		break;
	case UNLOCK:
		heddle_mutex_unlock(&m);
		break;
	case WHATS:
		break;
	}
	read_by[thread] = mix(read_by[thread], (uint64_t)value);
}

static UNSEEN void run_thread(void *number)
{
	unsigned thread = (unsigned)(uintptr_t)number;

	for (unsigned i = 0; i < program.n_operations[thread]; i++)
		run_operation(thread, i);
}

static UNSEEN void body(void *unused)
{
	static const char *const names[] = { "A", "B", "C" };

	(void)unused;
	x = y = 0;
	bytes.of[0] = bytes.of[1] = bytes.of[2] = bytes.of[3] = 0;
	atomic_init(&a, 0);
	heddle_mutex_init(&m, "m");
	for (unsigned i = 0; i < program.n_threads; i++)
		read_by[i] = 0;
	for (unsigned i = 0; i < program.n_threads; i++)
		heddle_spawn(names[i], run_thread, (void *)(uintptr_t)i);
	heddle_join_all();
	final = mix(mix((uint64_t)x, (uint64_t)y), (uint64_t)a);
	for (unsigned i = 0; i < program.n_threads; i++)
		final = mix(final, read_by[i]);
}

/* Locks are left again, and in the order in which they were taken. */
static void generate_thread(struct random_numbers *numbers, unsigned thread, unsigned n)
{
	bool locked = false;
	unsigned made = 0;

	while (made < n) {
		enum what what = random_below(numbers, WHATS);

		if (what == UNLOCK ? !locked : what == LOCK && (locked || made + 2 > n))
			continue;
		locked = what == LOCK || (locked && what != UNLOCK);
		program.what[thread][made++] = (unsigned char)what;
		if (locked && made == n) /* the last one must leave it */
			program.what[thread][made - 1] = UNLOCK;
	}
	program.n_operations[thread] = n;
}

static void generate(uint64_t seed)
{
	struct random_numbers numbers = { seed };

	memset(&program, 0, sizeof(program));
	program.n_threads = 2 + random_below(&numbers, 2);
	for (unsigned i = 0; i < program.n_threads; i++)
		generate_thread(&numbers, i, program.n_threads == 2 ? 2 + random_below(&numbers, 3) : 2);
}

struct outcomes {
	size_t n;
	uint64_t values[OUTCOMES_MAX];
	uint64_t race_lines; /* set, modulo 64 */
	uint64_t executions;
	bool complete;
};

static bool has(const struct outcomes *outcomes, uint64_t value)
{
	for (size_t i = 0; i < outcomes->n; i++) {
		if (outcomes->values[i] == value)
			return true;
	}
	return false;
}

static void take(void *context, const struct heddle_execution *execution)
{
	struct outcomes *outcomes = context;

	outcomes->executions++;
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];

		cr_assert_eq(finding->kind, HEDDLE_DATA_RACE, "%s", finding->message);
		outcomes->race_lines |= UINT64_C(1) << finding->where->line % 64;
	}
	if (has(outcomes, final))
		return;
	cr_assert_lt(outcomes->n, OUTCOMES_MAX);
	outcomes->values[outcomes->n++] = final;
}

static bool always(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	(void)self, (void)execution, (void)next;
	return true;
}

static void explore_as(struct outcomes *outcomes, const struct heddle_strategy *strategy,
		       enum heddle_points points)
{
	struct heddle_options options = { .strategy = strategy, .points = points, .arena_bytes = 1 << 16 };
	const struct heddle_program explored = { body, NULL };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	int result = 1;

	memset(outcomes, 0, sizeof(*outcomes));
	cr_assert_eq(heddle_explorer_open(&explorer, &explored, &options), 0);
	while (outcomes->executions < INTERLEAVINGS_MAX &&
	       (result = heddle_explorer_next(explorer, &execution)) == 1)
		take(outcomes, execution);
	cr_assert_geq(result, 0);
	outcomes->complete = result == 0;
	heddle_explorer_close(explorer);
}

static bool is_subset(const struct outcomes *one, const struct outcomes *other)
{
	for (size_t i = 0; i < one->n; i++) {
		if (!has(other, one->values[i]))
			return false;
	}
	return true;
}

/* Returns NULL, or what is wrong. */
static const char *compare(const struct outcomes *reference, const struct outcomes *memory,
			   const struct outcomes *racy, const struct outcomes *sync)
{
	if (!is_subset(memory, reference) || !is_subset(racy, reference) || !is_subset(sync, reference))
		return "an outcome that cannot be";
	if (memory->n != reference->n)
		return "points=memory misses an outcome";
	if (racy->n != reference->n)
		return "points=racy misses an outcome";
	if (memory->race_lines != reference->race_lines)
		return "points=memory has other races";
	if (racy->race_lines != reference->race_lines)
		return "points=racy has other races";
	if (!sync->race_lines != !reference->race_lines)
		return "points=sync misses that there is a race";
	return NULL;
}

static void print_program(char *text, size_t size)
{
	static const char *const names[WHATS] = { "read x",  "write x",	  "count x", "read y",
						  "write y", "read byte", "load",    "store",
						  "change",  "lock",	  "unlock" };
	size_t length = 0;

	for (unsigned i = 0; i < program.n_threads; i++) {
		for (unsigned j = 0; j < program.n_operations[i] && length < size; j++)
			length += (size_t)snprintf(text + length, size - length, "%s%s",
						   j ? ", " : (i ? " | " : ""), names[program.what[i][j]]);
	}
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

Test(access, random_programs)
{
	static struct outcomes reference, memory, racy, sync;
	struct heddle_strategy every_access = *heddle_strategy_by_name("naive");
	uint64_t seed = number_from("ACCESS_SEED", 1), n = number_from("ACCESS_PROGRAMS", 400);
	uint64_t executions[4] = { 0 }, with_races = 0, compared = 0, outcomes = 0;
	char text[1024];

	every_access.sees = always;
	for (uint64_t i = seed; i < seed + n; i++) {
		const char *wrong;

		generate(i);
		print_program(text, sizeof(text));
		explore_as(&reference, &every_access, HEDDLE_POINTS_MEMORY);
		if (!reference.complete)
			continue;
		explore_as(&memory, NULL, HEDDLE_POINTS_MEMORY);
		explore_as(&racy, NULL, HEDDLE_POINTS_RACY);
		explore_as(&sync, NULL, HEDDLE_POINTS_SYNC);
		wrong = compare(&reference, &memory, &racy, &sync);
		cr_assert_null(wrong, "program %" PRIu64 " (%s): %s", i, text, wrong);
		compared++;
		with_races += reference.race_lines != 0;
		outcomes += reference.n;
		executions[0] += reference.executions;
		executions[1] += memory.executions;
		executions[2] += racy.executions;
		executions[3] += sync.executions;
	}
	printf("%" PRIu64 " programs, %" PRIu64 " with a race, %" PRIu64
	       " outcomes; executions: reference %" PRIu64 ", memory %" PRIu64 ", racy %" PRIu64
	       ", sync %" PRIu64 "\n",
	       compared, with_races, outcomes, executions[0], executions[1], executions[2], executions[3]);
	cr_expect_geq(compared * 10, n * 9);
	cr_expect_geq(with_races * 10, compared * 2);
	cr_expect_leq(with_races * 10, compared * 9);
}

#endif
