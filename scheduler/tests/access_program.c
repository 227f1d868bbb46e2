/* SPDX-License-Identifier: MIT */
#include "access_program.h"

#include "access.h"

#include "strategies/random_numbers.h"

#include <heddle/heddle.h>

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#ifdef HEDDLE_ACCESS

enum what {
	READ_X,
	WRITE_X,
	COUNT_X,
	READ_Y,
	WRITE_Y,
	READ_BYTE,
	READ_X_VOLATILE,
	READ_Z,
	WRITE_Z,
	LOAD,
	STORE,
	CHANGE,
	COMPARE,
	COMPARE_WEAK,
	GET,
	ADD,
	UP,
	DOWN,
	CHOOSE,
	LOCK,
	UNLOCK,
	WHATS
};

static const char *const names[WHATS] = {
	"read x", "write x", "count x", "read y", "write y", "read byte", "read volatile x",
	"read z", "write z", "load",	"store",  "change",  "compare",	  "compare weakly",
	"get",	  "add",     "up",	"down",	  "choose",  "lock",	  "unlock",
};

/* The interpreter is not the code under test, and not instrumented. */
#define UNSEEN __attribute__((no_sanitize("thread")))

static uint64_t read_by[ACCESS_THREADS_MAX]; /* the values that each thread has read, hashed */
static int last_of[ACCESS_THREADS_MAX];

static int x, y, z; /* z is volatile */
static struct {
	unsigned char of[4];
} bytes;
static atomic_int a;
static struct heddle_mutex m;
static struct heddle_semaphore s;
static struct heddle_atomic h;

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
	return bytes.of[number & 3];
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

static __attribute__((noinline)) int compare(int value)
{
	int expected = 0;

	return atomic_compare_exchange_strong(&a, &expected, value) ? -1 : expected;
}

static __attribute__((noinline)) int compare_weak(int value)
{
	int expected = 0;

	return atomic_compare_exchange_weak(&a, &expected, value) ? -1 : expected;
}

static UNSEEN uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

static UNSEEN int run_object(enum what what)
{
	switch (what) {
	case GET:
		return (int)heddle_atomic_load(&h);
	case ADD:
		heddle_atomic_add(&h, 1);
		return -1;
	case UP:
		heddle_semaphore_up(&s);
		return -1;
	case DOWN:
		heddle_semaphore_down(&s);
		return -1;
	case CHOOSE:
		return heddle_choose(2, "one of two");
	case LOCK:
		heddle_mutex_lock(&m);
		return -1;
	default:
		heddle_mutex_unlock(&m);
		return -1;
	}
}

/* Returns the value read, -1 if there was none. */
static UNSEEN int run_what(enum what what, unsigned operation, int written)
{
	switch (what) {
	case READ_X:
		return read_x();
	case WRITE_X:
		write_x(written);
		return -1;
	case COUNT_X:
		count_x();
		return -1;
	case READ_Y:
		return read_y();
	case WRITE_Y:
		write_y(written);
		return -1;
	case READ_BYTE:
		return read_byte((int)operation);
	case READ_X_VOLATILE:
		return access_read_volatile(&x);
	case READ_Z:
		return access_read_volatile(&z);
	case WRITE_Z:
		access_write_volatile(&z, written);
		return -1;
	case LOAD:
		return load();
	case STORE:
		store(written);
		return -1;
	case CHANGE:
		return change();
	case COMPARE:
		return compare(written);
	case COMPARE_WEAK:
		return compare_weak(written);
	default:
		return run_object(what);
	}
}

static UNSEEN bool is_open(unsigned thread, const struct access_operation *operation)
{
	return !operation->guard || (last_of[thread] & 1) == operation->guard - 1;
}

static const struct access_program *running;

static UNSEEN void run_thread(void *number)
{
	unsigned thread = (unsigned)(uintptr_t)number;

	for (unsigned i = 0; i < running->n_operations[thread]; i++) {
		const struct access_operation *operation = &running->operations[thread][i];
		int value;

		if (!is_open(thread, operation))
			continue;
		value = run_what((enum what)operation->what, i,
				 (int)(thread * ACCESS_OPERATIONS_MAX + i) + 1);
		read_by[thread] = mix(read_by[thread], (uint64_t)value + i);
		if (value >= 0)
			last_of[thread] = value;
	}
}

