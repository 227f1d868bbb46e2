/* SPDX-License-Identifier: MIT */
/* Operations: what they are called, and the objects that are nothing else. */
#include "engine.h"
#include "order.h"
#include "step.h"

#include <string.h>

static const char *const operation_names[HEDDLE_OPERATIONS] = {
	[HEDDLE_OP_NONE] = "none",
	[HEDDLE_OP_START] = "start",
	[HEDDLE_OP_JOIN] = "join",
	[HEDDLE_OP_JOIN_ALL] = "join_all",
	[HEDDLE_OP_YIELD] = "yield",
	[HEDDLE_OP_MUTEX_LOCK] = "lock",
	[HEDDLE_OP_MUTEX_TRYLOCK] = "trylock",
	[HEDDLE_OP_MUTEX_UNLOCK] = "unlock",
	[HEDDLE_OP_READ_LOCK] = "read_lock",
	[HEDDLE_OP_READ_UNLOCK] = "read_unlock",
	[HEDDLE_OP_WRITE_LOCK] = "write_lock",
	[HEDDLE_OP_WRITE_UNLOCK] = "write_unlock",
	[HEDDLE_OP_DOWN_READ] = "down_read",
	[HEDDLE_OP_DOWN_WRITE] = "down_write",
	[HEDDLE_OP_RWSEM_CONTINUE] = "continue",
	[HEDDLE_OP_UP_READ] = "up_read",
	[HEDDLE_OP_UP_WRITE] = "up_write",
	[HEDDLE_OP_SPIN_LOCK] = "spin_lock",
	[HEDDLE_OP_SPIN_LOCK_SHARED] = "spin_lock_shared",
	[HEDDLE_OP_SPIN_UNLOCK] = "spin_unlock",
	[HEDDLE_OP_WAIT_PREPARE] = "prepare_wait",
	[HEDDLE_OP_WAIT_SLEEP] = "sleep",
	[HEDDLE_OP_WAIT_FINISH] = "finish_wait",
	[HEDDLE_OP_WAKE] = "wake",
	[HEDDLE_OP_COMPLETE] = "complete",
	[HEDDLE_OP_COMPLETION_WAIT] = "wait_completion",
	[HEDDLE_OP_ATOMIC_LOAD] = "atomic_load",
	[HEDDLE_OP_ATOMIC_STORE] = "atomic_store",
	[HEDDLE_OP_ATOMIC_ADD] = "atomic_add",
	[HEDDLE_OP_ATOMIC_ADD_RETURN] = "atomic_add_return",
	[HEDDLE_OP_ATOMIC_EXCHANGE] = "atomic_exchange",
	[HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE] = "atomic_compare_exchange",
	[HEDDLE_OP_VARIABLE_READ] = "read",
	[HEDDLE_OP_VARIABLE_WRITE] = "write",
	[HEDDLE_OP_DATA_READ] = "data_read",
	[HEDDLE_OP_DATA_WRITE] = "data_write",
	[HEDDLE_OP_DATA_ADD] = "data_add",
	[HEDDLE_OP_SEMAPHORE_UP] = "up",
	[HEDDLE_OP_SEMAPHORE_DOWN] = "down",
	[HEDDLE_OP_CONDITION_WAIT] = "wait",
	[HEDDLE_OP_CONDITION_SLEEP] = "wait_for_signal",
	[HEDDLE_OP_CONDITION_SIGNAL] = "signal",
	[HEDDLE_OP_CONDITION_BROADCAST] = "broadcast",
	[HEDDLE_OP_BARRIER_ARRIVE] = "arrive",
	[HEDDLE_OP_BARRIER_PASS] = "pass",
	[HEDDLE_OP_ONCE] = "once",
	[HEDDLE_OP_ONCE_FINISH] = "finish_once",
	[HEDDLE_OP_SPIN] = "spin",
	[HEDDLE_OP_MEMORY_READ] = "memory_read",
	[HEDDLE_OP_MEMORY_WRITE] = "memory_write",
	[HEDDLE_OP_MEMORY_LOAD] = "memory_load",
	[HEDDLE_OP_MEMORY_STORE] = "memory_store",
	[HEDDLE_OP_MEMORY_CHANGE] = "memory_change",
	[HEDDLE_OP_MEMORY_COMPARE_EXCHANGE] = "memory_compare_exchange",
	[HEDDLE_OP_DESTROY] = "destroy",
	[HEDDLE_OP_FREE] = "free",
	[HEDDLE_OP_LEAVE] = "leave",
	[HEDDLE_OP_DEAD] = "use_after_end",
};

const char *heddle_operation_name(enum heddle_operation operation)
{
	return operation < HEDDLE_OPERATIONS ? operation_names[operation] : "unknown";
}

enum heddle_operation heddle_operation_by_name(const char *name)
{
	for (int i = HEDDLE_OP_JOIN; i < HEDDLE_OPERATIONS; i++) {
		if (strcmp(operation_names[i], name) == 0)
			return (enum heddle_operation)i;
	}
	return HEDDLE_OP_NONE;
}

void heddle_unordered_begin(void)
{
	order_look_away();
}

void heddle_unordered_end(void)
{
	order_look_again();
}

void heddle_data_init_named(struct heddle_data *data, const struct heddle_name *name)
{
	object_init(&data->object, HEDDLE_OBJECT_DATA, name);
}

void heddle_data_access_at(struct heddle_data *data, uint64_t low, uint64_t high, enum heddle_access access,
			   const struct heddle_where *where)
{
	static const enum heddle_operation kinds[] = {
		[HEDDLE_READ] = HEDDLE_OP_DATA_READ,
		[HEDDLE_WRITE] = HEDDLE_OP_DATA_WRITE,
		[HEDDLE_ADD] = HEDDLE_OP_DATA_ADD,
	};
	struct operation operation = { .kind = kinds[access],
				       .access = access,
				       .object = &data->object,
				       .low = low,
				       .high = high,
				       .where = where };

	operation_begin(&operation);
	operation_touch(&operation, access, 0);
}
