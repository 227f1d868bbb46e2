/* SPDX-License-Identifier: MIT */
/* Threads: creation, names, and joins. */
#include "run/engine.h"
#include "run/execution.h"
#include "run/finding.h"
#include "run/progress.h"
#include "run/section.h"
#include "run/spin.h"
#include "run/thread.h"
#include "hooks/order.h"
#include "run/step.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The info of a thread that does not exist in the execution. */
static void forget(struct heddle_thread_info *info)
{
	info->name = NULL;
	info->ended = true;
	info->behind = 0;
	info->interrupt = info->stopped = info->enabled = false;
}

void thread_open(void)
{
	for (unsigned i = 0; i < HEDDLE_THREADS_MAX; i++) {
		forget(&engine->infos[i]);
		engine->threads[i].info = &engine->infos[i];
		engine->threads[i].index = (uint8_t)i;
		engine->threads[i].bit = UINT64_C(1) << i;
	}
}

void thread_begin_execution(void)
{
	for (uint64_t rest = engine->existing; rest; rest &= rest - 1) {
		int index = __builtin_ctzll(rest);
		forget(&engine->infos[index]);
		engine->n_observations[index] = 0;
	}
	engine->has_left = false;
	engine->existing = engine->joined = engine->unbegun = engine->unfiled = 0;
	engine->ready = engine->blocking = engine->joining = 0;
	engine->live = 0;
}

static unsigned depth_of(unsigned thread)
{
	unsigned depth = 0;

	for (int parent = engine->infos[thread].parent; parent >= 0; parent = engine->infos[parent].parent)
		depth++;
	return depth;
}

/*
 * Returns the ancestor of thread that is depth creations away from main: thread itself, its creator, the
 * creator's creator, ...
 */
static unsigned ancestor_at(unsigned thread, unsigned depth)
{
	for (unsigned above = depth_of(thread); above > depth; above--)
		thread = (unsigned)engine->infos[thread].parent;
	return thread;
}

/* Whether one comes before other. Of two siblings the younger has the higher index. */
static bool precedes(unsigned one, unsigned other)
{
	unsigned depth = depth_of(one) < depth_of(other) ? depth_of(one) : depth_of(other);
	unsigned a = ancestor_at(one, depth), b = ancestor_at(other, depth);

	if (a == b)
		return depth_of(one) < depth_of(other);
	while (engine->infos[a].parent != engine->infos[b].parent) {
		a = (unsigned)engine->infos[a].parent;
		b = (unsigned)engine->infos[b].parent;
	}
	return a < b;
}

unsigned thread_first_of(uint64_t set)
{
	unsigned first = (unsigned)__builtin_ctzll(set);

	for (; set; set &= set - 1) {
		if (precedes((unsigned)__builtin_ctzll(set), first))
			first = (unsigned)__builtin_ctzll(set);
	}
	return first;
}

/* Ends the exploration without a finding: the execution is correct, but cannot be continued. */
static _Noreturn void end_exploration(int error, const char *text)
{
	engine->error = text;
	engine->cannot_go_on = error;
	engine->execution.abandoned = true;
	engine_leave();
}

/*
 * A thread keeps its index for the whole exploration, since plans and sleep sets of other executions refer to
 * it. When none is left, an execution with more threads than there are indices has a finding. An execution
 * with fewer threads has none, but the exploration cannot go on.
 */
static _Noreturn void no_place(const struct heddle_where *where)
{
	static char text[200];
	int n = __builtin_popcountll(engine->existing);

	if (n == HEDDLE_THREADS_MAX)
		heddle_report(HEDDLE_LIMIT, true, "threads", where, "more than %d threads in one execution",
			      HEDDLE_THREADS_MAX);
	snprintf(
		text, sizeof(text),
		"all executions together have more than %d threads, this one %d: the n-th child of a creator counts once, "
		"in whichever executions it is created",
		HEDDLE_THREADS_MAX, n + 1);
	end_exploration(-E2BIG, text);
}

static struct heddle_thread *new_thread(const struct heddle_thread *parent, const struct heddle_where *where)
{
	if (engine->known_threads == HEDDLE_THREADS_MAX)
		no_place(where);
	progress_knows(engine->known_threads, parent->index);
	return &engine->threads[engine->known_threads++];
}

