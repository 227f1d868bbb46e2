/* SPDX-License-Identifier: MIT */
#include "engine.h"
#include "order.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct engine *engine;

static bool is_enabled(const struct heddle_thread *thread)
{
	return thread->pending.enabled(thread, thread->pending.context);
}

static uint64_t enabled_set(void)
{
	uint64_t enabled = engine->ready;
	for (uint64_t rest = engine->blocking; rest; rest &= rest - 1) {
		int index = __builtin_ctzll(rest);
		if (is_enabled(&engine->threads[index]))
			enabled |= UINT64_C(1) << index;
	}
	return enabled;
}

static void close_step(void)
{
	if (!engine->step_open)
		return;
	engine->step_open = false;
	order_look_away();
	engine->strategy->step(engine->strategy_state, &engine->execution);
	order_look_again();
}

static void add_edge(struct heddle_step *step, uint32_t from)
{
	if (from == NO_STEP || engine->n_edges == EDGES_MAX)
		return;
	engine->edges[engine->n_edges++] = from;
	step->n_edges++;
}

static void add_edges(struct heddle_step *step, struct heddle_thread *thread)
{
	step->first_edge = (uint32_t)engine->n_edges;
	step->n_edges = 0;
	add_edge(step, thread->spawned_in);
	add_edge(step, thread->woken_in);
	if (thread->pending.kind == HEDDLE_OP_JOIN)
		add_edge(step, ((const struct heddle_thread *)thread->pending.context)->last_step);
	thread->spawned_in = thread->woken_in = NO_STEP;
	if (thread->pending.kind != HEDDLE_OP_JOIN_ALL)
		return;
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		if (engine->threads[i].exists && engine->threads[i].ended)
			add_edge(step, engine->threads[i].last_step);
	}
}

/* The enabled threads that would preempt the one before. Where that one yields, before and after it, nobody does. */
static uint64_t preempting_set(const struct heddle_view *view)
{
	const struct heddle_thread *previous;

	if (view->previous < 0 || !(view->enabled >> view->previous & 1))
		return 0;
	previous = &engine->threads[view->previous];
	if (previous->pending.kind == HEDDLE_OP_YIELD || previous->pending.kind == HEDDLE_OP_SPIN ||
	    engine->steps[view->step - 1].operation == HEDDLE_OP_YIELD)
		return 0;
	return view->enabled & ~view->first_of_interrupt & ~thread_bit(previous);
}

static void open_step(struct heddle_thread *thread, const struct heddle_view *view)
{
	struct heddle_execution *execution = &engine->execution;
	struct heddle_step *step = &engine->steps[execution->n_steps];
	const struct operation *pending = &thread->pending;

	step->thread = thread->index;
	step->operation = (uint16_t)pending->kind;
	step->object = pending->object ? pending->object->id : 0;
	step->low = pending->low;
	step->high = pending->high;
	step->value = 0;
	step->where = pending->where;
	step->first_touch = (uint32_t)execution->n_touches;
	step->n_touches = 0;
	step->first_choice = (uint32_t)execution->n_choices;
	step->n_choices = 0;
	step->preempts = view->preempting >> thread->index & 1;
	step->in_section = thread->n_held > 0;
	step->blocking = pending->enabled != NULL;
	add_edges(step, thread);
	execution->preemptions += step->preempts;
	thread->last_step = (uint32_t)execution->n_steps++;
	engine->step_open = true;
}

/*
 * Fills in what the infos say of what each thread is about to do; the strategies' view and the end of an
 * execution need it.
 */
static void describe_pending(struct heddle_thread *thread)
{
	struct heddle_thread_info *info = thread->info;
	const struct operation *pending = &thread->pending;

	info->operation = (uint16_t)pending->kind;
	info->access = (uint16_t)pending->access;
	info->object = pending->object ? pending->object->id : 0;
	info->low = pending->low;
	info->high = pending->high;
	info->where = pending->where;
	info->waits_for = pending->waits_for;
	info->waits_for_object = pending->waits_for.object ? pending->waits_for.object->id : 0;
}

