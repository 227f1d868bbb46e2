/* SPDX-License-Identifier: MIT */
#include "strategies/surw_events.h"

bool surw_is_join(unsigned operation)
{
	return operation == HEDDLE_OP_JOIN || operation == HEDDLE_OP_JOIN_ALL;
}

/* Returns the object's record, NULL if there is no room. */
static struct surw_object *find(struct surw_events *events, uint32_t id)
{
	unsigned slot = (id * UINT32_C(0x9e3779b1) >> 16) % SURW_OBJECTS_MAX;

	while (events->objects[slot].id && events->objects[slot].id != id)
		slot = (slot + 1) % SURW_OBJECTS_MAX;
	if (events->objects[slot].id)
		return &events->objects[slot];
	if (events->n_objects == SURW_OBJECTS_MAX - 1)
		return NULL;
	events->n_objects++;
	events->objects[slot].id = id;
	return &events->objects[slot];
}

static void count_steps(struct surw_events *events, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		struct surw_object *object = step->object ? find(events, step->object) : NULL;

		if (surw_is_join(step->operation))
			continue;
		events->events[step->thread]++;
		if (object)
			object->events[step->thread]++;
	}
}

static void note_threads(struct surw_events *events, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_threads; i++) {
		if (execution->threads[i].name)
			events->parent[i] = execution->threads[i].parent;
	}
	if (execution->n_threads > events->n_threads)
		events->n_threads = (unsigned)execution->n_threads;
}

static void note_touch(struct surw_events *events, const struct heddle_touch *touch, unsigned thread)
{
	struct surw_object *object = find(events, touch->object);

	if (!object)
		return;
	heddle_thread_set_add(touch->access == HEDDLE_READ  ? &object->readers
			      : touch->access == HEDDLE_ADD ? &object->adders
							    : &object->writers,
			      thread);
}

static void note_touches(struct surw_events *events, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];

		for (uint32_t k = 0; k < step->n_touches; k++)
			note_touch(events, &execution->touches[step->first_touch + k], step->thread);
	}
}

/* Whether two threads have touched it, and not both read, nor both added. */
static bool was_contended(const struct surw_object *object)
{
	const struct heddle_thread_set changers = heddle_thread_set_or(object->adders, object->writers);
	const struct heddle_thread_set all = heddle_thread_set_or(object->readers, changers);
	bool is_written = !heddle_thread_set_is_empty(&object->writers);
	bool is_read = !heddle_thread_set_is_empty(&object->readers);
	bool is_added_to = !heddle_thread_set_is_empty(&object->adders);

	return heddle_thread_set_count(&all) > 1 && (is_written || (is_read && is_added_to));
}

/* An object that no step announces, since it is touched within sections alone, orders no events. */
static bool has_events(const struct surw_object *object)
{
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++) {
		if (object->events[i])
			return true;
	}
	return false;
}

static void note_contended(struct surw_events *events)
{
	for (unsigned i = 0; i < SURW_OBJECTS_MAX; i++) {
		struct surw_object *object = &events->objects[i];

		if (!object->is_contended && was_contended(object) && has_events(object)) {
			object->is_contended = true;
			events->contended[events->n_contended++] = i;
		}
		object->readers = object->adders = object->writers = (struct heddle_thread_set){ 0 };
	}
}

void surw_learn(struct surw_events *events, const struct heddle_execution *execution)
{
	events->executions++;
	note_threads(events, execution);
	count_steps(events, execution);
	note_touches(events, execution);
	note_contended(events);
}