/* Returns the creator's next child: the n-th child is the same thread in each execution. */
ON_THE_PATH struct heddle_thread *next_child(const struct heddle_thread *parent,
					     const struct heddle_where *where)
{
	struct heddle_thread **known = &engine->child[parent->index][parent->n_children];

	assert(parent->n_children < HEDDLE_THREADS_MAX);
	if (RARELY(!*known))
		*known = new_thread(parent, where);
	return *known;
}

/* Returns whether thread has the same given name as other: "D", or "D#2". */
static bool is_called_as(const struct heddle_thread *thread, const struct heddle_thread *other)
{
	size_t length = strcspn(other->name.given, "#");

	return strlen(thread->name.given) == length &&
	       strncmp(thread->name.given, other->name.given, length) == 0;
}

static void learn_name(struct heddle_thread *thread, const char *name)
{
	snprintf(thread->name.given, sizeof(thread->name.given), "%s", name);
	memcpy(engine->progress->threads[thread->index].name, thread->name.given, sizeof(thread->name.given));
	thread->name.known = true;
	thread->name.same = 0;
	for (unsigned i = 1; i < engine->known_threads; i++) {
		struct heddle_thread *other = &engine->threads[i];
		if (other == thread || !other->name.known)
			continue;
		other->name.same &= ~thread_bit(thread);
		if (is_called_as(thread, other))
			thread->name.same |= thread_bit(other);
		if (is_called_as(other, thread))
			other->name.same |= thread_bit(thread);
	}
}

static void number_thread(struct heddle_thread *thread, const char *name, uint64_t same)
{
	snprintf(thread->name.numbered, sizeof(thread->name.numbered), "%.16s#%d", name,
		 __builtin_popcountll(same) + 1);
	thread->info->name = thread->name.numbered;
}

/* Names are compared only when a thread has another name than in the execution before, which is rare. */
ON_THE_PATH void name_thread(struct heddle_thread *thread, const char *name)
{
	uint64_t same;

	if (RARELY(!thread->name.known || strcmp(thread->name.given, name) != 0))
		learn_name(thread, name);
	thread->info->name = name;
	same = thread->name.same & engine->existing;
	if (RARELY(same))
		number_thread(thread, name, same);
}

static void arm(struct heddle_thread *thread, void (*function)(void *), void *argument)
{
	if (!ORDER_IS_KEPT) {
		fiber_arm(&thread->fiber, function, argument);
		return;
	}
	thread->function = function;
	thread->argument = argument;
	fiber_arm(&thread->fiber, engine_start_thread, thread);
}

/* Initialises a new thread, task or interrupt. */
ON_THE_PATH void create(struct heddle_thread *thread, const char *name, void (*function)(void *),
			void *argument)
{
	thread->ended = thread->irqs_disabled = thread->stop_due = thread->granted = false;
	thread->n_held = thread->unprotected = 0;
	thread->n_objects = thread->n_filed = thread->n_children = 0;
	thread->local = NULL;
	thread->waits_with_limit = thread->polls_on = false;
	thread->polls_at = NULL;
	thread->lowest_object = (const char *)UINTPTR_MAX;
	thread->last_step = thread->woken_in = NO_STEP;
	thread->info->ended = false;
	thread->info->where = NULL;
	thread->info->operation = HEDDLE_OP_NONE;
	spin_begin_round(thread);
	order_look_away();
	name_thread(thread, name);
	if (engine->options.fill)
		fiber_fill(&thread->fiber, engine->options.fill);
	order_look_again();
	if (engine->execution.n_threads <= thread->index)
		engine->execution.n_threads = engine->view.n_threads = thread->index + 1u;
	engine->existing |= thread_bit(thread);
	engine->live++;
	access_begin_stack(thread);
	arm(thread, function, argument);
	fiber_name(&thread->fiber, thread->info->name);
	order_spawn(thread);
}

void thread_create_main(void (*function)(void *), void *argument)
{
	struct heddle_thread *thread = &engine->threads[0];

	create(thread, "main", function, argument);
	thread->return_to = NULL;
	thread->spawned_in = NO_STEP;
	thread->info->parent = -1;
}

