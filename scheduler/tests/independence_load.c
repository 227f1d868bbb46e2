/* SPDX-License-Identifier: MIT */
#include "independence_touch.h"
#include "random_world.h"

#include <string.h>

struct step steps[STEPS_MAX];
struct touch touches[TOUCHES_MAX];
size_t n_steps, n_touches;

/* Blocks are objects, too, and places: the scheduler has no such ids. */
#define BLOCKS_FIRST UINT32_C(0xff000000)
#define PLACES_FIRST UINT32_C(0xfe000000)

void independence_add(const struct touch *touch)
{
	if (n_touches < TOUCHES_MAX)
		touches[n_touches++] = *touch;
}

/* An object that stands for memory: ids go by the order in which the exploration meets the places. */
static uint32_t object_at_place(uint32_t object)
{
	for (unsigned place = 0; place < RANDOM_PLACES; place++) {
		if (random_world.are_met[place] && random_object_at(place)->id == object)
			return PLACES_FIRST + place;
	}
	return 0;
}

/* Ids are (creator's index << 16 | n-th) + 1, and indices go by first creation in the exploration. */
uint32_t independence_object(const struct heddle_execution *execution, uint32_t object)
{
	uint32_t creator = (object - 1) >> 16, place = random_world.is_placed ? object_at_place(object) : 0;

	if (place)
		return place;
	if (!object || creator >= execution->n_threads || !execution->threads[creator].name)
		return object;
	return ((uint32_t)random_thread_of(execution->threads[creator].name) << 16 |
		((object - 1) & 0xffff)) +
	       1;
}

/* Whether the thread's n-th compare_exchange or try_down succeeded. */
static bool next_succeeded(unsigned thread, size_t compared[RANDOM_THREADS_MAX])
{
	return random_world.succeeded[thread][compared[thread]++ % RANDOM_VALUES_MAX];
}

/* Several touches of one prepare are one here: the queue says what it touches. */
static bool is_repeated(const struct heddle_execution *execution, const struct heddle_step *step, uint32_t t)
{
	const struct heddle_touch *touch = &execution->touches[step->first_touch + t];

	return t && touch->operation == HEDDLE_OP_WAIT_PREPARE &&
	       touch[-1].operation == HEDDLE_OP_WAIT_PREPARE;
}

static void load_touch(const struct heddle_execution *execution, const struct heddle_touch *recorded,
		       unsigned thread, size_t compared[RANDOM_THREADS_MAX])
{
	struct touch touch = { .operation = recorded->operation,
			       .object = recorded->object,
			       .low = recorded->low,
			       .high = recorded->high,
			       .value = recorded->value,
			       .access = (uint8_t)recorded->access,
			       .kind = (uint8_t)heddle_object_kind_of(execution, recorded->object),
			       .thread = (uint8_t)thread };

	touch.is_label = touch.kind != HEDDLE_OBJECT_SPINLOCK && !independence_is_about_life(&touch);
	if (touch.operation == HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE ||
	    touch.operation == HEDDLE_OP_SEMAPHORE_TRY_DOWN)
		touch.detail = next_succeeded(thread, compared);
	if (touch.kind == HEDDLE_OBJECT_WAITQUEUE)
		independence_queue_add(&touch);
	else
		independence_add(&touch);
}

/* Returns 0 for an object that was not used. */
static uint32_t id_at_place(enum random_place place)
{
	return random_world.are_met[place] ? random_object_at(place)->id : 0;
}

/* The ends of objects in the step, as the threads report them. */
static void load_ends(const struct heddle_execution *execution, size_t number)
{
	for (size_t i = 0; i < random_world.n_ends; i++) {
		const struct random_end *end = &random_world.ends[i];
		struct touch touch = { .operation = HEDDLE_OP_DESTROY,
				       .high = HEDDLE_WHOLE,
				       .thread = steps[number].thread,
				       .detail = true };
		if (end->step != number)
			continue;
		touch.object = end->block   ? BLOCKS_FIRST + end->block
			       : end->place ? id_at_place((enum random_place)(end->place - 1))
					    : end->object;
		if (!touch.object)
			continue;
		if (!end->block)
			touch.kind = (uint8_t)heddle_object_kind_of(execution, touch.object);
		independence_add(&touch);
	}
}

