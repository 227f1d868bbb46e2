/* SPDX-License-Identifier: MIT */
#include "random_draw.h"

#include <string.h>

unsigned draw_below(struct random_generator *generator, unsigned n)
{
	return random_below(&generator->numbers, n);
}

bool draw_chance(struct random_generator *generator, unsigned percent)
{
	return draw_below(generator, 100) < percent;
}

/* Sorts of objects on which threads seldom meet are drawn more often. */
static const uint8_t palette_of[] = {
	GROUP_MUTEX,	  GROUP_RWLOCK,	   GROUP_RWLOCK,    GROUP_RWLOCK,     GROUP_RWSEM,
	GROUP_RWSEM,	  GROUP_RWSEM,	   GROUP_RWSEM,	    GROUP_SPINLOCK,   GROUP_SPINLOCK,
	GROUP_WAITQUEUE,  GROUP_WAITQUEUE, GROUP_WAITQUEUE, GROUP_COMPLETION, GROUP_COMPLETION,
	GROUP_COMPLETION, GROUP_SEMAPHORE, GROUP_SEMAPHORE, GROUP_SEMAPHORE,  GROUP_CONDITION,
	GROUP_CONDITION,  GROUP_CONDITION, GROUP_CONDITION, GROUP_BARRIER,    GROUP_BARRIER,
	GROUP_BARRIER,	  GROUP_ONCE,	   GROUP_ONCE,	    GROUP_ONCE,	      GROUP_ONCE,
	GROUP_VARIABLE,	  GROUP_VARIABLE,  GROUP_DATA,	    GROUP_DATA,	      GROUP_HEAP,
	GROUP_HEAP,	  GROUP_HEAP,	   GROUP_ATOMIC,
};

/* What the family that tries has operations for. */
static const uint8_t palette_of_trying[] = {
	GROUP_RWLOCK,	 GROUP_RWLOCK, GROUP_RWLOCK, GROUP_SEMAPHORE, GROUP_SEMAPHORE,
	GROUP_SEMAPHORE, GROUP_MUTEX,  GROUP_MUTEX,  GROUP_CONDITION, GROUP_BARRIER,
};

static void draw_trying_palette(struct random_generator *generator)
{
	unsigned n = 1 + draw_below(generator, 2);

	for (unsigned i = 0; i < n; i++)
		generator->palette |= 1u
				      << palette_of_trying[draw_below(generator, sizeof(palette_of_trying))];
}

void draw_palette(struct random_generator *generator)
{
	unsigned n = 1 + draw_below(generator, 2);

	if (generator->program->family == RANDOM_TRYING)
		draw_trying_palette(generator);
	while ((unsigned)__builtin_popcount(generator->palette) < n)
		generator->palette |= 1u << palette_of[draw_below(generator, sizeof(palette_of))];
	if (generator->palette >> GROUP_SPINLOCK & 1)
		generator->palette |= 1u << GROUP_DATA;
	if (generator->palette >> GROUP_CONDITION & 1 && draw_chance(generator, 50))
		generator->palette |= 1u << GROUP_MUTEX;
}

/* One kind of operation; threads with no other soon wait for ever, or have nothing left to do. */
static bool is_monotonous(unsigned group)
{
	return group == GROUP_BARRIER || group == GROUP_ONCE;
}

static unsigned draw_group(struct random_generator *generator)
{
	unsigned group;

	do
		group = draw_below(generator, RANDOM_GROUPS);
	while ((is_monotonous(group) && draw_chance(generator, 50)) ||
	       (!(generator->palette >> group & 1) &&
		!draw_chance(generator, group == GROUP_OTHER ? 10 : 2)));
	return group;
}

static unsigned weight_of(const struct random_generator *generator, int kind)
{
	const struct random_kind_info *info = &random_kinds[kind];

	return info->weight + (generator->program->family == RANDOM_TRYING ? info->weight_trying : 0u);
}

static enum random_kind draw_kind(struct random_generator *generator, unsigned group)
{
	unsigned total = 0, drawn;
	int kind;

