/* SPDX-License-Identifier: MIT */
/*
 * Random programs: making one.
 *
 * Each program draws two to four sorts of objects, its palette, and takes most of its operations from them, so that its threads meet.
 */
#include "random_program.h"

#include <string.h>

const struct random_kind_info random_kinds[RANDOM_KINDS] = {
	[RANDOM_LOCK] = { "heddle_mutex_lock(&mutex[$o]);", "heddle_mutex_unlock(&mutex[$o]);", GROUP_MUTEX,
			  5, 2, 1, 1, .sleeps = true },
	[RANDOM_TRYLOCK] = { "last = heddle_mutex_trylock(&mutex[$o]);", "heddle_mutex_unlock(&mutex[$o]);",
			     GROUP_MUTEX, 4, 2, 1, 1 },
	[RANDOM_UNLOCK] = { "heddle_mutex_unlock(&mutex[$o]);", NULL, GROUP_MUTEX, 1, 2, 1, 1,
			    .steps_only = true },
	[RANDOM_READ_LOCK] = { "heddle_rwlock_read_lock(&rwlock[$o]);",
			       "heddle_rwlock_read_unlock(&rwlock[$o]);", GROUP_RWLOCK, 3, 1, 1, 1,
			       .sleeps = true },
	[RANDOM_WRITE_LOCK] = { "heddle_rwlock_write_lock(&rwlock[$o]);",
				"heddle_rwlock_write_unlock(&rwlock[$o]);", GROUP_RWLOCK, 2, 1, 1, 1,
				.sleeps = true },
	[RANDOM_DOWN_READ] = { "heddle_rwsem_down_read(&rwsem[$o]);", "heddle_rwsem_up_read(&rwsem[$o]);",
			       GROUP_RWSEM, 3, 1, 1, 1, .sleeps = true },
	[RANDOM_DOWN_WRITE] = { "heddle_rwsem_down_write(&rwsem[$o]);", "heddle_rwsem_up_write(&rwsem[$o]);",
				GROUP_RWSEM, 2, 1, 1, 1, .sleeps = true },
	[RANDOM_SPIN_LOCK] = { "enter_section(&spinlock[$o], $b);", "leave_section(&spinlock[$o]);",
			       GROUP_SPINLOCK, 5, 2, 1, 2 },
	[RANDOM_SPIN_LOCK_SHARED] = { "enter_shared_section(&spinlock[$o], $b);",
				      "leave_shared_section(&spinlock[$o]);", GROUP_SPINLOCK, 2, 2, 1, 2 },
	[RANDOM_WAIT_UNTIL] = { "last = wait_until(&queue[$o], $a, $b);", NULL, GROUP_WAITQUEUE, 2, 1, 3, 2,
				.sleeps = true },
	[RANDOM_WAIT_ONCE] = { "wait_once(&queue[$o], $a, $b);", NULL, GROUP_WAITQUEUE, 2, 1, 3, 2,
			       .sleeps = true },
	[RANDOM_WAIT_POLL] = { "last = wait_poll(&queue[$o], $a, $b);", NULL, GROUP_WAITQUEUE, 2, 1, 3, 2,
			       .sleeps = true },
	[RANDOM_WAKE] = { "last = heddle_wake(&queue[$o], $a, $b ? 1 : INT_MAX);", NULL, GROUP_WAITQUEUE, 7,
			  1, 3, 2 },
	[RANDOM_COMPLETE] = { "heddle_complete(&completion[$o]);", NULL, GROUP_COMPLETION, 5, 1, 1, 1 },
	[RANDOM_WAIT_COMPLETION] = { "heddle_completion_wait(&completion[$o]);", NULL, GROUP_COMPLETION, 2, 1,
				     1, 1, .sleeps = true },
	[RANDOM_UP] = { "heddle_semaphore_up(&semaphore[$o]);", NULL, GROUP_SEMAPHORE, 5, 1, 1, 1 },
	[RANDOM_DOWN] = { "heddle_semaphore_down(&semaphore[$o]);", NULL, GROUP_SEMAPHORE, 2, 1, 1, 1,
			  .sleeps = true },
	[RANDOM_CONDITION_WAIT] = { "condition_wait(&condition[$o]);", NULL, GROUP_CONDITION, 4, 1, 1, 1,
				    .sleeps = true },
	[RANDOM_CONDITION_WAIT_UNTIL] = { "last = condition_wait_until(&condition[$o]);", NULL,
					  GROUP_CONDITION, 2, 1, 1, 1, .sleeps = true },
	[RANDOM_SIGNAL] = { "heddle_condition_signal(&condition[$o]);", NULL, GROUP_CONDITION, 6, 1, 1, 1 },
	[RANDOM_BROADCAST] = { "heddle_condition_broadcast(&condition[$o]);", NULL, GROUP_CONDITION, 4, 1, 1,
			       1 },
	[RANDOM_BARRIER] = { "heddle_barrier_wait(&barrier[$o]);", NULL, GROUP_BARRIER, 4, 1, 1, 1,
			     .sleeps = true },
	[RANDOM_ONCE] = { "heddle_call_once(&once[$o], add_one, &variable[$a]);", NULL, GROUP_ONCE, 4, 1, 2,
			  1, .sleeps = true },
	[RANDOM_ATOMIC_LOAD] = { "last = heddle_atomic_load(&atomic[$o]);", NULL, GROUP_ATOMIC, 2, 2, 1, 1 },
	[RANDOM_ATOMIC_STORE] = { "heddle_atomic_store(&atomic[$o], $a);", NULL, GROUP_ATOMIC, 2, 2, 3, 1 },
	[RANDOM_ATOMIC_ADD] = { "heddle_atomic_add(&atomic[$o], $a + 1);", NULL, GROUP_ATOMIC, 3, 2, 2, 1 },
	[RANDOM_ATOMIC_ADD_RETURN] = { "last = heddle_atomic_add_return(&atomic[$o], $a + 1);", NULL,
				       GROUP_ATOMIC, 2, 2, 2, 1 },
	[RANDOM_ATOMIC_EXCHANGE] = { "last = heddle_atomic_exchange(&atomic[$o], $a);", NULL, GROUP_ATOMIC, 2,
				     2, 3, 1 },
	[RANDOM_ATOMIC_COMPARE_EXCHANGE] = { "last = heddle_atomic_compare_exchange(&atomic[$o], $a, $b);",
					     NULL, GROUP_ATOMIC, 2, 2, 3, 3 },
	[RANDOM_READ] = { "last = heddle_read(&variable[$o]);", NULL, GROUP_VARIABLE, 3, 2, 1, 1 },
	[RANDOM_WRITE] = { "heddle_write(&variable[$o], $a + last * $b);", NULL, GROUP_VARIABLE, 3, 2, 3, 2 },
	[RANDOM_DATA_READ] = { "last = data_read($o, $a, $b);", NULL, GROUP_DATA, 3, 2, 4, 2 },
	[RANDOM_DATA_SCAN] = { "last = data_first_used($o, $a);", NULL, GROUP_DATA, 2, 2, 4, 1 },
	[RANDOM_DATA_WRITE] = { "data_change($o, $a, $b, self);", NULL, GROUP_DATA, 4, 2, 4, 2 },
	[RANDOM_DATA_ADD] = { "data_add($o, $a, $b, self);", NULL, GROUP_DATA, 1, 2, 4, 2 },
	[RANDOM_CHOOSE] = { "last = heddle_choose($a + 1, \"random\");", NULL, GROUP_OTHER, 3, 1, 3, 1 },
	[RANDOM_FAULT] = { "last = heddle_fault(\"random fault\");", NULL, GROUP_OTHER, 2, 1, 1, 1 },
	[RANDOM_YIELD] = { "heddle_yield();", NULL, GROUP_OTHER, 1, 1, 1, 1, .steps_only = true },
	/*
	 * These are put in by hand: each late thread is begun in one place, and a thread that spins does so at its beginning, where
	 * the first round of its loop has read nothing else.
	 */
	[RANDOM_SPIN] = { "last = spin_until(&atomic[$o]);", NULL, RANDOM_GROUPS, 0, 1, 1, 1 },
	[RANDOM_INTERRUPT] = { "threads[$o] = heddle_interrupt(\"T$o\", T$o, NULL);", NULL, RANDOM_GROUPS, 0,
			       1, 1, 1 },
	[RANDOM_SPAWN] = { "threads[$o] = heddle_spawn(\"T$o\", T$o, NULL);", NULL, RANDOM_GROUPS, 0, 1, 1, 1,
			   .sleeps = true },
	[RANDOM_JOIN] = { "join_if_there(threads[$o]);", NULL, RANDOM_GROUPS, 0, 1, 1, 1, .sleeps = true },
	[RANDOM_CHECK] = { "heddle_check(last != $a, \"random check\", \"last is $a\");", NULL, GROUP_OTHER,
			   2, 1, 3, 1 },
	[RANDOM_EXPECT] = { "heddle_expect(last != $a, \"random expectation\", \"last is $a\");", NULL,
			    GROUP_OTHER, 1, 1, 3, 1 },
};

