/* SPDX-License-Identifier: MIT */
/* Uses of objects that do not live: what such a step touches, and what is reported. See lifetime.h. */
#include "run/lifetime.h"
#include "run/execution.h"
#include "run/section.h"

#include "hooks/memory_object.h"
#include "hooks/order.h"
#include "run/place.h"
#include "run/placed.h"
#include "run/step.h"

#include <stdio.h>

/* Writes " at file.c:12" to text, or nothing. Returns text. */
static const char *say_place(const struct heddle_where *where, char *text, size_t size)
{
	text[0] = '\0';
	if (where)
		snprintf(text, size, " at %.40s:%d", place_file(where), place_line(where));
	return text;
}

struct use {
	const char *thread, *operation;
	const struct heddle_where *where;
	char object[64];
};

static _Noreturn void report_freed(const struct use *use, const struct block *block)
{
	char freed[64], allocated[64];

	heddle_report(HEDDLE_USE_AFTER_FREE, true, "object", use->where,
		      "%.20s: %s of %s, which %.20s has freed%s (allocated%s)", use->thread, use->operation,
		      use->object, engine->infos[block->freed_by].name,
		      say_place(block->freed_where, freed, sizeof(freed)),
		      say_place(block->where, allocated, sizeof(allocated)));
	__builtin_unreachable();
}

static _Noreturn void report_ended(const struct use *use, const struct object_record *record)
{
	bool left = (record->end & 3) == OBJECT_LEFT;
	char ended[64], initialised[64];

	heddle_report(HEDDLE_USE_AFTER_FREE, true, left ? "object on a stack" : "destroyed object",
		      use->where, "%.20s: %s of %s, which %.20s has %s%s (initialised%s)", use->thread,
		      use->operation, use->object, engine->infos[record->end >> 2].name,
		      left ? "left on its stack" : "destroyed",
		      say_place(record->ended, ended, sizeof(ended)),
		      say_place(record->name.where, initialised, sizeof(initialised)));
	__builtin_unreachable();
}

/* Explains a use before the initialisation by the object's own bytes, which may be anything. */
static UNWATCHED const char *who_initialised(const struct heddle_object *object)
{
	bool is_an_object = object->kind && object->kind < HEDDLE_OBJECT_KINDS && object->id < PLACED_FIRST;

	if (is_an_object && object->live == OBJECT_OF_NOBODY && !object->id)
		return "was initialised before the execution: the scenario's body initialises its objects";
	if (is_an_object && object->live && object->live <= OBJECT_MARKS && object->id &&
	    object->id <= MEMORY_FIRST)
		return "another execution has initialised: the scenario's body initialises its objects anew";
	return "nobody has initialised";
}

/*
 * The finding has the same kind, subject and place whatever lies in the memory, since that depends on earlier
 * executions.
 */
static _Noreturn void report_uninitialised(const struct use *use, const struct heddle_object *object)
{
	heddle_report(HEDDLE_UNINITIALISED, true, "object", use->where, "%.20s: %s of an object that %s",
		      use->thread, use->operation, who_initialised(object));
	__builtin_unreachable();
}

static _Noreturn void report_overwritten(const struct use *use, const struct object_record *record)
{
	char initialised[64];

	heddle_report(HEDDLE_MEMORY_ERROR, true, "object overwritten", use->where,
		      "%.20s: %s of %s (initialised%s), over which something else was written", use->thread,
		      use->operation, use->object,
		      say_place(record->name.where, initialised, sizeof(initialised)));
	__builtin_unreachable();
}

static _Noreturn void report_dead(const struct heddle_object *object, uint32_t id,
				  enum heddle_operation operation, const struct heddle_where *where)
{
	const struct object_record *record = id ? object_record(id) : NULL;
	const struct block *block;
	const void *memory;
	struct use use = { .thread = engine->self->info->name,
			   .operation = heddle_operation_called(operation, where),
			   .where = where };

	order_look_away();
	heddle_object_name(&engine->execution, id, use.object, sizeof(use.object));
	order_look_again();
	if (record && record->end != OBJECT_LIVES)
		report_ended(&use, record);
	memory = record ? object_memory(record) : (const void *)object;
	block = arena_has(memory) ? arena_find(memory) : NULL;
	if (block && block->state == BLOCK_FREED)
		report_freed(&use, block);
	if (!record || object_is_placed(id))
		report_uninitialised(&use, object);
	report_overwritten(&use, record);
}

