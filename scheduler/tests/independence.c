/* SPDX-License-Identifier: MIT */
#include "independence.h"

#include <string.h>

#define STEPS_MAX   255
#define TOUCHES_MAX 1024

/* One touch of a step, as this statement sees it. */
struct touch {
	const struct heddle_touch *recorded;
	uint8_t kind;	/* of the object */
	uint8_t thread; /* of the program */
	/*
	 * compare_exchange: succeeded; prepare: exclusive; unlock: refused, it was somebody else's; up_read:
	 * somebody was queued; spin_lock, spin_unlock: the lock was held over a scheduling point
	 */
	bool detail;
};

struct step {
	const struct heddle_step *recorded;
	uint8_t thread;	   /* of the program */
	uint16_t position; /* among its thread's steps */
	uint16_t first, n; /* touches */
	uint8_t clock[8];  /* how many steps of each thread come before, or are it */
};

static struct step steps[STEPS_MAX];
static struct touch touches[TOUCHES_MAX];
static size_t n_steps;

void key_add(struct key *key, uint64_t number)
{
	key->words[0] = (key->words[0] ^ number) * UINT64_C(0x9e3779b97f4a7c15);
	key->words[0] ^= key->words[0] >> 29;
	key->words[1] = (key->words[1] + number) * UINT64_C(0xbf58476d1ce4e5b9);
	key->words[1] ^= key->words[1] >> 32;
}

/* Finds the mutex as it is, and leaves it so. */
static bool is_refused(const struct touch *touch)
{
	return (touch->recorded->operation == HEDDLE_OP_MUTEX_TRYLOCK && !touch->recorded->value) ||
	       (touch->recorded->operation == HEDDLE_OP_MUTEX_UNLOCK && touch->detail);
}

static bool is_read_side(const struct touch *touch)
{
	return touch->recorded->operation == HEDDLE_OP_READ_LOCK ||
	       touch->recorded->operation == HEDDLE_OP_READ_UNLOCK;
}

/* A reader that arrives, or leaves while nobody is queued: else the last one to leave hands over. */
static bool is_reader(const struct touch *touch)
{
	return touch->recorded->operation == HEDDLE_OP_DOWN_READ ||
	       (touch->recorded->operation == HEDDLE_OP_UP_READ && !touch->detail);
}

static bool is_complete(const struct touch *touch)
{
	return touch->recorded->operation == HEDDLE_OP_COMPLETE;
}

/* A signal or a broadcast that nobody was there to hear. */
static bool is_unheard(const struct touch *touch)
{
	return touch->recorded->operation != HEDDLE_OP_CONDITION_WAIT && !touch->recorded->value;
}

/* A call of what has run already. */
static bool is_late_call(const struct touch *touch)
{
	return touch->recorded->operation == HEDDLE_OP_ONCE && !touch->recorded->value;
}

/* A spin looks once more at what the round of its loop read: in these programs, an atomic. */
static bool is_load(const struct touch *touch)
{
	return touch->recorded->operation == HEDDLE_OP_ATOMIC_LOAD ||
	       touch->recorded->operation == HEDDLE_OP_SPIN ||
	       (touch->recorded->operation == HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE && !touch->detail);
}

static bool is_operation(const struct touch *a, const struct touch *b, enum heddle_operation operation)
{
	return a->recorded->operation == operation && b->recorded->operation == operation;
}

static bool ranges_meet(const struct touch *a, const struct touch *b)
{
	return a->recorded->low <= b->recorded->high && b->recorded->low <= a->recorded->high;
}

/* Woke nobody, or found itself off the queue already. */
static bool is_idle(const struct touch *touch)
{
	return (touch->recorded->operation == HEDDLE_OP_WAKE ||
		touch->recorded->operation == HEDDLE_OP_WAIT_FINISH) &&
	       !touch->recorded->value;
}

/*
 * The keys decide; but of exclusive waiters the first is woken, also by a wake-up without key: their order
 * matters whatever their keys.
 */
static bool queue_commutes(const struct touch *a, const struct touch *b)
{
	if (is_idle(a) && is_idle(b))
		return true;
	if (is_operation(a, b, HEDDLE_OP_WAIT_PREPARE) && a->detail && b->detail)
		return false;
	return !ranges_meet(a, b);
}

static bool is_shared(const struct touch *touch)
{
	return touch->recorded->operation == HEDDLE_OP_SPIN_LOCK_SHARED ||
	       (touch->recorded->operation == HEDDLE_OP_SPIN_UNLOCK && touch->recorded->value);
}

/* A lock that somebody holds over a scheduling point keeps others out; one that nobody can see held does not. */
static bool spinlock_commutes(const struct touch *a, const struct touch *b)
{
	return (!a->detail && !b->detail) || (is_shared(a) && is_shared(b));
}