const char *const random_group_names[RANDOM_GROUPS] = {
	"mutex",     "rwlock",	"rwsem", "spinlock", "wait queue", "completion", "semaphore",
	"condition", "barrier", "once",	 "atomic",   "variable",   "data",	 "other",
};

/* Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014. */
uint64_t random_next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct generator {
	uint64_t state;
	unsigned palette; /* set of groups */
	struct random_program *program;
};

/* Where the next operation would stand. */
struct context {
	bool interrupt, section;
	unsigned
		locks; /* set of mutexes that are held: taken again, a deadlock with oneself, rarely wanted */
	unsigned spinlocks;
	bool rwlock, rwsem;
};

static unsigned below(struct generator *generator, unsigned n)
{
	return (unsigned)(random_next(&generator->state) % n);
}

static bool chance(struct generator *generator, unsigned percent)
{
	return below(generator, 100) < percent;
}

/* One kind of operation, and threads that do nothing else soon wait for ever, or have done all there is to do. */
static bool is_monotonous(unsigned group)
{
	return group == GROUP_BARRIER || group == GROUP_ONCE;
}

static unsigned draw_group(struct generator *generator)
{
	unsigned group;

	do
		group = below(generator, RANDOM_GROUPS);
	while ((is_monotonous(group) && chance(generator, 50)) ||
	       (!(generator->palette >> group & 1) && !chance(generator, group == GROUP_OTHER ? 10 : 2)));
	return group;
}

