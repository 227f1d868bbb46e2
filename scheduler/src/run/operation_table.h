/* SPDX-License-Identifier: MIT */
/*
 * The table of operations: one row for each kind, with all that is known of the kind by itself. All rooms
 * look it up here, the explorers included. A new kind is one row, an enumerator in heddle/execution.h, and
 * the function that does it.
 *
 * The defaults promise nothing: an operation has an object, does not wait, returns something to its thread,
 * and its effect after other steps is known only by running it. tests/operation_table.c walks the table;
 * operation_begin and operation_touch assert that each operation keeps to its row.
 *
 * It is a header, so that a look-up for a constant kind costs nothing.
 */
#ifndef SCHEDULER_OPERATION_TABLE_H
#define SCHEDULER_OPERATION_TABLE_H

#include <heddle/execution.h>

enum operation_object { OBJECT_ALWAYS, OBJECT_MAYBE, OBJECT_NEVER };

/* The possible accesses of its own touches, a set. An operation without OP_W commutes with its like. */
enum operation_access {
	OP_R = 1 << HEDDLE_READ,
	OP_W = 1 << HEDDLE_WRITE,
	OP_A = 1 << HEDDLE_ADD,
};

/* Whether it can be disabled, and how its enabledness follows from the steps before it. */
enum operation_wait {
	WAITS_NOT,
	WAITS_FOR_THREADS, /* for threads to end: a join */
	/* another thread's step wakes it; the step after the wake-up touches nothing itself */
	WAITS_TO_BE_WOKEN,
	WAITS_UNTIL_NOT_HELD,	 /* no thread holds the object exclusively */
	WAITS_UNTIL_NOBODY,	 /* no thread holds the object at all */
	WAITS_UNTIL_COUNTED,	 /* the count of the object is not 0 */
	WAITS_UNTIL_CHANGED,	 /* an object that it has read was written: a spin */
	WAITS_UNTIL_FREE_TO_LOOK /* a spinlock: probed */
};

/* How it changes the number of holders of the object, or the number of times it can be taken. */
enum operation_count { COUNTS_NOT, COUNTS_UP, COUNTS_UP_IF_WRITE, COUNTS_DOWN };

/* What its touch says of the value of the object; a mutex has the value 1 while it is locked. */
enum operation_told {
	TOLD_NOTHING,
	TOLD_0,
	TOLD_1,
	TOLD_0_IF_WRITE,
	TOLD_1_IF_WRITE,
	TOLD_VALUE, /* the value of the touch */
	TOLD_VALUE_IF_READ,
};

struct operation_row {
	const char *name; /* in traces and schedule files */
	enum operation_object object;
	unsigned char accesses;
	enum operation_wait wait;
	enum operation_count count;
	enum operation_told before, after;
	bool is_plain; /* does the same to the same object wherever it is done, and nothing else */
	/* a conditional operation: does one of two things, depending on the object's value */
	bool tries;
	/* only changes the object: a later spin of the thread waits for no change of it */
	bool tells_nothing;
	bool is_of_lock;     /* changes a lock that another operation changes back: no progress by itself */
	bool yields;	     /* a switch away from it is not a preemption */
	bool is_part;	     /* never announced: belongs to the step in which it is done */
	bool tells_of_end;   /* the object has ended, in this step or before */
	bool value_is_shown; /* also if the value is 0 */
};