static void load_step(const struct heddle_execution *execution, size_t number,
		      size_t compared[RANDOM_THREADS_MAX])
{
	const struct heddle_step *recorded = &execution->steps[number];
	struct step *step = &steps[number];

	step->first = (uint16_t)n_touches;
	for (uint32_t t = 0; t < recorded->n_touches; t++) {
		if (!is_repeated(execution, recorded, t))
			load_touch(execution, &execution->touches[recorded->first_touch + t], step->thread,
				   compared);
	}
	load_ends(execution, number);
	step->n = (uint16_t)(n_touches - step->first);
}

/* Tracks the queue of the only rwsem: threads that arrived without taking it, until a hand-over. */
static void find_queued(void)
{
	bool writers[STEPS_MAX];
	size_t head = 0, tail = 0;

	for (size_t i = 0; i < n_touches && tail < STEPS_MAX; i++) {
		struct touch *touch = &touches[i];
		bool arrives =
			touch->operation == HEDDLE_OP_DOWN_READ || touch->operation == HEDDLE_OP_DOWN_WRITE;
		if (touch->kind != HEDDLE_OBJECT_RWSEM || independence_is_about_life(touch))
			continue;
		if (touch->operation == HEDDLE_OP_UP_READ)
			touch->detail = head < tail;
		if (touch->refused)
			continue;
		if (arrives && !touch->value)
			writers[tail++] = touch->operation == HEDDLE_OP_DOWN_WRITE;
		if (arrives || !touch->value)
			continue;
		if (writers[head++]) /* handed over to one writer, or to all readers at the head */
			continue;
		while (head < tail && !writers[head])
			head++;
	}
}

/* The object of the thread's next step or pending operation, if that takes a spinlock; else 0. */
static uint32_t next_spinlock(const struct heddle_execution *execution, size_t number)
{
	const struct heddle_thread_info *info = &execution->threads[steps[number].recorded->thread];
	unsigned operation = info->ended || info->stopped ? HEDDLE_OP_NONE : info->operation;
	uint32_t object = info->object;

	for (size_t i = n_steps; i-- > number + 1;) {
		if (steps[i].thread == steps[number].thread) {
			operation = steps[i].recorded->operation;
			object = steps[i].recorded->object;
		}
	}
	return operation == HEDDLE_OP_SPIN_LOCK || operation == HEDDLE_OP_SPIN_LOCK_SHARED ? object : 0;
}

/* The spinlocks that a thread has held over a scheduling point. */
struct kept_locks {
	uint32_t objects[8];
	size_t n;
};

static void find_held(struct kept_locks *kept, struct touch *touch, uint32_t *looked_at)
{
	size_t at = 0;

	while (at < kept->n && kept->objects[at] != touch->object)
		at++;
	if (touch->operation == HEDDLE_OP_SPIN_UNLOCK) {
		touch->detail = at < kept->n;
		if (touch->detail)
			kept->objects[at] = kept->objects[--kept->n];
		return;
	}
	touch->detail = touch->object != *looked_at;
	if (!touch->detail)
		*looked_at = 0; /* it may hold it all the same, shared */
	if (touch->detail && kept->n < 8)
		kept->objects[kept->n++] = touch->object;
}

/*
 * A step that takes a spinlock and keeps it says so. A step that only checked whether it is free is followed
 * by taking it. The unlock belongs to a kept lock.
 */
static void find_held_over(const struct heddle_execution *execution)
{
	static struct kept_locks kept[RANDOM_THREADS_MAX];

	memset(kept, 0, sizeof(kept));
	for (size_t i = 0; i < n_steps; i++) {
		uint32_t looked_at = next_spinlock(execution, i);
		for (struct touch *touch = &touches[steps[i].first];
		     touch < &touches[steps[i].first + steps[i].n]; touch++) {
			if (touch->kind == HEDDLE_OBJECT_SPINLOCK && !independence_is_about_life(touch))
				find_held(&kept[touch->thread], touch, &looked_at);
		}
	}
}

void independence_load(const struct heddle_execution *execution)
{
	size_t compared[RANDOM_THREADS_MAX] = { 0 };
	uint16_t counts[RANDOM_THREADS_MAX] = { 0 };

	n_steps = execution->n_steps < STEPS_MAX ? execution->n_steps : STEPS_MAX;
	n_touches = 0;
	independence_queue_begin();
	for (size_t i = 0; i < n_steps; i++) {
		const struct heddle_step *recorded = &execution->steps[i];
		int thread = random_thread_of(execution->threads[recorded->thread].name);

		steps[i] = (struct step){ .recorded = recorded,
					  .thread = (uint8_t)thread,
					  .position = counts[thread]++ };
		load_step(execution, i, compared);
	}
	independence_find_refused();
	find_queued();
	find_held_over(execution);
}