static uint64_t unstarted_interrupts(void)
{
	uint64_t set = 0;
	for (uint64_t rest = engine->ready | engine->blocking; rest; rest &= rest - 1) {
		const struct heddle_thread *thread = &engine->threads[__builtin_ctzll(rest)];
		if (thread->info->interrupt && thread->last_step == NO_STEP)
			set |= thread_bit(thread);
	}
	return set;
}

/* Returns the thread that takes the next step; leaves the execution when there is none. */
static struct heddle_thread *pick(void)
{
	struct heddle_execution *execution = &engine->execution;
	struct heddle_view view = { .enabled = enabled_set(), .previous = -1 };
	int index;

	if (!view.enabled) {
		order_look_away();
		finding_no_progress();
		order_look_again();
		engine_leave();
	}
	if (execution->n_steps == engine->options.steps_max) {
		execution->cut = true;
		if (livelock_at_step_limit())
			finding_livelock((uint32_t)execution->n_steps / 2);
		engine_leave();
	}
	if (execution->n_steps)
		view.previous = engine->steps[execution->n_steps - 1].thread;
	view.first_of_interrupt = unstarted_interrupts();
	view.step = (uint32_t)execution->n_steps;
	view.threads = engine->infos;
	view.n_threads = execution->n_threads;
	view.preempting = preempting_set(&view);
	order_look_away();
	index = engine->strategy->pick(engine->strategy_state, &view);
	order_look_again();
	if (index < 0) {
		execution->abandoned = true;
		engine_leave();
	}
	open_step(&engine->threads[index], &view);
	return &engine->threads[index];
}

/* The running thread has nothing more to do in this step: whoever is picked goes on. */
static void reschedule(struct heddle_thread *self, bool final)
{
	struct heddle_thread *next;

	close_step();
	next = pick();
	engine->self = next;
	if (next != self)
		fiber_switch(&self->fiber, &next->fiber, final);
}

/*
 * What a new thread does before its first operation is done within its creator's step; then the creator goes
 * on.
 */
static void end_prelude(struct heddle_thread *self, bool final)
{
	struct heddle_thread *creator = self->return_to;

	self->return_to = NULL;
	engine->self = creator;
	fiber_switch(&self->fiber, &creator->fiber, final);
}

void engine_announce(const struct operation *operation)
{
	struct heddle_thread *self = engine->self;

	self->pending = *operation;
	describe_pending(self);
	if (operation->enabled) {
		engine->blocking |= thread_bit(self);
		engine->ready &= ~thread_bit(self);
	} else {
		engine->ready |= thread_bit(self);
		engine->blocking &= ~thread_bit(self);
	}
	if (self->return_to)
		end_prelude(self, false);
	else
		reschedule(self, false);
	self->granted = false;
}

void engine_change_pending(struct heddle_thread *thread, const struct operation *operation)
{
	thread->pending = *operation;
	describe_pending(thread);
}

static _Noreturn void thread_exit(struct heddle_thread *self)
{
	section_thread_ended(self);
	self->ended = true;
	self->info->ended = true;
	engine->live--;
	engine->ready &= ~thread_bit(self);
	engine->blocking &= ~thread_bit(self);
	if (self->return_to)
		end_prelude(self, true);
	if (engine->live == 0) {
		close_step();
		engine_leave();
	}
	reschedule(self, true);
	__builtin_unreachable();
}

_Noreturn void engine_stop_thread(void)
{
	struct heddle_thread *self = engine->self;

	section_split(self); /* nobody takes its spinlocks any more */
	self->info->stopped = true;
	engine->ready &= ~thread_bit(self);
	engine->blocking &= ~thread_bit(self);
	if (self->return_to)
		end_prelude(self, true);
	reschedule(self, true);
	__builtin_unreachable();
}

