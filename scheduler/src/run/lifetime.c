/* SPDX-License-Identifier: MIT */
#include "run/lifetime.h"
#include "run/execution.h"
#include "run/object.h"
#include "run/section.h"

#include "run/caller.h"
#include "hooks/memory_object.h"
#include "run/placed.h"
#include "run/step.h"
#include "run/thread.h"

#include <heddle/placed.h>

#ifdef HEDDLE_ASAN
UNWATCHED bool object_is_live(const struct heddle_object *object)
{
	return object->live == object_mark && !(engine->has_left && object_has_left(object));
}
#endif

ON_THE_PATH void touch_unannounced(const struct operation *operation, int64_t value)
{
	if (engine_solo())
		return;
	if (engine->self->n_held) {
		const struct operation copy = *operation;

		engine->self->unprotected |= !section_note_lockset(&copy);
	}
	operation_touch(operation, operation->access, value);
}

void object_touch_unannounced(const struct operation *operation)
{
	touch_unannounced(operation, 0);
}

static bool is_on_own_stack(const struct heddle_object *object)
{
	const struct fiber *fiber = &engine->self->fiber;
	const char *address = (const char *)object;

	return address >= fiber->stack && address < fiber->top;
}

/*
 * Returns whether no other thread can know the object's address: it was allocated in this step, or lies on
 * the thread's stack.
 */
static bool is_private(const struct heddle_object *object)
{
	const struct block *block = arena_newest;

	if (!block_has(block, object))
		block = arena_has(object) ? arena_find(object) : NULL;
	if (!block)
		return is_on_own_stack(object);
	return block->thread == engine->self->index && block->step == engine_step_number();
}

void object_touch_without_lock(const struct operation *operation)
{
	struct object_record *record = object_record(operation->object->id);
	const struct object_record known = *record;
	bool restart_needed = engine->restart_needed;

	operation_touch(operation, operation->access, 0);
	record->unlocked = known.unlocked;
	record->in_section = known.in_section;
	engine->restart_needed = restart_needed;
}

static uint32_t first_object_of(unsigned thread)
{
	return thread * OBJECTS_PER_THREAD + 1;
}

/* Returns whether id is of an object that was initialised at this place in this execution. */
static bool was_there(uint32_t id, const struct heddle_object *place)
{
	uint32_t thread = (id - 1) / OBJECTS_PER_THREAD;

	return id && thread < engine->execution.n_threads && thread_exists(&engine->threads[thread]) &&
	       id - first_object_of(thread) < engine->threads[thread].n_objects &&
	       object_record(id)->address == place;
}

static void touch_begin(uint32_t id, enum heddle_access access, const struct heddle_where *where)
{
	const struct heddle_object identity = { .id = id };
	const struct operation init = { .kind = HEDDLE_OP_INIT,
					.access = access,
					.object = &identity,
					.high = HEDDLE_WHOLE,
					.where = where };

	object_touch_without_lock(&init);
}

/* Other frames may have written over a part of it: then its id is of nothing that was there. */
UNWATCHED bool object_has_left(const struct heddle_object *object)
{
	uint32_t id = object->id;

	if (object_is_placed(id))
		return false;
	return !was_there(id, object) || (object_record(id)->end & 3) == OBJECT_LEFT;
}

void object_begins(const struct heddle_object *object, uint32_t before)
{
	const struct heddle_where *where = object_record(object->id)->name.where;

	if (is_private(object))
		return;
	if (before != object->id && was_there(before, object))
		touch_begin(before, HEDDLE_WRITE, where);
	touch_begin(object->id, HEDDLE_WRITE, where);
	touch_begin(OBJECTS_TO_COME, HEDDLE_ADD, where);
}

bool object_is_lost(const struct heddle_thread *thread, const void *context)
{
	(void)thread, (void)context;
	return true;
}

/*
 * Enables the threads that wait for the object. Their `enabled` functions must not be called any more, since
 * the object's memory may hold anything.
 */
ON_THE_PATH void lose(uint32_t object)
{
	for (EACH_WORD(i)) {
		for (EACH_BIT(rest, engine->blocking.words[i])) {
			struct heddle_thread *thread = thread_of_bit(i, rest);
			const struct heddle_thread_info *info = thread->info;

			if (info->object != object || info->operation == HEDDLE_OP_SPIN)
				continue;
			if (operation_is_woken(info->operation)) {
				if (thread_is_enabled(thread))
					continue;
				operation_enables(thread);
			}
			thread->enabled = object_is_lost;
		}
	}
}