static void give_stack(struct heddle_thread *thread)
{
	if (fiber_create(&thread->fiber) != 0)
		end_exploration(-ENOMEM, "there is no memory for the stack of one more thread");
}

/* Creates a child of the running thread. */
ON_THE_PATH struct heddle_thread *create_child(const char *name, void (*function)(void *), void *argument,
					       const struct heddle_where *where)
{
	struct heddle_thread *self = engine->self;
	struct heddle_thread *thread;

	caller_check("a thread's creation", where);
	thread = next_child(self, where);
	self->n_children++;
	if (RARELY(!thread->fiber.stack))
		give_stack(thread);
	create(thread, name, function, argument);
	thread->return_to = self;
	/* It happens after the running step; when main is alone again, after the last step of main. */
	thread->spawned_in = engine_solo() ? self->last_step : engine_step_number();
	thread->info->parent = self->index;
	return thread;
}

/* Runs the new thread up to its first operation; then its creator goes on. */
ON_THE_PATH void run_prelude(struct heddle_thread *thread)
{
	struct heddle_thread *self = engine->self;
	int16_t before = engine->progress->starting;

	engine->solo = false;
	engine_note_stack();
	section_enabled_somebody();
	engine->self = thread;
	engine->progress->starting = thread->index;
	fiber_start(&self->fiber, &thread->fiber);
	engine->progress->starting = before;
}

struct heddle_thread *heddle_spawn_at(const char *name, void (*function)(void *), void *argument,
				      const struct heddle_where *where)
{
	struct heddle_thread *thread = create_child(name, function, argument, where);

	run_prelude(thread);
	return thread;
}

struct heddle_thread *heddle_spawn_interrupt_at(const char *name, void (*function)(void *), void *argument,
						const struct heddle_where *where)
{
	struct heddle_thread *thread = create_child(name, function, argument, where);

	thread->irqs_disabled = true;
	thread->info->interrupt = true;
	engine->unbegun |= thread_bit(thread);
	run_prelude(thread);
	return thread;
}

struct heddle_thread *heddle_self(void)
{
	return engine->self;
}

const char *heddle_thread_name(const struct heddle_thread *thread)
{
	return thread->info->name;
}

bool heddle_in_interrupt(void)
{
	caller_check("heddle_in_interrupt", NULL);
	return engine->self->info->interrupt;
}

void *heddle_thread_local_get(void)
{
	caller_check("heddle_thread_local_get", NULL);
	return engine->self->local;
}

void heddle_thread_local_set(void *value)
{
	caller_check("heddle_thread_local_set", NULL);
	engine->self->local = value;
}

/*
 * main is alone again once all other threads have ended and were joined: then all their steps happen before
 * what follows.
 */
static void rejoin_solo(void)
{
	if (engine->live != 1 || engine->self->index != 0)
		return;
	engine->solo = !(engine->existing & ~engine->joined & ~thread_bit(engine->self));
}

static bool has_ended(const struct heddle_thread *self, const void *thread)
{
	(void)self;
	return ((const struct heddle_thread *)thread)->ended;
}

void heddle_join_at(struct heddle_thread *thread, const struct heddle_where *where)
{
	struct operation join = {
		.kind = HEDDLE_OP_JOIN, .where = where, .enabled = has_ended, .context = thread
	};

	operation_begin_sleeping(&join);
	order_joined(thread);
	engine->joined |= thread_bit(thread);
	rejoin_solo();
}

static bool is_alone(const struct heddle_thread *self, const void *unused)
{
	(void)self;
	(void)unused;
	return engine->live == 1;
}

void heddle_join_all_at(const struct heddle_where *where)
{
	struct operation join = { .kind = HEDDLE_OP_JOIN_ALL, .where = where, .enabled = is_alone };
	operation_begin_sleeping(&join);
	for (uint64_t rest = engine->existing & ~thread_bit(engine->self); rest; rest &= rest - 1) {
		const struct heddle_thread *thread = &engine->threads[__builtin_ctzll(rest)];
		if (thread->ended)
			order_joined(thread);
	}
	engine->joined = engine->existing;
	rejoin_solo();
}

void heddle_yield_at(const struct heddle_where *where)
{
	struct operation yield = { .kind = HEDDLE_OP_YIELD, .where = where };
	operation_begin(&yield);
}
