/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/choose.h"
#include "run/object.h"
#include "hooks/order.h"
#include "run/step.h"

static struct operation operation_on(struct heddle_object *object, enum heddle_operation kind,
				     enum heddle_access access, const struct heddle_where *where)
{
	return (struct operation){
		.kind = kind, .access = access, .object = object, .high = HEDDLE_WHOLE, .where = where
	};
}

void heddle_atomic_init_named(struct heddle_atomic *atomic, int64_t value, const struct heddle_name *name)
{
	atomic->value = value;
	object_init(&atomic->object, HEDDLE_OBJECT_ATOMIC, name);
}

int64_t heddle_atomic_load_at(struct heddle_atomic *atomic, const struct heddle_where *where)
{
	struct operation load = operation_on(&atomic->object, HEDDLE_OP_ATOMIC_LOAD, HEDDLE_READ, where);

	operation_begin(&load);
	order_load(&atomic->object, &atomic->value);
	operation_touch(&load, HEDDLE_READ, atomic->value);
	return atomic->value;
}

void heddle_atomic_store_at(struct heddle_atomic *atomic, int64_t value, const struct heddle_where *where)
{
	struct operation store = operation_on(&atomic->object, HEDDLE_OP_ATOMIC_STORE, HEDDLE_WRITE, where);

	operation_begin(&store);
	atomic->value = value;
	order_store(&atomic->object, &atomic->value);
	operation_touch(&store, HEDDLE_WRITE, value);
}

/* Wraps around, as in C11. */
static void add_to(struct heddle_atomic *atomic, int64_t delta)
{
	atomic->value = (int64_t)((uint64_t)atomic->value + (uint64_t)delta);
}

void heddle_atomic_add_at(struct heddle_atomic *atomic, int64_t delta, const struct heddle_where *where)
{
	struct operation add = operation_on(&atomic->object, HEDDLE_OP_ATOMIC_ADD, HEDDLE_ADD, where);

	operation_begin(&add);
	add_to(atomic, delta);
	order_add(&atomic->object, &atomic->value);
	operation_touch(&add, HEDDLE_ADD, delta);
}

int64_t heddle_atomic_add_return_at(struct heddle_atomic *atomic, int64_t delta,
				    const struct heddle_where *where)
{
	struct operation add =
		operation_on(&atomic->object, HEDDLE_OP_ATOMIC_ADD_RETURN, HEDDLE_WRITE, where);

	operation_begin(&add);
	add_to(atomic, delta);
	order_exchange(&atomic->object, &atomic->value);
	operation_touch(&add, HEDDLE_WRITE, atomic->value);
	return atomic->value;
}

int64_t heddle_atomic_exchange_at(struct heddle_atomic *atomic, int64_t value,
				  const struct heddle_where *where)
{
	struct operation exchange =
		operation_on(&atomic->object, HEDDLE_OP_ATOMIC_EXCHANGE, HEDDLE_WRITE, where);
	int64_t old;

	operation_begin(&exchange);
	old = atomic->value;
	atomic->value = value;
	order_exchange(&atomic->object, &atomic->value);
	operation_touch(&exchange, HEDDLE_WRITE, old);
	return old;
}

/*
 * *expected becomes the previous value. A spurious failure is a choice of this step, taken whatever the value
 * is, so that stores of other threads do not decide about it.
 */
ON_THE_PATH bool compare_exchange(struct heddle_atomic *atomic, int64_t *expected, int64_t desired, bool weak,
				  const struct heddle_where *where)
{
	struct operation exchange =
		operation_on(&atomic->object, HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE, HEDDLE_WRITE, where);
	int64_t looked_for = *expected;
	bool done;

	operation_begin(&exchange);
	done = !(weak && choose_spurious_failure()) && atomic->value == looked_for;
	*expected = atomic->value;
	if (done) {
		atomic->value = desired;
		order_exchange(&atomic->object, &atomic->value);
	} else {
		order_load(&atomic->object, &atomic->value);
	}
	operation_touch(&exchange, done ? HEDDLE_WRITE : HEDDLE_READ, *expected);
	operation_expected(looked_for);
	return done;
}

int64_t heddle_atomic_compare_exchange_at(struct heddle_atomic *atomic, int64_t expected, int64_t desired,
					  const struct heddle_where *where)
{
	compare_exchange(atomic, &expected, desired, false, where);
	return expected;
}

bool heddle_atomic_compare_exchange_weak_at(struct heddle_atomic *atomic, int64_t *expected, int64_t desired,
					    const struct heddle_where *where)
{
	return compare_exchange(atomic, expected, desired, true, where);
}

void heddle_variable_init_named(struct heddle_variable *variable, int64_t value,
				const struct heddle_name *name)
{
	variable->value = value;
	object_init(&variable->object, HEDDLE_OBJECT_VARIABLE, name);
}

int64_t heddle_read_at(struct heddle_variable *variable, const struct heddle_where *where)
{
	struct operation read = operation_on(&variable->object, HEDDLE_OP_VARIABLE_READ, HEDDLE_READ, where);

	operation_begin(&read);
	order_plain_read(&variable->value, __builtin_return_address(0));
	operation_touch(&read, HEDDLE_READ, variable->value);
	return variable->value;
}

void heddle_write_at(struct heddle_variable *variable, int64_t value, const struct heddle_where *where)
{
	struct operation write =
		operation_on(&variable->object, HEDDLE_OP_VARIABLE_WRITE, HEDDLE_WRITE, where);

	operation_begin(&write);
	order_plain_write(&variable->value, __builtin_return_address(0));
	variable->value = value;
	operation_touch(&write, HEDDLE_WRITE, value);
}