static const struct operation_row operation_table[HEDDLE_OPERATIONS] = {
	[HEDDLE_OP_NONE] = { "none", .object = OBJECT_NEVER },
	[HEDDLE_OP_START] = { "start", .object = OBJECT_NEVER },

	[HEDDLE_OP_JOIN] = { "join", .object = OBJECT_NEVER, .wait = WAITS_FOR_THREADS },
	[HEDDLE_OP_JOIN_ALL] = { "join_all", .object = OBJECT_NEVER, .wait = WAITS_FOR_THREADS },
	[HEDDLE_OP_YIELD] = { "yield", .object = OBJECT_NEVER, .yields = true },
	[HEDDLE_OP_SPIN] = { "spin", .object = OBJECT_MAYBE, .accesses = OP_R | OP_W | OP_A,
			     .wait = WAITS_UNTIL_CHANGED, .yields = true },

	[HEDDLE_OP_MUTEX_LOCK] = { "lock", .accesses = OP_W, .wait = WAITS_UNTIL_NOT_HELD, .count = COUNTS_UP,
				   .before = TOLD_0, .after = TOLD_1, .is_plain = true, .is_of_lock = true },
	[HEDDLE_OP_MUTEX_TRYLOCK] = { "trylock", .accesses = OP_R | OP_W, .count = COUNTS_UP_IF_WRITE,
				      .before = TOLD_0_IF_WRITE, .after = TOLD_1, .tries = true,
				      .is_of_lock = true, .value_is_shown = true },
	[HEDDLE_OP_MUTEX_UNLOCK] = { "unlock", .accesses = OP_R | OP_W, .count = COUNTS_DOWN,
				     .before = TOLD_1_IF_WRITE, .after = TOLD_0_IF_WRITE, .is_plain = true,
				     .tells_nothing = true, .is_of_lock = true },

	[HEDDLE_OP_READ_LOCK] = { "read_lock", .accesses = OP_R | OP_A, .wait = WAITS_UNTIL_NOT_HELD,
				  .count = COUNTS_UP, .is_plain = true, .is_of_lock = true },
	[HEDDLE_OP_READ_TRYLOCK] = { "read_trylock", .accesses = OP_R | OP_A, .count = COUNTS_UP,
				     .is_of_lock = true, .value_is_shown = true },
	[HEDDLE_OP_READ_UNLOCK] = { "read_unlock", .accesses = OP_R | OP_A, .count = COUNTS_DOWN,
				    .is_plain = true, .tells_nothing = true, .is_of_lock = true },
	[HEDDLE_OP_WRITE_LOCK] = { "write_lock", .accesses = OP_W, .wait = WAITS_UNTIL_NOBODY,
				   .count = COUNTS_UP, .is_plain = true, .is_of_lock = true },
	[HEDDLE_OP_WRITE_TRYLOCK] = { "write_trylock", .accesses = OP_R | OP_W, .count = COUNTS_UP_IF_WRITE,
				      .is_of_lock = true, .value_is_shown = true },
	[HEDDLE_OP_WRITE_UNLOCK] = { "write_unlock", .accesses = OP_R | OP_W, .count = COUNTS_DOWN,
				     .is_plain = true, .tells_nothing = true, .is_of_lock = true },

	/* An rwsem is handed over: the step that released it has let in the thread that continues. */
	[HEDDLE_OP_DOWN_READ] = { "down_read", .accesses = OP_R | OP_A, .is_plain = true,
				  .is_of_lock = true },
	[HEDDLE_OP_DOWN_READ_NON_OWNER] = { "down_read_non_owner", .accesses = OP_R | OP_A, .is_plain = true,
					    .is_of_lock = true },
	[HEDDLE_OP_DOWN_WRITE] = { "down_write", .accesses = OP_W, .is_plain = true, .is_of_lock = true },
	[HEDDLE_OP_RWSEM_CONTINUE] = { "continue", .wait = WAITS_TO_BE_WOKEN, .is_of_lock = true },
	[HEDDLE_OP_UP_READ] = { "up_read", .accesses = OP_R | OP_W | OP_A, .tells_nothing = true,
				.is_of_lock = true },
	[HEDDLE_OP_UP_READ_NON_OWNER] = { "up_read_non_owner", .accesses = OP_R | OP_W | OP_A,
					  .tells_nothing = true, .is_of_lock = true },
	[HEDDLE_OP_UP_WRITE] = { "up_write", .accesses = OP_R | OP_W, .is_plain = true, .tells_nothing = true,
				 .is_of_lock = true },

	[HEDDLE_OP_SPIN_LOCK] = { "spin_lock", .accesses = OP_R | OP_W | OP_A,
				  .wait = WAITS_UNTIL_FREE_TO_LOOK, .is_of_lock = true },
	[HEDDLE_OP_SPIN_LOCK_SHARED] = { "spin_lock_shared", .accesses = OP_R | OP_W | OP_A,
					 .wait = WAITS_UNTIL_FREE_TO_LOOK, .is_of_lock = true },
	[HEDDLE_OP_SPIN_UNLOCK] = { "spin_unlock", .accesses = OP_R | OP_W | OP_A, .tells_nothing = true,
				    .is_of_lock = true },

	[HEDDLE_OP_WAIT_PREPARE] = { "prepare_wait", .accesses = OP_R | OP_W, .is_plain = true },
	[HEDDLE_OP_WAIT_SLEEP] = { "sleep", .wait = WAITS_TO_BE_WOKEN },
	[HEDDLE_OP_WAIT_FINISH] = { "finish_wait", .accesses = OP_R | OP_W },
	[HEDDLE_OP_WAKE] = { "wake", .accesses = OP_R | OP_W, .value_is_shown = true },

	[HEDDLE_OP_COMPLETE] = { "complete", .accesses = OP_A, .count = COUNTS_DOWN, .is_plain = true,
				 .tells_nothing = true },
	[HEDDLE_OP_COMPLETION_WAIT] = { "wait_completion", .accesses = OP_W, .wait = WAITS_UNTIL_COUNTED,
					.count = COUNTS_UP, .is_plain = true },
	[HEDDLE_OP_SEMAPHORE_UP] = { "up", .accesses = OP_A, .count = COUNTS_DOWN, .is_plain = true,
				     .tells_nothing = true },
	[HEDDLE_OP_SEMAPHORE_DOWN] = { "down", .accesses = OP_W, .wait = WAITS_UNTIL_COUNTED,
				       .count = COUNTS_UP, .is_plain = true },
	[HEDDLE_OP_SEMAPHORE_TRY_DOWN] = { "try_down", .accesses = OP_R | OP_W, .count = COUNTS_UP_IF_WRITE,
					   .value_is_shown = true },
	[HEDDLE_OP_SEMAPHORE_COUNT] = { "count", .accesses = OP_R, .value_is_shown = true },

	[HEDDLE_OP_ATOMIC_LOAD] = { "atomic_load", .accesses = OP_R, .before = TOLD_VALUE,
				    .after = TOLD_VALUE, .is_plain = true, .value_is_shown = true },
	[HEDDLE_OP_ATOMIC_STORE] = { "atomic_store", .accesses = OP_W, .after = TOLD_VALUE, .is_plain = true,
				     .tells_nothing = true, .value_is_shown = true },
	[HEDDLE_OP_ATOMIC_ADD] = { "atomic_add", .accesses = OP_A, .is_plain = true, .tells_nothing = true,
				   .value_is_shown = true },
	[HEDDLE_OP_ATOMIC_ADD_RETURN] = { "atomic_add_return", .accesses = OP_W, .after = TOLD_VALUE,
					  .is_plain = true, .value_is_shown = true },
	[HEDDLE_OP_ATOMIC_EXCHANGE] = { "atomic_exchange", .accesses = OP_W, .before = TOLD_VALUE,
					.is_plain = true, .value_is_shown = true },
	[HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE] = { "atomic_compare_exchange", .accesses = OP_R | OP_W,
						.before = TOLD_VALUE, .after = TOLD_VALUE_IF_READ,
						.tries = true, .value_is_shown = true },

	[HEDDLE_OP_VARIABLE_READ] = { "read", .accesses = OP_R, .is_plain = true, .value_is_shown = true },
	[HEDDLE_OP_VARIABLE_WRITE] = { "write", .accesses = OP_W, .is_plain = true, .tells_nothing = true,
				       .value_is_shown = true },
	[HEDDLE_OP_DATA_READ] = { "data_read", .accesses = OP_R, .is_plain = true },
	[HEDDLE_OP_DATA_WRITE] = { "data_write", .accesses = OP_W, .is_plain = true },
	[HEDDLE_OP_DATA_ADD] = { "data_add", .accesses = OP_A, .is_plain = true, .tells_nothing = true },

	[HEDDLE_OP_CONDITION_WAIT] = { "wait", .accesses = OP_W, .tells_nothing = true },
	[HEDDLE_OP_CONDITION_SLEEP] = { "wait_for_signal", .wait = WAITS_TO_BE_WOKEN },
	[HEDDLE_OP_CONDITION_SIGNAL] = { "signal", .accesses = OP_R | OP_W },
	[HEDDLE_OP_CONDITION_BROADCAST] = { "broadcast", .accesses = OP_R | OP_W },

	[HEDDLE_OP_BARRIER_ARRIVE] = { "arrive", .accesses = OP_W, .is_plain = true },
	[HEDDLE_OP_BARRIER_PASS] = { "pass", .wait = WAITS_TO_BE_WOKEN },

	[HEDDLE_OP_ONCE] = { "once", .accesses = OP_R | OP_W, .wait = WAITS_UNTIL_NOT_HELD,
			     .count = COUNTS_UP_IF_WRITE },
	[HEDDLE_OP_ONCE_FINISH] = { "finish_once", .accesses = OP_W, .count = COUNTS_DOWN },

	/* Plain accesses and C11's atomics, in the access build. */
	[HEDDLE_OP_MEMORY_READ] = { "memory_read", .accesses = OP_R, .is_plain = true },
	[HEDDLE_OP_MEMORY_WRITE] = { "memory_write", .accesses = OP_W, .is_plain = true,
				     .tells_nothing = true },
	[HEDDLE_OP_MEMORY_LOAD] = { "memory_load", .accesses = OP_R, .is_plain = true },
	[HEDDLE_OP_MEMORY_STORE] = { "memory_store", .accesses = OP_W, .is_plain = true,
				     .tells_nothing = true },
	[HEDDLE_OP_MEMORY_CHANGE] = { "memory_change", .accesses = OP_W, .is_plain = true },
	[HEDDLE_OP_MEMORY_COMPARE_EXCHANGE] = { "memory_compare_exchange", .accesses = OP_R | OP_W },

	[HEDDLE_OP_INIT] = { "init", .accesses = OP_W | OP_A, .is_part = true },
	[HEDDLE_OP_DESTROY] = { "destroy", .accesses = OP_R | OP_W, .is_part = true, .tells_of_end = true },
	[HEDDLE_OP_FREE] = { "free", .accesses = OP_R | OP_W, .is_part = true, .tells_of_end = true },
	[HEDDLE_OP_LEAVE] = { "leave", .accesses = OP_R | OP_W, .is_part = true, .tells_of_end = true },
	[HEDDLE_OP_DEAD] = { "use_after_end", .accesses = OP_R | OP_W | OP_A, .is_part = true,
			     .tells_of_end = true },
};

static inline const struct operation_row *operation_row(unsigned operation)
{
	return &operation_table[operation];
}

/**
 * Returns whether a waiting operation of this kind is woken by another thread's step, and touches nothing
 * itself when it goes on. A spin is such an operation, too.
 */
static inline bool operation_is_woken(unsigned operation)
{
	enum operation_wait wait = operation_row(operation)->wait;

	return wait == WAITS_TO_BE_WOKEN || wait == WAITS_UNTIL_CHANGED;
}

static inline bool operation_joins(unsigned operation)
{
	return operation_row(operation)->wait == WAITS_FOR_THREADS;
}

#endif
