/* SPDX-License-Identifier: MIT */
#include "independence.h"

#include "independence_touch.h"
#include "random_world.h"

#include <string.h>

void key_add(struct key *key, uint64_t number)
{
	key->words[0] = (key->words[0] ^ number) * UINT64_C(0x9e3779b97f4a7c15);
	key->words[0] ^= key->words[0] >> 29;
	key->words[1] = (key->words[1] + number) * UINT64_C(0xbf58476d1ce4e5b9);
	key->words[1] ^= key->words[1] >> 32;
}

static bool steps_commute(const struct step *a, const struct step *b)
{
	for (unsigned i = a->first; i < a->first + (unsigned)a->n; i++) {
		for (unsigned j = b->first; j < b->first + (unsigned)b->n; j++) {
			if (!independence_commute(&touches[i], &touches[j]))
				return false;
		}
	}
	return true;
}

static void join(struct step *step, const struct step *other)
{
	for (unsigned i = 0; i < RANDOM_THREADS_MAX; i++) {
		if (other->clock[i] > step->clock[i])
			step->clock[i] = other->clock[i];
	}
}

static void order_step(const struct heddle_execution *execution, size_t number)
{
	struct step *step = &steps[number];

	for (size_t i = number; i-- > 0;) { /* predecessors of the nearest ones need not be compared */
		const struct step *older = &steps[i];
		if (step->clock[older->thread] > older->position)
			continue;
		if (older->thread == step->thread || !steps_commute(older, step))
			join(step, older);
	}
	for (uint32_t i = 0; i < step->recorded->n_edges; i++)
		join(step, &steps[execution->edges[step->recorded->first_edge + i]]);
	step->clock[step->thread] = (uint8_t)(step->position + 1);
}

static bool is_budgeted(const struct heddle_choice *choice)
{
	return strcmp(choice->why, "random fault") == 0 || strcmp(choice->why, "the time passes") == 0 ||
	       strncmp(choice->why, "spurious", strlen("spurious")) == 0;
}

/* A fault that did not happen equals a settled question: only the question at which one happened counts. */
static void add_choices(struct key *key, const struct heddle_execution *execution,
			const struct heddle_step *step)
{
	const struct heddle_choice *choice = &execution->choices[step->first_choice];
	const struct heddle_choice *end = choice + step->n_choices;

	for (unsigned question = 0; choice < end; question++) {
		if (step->settled >> question & 1)
			continue;
		if (!is_budgeted(choice) || choice->value)
			key_add(key, 1000u * (question + 1) + choice->value);
		choice++;
	}
}

/* Those before the first step, whose order is always the same; all of them if there is no step. */
static void add_early_choices(struct key *key, const struct heddle_execution *execution)
{
	size_t n = n_steps ? steps[0].recorded->first_choice : execution->n_choices;

	for (size_t i = 0; i < n; i++)
		key_add(key, execution->choices[i].value);
}

/* The value of a completion or semaphore is its count, which commuting steps need not agree on. */
static uint64_t value_of(const struct touch *touch)
{
	bool counts = touch->kind == HEDDLE_OBJECT_COMPLETION || touch->kind == HEDDLE_OBJECT_SEMAPHORE;

	return counts ? 0 : (uint64_t)touch->value;
}

static void add_step(struct key *key, const struct heddle_execution *execution, const struct step *step)
{
	key_add(key, step->recorded->operation);
	key_add(key, independence_object(execution, step->recorded->object));
	for (unsigned i = step->first; i < (unsigned)step->first + step->n; i++) {
		const struct touch *touch = &touches[i];
		if (!touch->is_label)
			continue;
		key_add(key,
			(uint64_t)touch->operation << 32 | independence_object(execution, touch->object));
		key_add(key, touch->low << 32 ^ touch->high);
		key_add(key, value_of(touch));
	}
	add_choices(key, execution, step->recorded);
	for (unsigned thread = 0; thread < RANDOM_THREADS_MAX; thread += 3)
		key_add(key, (uint64_t)step->clock[thread] << 16 | (uint64_t)step->clock[thread + 1] << 8 |
				     step->clock[thread + 2]);
}

struct key class_of(const struct heddle_execution *execution)
{
	struct key key = { { 1, 2 } };

	independence_load(execution);
	add_early_choices(&key, execution);
	for (size_t i = 0; i < n_steps; i++)
		order_step(execution, i);
	for (unsigned thread = 0; thread < RANDOM_THREADS_MAX; thread++) {
		key_add(&key, thread);
		for (size_t i = 0; i < n_steps; i++) {
			if (steps[i].thread == thread)
				add_step(&key, execution, &steps[i]);
		}
	}
	return key;
}

static unsigned group_of(unsigned kind)
{
	static const unsigned groups[HEDDLE_OBJECT_KINDS] = {
		[HEDDLE_OBJECT_MUTEX] = 1u << GROUP_MUTEX,
		[HEDDLE_OBJECT_RWLOCK] = 1u << GROUP_RWLOCK,
		[HEDDLE_OBJECT_RWSEM] = 1u << GROUP_RWSEM,
		[HEDDLE_OBJECT_SPINLOCK] = 1u << GROUP_SPINLOCK,
		[HEDDLE_OBJECT_WAITQUEUE] = 1u << GROUP_WAITQUEUE,
		[HEDDLE_OBJECT_COMPLETION] = 1u << GROUP_COMPLETION,
		[HEDDLE_OBJECT_SEMAPHORE] = 1u << GROUP_SEMAPHORE,
		[HEDDLE_OBJECT_CONDITION] = 1u << GROUP_CONDITION,
		[HEDDLE_OBJECT_BARRIER] = 1u << GROUP_BARRIER,
		[HEDDLE_OBJECT_ONCE] = 1u << GROUP_ONCE,
		[HEDDLE_OBJECT_ATOMIC] = 1u << GROUP_ATOMIC,
		[HEDDLE_OBJECT_VARIABLE] = 1u << GROUP_VARIABLE,
		[HEDDLE_OBJECT_DATA] = 1u << GROUP_DATA,
	};
	return groups[kind];
}

/* The end of an object that others use is a group of its own. */
static unsigned groups_of(const struct touch *a, const struct touch *b)
{
	bool ends = independence_is_about_life(a) || independence_is_about_life(b);

	return ends ? 1u << GROUP_HEAP : group_of(a->kind);
}

/* Spinlocks taken by two threads. */
unsigned contended_groups(const struct heddle_execution *execution)
{
	unsigned groups = 0;

	independence_load(execution);
	for (size_t i = 0; i < n_touches; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct touch *a = &touches[i], *b = &touches[j];
			if (a->thread == b->thread || a->object != b->object)
				continue;
			if (a->kind == HEDDLE_OBJECT_SPINLOCK || !independence_commute(a, b))
				groups |= groups_of(a, b);
		}
	}
	return groups;
}