static enum random_kind draw_kind(struct generator *generator, unsigned group)
{
	unsigned total = 0, drawn;
	int kind;

	for (kind = 0; kind < RANDOM_KINDS; kind++)
		total += random_kinds[kind].group == group ? random_kinds[kind].weight : 0;
	drawn = below(generator, total);
	for (kind = 0; kind < RANDOM_KINDS; kind++) {
		if (random_kinds[kind].group != group)
			continue;
		if (drawn < random_kinds[kind].weight)
			break;
		drawn -= random_kinds[kind].weight;
	}
	return (enum random_kind)kind;
}

static bool is_recursive(const struct random_operation *operation, const struct context *context)
{
	switch ((enum random_kind)operation->kind) {
	case RANDOM_LOCK:
	case RANDOM_TRYLOCK:
		return context->locks >> operation->object & 1;
	case RANDOM_CONDITION_WAIT:
	case RANDOM_CONDITION_WAIT_UNTIL:
		return context->locks & 1;
	case RANDOM_READ_LOCK:
	case RANDOM_WRITE_LOCK:
		return context->rwlock;
	case RANDOM_DOWN_READ:
	case RANDOM_DOWN_WRITE:
		return context->rwsem;
	case RANDOM_SPIN_LOCK:
	case RANDOM_SPIN_LOCK_SHARED:
		return context->spinlocks >> operation->object & 1;
	default:
		return false;
	}
}

static bool may_stand(struct generator *generator, const struct random_operation *operation,
		      const struct context *context)
{
	const struct random_kind_info *info = &random_kinds[operation->kind];

	if ((context->interrupt || context->section) && info->sleeps)
		return false;
	if (context->section && info->steps_only)
		return false;
	return !is_recursive(operation, context) || chance(generator, 3);
}

static struct random_operation draw_operation(struct generator *generator, const struct context *context)
{
	struct random_operation operation;

	do {
		const struct random_kind_info *info;
		operation = (struct random_operation){ .kind = (uint8_t)draw_kind(generator,
										  draw_group(generator)) };
		info = &random_kinds[operation.kind];
		operation.object = chance(generator, 85) ? 0 : (uint8_t)below(generator, info->objects);
		operation.a = (uint8_t)below(generator, info->a);
		operation.b = (uint8_t)below(generator, info->b);
	} while (!may_stand(generator, &operation, context));
	operation.guard = chance(generator, 10) ? (uint8_t)(1 + below(generator, 2)) : 0;
	return operation;
}

static struct context inside(const struct context *outer, const struct random_operation *operation)
{
	struct context context = *outer;

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
	default:
		context.section = true;
		context.spinlocks |= 1u << operation->object;
		break;
	}
	return context;
}

/* Appends n operations, bodies included. */
static void fill(struct generator *generator, struct random_thread *thread, unsigned n,
		 const struct context *context)
{
	while (n > 0) {
		unsigned at = thread->n++, body = 0;
		struct random_operation *operation = &thread->operations[at];

		*operation = draw_operation(generator, context);
		n--;
		if (random_kinds[operation->kind].close && n > 0) {
			struct context within = inside(context, operation);
			body = 1 + below(generator, n < 3 ? n : 3);
			fill(generator, thread, body, &within);
			n -= body;
		}
		operation->body = (uint8_t)body;
	}
}

/* Puts an operation before the one at position, inside whatever that one is inside. */
static void insert(struct random_thread *thread, unsigned position, struct random_operation operation)
{
	for (unsigned i = 0; i < position; i++) {
		if (i + thread->operations[i].body >= position)
			thread->operations[i].body++;
	}
	memmove(&thread->operations[position + 1], &thread->operations[position],
		(thread->n - position) * sizeof(operation));
	thread->operations[position] = operation;
	thread->n++;
}