static bool commute(const struct touch *a, const struct touch *b)
{
	if (a->recorded->object != b->recorded->object)
		return true;
	switch ((enum heddle_object_kind)a->kind) {
	case HEDDLE_OBJECT_MUTEX:
		return is_refused(a) && is_refused(b);
	case HEDDLE_OBJECT_RWLOCK:
		return is_read_side(a) && is_read_side(b);
	case HEDDLE_OBJECT_RWSEM:
		return is_reader(a) && is_reader(b);
	case HEDDLE_OBJECT_SPINLOCK:
		return spinlock_commutes(a, b);
	case HEDDLE_OBJECT_WAITQUEUE:
		return queue_commutes(a, b);
	case HEDDLE_OBJECT_COMPLETION:
		return is_complete(a) && is_complete(b);
	case HEDDLE_OBJECT_SEMAPHORE:
		return is_operation(a, b, HEDDLE_OP_SEMAPHORE_UP);
	case HEDDLE_OBJECT_CONDITION:
		return (is_unheard(a) && is_unheard(b)) || is_operation(a, b, HEDDLE_OP_CONDITION_WAIT);
	case HEDDLE_OBJECT_ONCE:
		return is_late_call(a) && is_late_call(b);
	case HEDDLE_OBJECT_ATOMIC:
		return (is_load(a) && is_load(b)) || is_operation(a, b, HEDDLE_OP_ATOMIC_ADD);
	case HEDDLE_OBJECT_VARIABLE:
		return is_operation(a, b, HEDDLE_OP_VARIABLE_READ);
	case HEDDLE_OBJECT_DATA:
		return !ranges_meet(a, b) || is_operation(a, b, HEDDLE_OP_DATA_READ) ||
		       is_operation(a, b, HEDDLE_OP_DATA_ADD);
	default:
		return false;
	}
}

static bool steps_commute(const struct step *a, const struct step *b)
{
	for (unsigned i = a->first; i < a->first + a->n; i++) {
		for (unsigned j = b->first; j < b->first + b->n; j++) {
			if (!commute(&touches[i], &touches[j]))
				return false;
		}
	}
	return true;
}

/* An unlock by somebody who does not hold the mutex. */
static void find_refused_unlocks(void)
{
	const struct touch *holds[64]; /* the touches by which mutexes were taken */
	size_t n = 0;
	size_t n_touches = n_steps ? steps[n_steps - 1].first + steps[n_steps - 1].n : 0;

	for (size_t i = 0; i < n_touches && n < 64; i++) {
		const struct heddle_touch *touch = touches[i].recorded;
		size_t at = 0;
		if (touch->operation == HEDDLE_OP_MUTEX_LOCK ||
		    (touch->operation == HEDDLE_OP_MUTEX_TRYLOCK && touch->value))
			holds[n++] = &touches[i];
		if (touch->operation != HEDDLE_OP_MUTEX_UNLOCK)
			continue;
		while (at < n && (holds[at]->recorded->object != touch->object ||
				  holds[at]->thread != touches[i].thread))
			at++;
		touches[i].detail = at == n;
		if (at < n)
			holds[at] = holds[--n];
	}
}

static bool has_detail(const struct heddle_touch *touch)
{
	return touch->operation == HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE ||
	       touch->operation == HEDDLE_OP_WAIT_PREPARE;
}

/*
 * What the thread said of the operation. n: how many it has spoken of before; an operation of several touches
 * is one.
 */
static bool detail_of(const struct heddle_execution *execution, const struct heddle_step *step, uint32_t t,
		      int thread, size_t *n)
{
	const struct heddle_touch *touch = &execution->touches[step->first_touch + t];

	if (!has_detail(touch))
		return false;
	if (t == 0 || touch[-1].where != touch->where || touch->operation != HEDDLE_OP_WAIT_PREPARE)
		++*n;
	return random_world.details[thread][(*n - 1) % RANDOM_VALUES_MAX];
}