static void thread_main(void *argument)
{
	struct heddle_thread *self = argument;

	order_started(self);
	self->function(self->argument);
	finding_stop_if_due();
	order_ended(self);
	thread_exit(self);
}

_Noreturn void engine_leave(void)
{
	struct heddle_thread *self = engine->self;

	engine->self = NULL;
	fiber_switch(&self->fiber, &engine->host, true);
	__builtin_unreachable();
}

/* The index of the creator's n-th child: the same one in each execution. */
static unsigned child_index(const struct heddle_thread *parent)
{
	uint8_t *known = &engine->child[parent->index][parent->n_children];
	if (!*known && engine->known_threads < HEDDLE_THREADS_MAX)
		*known = (uint8_t)engine->known_threads++;
	return *known;
}

static void name_thread(struct heddle_thread *thread, const char *name)
{
	unsigned same = 0;
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		if (engine->threads[i].exists && engine->infos[i].parent >= 0 &&
		    &engine->threads[i] != thread &&
		    strncmp(engine->infos[i].name, name, strcspn(engine->infos[i].name, "#")) == 0 &&
		    strlen(name) == strcspn(engine->infos[i].name, "#"))
			same++;
	}
	if (same)
		snprintf(thread->name, sizeof(thread->name), "%.16s#%u", name, same + 1);
	thread->info->name = same ? thread->name : name;
}

static void create_thread(struct heddle_thread *thread, unsigned index, const char *name, bool interrupt,
			  void (*function)(void *), void *argument)
{
	struct fiber fiber = thread->fiber;
	struct heddle_thread *parent = engine->self;

	memset(thread, 0, offsetof(struct heddle_thread, held));
	thread->fiber = fiber;
	thread->index = (uint8_t)index;
	thread->info = &engine->infos[index];
	thread->function = function;
	thread->argument = argument;
	thread->last_step = thread->woken_in = NO_STEP;
	thread->spawned_in = parent && !engine_solo() ? engine_step_number() : NO_STEP;
	thread->exists = true;
	thread->irqs_disabled = interrupt;
	spin_begin_round(thread);
	*thread->info =
		(struct heddle_thread_info){ .interrupt = interrupt, .parent = parent ? parent->index : -1 };
	if (engine->execution.n_threads <= index)
		engine->execution.n_threads = index + 1;
	order_look_away();
	name_thread(thread, name);
	order_look_again();
	fiber_arm(&thread->fiber, thread_main, thread);
	fiber_name(&thread->fiber, thread->info->name);
	order_spawn(thread);
	engine->live++;
}

static struct heddle_thread *spawn(const char *name, bool interrupt, void (*function)(void *), void *argument,
				   const struct heddle_where *where)
{
	struct heddle_thread *self = engine->self, *thread;
	unsigned index = child_index(self);

	if (index == 0)
		heddle_report(HEDDLE_LIMIT, true, "threads", where, "more than %d threads",
			      HEDDLE_THREADS_MAX);
	self->n_children++;
	thread = &engine->threads[index];
	if (!thread->fiber.stack && fiber_create(&thread->fiber) != 0)
		heddle_report(HEDDLE_LIMIT, true, "memory", where, "no memory for the stack of thread %s",
			      name);
	create_thread(thread, index, name, interrupt, function, argument);
	engine->solo = false;
	section_enabled_somebody();
	thread->return_to = self;
	engine->self = thread;
	fiber_switch(&self->fiber, &thread->fiber, false);
	return thread;
}

struct heddle_thread *heddle_spawn_at(const char *name, void (*function)(void *), void *argument,
				      const struct heddle_where *where)
{
	return spawn(name, false, function, argument, where);
}

struct heddle_thread *heddle_interrupt_at(const char *name, void (*function)(void *), void *argument,
					  const struct heddle_where *where)
{
	return spawn(name, true, function, argument, where);
}