UNSEEN void access_run(void *argument)
{
	static const char *const threads[ACCESS_THREADS_MAX] = { "A", "B", "C", "D" };

	running = argument;
	x = y = z = 0;
	bytes.of[0] = bytes.of[1] = bytes.of[2] = bytes.of[3] = 0;
	atomic_init(&a, 0);
	heddle_mutex_init(&m, "m");
	heddle_semaphore_init(&s, 0, "s");
	heddle_atomic_init(&h, 0, "h");
	for (unsigned i = 0; i < ACCESS_THREADS_MAX; i++) {
		read_by[i] = 0;
		last_of[i] = 0;
	}
	for (unsigned i = 0; i < running->n_threads; i++)
		heddle_spawn(threads[i], run_thread, (void *)(uintptr_t)i);
	heddle_join_all();
}

UNSEEN uint64_t access_outcome(void)
{
	uint64_t outcome =
		mix(mix(mix(mix((uint64_t)x, (uint64_t)y), (uint64_t)z), (uint64_t)a), (uint64_t)h.value);

	for (unsigned i = 0; i < ACCESS_THREADS_MAX; i++)
		outcome = mix(outcome, read_by[i]);
	return outcome;
}

/* Smaller arguments are drawn more often. */
static enum what draw_what(struct random_numbers *numbers)
{
	enum what what;

	do
		what = random_below(numbers, WHATS);
	while ((what == DOWN || what == UP || what == GET || what == ADD) && random_below(numbers, 2));
	return what;
}

/* Locks are released again, in the order in which they were taken. */
static void generate_thread(struct access_program *program, struct random_numbers *numbers, unsigned thread,
			    unsigned n)
{
	bool locked = false;
	unsigned made = 0;

	while (made < n) {
		struct access_operation operation = { .what = (unsigned char)draw_what(numbers) };

		if (operation.what == UNLOCK ? !locked : operation.what == LOCK && (locked || made + 2 > n))
			continue;
		locked = operation.what == LOCK || (locked && operation.what != UNLOCK);
		if (operation.what != LOCK && operation.what != UNLOCK && random_below(numbers, 4) == 0)
			operation.guard = (unsigned char)(1 + random_below(numbers, 2));
		if (locked && made + 1 == n) /* the last operation must release it */
			operation = (struct access_operation){ .what = UNLOCK };
		program->operations[thread][made++] = operation;
	}
	program->n_operations[thread] = n;
}

void access_generate(struct access_program *program, uint64_t seed, bool is_large)
{
	struct random_numbers numbers = { seed };

	memset(program, 0, sizeof(*program));
	program->spurious = random_below(&numbers, 2);
	program->n_threads = 2 + random_below(&numbers, is_large ? 3 : 2);
	for (unsigned i = 0; i < program->n_threads; i++) {
		unsigned n = program->n_threads == 2 ? 2 + random_below(&numbers, 3) : 2;
		if (is_large)
			n = (program->n_threads == 4 ? 2 : 3) + random_below(&numbers, 3);
		generate_thread(program, &numbers, i, n);
	}
}

bool access_chooses(const struct access_program *program)
{
	for (unsigned i = 0; i < program->n_threads; i++) {
		for (unsigned j = 0; j < program->n_operations[i]; j++) {
			if (program->operations[i][j].what == CHOOSE)
				return true;
		}
	}
	return false;
}

void access_print(char *text, size_t size, const struct access_program *program)
{
	static const char *const guards[] = { "", "if even ", "if odd " };
	size_t length = 0;

	for (unsigned i = 0; i < program->n_threads; i++) {
		for (unsigned j = 0; j < program->n_operations[i] && length < size; j++) {
			const struct access_operation *operation = &program->operations[i][j];
			length += (size_t)snprintf(text + length, size - length, "%s%s%s",
						   j ? ", " : (i ? " | " : ""), guards[operation->guard],
						   names[operation->what]);
		}
	}
}

#endif
