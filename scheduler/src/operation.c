/* SPDX-License-Identifier: MIT */
/*
 * Operations: how what a thread does becomes steps and footprints. Also the objects that are nothing but
 * operations.
 */
#include "engine.h"
#include "order.h"

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
	[HEDDLE_OP_DESTROY] = "destroy",
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

static bool can_go_on(const struct operation *operation)
{
	return !operation->enabled || operation->enabled(engine->self, operation->context);
}

void operation_begin(const struct operation *operation)
{
	finding_stop_if_due();
	if (operation->object)
		object_check(operation->object, operation->where);
	if (engine_solo()) {
		if (!can_go_on(operation))
			engine_announce(operation);
		return;
	}
	if (engine->self->n_held)
		section_before_touch(operation);
	else
		engine_announce(operation);
	if (operation->object) /* somebody may have ended its life meanwhile */
		object_check(operation->object, operation->where);
}

void operation_begin_sleeping(const struct operation *operation)
{
	const struct heddle_thread *self = engine->self;

	if (self->n_held)
		heddle_report(HEDDLE_CONTEXT, true, "sleep in a spinlocked section", operation->where,
			      "%s sleeps in %s with a spinlock held since line %d", self->info->name,
			      heddle_operation_name(operation->kind), self->held[0].where->line);
	if (self->info->interrupt)
		heddle_report(HEDDLE_CONTEXT, true, "sleep in an interrupt", operation->where,
			      "%s is an interrupt and sleeps in %s", self->info->name,
			      heddle_operation_name(operation->kind));
	operation_begin(operation);
}

static void observe(int64_t value)
{
	struct heddle_thread *self = engine->self;
	size_t *n = &engine->n_observations[self->index];

	if (*n < OBSERVATIONS_MAX)
		engine->observations[self->index][(*n)++] = value;
}

void heddle_observe(int64_t value)
{
	if (engine->observing)
		observe(value);
}

/* Whether this touch is the operation that the step in progress was announced for. */
static bool is_announced(const struct heddle_step *step, const struct operation *operation)
{
	return step->operation == operation->kind && operation->object &&
	       step->object == operation->object->id && step->where == operation->where;
}

void operation_touch(const struct operation *operation, enum heddle_access access, int64_t value)
{
	struct heddle_execution *execution = &engine->execution;
	struct heddle_step *step;

	if (engine->observing && access != HEDDLE_ADD) /* nobody looks at the result of an add */
		observe(value);
	if (engine_solo() || !engine->step_open)
		return;
	if (execution->n_touches == TOUCHES_MAX)
		heddle_report(HEDDLE_LIMIT, true, "touches", operation->where,
			      "more than %u touches in one execution", TOUCHES_MAX);
	if (!engine->self->n_held)
		section_note_lockset(operation);
	step = &engine->steps[execution->n_steps - 1];
	if (is_announced(step, operation))
		step->value = value;
	engine->touches[execution->n_touches++] = (struct heddle_touch){
		.object = operation->object->id,
		.access = (uint16_t)access,
		.operation = (uint16_t)operation->kind,
		.low = operation->low,
		.high = operation->high,
		.value = value,
		.where = operation->where,
	};
	step->n_touches++;
}

void operation_enables(struct heddle_thread *thread)
{
	if (engine_solo())
		return;
	thread->woken_in = engine_step_number();
	section_enabled_somebody();
}

void heddle_unordered_begin(void)
{
	order_look_away();
}

void heddle_unordered_end(void)
{
	order_look_again();
}

void heddle_data_init_named(struct heddle_data *data, struct heddle_name name)
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
