/* SPDX-License-Identifier: MIT */
/* Identity and names of objects. */
#include "run/caller.h"
#include "run/object.h"
#include "run/section.h"
#include "run/engine.h"
#include "run/lifetime.h"
#include "run/thread.h"
#include "run/placed.h"
#include "hooks/memory_object.h"

#include <stdio.h>
#include <string.h>

static const char *const kind_names[HEDDLE_OBJECT_KINDS] = {
	[HEDDLE_OBJECT_NONE] = "none",
	[HEDDLE_OBJECT_MUTEX] = "mutex",
	[HEDDLE_OBJECT_RWLOCK] = "rwlock",
	[HEDDLE_OBJECT_RWSEM] = "rwsem",
	[HEDDLE_OBJECT_SPINLOCK] = "spinlock",
	[HEDDLE_OBJECT_WAITQUEUE] = "wait queue",
	[HEDDLE_OBJECT_COMPLETION] = "completion",
	[HEDDLE_OBJECT_ATOMIC] = "atomic",
	[HEDDLE_OBJECT_VARIABLE] = "variable",
	[HEDDLE_OBJECT_DATA] = "data",
	[HEDDLE_OBJECT_THREAD] = "thread",
	[HEDDLE_OBJECT_SEMAPHORE] = "semaphore",
	[HEDDLE_OBJECT_CONDITION] = "condition",
	[HEDDLE_OBJECT_BARRIER] = "barrier",
	[HEDDLE_OBJECT_ONCE] = "once",
	[HEDDLE_OBJECT_MEMORY] = "memory",
};

const char *heddle_object_kind_name(enum heddle_object_kind kind)
{
	return kind < HEDDLE_OBJECT_KINDS ? kind_names[kind] : "unknown";
}

static _Noreturn void too_many_objects(void)
{
	heddle_report(HEDDLE_LIMIT, true, "objects", NULL, "thread %s initialises more than %d objects",
		      engine->self->info->name, OBJECTS_PER_THREAD);
	__builtin_unreachable(); /* the finding is hard */
}

/* Counts over all executions of the process, since an object may outlive its exploration, too. */
uint16_t object_mark = 1;

void object_begin_execution(void)
{
	object_mark = (uint16_t)(object_mark % OBJECT_MARKS + 1);
}

/* Reports nothing here, where no thread could have the finding: a use of the object will be a finding. */
static void init_outside(struct heddle_object *object, enum heddle_object_kind kind)
{
	if (engine->is_open && caller_os_thread() != engine->owner)
		caller_refuse("an initialisation", NULL);
	*object = (struct heddle_object){ .kind = (uint16_t)kind, .live = OBJECT_OF_NOBODY };
}

/* In the access build an object on a stack ends when its function has returned. */
static inline void note_on_stack(const struct heddle_object *object)
{
#ifdef HEDDLE_ACCESS
	struct heddle_thread *self = engine->self;
	const char *address = (const char *)object;

	if (address >= self->fiber.stack && address < self->lowest_object && address < self->fiber.top)
		self->lowest_object = address;
#else
	(void)object;
#endif
}

void object_init(struct heddle_object *object, enum heddle_object_kind kind, const struct heddle_name *name)
{
	struct heddle_thread *self = engine->self;
	const uint32_t before = object->id; /* the id of a former object there, or anything */
	struct object_record *record;

	if (__builtin_expect(!caller_is_scheduled(), 0)) {
		init_outside(object, kind);
		return;
	}
	if (__builtin_expect(name->memory != NULL, 0)) {
		placed_init(object, kind, name);
		return;
	}
	if (self->n_objects == OBJECTS_PER_THREAD)
		too_many_objects();
	object->id = (uint32_t)self->index * OBJECTS_PER_THREAD + self->n_objects++ + 1;
	object->kind = (uint16_t)kind;
	object->live = object_mark;
	thread_add_to(&engine->unfiled, self);
	record = object_record(object->id);
	record->address = object;
	record->end = 0; /* OBJECT_LIVES */
	record->count = 0;
	record->ended_in = NO_STEP;
	/*
	 * Field by field: the source was written field by field just now, so a copy of two fields at once
	 * would stall.
	 */
	record->name.format = name->format;
	record->name.argument[0] = name->argument[0];
	record->name.argument[1] = name->argument[1];
	record->name.where = name->where;
	record->name.memory = NULL;
	record->kind = (uint16_t)kind;
	note_on_stack(object);
	if (!engine_solo())
		object_begins(object, before);
}

uint32_t heddle_renamed_object(const struct heddle_renaming *renaming, uint32_t object)
{
	uint32_t thread = (object - 1) / OBJECTS_PER_THREAD;

	if (!object || thread >= HEDDLE_THREADS_MAX || renaming->thread[thread] == HEDDLE_NO_THREAD)
		return object;
	return renaming->thread[thread] * OBJECTS_PER_THREAD + (object - 1) % OBJECTS_PER_THREAD + 1;
}

static bool same_name(const struct heddle_name *a, const struct heddle_name *b)
{
	return strcmp(a->format, b->format) == 0 && a->argument[0] == b->argument[0] &&
	       a->argument[1] == b->argument[1];
}

/* Returns how many earlier objects, in the order of (thread, creation), have the same name. */
static unsigned namesakes(uint32_t id)
{
	const struct object_record *record = object_record(id);
	unsigned count = 0;

	for (uint32_t thread = 0; thread <= (id - 1) / OBJECTS_PER_THREAD; thread++) {
		uint32_t first = thread * OBJECTS_PER_THREAD + 1;
		uint32_t end = first + engine->threads[thread].n_objects;
		if (!thread_exists(&engine->threads[thread]))
			continue;
		for (uint32_t other = first; other < end && other < id; other++)
			count += same_name(&object_record(other)->name, &record->name);
	}
	return count;
}

const char *heddle_object_name(const struct heddle_execution *execution, uint32_t object, char *buffer,
			       size_t size)
{
	const struct object_record *record;
	unsigned before;
	int length;

	(void)execution;
	if (size == 0)
		return buffer;
	buffer[0] = '\0';
	if (object == 0)
		return buffer;
	if (object_is_placed(object)) {
		placed_name(object, buffer, size);
		return buffer;
	}
	if (object > MEMORY_FIRST)
		return memory_object_name(object, buffer, size);
	record = object_record(object);
	length = snprintf(buffer, size, record->name.format, record->name.argument[0],
			  record->name.argument[1]);
	before = namesakes(object);
	if (before && length >= 0 && (size_t)length < size)
		snprintf(buffer + length, size - (size_t)length, "#%u", before + 1);
	return buffer;
}

const char *heddle_object_part(const struct heddle_execution *execution, uint32_t object, uint64_t low,
			       uint64_t high, char *buffer, size_t size)
{
	(void)execution;
	if (size == 0)
		return buffer;
	buffer[0] = '\0';
#ifdef HEDDLE_ACCESS
	if (object > MEMORY_FIRST && object < STACKS_FIRST)
		memory_object_part(object, low, high, buffer, size);
#else
	(void)object, (void)low, (void)high;
#endif
	return buffer;
}

void object_begins_counting(const struct heddle_object *object, int64_t count)
{
	if (object_is_placed(object->id))
		placed_counts(object->id, count);
	object_counts(object, count);
}

enum heddle_object_kind heddle_object_kind_of(const struct heddle_execution *execution, uint32_t object)
{
	(void)execution;
	return object ? (enum heddle_object_kind)object_record(object)->kind : HEDDLE_OBJECT_NONE;
}
