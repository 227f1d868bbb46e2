/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct engine *engine;

static uint64_t enabled_set(void)
{
	uint64_t enabled = engine->ready;
	for (uint64_t rest = engine->blocking; rest; rest &= rest - 1) {
		int index = __builtin_ctzll(rest);
		if (thread_is_enabled(&engine->threads[index]))
			enabled |= UINT64_C(1) << index;
	}
	return enabled;
}

static void close_step(void)
{
	if (!engine->step_open)
		return;
	engine->step_open = false;
	engine->strategy->step(engine->strategy_state, &engine->execution);
}

static void add_edge(struct heddle_step *step, uint32_t from)
{
	if (from == NO_STEP || engine->n_edges == EDGES_MAX)
		return;
	engine->edges[engine->n_edges++] = from;
	step->n_edges++;
}

/* Everybody's end comes before the step. */
static void add_edges_of_all(struct heddle_step *step)
{
	for (uint64_t rest = engine->existing; rest; rest &= rest - 1) {
		const struct heddle_thread *thread = &engine->threads[__builtin_ctzll(rest)];
		if (thread->ended)
			add_edge(step, thread->last_step);
	}
}

static void add_edges(struct heddle_step *step, struct heddle_thread *thread)
{
	step->first_edge = (uint32_t)engine->n_edges;
	step->n_edges = 0;
	add_edge(step, thread->spawned_in);
	add_edge(step, thread->woken_in);
	thread->spawned_in = thread->woken_in = NO_STEP;
	if (step->operation == HEDDLE_OP_JOIN)
		add_edge(step, ((const struct heddle_thread *)thread->context)->last_step);
	if (step->operation == HEDDLE_OP_JOIN_ALL)
		add_edges_of_all(step);
}

/* The enabled threads that would preempt the one before. Where that one yields, before and after it, nobody does. */
static uint64_t preempting_set(const struct heddle_view *view)
{
	unsigned pending;

	if (view->previous < 0 || !(view->enabled >> view->previous & 1))
		return 0;
	pending = engine->infos[view->previous].operation;
	if (pending == HEDDLE_OP_YIELD || pending == HEDDLE_OP_SPIN ||
	    engine->steps[view->step - 1].operation == HEDDLE_OP_YIELD)
		return 0;
	return view->enabled & ~view->first_of_interrupt & ~(UINT64_C(1) << view->previous);
}

static void open_step(struct heddle_thread *thread, const struct heddle_view *view)
{
	struct heddle_execution *execution = &engine->execution;
	struct heddle_step *step = &engine->steps[execution->n_steps];
	const struct heddle_thread_info *pending = thread->info;

	step->thread = thread->index;
	step->operation = pending->operation;
	step->object = pending->object;
	step->low = pending->low;
	step->high = pending->high;
	step->value = 0;
	step->where = pending->where;
	step->first_touch = (uint32_t)execution->n_touches;
	step->n_touches = 0;
	step->first_choice = (uint32_t)execution->n_choices;
	step->n_choices = 0;
	step->settled = 0;
	step->preempts = view->preempting >> thread->index & 1;
	step->in_section = thread->n_held > 0;
	step->blocking = thread->enabled != NULL;
	add_edges(step, thread);
	execution->preemptions += step->preempts;
	thread->last_step = (uint32_t)execution->n_steps++;
	engine->unbegun &= ~thread_bit(thread);
	engine->step_open = true;
}

/* Notes what the thread is about to do where the strategies' view has it. */
static void note_pending(struct heddle_thread *thread, const struct operation *operation)
{
	struct heddle_thread_info *info = thread->info;

	info->operation = (uint16_t)operation->kind;
	info->access = (uint16_t)operation->access;
	info->object = operation->object ? operation->object->id : 0;
	info->low = operation->low;
	info->high = operation->high;
	info->where = operation->where;
	info->waits_for = operation->waits_for ? *operation->waits_for : HEDDLE_NO_RESOURCE;
	info->waits_for_object = info->waits_for.object ? info->waits_for.object->id : 0;
	thread->enabled = operation->enabled;
	thread->context = operation->context;
}

/* Leaves the execution where no step can follow, or none may. */
static void leave_at_end(uint64_t enabled)
{
	struct heddle_execution *execution = &engine->execution;

	if (!enabled) {
		finding_no_progress();
		engine_leave();
	}
	if (execution->n_steps == engine->options.steps_max) {
		execution->cut = true;
		if (livelock_at_step_limit())
			finding_livelock((uint32_t)execution->n_steps / 2);
		engine_leave();
	}
}

/* Returns the thread that takes the next step; leaves the execution when there is none. */
static struct heddle_thread *pick(void)
{
	const struct heddle_execution *execution = &engine->execution;
	struct heddle_view view = { .enabled = enabled_set(),
				    .step = (uint32_t)execution->n_steps,
				    .threads = engine->infos,
				    .n_threads = execution->n_threads,
				    .execution = execution };
	int index;

	leave_at_end(view.enabled);
	view.previous = view.step ? engine->steps[view.step - 1].thread : -1;
	view.first_of_interrupt = engine->unbegun & (engine->ready | engine->blocking);
	view.preempting = preempting_set(&view);
	index = engine->strategy->pick(engine->strategy_state, &view);
	if (index < 0) {
		engine->execution.abandoned = true;
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

	note_pending(self, operation);
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
	note_pending(thread, operation);
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

void engine_run_thread(void *thread)
{
	struct heddle_thread *self = thread;
	self->function(self->argument);
	thread_exit(self);
}

_Noreturn void engine_leave(void)
{
	struct heddle_thread *self = engine->self;

	engine->self = NULL;
	fiber_switch(&self->fiber, &engine->host, true);
	__builtin_unreachable();
}

static void begin_execution(void)
{
	struct heddle_execution *execution = &engine->execution;

	thread_begin_execution();
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
	engine->n_edges = 0;
	engine->solo = true;
	memset(engine->lock_order, 0, engine->n_spinlocks * sizeof(engine->lock_order[0]));
	engine->n_spinlocks = 0;
	engine->irq_taken = engine->irq_unsafe = 0;
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
		engine->infos[i].enabled = thread_is_enabled(thread);
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

	if (engine_is_probing()) {
		statistics->probes++;
		return;
	}
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
	thread_create_main(engine->program.body, engine->program.argument);
	engine->self = main_thread;
	engine->running = true;
	fiber_switch(&engine->host, &main_thread->fiber, false);
	engine->running = false;
	describe_end();
	engine->execution.arena_bytes = memory_end(!ended_hard());
	count();
	error = engine->strategy->end(engine->strategy_state, &engine->execution, &engine->error);
	if (error != HEDDLE_AGAIN)
		return error;
	engine->restart_needed = true;
	return 0;
}
