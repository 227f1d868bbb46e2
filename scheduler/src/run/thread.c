/* SPDX-License-Identifier: MIT */
/* Threads: creation, names, and joins. */
#include "run/engine.h"
#include "run/ends.h"
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
	info->behind = (struct heddle_thread_set){ 0 };
	info->interrupt = info->stopped = info->enabled = false;
}

struct heddle_thread *thread_know(void)
{
	unsigned index = engine->known_threads++;
	struct heddle_thread *thread = &engine->threads[index];

	memset(thread, 0, sizeof(*thread));
	memset(engine->child[index], 0, sizeof(engine->child[index]));
	engine->infos[index] = (struct heddle_thread_info){ 0 };
	forget(&engine->infos[index]);
	thread->info = &engine->infos[index];
	thread->index = (uint8_t)index;
	thread->word = (uint8_t)(index / 64);
	thread->bit = UINT64_C(1) << index % 64;
	thread->fiber.storage = process_storage_of(index);
	engine->n_words = index / 64 + 1;
	return thread;
}

void thread_open(void)
{
	thread_know();
}

void thread_begin_execution(void)
{
	engine->has_left = false;
	for (EACH_WORD(i)) {
		for (EACH_BIT(rest, engine->existing.words[i])) {
			const struct heddle_thread *thread = thread_of_bit(i, rest);

			forget(thread->info);
			engine->n_observations[thread->index] = 0;
		}
		engine->existing.words[i] = engine->joined.words[i] = 0;
		engine->unbegun.words[i] = engine->unfiled.words[i] = 0;
		engine->ready.words[i] = engine->blocking.words[i] = engine->joining.words[i] = 0;
	}
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

unsigned thread_first_of(const struct heddle_thread_set *set)
{
	unsigned first = (unsigned)heddle_thread_set_first(set);

	HEDDLE_FOR_EACH_THREAD(thread, set) {
		if (precedes((unsigned)thread, first))
			first = (unsigned)thread;
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
	static char text[240];
	unsigned n = heddle_thread_set_count(&engine->existing);

	if (n == HEDDLE_THREADS_MAX)
		heddle_report(HEDDLE_LIMIT, true, "threads", where, "more than %d threads in one execution",
			      HEDDLE_THREADS_MAX);
	snprintf(
		text, sizeof(text),
		"all executions together have more than %d threads, this one %u: the n-th child of a creator counts once, "
		"in whichever executions it is created",
		HEDDLE_THREADS_MAX, n + 1);
	end_exploration(-E2BIG, text);
}

/*
 * The strategy has no place for a thread of this index. That is no finding: another strategy goes on with the
 * same execution.
 */
static _Noreturn void too_many_to_explore(void)
{
	static char text[240];

	snprintf(
		text, sizeof(text),
		"%s explores programs of at most %u threads, and this one has more, the n-th child of a creator "
		"counted once in all executions: --strategy random samples up to %d",
		engine->strategy->name, engine->threads_max, HEDDLE_THREADS_MAX);
	end_exploration(-E2BIG, text);
}

static uint8_t new_thread(const struct heddle_thread *parent, const struct heddle_where *where)
{
	if (engine->known_threads == HEDDLE_THREADS_MAX)
		no_place(where);
	progress_knows(engine->known_threads, parent->index);
	return thread_know()->index;
}

/* Returns the creator's next child: the n-th child is the same thread in each execution. */
ON_THE_PATH struct heddle_thread *next_child(const struct heddle_thread *parent,
					     const struct heddle_where *where)
{
	uint8_t *known = &engine->child[parent->index][parent->n_children];

	assert(parent->n_children < HEDDLE_THREADS_MAX);
	if (RARELY(!*known))
		*known = new_thread(parent, where);
	if (RARELY(*known >= engine->threads_max))
		too_many_to_explore();
	return &engine->threads[*known];
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
	thread->name.same = (struct heddle_thread_set){ 0 };
	for (unsigned i = 1; i < engine->known_threads; i++) {
		struct heddle_thread *other = &engine->threads[i];
		if (other == thread || !other->name.known)
			continue;
		thread_remove_from(&other->name.same, thread);
		if (is_called_as(thread, other))
			thread_add_to(&thread->name.same, other);
		if (is_called_as(other, thread))
			thread_add_to(&other->name.same, thread);
	}
}

static void number_thread(struct heddle_thread *thread, const char *name)
{
	const struct heddle_thread_set same = heddle_thread_set_and(thread->name.same, engine->existing);

	snprintf(thread->name.numbered, sizeof(thread->name.numbered), "%.16s#%u", name,
		 heddle_thread_set_count(&same) + 1);
	thread->info->name = thread->name.numbered;
}

static inline bool needs_number(const struct heddle_thread *thread)
{
	if (engine_is_wide())
		return heddle_thread_sets_meet(&thread->name.same, &engine->existing);
	return thread->name.same.words[0] & engine->existing.words[0];
}

/* Names are compared only when a thread has another name than in the execution before, which is rare. */
ON_THE_PATH void name_thread(struct heddle_thread *thread, const char *name)
{
	if (RARELY(!thread->name.known || strcmp(thread->name.given, name) != 0))
		learn_name(thread, name);
	thread->info->name = name;
	if (RARELY(needs_number(thread)))
		number_thread(thread, name);
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
	thread_add_to(&engine->existing, thread);
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
	thread_add_to(&engine->unbegun, thread);
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
	uint64_t others = 0;

	if (engine->live != 1 || engine->self->index != 0)
		return;
	for (EACH_WORD(i))
		others |= engine->existing.words[i] & ~engine->joined.words[i] & ~(i ? 0 : engine->self->bit);
	engine->solo = !others;
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
	thread_add_to(&engine->joined, thread);
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
	for (EACH_WORD(i)) {
		for (EACH_BIT(rest, engine->existing.words[i])) {
			const struct heddle_thread *thread = thread_of_bit(i, rest);
			if (thread->ended && thread != engine->self)
				order_joined(thread);
		}
		engine->joined.words[i] = engine->existing.words[i];
	}
	rejoin_solo();
}

void heddle_yield_at(const struct heddle_where *where)
{
	struct operation yield = { .kind = HEDDLE_OP_YIELD, .where = where };
	operation_begin(&yield);
}