/* Follows the queue of the one rwsem that there is: who arrived in vain, until a hand-over. */
static void find_queued(void)
{
	bool writers[STEPS_MAX];
	size_t head = 0, tail = 0;
	size_t n_touches = n_steps ? steps[n_steps - 1].first + steps[n_steps - 1].n : 0;

	for (size_t i = 0; i < n_touches && tail < STEPS_MAX; i++) {
		const struct heddle_touch *touch = touches[i].recorded;
		bool arrives =
			touch->operation == HEDDLE_OP_DOWN_READ || touch->operation == HEDDLE_OP_DOWN_WRITE;
		if (touches[i].kind != HEDDLE_OBJECT_RWSEM)
			continue;
		if (touch->operation == HEDDLE_OP_UP_READ)
			touches[i].detail = head < tail;
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

/* The object of the thread's next step, or of what it is about to do, if that is to take a spinlock; else 0. */
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

/*
 * A step that takes a spinlock and keeps it says so. Who only looked whether it is free is about to take it. The unlock
 * belongs to what was kept.
 */
static void find_held_over(const struct heddle_execution *execution)
{
	static uint32_t held[RANDOM_THREADS_MAX][8];
	static size_t n_held[RANDOM_THREADS_MAX];

	memset(n_held, 0, sizeof(n_held));
	for (size_t i = 0; i < n_steps; i++) {
		uint32_t looked_at = next_spinlock(execution, i);
		for (struct touch *touch = &touches[steps[i].first];
		     touch < &touches[steps[i].first + steps[i].n]; touch++) {
			size_t *n = &n_held[touch->thread], at = 0;
			if (touch->kind != HEDDLE_OBJECT_SPINLOCK)
				continue;
			while (at < *n && held[touch->thread][at] != touch->recorded->object)
				at++;
			if (touch->recorded->operation != HEDDLE_OP_SPIN_UNLOCK) {
				touch->detail = touch->recorded->object != looked_at;
				if (!touch->detail)
					looked_at = 0; /* it may hold it all the same, shared */
				if (touch->detail && *n < 8)
					held[touch->thread][(*n)++] = touch->recorded->object;
			} else if (at < *n) {
				touch->detail = true;
				held[touch->thread][at] = held[touch->thread][--*n];
			}
		}
	}
}

/* Takes over what the execution recorded, with what only the threads themselves know. */
static void load(const struct heddle_execution *execution)
{
	size_t details[RANDOM_THREADS_MAX] = { 0 };
	uint16_t counts[RANDOM_THREADS_MAX] = { 0 };
	size_t n_touches = 0;

	n_steps = execution->n_steps < STEPS_MAX ? execution->n_steps : STEPS_MAX;
	for (size_t i = 0; i < n_steps; i++) {
		const struct heddle_step *recorded = &execution->steps[i];
		int thread = random_thread_of(execution->threads[recorded->thread].name);

		steps[i] = (struct step){ .recorded = recorded,
					  .thread = (uint8_t)thread,
					  .position = counts[thread]++,
					  .first = (uint16_t)n_touches };
		for (uint32_t t = 0; t < recorded->n_touches && n_touches < TOUCHES_MAX; t++) {
			const struct heddle_touch *touch = &execution->touches[recorded->first_touch + t];
			touches[n_touches++] = (struct touch){
				.recorded = touch,
				.kind = (uint8_t)heddle_object_kind_of(execution, touch->object),
				.thread = (uint8_t)thread,
				.detail = detail_of(execution, recorded, t, thread, &details[thread]),
			};
		}
		steps[i].n = (uint16_t)(n_touches - steps[i].first);
	}
	find_refused_unlocks();
	find_queued();
	find_held_over(execution);
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

	for (size_t i = number; i-- > 0;) { /* what the nearest bring with them need not be compared */
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
	return strcmp(choice->why, "random fault") == 0 || strcmp(choice->why, "spurious wake-up") == 0;
}

/*
 * A fault that did not happen is as good as one that was not asked for, since the budget had been used up: what counts is
 * at which of the step's questions one happened.
 */
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

/* Those before the first step, whose order is always the same; all of them, where there is no step at all. */
static void add_early_choices(struct key *key, const struct heddle_execution *execution)
{
	size_t n = n_steps ? steps[0].recorded->first_choice : execution->n_choices;

	for (size_t i = 0; i < n; i++)
		key_add(key, execution->choices[i].value);
}

static bool is_label(const struct touch *touch)
{
	return touch->kind != HEDDLE_OBJECT_SPINLOCK;
}

/* The value of a completion or semaphore counts what is there already, which commuting steps need not agree on. */
static uint64_t value_of(const struct touch *touch)
{
	bool counts = touch->kind == HEDDLE_OBJECT_COMPLETION || touch->kind == HEDDLE_OBJECT_SEMAPHORE;

	return counts ? 0 : (uint64_t)touch->recorded->value;
}

static void add_step(struct key *key, const struct heddle_execution *execution, const struct step *step)
{
	uint64_t clock;

	key_add(key, step->recorded->operation);
	key_add(key, step->recorded->object);
	for (unsigned i = step->first; i < (unsigned)step->first + step->n; i++) {
		const struct heddle_touch *touch = touches[i].recorded;
		if (!is_label(&touches[i]))
			continue;
		key_add(key, (uint64_t)touch->operation << 32 | touch->object);
		key_add(key, touch->low << 32 ^ touch->high);
		key_add(key, value_of(&touches[i]));
	}
	add_choices(key, execution, step->recorded);
	memcpy(&clock, step->clock, sizeof(clock));
	key_add(key, clock);
}

struct key class_of(const struct heddle_execution *execution)
{
	struct key key = { { 1, 2 } };

	load(execution);
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

/* Spinlocks: taken by two threads. */
unsigned contended_groups(const struct heddle_execution *execution)
{
	unsigned groups = 0;
	size_t n_touches;

	load(execution);
	n_touches = n_steps ? steps[n_steps - 1].first + steps[n_steps - 1].n : 0;
	for (size_t i = 0; i < n_touches; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct touch *a = &touches[i], *b = &touches[j];
			if (a->thread == b->thread || a->recorded->object != b->recorded->object)
				continue;
			if (a->kind == HEDDLE_OBJECT_SPINLOCK || !commute(a, b))
				groups |= group_of(a->kind);
		}
	}
	return groups;
}