static void begin_execution(void)
{
	struct heddle_execution *execution = &engine->execution;

	for (size_t i = 0; i < execution->n_threads; i++) {
		engine->threads[i].exists = false;
		engine->n_observations[i] = 0;
	}
	*execution = (struct heddle_execution){
		.number = engine->statistics.executions + engine->statistics.blocked,
		.steps = engine->steps,
		.touches = engine->touches,
		.choices = engine->choices,
		.edges = engine->edges,
		.threads = engine->infos,
		.holdings = engine->holdings,
		.findings = engine->findings,
		.observations = (const int64_t *const *)engine->observations,
		.n_observations = engine->n_observations,
	};
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		engine->infos[i] = (struct heddle_thread_info){ .ended = true };
	engine->n_edges = 0;
	engine->live = 0;
	engine->solo = true;
	engine->n_spinlocks = 0;
	memset(engine->lock_order, 0, sizeof(engine->lock_order));
	engine->irq_taken = engine->irq_unsafe = 0;
	engine->ready = engine->blocking = 0;
	engine->step_open = false;
	engine->faults_left = engine->options.faults;
	engine->spurious_left = engine->options.spurious;
	memory_begin();
}

static void describe_end(void)
{
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		const struct heddle_thread *thread = &engine->threads[i];
		if (!thread->exists || thread->ended || engine->infos[i].stopped)
			continue;
		engine->infos[i].enabled = !thread->pending.enabled || is_enabled(thread);
		engine->infos[i].edges[0] = thread->spawned_in;
		engine->infos[i].edges[1] = thread->woken_in;
	}
}

static bool ended_hard(void)
{
	const struct heddle_execution *execution = &engine->execution;
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (execution->findings[i].hard)
			return true;
	}
	return execution->cut || execution->abandoned;
}

static void count(void)
{
	const struct heddle_execution *execution = &engine->execution;
	struct heddle_statistics *statistics = &engine->statistics;

	if (execution->abandoned)
		statistics->blocked++;
	else
		statistics->executions++;
	statistics->cut += execution->cut;
	statistics->steps += execution->n_steps;
	if (execution->n_steps > statistics->steps_max)
		statistics->steps_max = (unsigned)execution->n_steps;
}

int engine_run(void)
{
	struct heddle_thread *main_thread = &engine->threads[0];
	int error;

	begin_execution();
	create_thread(main_thread, 0, "main", false, engine->program.body, engine->program.argument);
	engine->self = main_thread;
	engine->running = true;
	order_begin_execution();
	fiber_switch(&engine->host, &main_thread->fiber, false);
	engine->running = false;
	order_end_execution();
	describe_end();
	memory_error_findings();
	engine->execution.arena_bytes = memory_end(!ended_hard());
	data_race_findings();
	count();
	error = engine->strategy->end(engine->strategy_state, &engine->execution, &engine->error);
	return error;
}

/* What a scenario may ask of threads. */

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
	return engine->self->info->interrupt;
}

void *heddle_thread_local_get(void)
{
	return engine->self->local;
}

void heddle_thread_local_set(void *value)
{
	engine->self->local = value;
}

/*
 * Main is alone again once everybody has ended and was joined by somebody: then all they did comes before it.
 */
static void rejoin_solo(void)
{
	if (engine->live != 1 || engine->self->index != 0)
		return;
	for (size_t i = 1; i < engine->execution.n_threads; i++) {
		if (engine->threads[i].exists && !engine->threads[i].joined)
			return;
	}
	engine->solo = true;
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
	thread->joined = true;
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
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		if (engine->threads[i].exists && engine->threads[i].ended)
			order_joined(&engine->threads[i]);
		engine->threads[i].joined = true;
	}
	rejoin_solo();
}

void heddle_yield_at(const struct heddle_where *where)
{
	struct operation yield = { .kind = HEDDLE_OP_YIELD, .where = where };
	operation_begin(&yield);
}
