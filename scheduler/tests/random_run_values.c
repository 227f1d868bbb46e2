/* SPDX-License-Identifier: MIT */
/* Random programs: reads, writes and choices. */
#include "random_runner.h"
#include "random_tries.h"

#include <heddle/placed.h>

static void spin(struct random_runner *self, struct heddle_atomic *atomic)
{
	while (random_got(self, heddle_atomic_load(atomic)), !self->last)
		heddle_spin_wait();
}

/* A loop that only reads, at any place of its thread; both: its round can have two reads. */
static void await(struct random_runner *self, struct heddle_atomic *one, struct heddle_atomic *other,
		  bool both, int64_t value)
{
	uint32_t begin = heddle_await_begin();

	while (random_got(self, heddle_atomic_load(one)), self->last < value) {
		if (both && heddle_atomic_load(other))
			break;
		heddle_await_at(begin, &random_await_where);
		begin = heddle_await_begin();
	}
}

static void compare_exchange(struct random_runner *self, struct heddle_atomic *atomic, int expected,
			     int desired)
{
	int64_t found = heddle_atomic_compare_exchange(atomic, expected, desired);

	random_succeeded(self, found == expected);
	random_got(self, found);
}

static void compare_exchange_weak(struct random_runner *self, struct heddle_atomic *atomic, int64_t expected,
				  int desired)
{
	bool success = heddle_atomic_compare_exchange_weak(atomic, &expected, desired);

	random_succeeded(self, success);
	random_got(self, success);
}

/* b: one value more, if the last one was odd. */
static int values_of(const struct random_runner *self, const struct random_operation *operation)
{
	return operation->a + 1 + (operation->b ? (int)(self->last & 1) : 0);
}

static void run_other(struct random_runner *self, const struct random_operation *operation)
{
	switch ((enum random_kind)operation->kind) {
	case RANDOM_CHOOSE:
		random_got(self, heddle_choose(values_of(self, operation), "random"));
		break;
	case RANDOM_FAULT:
		random_got(self, heddle_inject_fault("random fault"));
		break;
	case RANDOM_CHECK:
		heddle_check(self->last != operation->a, "random check", "last is %d", operation->a);
		break;
	case RANDOM_EXPECT:
		heddle_expect(self->last != operation->a, "random expectation", "last is %d", operation->a);
		break;
	default: /* RANDOM_YIELD */
		heddle_yield();
		break;
	}
}

void random_run_value(struct random_runner *self, const struct random_operation *operation)
{
	struct random_world *world = &random_world;
	struct heddle_atomic *atomic = &world->atomic[operation->object % 2];

	switch ((enum random_kind)operation->kind) {
	case RANDOM_AWAIT:
		await(self, atomic, &world->atomic[!(operation->object % 2)], operation->a, operation->b);
		break;
	case RANDOM_SPIN:
		spin(self, atomic);
		break;
	case RANDOM_ATOMIC_LOAD:
		random_got(self, heddle_atomic_load(atomic));
		break;
	case RANDOM_ATOMIC_STORE:
		heddle_atomic_store(atomic, operation->a);
		break;
	case RANDOM_ATOMIC_ADD:
		heddle_atomic_add(atomic, operation->a + 1);
		break;
	case RANDOM_ATOMIC_ADD_RETURN:
		random_got(self, heddle_atomic_add_return(atomic, operation->a + 1));
		break;
	case RANDOM_ATOMIC_EXCHANGE:
		random_got(self, heddle_atomic_exchange(atomic, operation->a));
		break;
	case RANDOM_ATOMIC_COMPARE_EXCHANGE:
		compare_exchange(self, atomic, operation->a, operation->b);
		break;
	case RANDOM_ATOMIC_COMPARE_EXCHANGE_WEAK:
		compare_exchange_weak(self, atomic, operation->a, operation->b);
		break;
	case RANDOM_READ:
		random_got(self, heddle_read(&world->variable[operation->object]));
		break;
	case RANDOM_WRITE: /* b: adds the value read before */
		heddle_write(&world->variable[operation->object],
			     operation->a + (operation->b ? self->last : 0));
		break;
	default:
		run_other(self, operation);
		break;
	}
}

static int64_t sum(const int64_t *cells, unsigned low, unsigned high)
{
	int64_t total = 0;
	for (unsigned i = low; i <= high; i++)
		total = total * 5 + cells[i];
	return total;
}

/*
 * The first cell from low on that is not empty; RANDOM_CELLS if there is none. The result of such a search
 * says that the cells before are empty.
 */
static unsigned scan(const int64_t *cells, unsigned low)
{
	while (low < RANDOM_CELLS && !cells[low])
		low++;
	return low;
}

/* a: first cell; b: number of further ones. */
void random_run_data(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_data *data = &random_world.data[operation->object];
	int64_t *cells = random_world.cells[operation->object];
	unsigned low = operation->a;
	unsigned high = low + operation->b < RANDOM_CELLS ? low + operation->b : RANDOM_CELLS - 1;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_DATA_READ:
		heddle_data_access(data, low, high, HEDDLE_READ);
		random_got(self, sum(cells, low, high));
		break;
	case RANDOM_DATA_SCAN:
		heddle_data_access(data, low, RANDOM_CELLS - 1, HEDDLE_READ);
		random_got(self, scan(cells, low));
		break;
	case RANDOM_DATA_WRITE:
		heddle_data_access(data, low, high, HEDDLE_WRITE);
		for (unsigned i = low; i <= high; i++)
			cells[i] = (cells[i] + self->index) % 5;
		break;
	default: /* RANDOM_DATA_ADD */
		heddle_data_access(data, low, high, HEDDLE_ADD);
		for (unsigned i = low; i <= high; i++)
			cells[i] += self->index;
		break;
	}
}