static void touch_dead(uint32_t id, const struct operation *use)
{
	const struct heddle_object identity = { .id = id ? id : OBJECTS_TO_COME };
	struct operation dead = *use;

	dead.kind = HEDDLE_OP_DEAD;
	dead.object = &identity;
	if (!id) {
		dead.access = HEDDLE_READ;
		dead.low = 0;
		dead.high = HEDDLE_WHOLE;
		object_touch_without_lock(&dead);
	} else if (!operation_is_woken(use->kind)) {
		operation_touch(&dead, dead.access, 0);
	}
}

_Noreturn void object_is_dead(const struct heddle_object *object, const struct heddle_where *where)
{
	const struct operation use = { .access = HEDDLE_READ, .high = HEDDLE_WHOLE, .where = where };
	uint32_t id = object_identify(object);

	touch_dead(id, &use);
	report_dead(object, id, HEDDLE_OP_DEAD, where);
}

_Noreturn void object_report_lost(void)
{
	const struct heddle_thread_info *info = engine->self->info;
	const struct operation use = { .kind = (enum heddle_operation)info->operation,
				       .access = (enum heddle_access)info->access,
				       .low = info->low,
				       .high = info->high,
				       .where = info->where };

	touch_dead(info->object, &use);
	report_dead(object_record(info->object)->address, info->object, use.kind, info->where);
}

/* Returns whether the operation is the sleep of a woken thread, which goes on without touching the queue. */
static bool is_no_use(const struct operation *operation)
{
	return operation->kind == HEDDLE_OP_WAIT_SLEEP &&
	       (!operation->enabled || operation->enabled(engine->self, operation->context));
}

static void announce(const struct operation *use)
{
	if (engine_solo())
		return;
	if (!engine->self->n_held)
		engine_announce(use);
	else if (use->object->id &&
		 (use->kind == HEDDLE_OP_SPIN_LOCK || use->kind == HEDDLE_OP_SPIN_LOCK_SHARED))
		section_before_inner_lock(use);
	else if (use->object->id)
		section_before_touch(use);
}

void object_lose_if_dead(struct operation *operation, struct heddle_object *identity)
{
	if (object_is_live(operation->object))
		return;
	identity->id = object_identify(operation->object);
	operation->object = identity;
	operation->enabled = object_is_lost;
}

/*
 * A sleep touches nothing. So a sleep on an ended object is ordered after the end by an edge, as after a
 * wake-up.
 */
static void enable_by_end(const struct heddle_object *object, uint32_t id)
{
	const struct object_record *record = id ? object_record(id) : NULL;
	const void *memory = record ? object_memory(record) : (const void *)object;
	const struct block *block = arena_has(memory) ? arena_find(memory) : NULL;

	if (!engine_solo() && record &&
	    (record->end != OBJECT_LIVES || (block && block->state == BLOCK_FREED)))
		engine->self->woken_in = record->ended_in;
}

/* Returns whether the object stands for memory, and has not begun: it may, before the operation is picked. */
static bool is_unborn(const struct heddle_object *object)
{
	uint32_t id = placed_identify(object);
	const struct object_record *record = id ? object_record(id) : NULL;
	const struct block *block =
		record && arena_has(record->name.memory) ? arena_find(record->name.memory) : NULL;

	return record && record->end == OBJECT_LIVES && !(block && block->state == BLOCK_FREED);
}

void object_use_dead(const struct operation *operation, bool is_announced)
{
	struct heddle_object identity = { .id = object_identify(operation->object) };
	struct operation use = *operation;

	if (!is_announced && is_unborn(operation->object)) {
		announce(&use);
		if (object_is_live(operation->object))
			return;
		is_announced = true;
	}
	use.object = &identity;
	if (is_no_use(operation)) {
		announce(&use);
		return;
	}
	use.enabled = operation->enabled && identity.id ? object_is_lost : NULL;
	if (!is_announced && operation_is_woken(use.kind))
		enable_by_end(operation->object, identity.id);
	if (!is_announced)
		announce(&use);
	touch_dead(identity.id, &use);
	report_dead(operation->object, identity.id, use.kind, use.where);
}