ON_THE_PATH void touch_end(uint32_t id, enum heddle_operation how, const struct heddle_where *where)
{
	struct object_record *record = object_record(id);
	const struct heddle_object identity = { .id = id };
	const struct operation operation = {
		.kind = how, .access = HEDDLE_WRITE, .object = &identity, .high = HEDDLE_WHOLE, .where = where
	};

	touch_unannounced(&operation, record->count); /* the count on which dpor bases its prediction */
	record->ended_in = engine_step_number();
	lose(id);
}

ON_THE_PATH void end_object(uint32_t id, enum object_end end, const struct heddle_where *where)
{
	struct object_record *record = object_record(id);

	touch_end(id, end == OBJECT_LEFT ? HEDDLE_OP_LEAVE : HEDDLE_OP_DESTROY, where);
	record->end = (uint16_t)(end | engine->self->index << 2);
	record->ended = where;
	if (end == OBJECT_LEFT)
		engine->has_left = true;
	else
		record->address->live = 0;
}

static bool is_held(uint32_t id)
{
	for (size_t i = 0; i < engine->execution.n_holdings; i++) {
		if (engine->holdings[i].object == id)
			return true;
	}
	return false;
}

static object_is_waited_on *waits[HEDDLE_OBJECT_KINDS];

void object_waits(enum heddle_object_kind kind, object_is_waited_on *is_waited_on)
{
	waits[kind] = is_waited_on;
}

/*
 * Returns whether a thread waits at the object. The answer depends on other threads, so it is recorded as a
 * read of the object.
 */
static bool is_waited_on(const struct heddle_object *object, const struct heddle_where *where)
{
	struct operation destroy = { .kind = HEDDLE_OP_DESTROY,
				     .access = HEDDLE_READ,
				     .object = object,
				     .high = HEDDLE_WHOLE,
				     .where = where };
	bool waited_on;

	if (object->kind >= HEDDLE_OBJECT_KINDS || !waits[object->kind])
		return false;
	waited_on = waits[object->kind](object);
	operation_touch(&destroy, HEDDLE_READ, waited_on);
	return waited_on;
}

static void check_nobody_cares(const struct heddle_object *object, const struct heddle_where *where)
{
	if (is_held(object->id))
		heddle_report(HEDDLE_LOCK_MISUSE, false, "destroyed while held", where,
			      "a %s is destroyed while it is held",
			      heddle_object_kind_name((enum heddle_object_kind)object->kind));
	if (is_waited_on(object, where))
		heddle_report(HEDDLE_LOCK_MISUSE, false, "destroyed while waited on", where,
			      "a %s is destroyed while a thread waits there",
			      heddle_object_kind_name((enum heddle_object_kind)object->kind));
}

/* Destroying a copy of an object ends the original: a copy has no life of its own. */
void heddle_object_destroy_at(struct heddle_object *object, const struct heddle_where *where)
{
	caller_check("an object's end", where);
	object_check(object, where);
	check_nobody_cares(object, where);
	end_object(object->id, OBJECT_DESTROYED, where);
	object->live = 0;
}

/*
 * Returns whether the end is to be recorded. An object that another thread has destroyed could not have been
 * destroyed later. An object that this thread has destroyed cannot be used since then.
 */
static bool ends_now(const struct object_record *record)
{
	return record->end == OBJECT_LIVES || record->end >> 2 != engine->self->index;
}

/*
 * Files the object with its block, if it lies in one. Returns that block, or the given one; objects in
 * sequence mostly lie in the same block.
 */
static struct block *file_object(uint32_t id, struct block *block)
{
	struct object_record *record = object_record(id);

	if (!arena_has(record->address))
		return block;
	if (!block_has(block, record->address))
		block = arena_find(record->address);
	if (!block || !block_has(block, record->address)) /* a part of the arena that was not given out */
		return arena_newest;
	record->next = block->objects;
	block->objects = id;
	return block;
}