	for (kind = 0; kind < RANDOM_KINDS; kind++)
		total += random_kinds[kind].group == group ? weight_of(generator, kind) : 0;
	drawn = draw_below(generator, total);
	for (kind = 0; kind < RANDOM_KINDS; kind++) {
		if (random_kinds[kind].group != group)
			continue;
		if (drawn < weight_of(generator, kind))
			break;
		drawn -= weight_of(generator, kind);
	}
	return (enum random_kind)kind;
}

static bool is_recursive(const struct random_operation *operation, const struct random_context *context)
{
	switch ((enum random_kind)operation->kind) {
	case RANDOM_LOCK:
	case RANDOM_TRYLOCK:
	case RANDOM_LOCK_IN_TIME:
		return context->locks >> operation->object & 1;
	case RANDOM_CONDITION_WAIT:
	case RANDOM_CONDITION_WAIT_UNTIL:
	case RANDOM_CONDITION_WAIT_IN_TIME:
		return context->locks & 1;
	case RANDOM_READ_LOCK:
	case RANDOM_WRITE_LOCK:
	case RANDOM_READ_TRYLOCK:
	case RANDOM_READ_LOCK_IN_TIME:
	case RANDOM_WRITE_LOCK_IN_TIME:
		return context->rwlock;
	case RANDOM_DOWN_READ:
	case RANDOM_DOWN_WRITE:
		return context->rwsem;
	case RANDOM_SPIN_LOCK:
	case RANDOM_SPIN_LOCK_SHARED:
		return context->spinlocks >> operation->object & 1;
	default: /* a write_trylock of the thread's own lock fails, and harms nobody */
		return false;
	}
}

static bool may_stand(struct random_generator *generator, const struct random_operation *operation,
		      const struct random_context *context)
{
	const struct random_kind_info *info = &random_kinds[operation->kind];

	if (operation->kind == RANDOM_DESTROY && generator->program->placed)
		return false; /* who destroys an object has initialised it */
	if ((context->interrupt || context->section) && info->sleeps)
		return false;
	if (context->section && info->steps_only)
		return false;
	return !is_recursive(operation, context) || draw_chance(generator, 3);
}

/* An object that is destroyed is of a sort that the program uses. */
static uint8_t draw_victim(struct random_generator *generator)
{
	unsigned group;

	do
		group = draw_below(generator, GROUP_HEAP);
	while (generator->palette & ((1u << GROUP_HEAP) - 1) && !(generator->palette >> group & 1));
	return (uint8_t)group;
}

static uint8_t draw_guard(struct random_generator *generator, unsigned percent)
{
	return draw_chance(generator, percent) ? (uint8_t)(1 + draw_below(generator, RANDOM_GUARDS - 1)) : 0;
}

static enum random_kind draw_try(struct random_generator *generator)
{
	static const uint8_t kinds[] = { RANDOM_TRYLOCK, RANDOM_ATOMIC_COMPARE_EXCHANGE,
					 RANDOM_ATOMIC_COMPARE_EXCHANGE_WEAK };
	static const uint8_t trying[] = { RANDOM_TRYLOCK, RANDOM_READ_TRYLOCK, RANDOM_WRITE_TRYLOCK,
					  RANDOM_TRY_DOWN, RANDOM_BARRIER_LAST };

	if (generator->program->family == RANDOM_TRYING)
		return (enum random_kind)trying[draw_below(generator, sizeof(trying))];
	return (enum random_kind)kinds[draw_below(generator, sizeof(kinds))];
}

static struct random_operation draw_operation(struct random_generator *generator,
					      const struct random_context *context)
{
	struct random_operation operation;

	do {
		const struct random_kind_info *info;
		operation = (struct random_operation){
			.kind = (uint8_t)(draw_chance(generator, generator->tries)
						  ? draw_try(generator)
						  : draw_kind(generator, draw_group(generator)))
		};
		info = &random_kinds[operation.kind];
		operation.object = draw_chance(generator, generator->first)
					   ? 0
					   : (uint8_t)draw_below(generator, info->objects);
		operation.a = (uint8_t)draw_below(generator, info->a);
		operation.b = (uint8_t)draw_below(generator, info->b);
		if (operation.kind == RANDOM_DESTROY)
			operation.a = draw_victim(generator);
	} while (!may_stand(generator, &operation, context));
	return operation;
}