static bool is_in_section(const struct random_thread *thread, unsigned position)
{
	for (unsigned i = 0; i < position; i++) {
		if (random_kinds[thread->operations[i].kind].group == GROUP_SPINLOCK &&
		    i + thread->operations[i].body >= position)
			return true;
	}
	return false;
}

/* A thread that another one begins midway: a task, or an interrupt that was submitted. */
static void add_late(struct generator *generator, enum random_role role)
{
	struct random_program *program = generator->program;
	unsigned index = program->n_threads++;
	unsigned creator = 1 + below(generator, index - 1);
	struct random_thread *thread = &program->threads[creator];
	struct context context = { .interrupt = role == RANDOM_IRQ };
	unsigned position = below(generator, thread->n + 1u);

	program->threads[index].role = (uint8_t)role;
	fill(generator, &program->threads[index], 1 + below(generator, 2), &context);
	if (role == RANDOM_LATE && (is_in_section(thread, position) || thread->role == RANDOM_IRQ))
		role = RANDOM_IRQ;
	insert(thread, position,
	       (struct random_operation){ .kind = role == RANDOM_IRQ ? RANDOM_INTERRUPT : RANDOM_SPAWN,
					  .object = (uint8_t)index,
					  .guard = chance(generator, 15) });
	program->threads[index].role = (uint8_t)role;
	if (chance(generator, 30) && thread->role != RANDOM_IRQ)
		insert(thread, thread->n,
		       (struct random_operation){ .kind = RANDOM_JOIN, .object = (uint8_t)index });
}

/* A thread that waits for somebody to store in the atomic. */
static void add_spin(struct generator *generator)
{
	struct random_program *program = generator->program;
	unsigned spinning = 1 + below(generator, program->n_threads - 1u);
	unsigned storing = 1 + below(generator, program->n_threads - 1u);

	insert(&program->threads[spinning], 0, (struct random_operation){ .kind = RANDOM_SPIN });
	insert(&program->threads[storing], program->threads[storing].n,
	       (struct random_operation){ .kind = RANDOM_ATOMIC_STORE, .a = 1 });
}

static void draw_palette(struct generator *generator)
{
	unsigned n = 1 + below(generator, 2);

	while ((unsigned)__builtin_popcount(generator->palette) < n)
		generator->palette |= 1u << below(generator, GROUP_OTHER);
	if (generator->palette >> GROUP_SPINLOCK & 1)
		generator->palette |= 1u << GROUP_DATA;
	if (generator->palette >> GROUP_CONDITION & 1 && chance(generator, 50))
		generator->palette |= 1u << GROUP_MUTEX;
}

static void add_tasks(struct generator *generator)
{
	static const struct {
		uint8_t threads, least, more; /* operations of each: least, and up to so many more */
	} shapes[] = { { 2, 6, 5 }, { 2, 7, 4 }, { 3, 4, 2 }, { 3, 4, 2 }, { 4, 3, 2 } };
	unsigned shape = below(generator, sizeof(shapes) / sizeof(shapes[0]));
	struct random_program *program = generator->program;
	const struct context context = { 0 };

	program->n_threads = (uint8_t)(1 + shapes[shape].threads);
	for (unsigned i = 1; i < program->n_threads; i++) {
		program->threads[i].role = RANDOM_TASK;
		fill(generator, &program->threads[i],
		     shapes[shape].least + below(generator, shapes[shape].more), &context);
	}
}

void random_generate(struct random_program *program, uint64_t seed)
{
	struct generator generator = { .state = seed, .program = program };
	const struct context context = { 0 };

	memset(program, 0, sizeof(*program));
	program->seed = seed;
	draw_palette(&generator);
	add_tasks(&generator);
	if (chance(&generator, 25))
		add_late(&generator, RANDOM_IRQ);
	if (chance(&generator, 15))
		add_late(&generator, RANDOM_LATE);
	if (chance(&generator, 10))
		fill(&generator, &program->threads[0], 1, &context);
	if (chance(&generator, 15))
		add_spin(&generator);
	program->join_each = chance(&generator, 20);
	program->faults = chance(&generator, 40) ? 1 : 0;
	program->spurious = chance(&generator, 15) ? 1 : 0;
}

bool random_uses(const struct random_program *program, enum random_group group)
{
	for (unsigned i = 0; i < program->n_threads; i++) {
		const struct random_thread *thread = &program->threads[i];
		for (unsigned at = 0; at < thread->n; at++) {
			if (random_kinds[thread->operations[at].kind].group == group)
				return true;
		}
	}
	return false;
}