/*
 * Files the objects that were initialised since the last call with their blocks. That is done when a block is
 * freed, not at each of the many initialisations.
 */
static void file_objects(void)
{
	struct block *block = arena_newest;

	HEDDLE_FOR_EACH_THREAD(index, &engine->unfiled) {
		struct heddle_thread *thread = &engine->threads[index];
		uint32_t first = first_object_of(thread->index);

		thread_remove_from(&engine->unfiled, thread);
		for (; thread->n_filed < thread->n_objects; thread->n_filed++)
			block = file_object(first + thread->n_filed, block);
	}
}

static void check_not_held(const struct block *block, const struct heddle_where *where)
{
	for (size_t i = 0; i < engine->execution.n_holdings; i++) {
		const struct object_record *record = object_record(engine->holdings[i].object);

		if (record->end == OBJECT_LIVES && block_has(block, object_memory(record)))
			heddle_report(HEDDLE_LOCK_MISUSE, false, "freed while held", where,
				      "the memory of a %s is freed while it is held",
				      heddle_object_kind_name((enum heddle_object_kind)record->kind));
	}
}

static void end_with_block(uint32_t id, const struct heddle_where *where)
{
	if (!engine_solo() && ends_now(object_record(id)))
		touch_end(id, HEDDLE_OP_FREE, where);
}

/* Ends the objects in block. Their records need no mark: the block says that they have ended. */
void objects_free(const struct block *block, const struct heddle_where *where)
{
	check_not_held(block, where);
	placed_in_block(block, end_with_block, where);
	if (engine_solo())
		return;
	file_objects();
	for (uint32_t id = block->objects; id; id = object_record(id)->next)
		end_with_block(id, where);
}

/*
 * Not inlined: its frame must be gone when the object's bytes are written, which may lie where the frame was.
 */
static __attribute__((noinline)) void report_left_while_held(uint32_t id, const struct heddle_where *where)
{
	char name[64];

	heddle_report(HEDDLE_LOCK_MISUSE, false, "left while held",
		      where ? where : object_record(id)->name.where,
		      "%s leaves %s on its stack while it is held", engine->self->info->name,
		      heddle_object_name(&engine->execution, id, name, sizeof(name)));
}

static void leave_object(uint32_t id, const struct heddle_where *where)
{
	if (is_held(id))
		report_left_while_held(id, where);
	end_object(id, OBJECT_LEFT, where);
}

void objects_leave(const void *below, const struct heddle_where *where)
{
	struct heddle_thread *self = engine->self;
	uint32_t first = first_object_of(self->index);

	self->lowest_object = (const char *)UINTPTR_MAX;
	for (uint32_t id = first + self->n_objects; id-- > first;) {
		struct object_record *record = object_record(id);
		const char *address = (const char *)record->address;

		if (record->end != OBJECT_LIVES || address < self->fiber.stack || address >= self->fiber.top)
			continue;
		if (address < (const char *)below)
			leave_object(id, where);
		else if (address < self->lowest_object)
			self->lowest_object = address;
	}
}

/*
 * Returns the id of the thread's newest object that was initialised at this address in this execution, 0:
 * none.
 */
static uint32_t newest_of(unsigned thread, const struct heddle_object *object)
{
	uint32_t first = first_object_of(thread), id = first + engine->threads[thread].n_objects;

	while (id-- > first) {
		if (object_record(id)->address == object)
			return id;
	}
	return 0;
}

/*
 * Does not read the object's bytes, which may be anything. Of several objects that lay there in turn it
 * returns the one that has not ended, or that ended in freed memory.
 */
uint32_t object_identify(const struct heddle_object *object)
{
	uint32_t found = placed_identify(object);

	HEDDLE_FOR_EACH_THREAD(thread, &engine->existing) {
		uint32_t id = newest_of((unsigned)thread, object);

		if (id && (!found || object_record(id)->end == OBJECT_LIVES))
			found = id;
	}
	return found;
}

void heddle_placed_begin_at(struct heddle_object *object, const struct heddle_where *where)
{
	caller_check("heddle_placed_begin", where);
	if (!engine_solo())
		touch_begin(object->id, HEDDLE_WRITE, where);
	object->live = object_mark;
}

void heddle_placed_unborn(struct heddle_object *object)
{
	object->live = 0;
}