static struct random_context inside(const struct random_context *outer,
				    const struct random_operation *operation)
{
	struct random_context context = *outer;

	switch (random_kinds[operation->kind].group) {
	case GROUP_MUTEX:
		context.locks |= 1u << operation->object;
		break;
	case GROUP_RWLOCK:
		context.rwlock = true;
		break;
	case GROUP_RWSEM:
		context.rwsem = true;
		break;
	case GROUP_SPINLOCK:
		context.section = true;
		context.spinlocks |= 1u << operation->object;
		break;
	default: /* a lock in a box: which one is not known */
		break;
	}
	return context;
}

static bool is_choice(const struct random_operation *operation)
{
	return operation->kind == RANDOM_CHOOSE || operation->kind == RANDOM_FAULT;
}

/*
 * One to three choices in the step before. Later ones may be under conditions, or have as many values as
 * earlier ones say.
 */
static void add_choices(struct random_generator *generator, struct random_thread *thread)
{
	unsigned n = draw_chance(generator, 70) ? 1 : 2 + draw_below(generator, 2);

	for (unsigned i = 0; i < n && thread->n < RANDOM_OPERATIONS_MAX; i++) {
		bool fault = draw_chance(generator, 20);
		thread->operations[thread->n++] = (struct random_operation){
			.kind = fault ? RANDOM_FAULT : RANDOM_CHOOSE,
			.a = fault ? 0 : 1 + (uint8_t)draw_chance(generator, 25),
			.b = !fault && draw_chance(generator, 25),
			.guard = draw_guard(generator, i ? 50 : 25),
		};
	}
}

static bool is_try(unsigned kind)
{
	return random_kinds[kind].tries || kind == RANDOM_TRY_DOWN || kind == RANDOM_BARRIER_LAST ||
	       kind == RANDOM_ATOMIC_COMPARE_EXCHANGE || kind == RANDOM_ATOMIC_COMPARE_EXCHANGE_WEAK;
}

/*
 * A choice in a conditional operation with a rare result: most such operations have been predicted until
 * then.
 */
static void add_surprise(struct random_generator *generator, struct random_thread *thread, unsigned kind)
{
	unsigned guard =
		kind == RANDOM_ATOMIC_COMPARE_EXCHANGE ? RANDOM_IS_1 + draw_below(generator, 2) : RANDOM_IS_0;

	if (thread->n < RANDOM_OPERATIONS_MAX)
		thread->operations[thread->n++] =
			(struct random_operation){ .kind = RANDOM_CHOOSE, .a = 1, .guard = (uint8_t)guard };
}

/*
 * The chance that an operation at the end of the thread has a guard: higher if a choice comes directly before
 * it.
 */
static unsigned guard_percent(const struct random_thread *thread)
{
	return thread->n && is_choice(&thread->operations[thread->n - 1]) ? 50 : 10;
}

void random_fill(struct random_generator *generator, struct random_thread *thread, unsigned n,
		 const struct random_context *context)
{
	while (n > 0 && thread->n < RANDOM_OPERATIONS_MAX) {
		unsigned at = thread->n, body = 0;
		struct random_operation *operation = &thread->operations[at];

		*operation = draw_operation(generator, context);
		operation->guard = draw_guard(generator, guard_percent(thread));
		thread->n++;
		n--;
		if (random_kinds[operation->kind].close && n > 0) {
			struct random_context within = inside(context, operation);
			body = 1 + draw_below(generator, n < 3 ? n : 3);
			random_fill(generator, thread, body, &within);
			n -= body;
		}
		operation->body = (uint8_t)(thread->n - at - 1);
		if (!draw_chance(generator, generator->chooses))
			continue;
		if (!generator->tries)
			add_choices(generator, thread);
		else if (is_try(thread->operations[at].kind))
			add_surprise(generator, thread, thread->operations[at].kind);
	}
}

void random_insert(struct random_thread *thread, unsigned position, struct random_operation operation)
{
	if (thread->n == RANDOM_OPERATIONS_MAX)
		return;
	for (unsigned i = 0; i < position; i++) {
		if (i + thread->operations[i].body >= position)
			thread->operations[i].body++;
	}
	memmove(&thread->operations[position + 1], &thread->operations[position],
		(thread->n - position) * sizeof(operation));
	thread->operations[position] = operation;
	thread->n++;
}
