/* SPDX-License-Identifier: MIT */
/*
 * Steps: how one ends and the next begins, and how threads end. What an operation does around its step is
 * in step.h.
 */
#include "hooks/access.h"
#include "run/execution.h"
#include "run/finding.h"
#include "run/ownership.h"
#include "run/section.h"
#include "run/engine.h"
#include "hooks/order.h"
#include "run/thread.h"
#include "run/step.h"

/* Which threads are enabled is unpredictable, for the processor as well: so there is no branch on it. */
ON_THE_PATH uint64_t enabled_word(unsigned word)
{
	uint64_t enabled = engine->ready.words[word];

	for (EACH_BIT(rest, engine->blocking.words[word]))
		enabled |= (uint64_t)thread_is_enabled(thread_of_bit(word, rest)) << __builtin_ctzll(rest);
	return enabled;
}

/* Fills the words behind the first. Returns whether they have a thread. */
static __attribute__((noinline)) bool find_more_enabled(struct heddle_thread_set *enabled)
{
	uint64_t all = 0;

	for (unsigned i = 1; i < engine->n_words; i++)
		all |= enabled->words[i] = enabled_word(i);
	return all;
}

/* Fills the set. Returns whether it has a thread. */
ON_THE_PATH bool find_enabled(struct heddle_thread_set *enabled)
{
	uint64_t first = enabled_word(0);

	enabled->words[0] = first;
	return (engine_is_wide() && find_more_enabled(enabled)) || first;
}

static void add_edge(struct heddle_step *step, uint32_t from)
{
	if (from == NO_STEP)
		return;
	assert(engine->n_edges < EDGES_MAX);
	engine->edges[engine->n_edges++] = from;
	step->n_edges++;
}

/* The step happens after the end of every thread. */
static void add_edges_of_all(struct heddle_step *step)
{
	for (EACH_WORD(i)) {
		for (EACH_BIT(rest, engine->existing.words[i])) {
			const struct heddle_thread *thread = thread_of_bit(i, rest);
			if (thread->ended)
				add_edge(step, thread->last_step);
		}
	}
}

static void add_edges(struct heddle_step *step, const struct heddle_thread *thread)
{
	add_edge(step, thread->spawned_in);
	add_edge(step, thread->woken_in);
	if (step->operation == HEDDLE_OP_JOIN)
		add_edge(step, ((const struct heddle_thread *)thread->context)->last_step);
	if (step->operation == HEDDLE_OP_JOIN_ALL)
		add_edges_of_all(step);
}

static bool has_edges(const struct heddle_step *step, const struct heddle_thread *thread)
{
	return (thread->spawned_in & thread->woken_in) != NO_STEP || operation_joins(step->operation);
}

/*
 * Returns whether a switch from the thread of the step before to another one is a preemption, unless that
 * thread is disabled. Next to a yield, before and after it, none is.
 */
ON_THE_PATH bool can_preempt(const struct heddle_view *view)
{
	unsigned pending;

	if (view->previous < 0)
		return false;
	pending = engine->infos[view->previous].operation;
	return !RARELY(operation_row(pending)->yields || engine->step->operation == HEDDLE_OP_YIELD);
}

ON_THE_PATH uint64_t first_of_interrupt_word(unsigned word)
{
	return engine->unbegun.words[word] & (engine->ready.words[word] | engine->blocking.words[word]);
}

/* As find_preempting, for all words. */
static __attribute__((noinline)) void find_all_preempting(struct heddle_view *view)
{
	bool does = can_preempt(view) && heddle_thread_set_has(&view->enabled, (unsigned)view->previous);

	for (EACH_WORD(i)) {
		view->first_of_interrupt.words[i] = first_of_interrupt_word(i);
		view->preempting.words[i] =
			does ? view->enabled.words[i] & ~view->first_of_interrupt.words[i] : 0;
	}
	if (does)
		heddle_thread_set_remove(&view->preempting, (unsigned)view->previous);
}

/* Fills the sets that follow from the enabled threads. */
ON_THE_PATH void find_preempting(struct heddle_view *view)
{
	uint64_t enabled = view->enabled.words[0], first = first_of_interrupt_word(0), others = 0;

	if (engine_is_wide()) {
		find_all_preempting(view);
		return;
	}
	if (can_preempt(view))
		others = enabled & ~first & ~(UINT64_C(1) << view->previous) &
			 -(enabled >> view->previous & 1); /* all or nothing */
	view->first_of_interrupt.words[0] = first;
	view->preempting.words[0] = others;
}

ON_THE_PATH void open_step(struct heddle_thread *thread, const struct heddle_view *view)
{
	struct heddle_execution *execution = &engine->execution;
	struct heddle_step *step = engine->step ? engine->step + 1 : engine->steps;
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
	step->first_edge = (uint32_t)engine->n_edges;
	step->n_edges = 0;
	step->preempts = thread_is_in(&view->preempting, thread);
	step->in_section = thread->n_held > 0;
	step->blocking = thread->enabled != NULL;
	step->round = pending->round;
	if (RARELY(has_edges(step, thread)))
		add_edges(step, thread);
	thread->spawned_in = thread->woken_in = NO_STEP;
	thread->last_step = view->step;
	execution->preemptions += step->preempts;
	execution->n_steps = engine->progress->n_steps = view->step + 1;
	thread_remove_from(&engine->unbegun, thread);
	engine->step = step;
	engine->step_open = true;
}

/*
 * Returns whether a thread waits with a time limit: then no thread waits for ever. In another execution the
 * time passes, unless the thread polls, or the budget is used up in the end. Whether it was when the thread
 * was asked is not the same in equivalent executions: who has spent it took a step that commutes with the
 * question.
 */
static bool somebody_waits_with_limit(void)
{
	bool does = false;

	HEDDLE_FOR_EACH_THREAD(index, &engine->blocking) {
		const struct heddle_thread *thread = &engine->threads[index];

		does |= thread->waits_with_limit;
		engine->execution.cut |=
			thread->waits_with_limit && (thread->polls_on || !engine->faults_left);
	}
	return does;
}

/* Leaves the execution: all threads have ended, none is enabled, or the step limit is met. */
static _Noreturn void leave(bool can_go_on)
{
	if (!can_go_on) {
		order_look_away();
		if (engine->live && !engine->process_has_ended && !somebody_waits_with_limit())
			finding_no_progress();
		order_look_again();
		engine_leave();
	}
	engine->execution.cut = true;
	if (!engine->process_has_ended && livelock_at_step_limit())
		finding_livelock((uint32_t)engine->execution.n_steps / 2);
	engine_leave();
}

static _Noreturn void abandon(void)
{
	engine->execution.abandoned = true;
	engine_leave();
}

ON_THE_PATH void close_step(void)
{
	if (!engine->step_open)
		return;
	engine->step_open = false;
	access_settle();
	order_look_away();
	if (engine->strategy->step)
		engine->strategy->step(engine->strategy_state, &engine->execution);
	order_look_again();
}

struct heddle_thread *step_pick(void)
{
	struct heddle_view *view = &engine->view;
	bool can_go_on;
	int index;

	close_step();
	can_go_on = find_enabled(&view->enabled);
	view->step = (uint32_t)engine->execution.n_steps;
	if (RARELY(!can_go_on || view->step == engine->options.steps_max))
		leave(can_go_on);
	view->previous = engine->step ? engine->step->thread : -1;
	find_preempting(view);
	order_look_away();
	index = engine->strategy->pick(engine->strategy_state, view);
	order_look_again();
	if (RARELY(index < 0))
		abandon();
	if (RARELY(!heddle_thread_set_has(&view->enabled, (unsigned)index))) {
		finding_nondeterminism("a thread that could go on then cannot");
		abandon();
	}
	open_step(&engine->threads[index], view);
	return &engine->threads[index];
}

/* The running thread takes no further step: switches to the picked thread. */
ON_THE_PATH _Noreturn void leave_for_good(struct heddle_thread *self)
{
	thread_remove_from(&engine->ready, self);
	thread_remove_from(&engine->blocking, self);
	engine->self = step_next(self);
	fiber_switch(&self->fiber, &engine->self->fiber, true);
	__builtin_unreachable();
}

void engine_start_thread(void *thread)
{
	struct heddle_thread *self = thread;

	order_started(self);
	self->function(self->argument);
}

/* Called when a thread has ended: enables the joins that have waited for it. */
static void end_joins(void)
{
	for (EACH_WORD(i)) {
		for (EACH_BIT(rest, engine->joining.words[i])) {
			const struct heddle_thread *thread = thread_of_bit(i, rest);
			if (!thread_is_enabled(thread))
				continue;
			thread_remove_from(&engine->joining, thread);
			thread_add_to(&engine->ready, thread);
		}
	}
}

_Noreturn void engine_thread_has_returned(void)
{
	struct heddle_thread *self = engine->self;

	finding_stop_if_due();
	if (RARELY(self->n_objects && !engine_solo()))
		objects_leave(self->fiber.top, NULL);
	order_ended(self);
	if (RARELY(self->n_held || self->irqs_disabled != self->info->interrupt))
		section_thread_ended(self);
	if (RARELY(engine->execution.n_holdings) && !engine->process_has_ended)
		holding_thread_ended(self);
	self->ended = true;
	self->info->ended = true;
	engine->live--;
	end_joins();
	leave_for_good(self);
}

_Noreturn void engine_stop_thread(void)
{
	struct heddle_thread *self = engine->self;
	bool again = self->info->stopped; /* a further finding while it stops must not begin again */

	access_stop();
	self->info->stopped = true;
	if (!again)
		section_split(self); /* no thread can take its spinlocks any more */
	leave_for_good(self);
}

void engine_announce(const struct operation *operation)
{
	assert(!operation_row(operation->kind)->is_part);
	step_announce(operation);
	if (RARELY(engine->self->enabled == object_is_lost))
		object_report_lost();
}

void engine_change_pending(struct heddle_thread *thread, const struct operation *operation)
{
	step_note_pending(thread, operation);
}

void step_observe(int64_t value)
{
	struct heddle_thread *self = engine->self;
	size_t *n = &engine->n_observations[self->index];

	if (RARELY(self->info->stopped))
		return;
	if (*n == OBSERVATIONS_MAX)
		heddle_report(HEDDLE_LIMIT, true, "observations", caller_last_place(),
			      "%s makes more than %d observations in one execution", self->info->name,
			      OBSERVATIONS_MAX);
	engine->observations[self->index][(*n)++] = value;
}

void heddle_observe(int64_t value)
{
	caller_check("heddle_observe", NULL);
	if (engine->observing)
		step_observe(value);
}

_Noreturn void step_too_many_touches(const struct heddle_where *where)
{
	heddle_report(HEDDLE_LIMIT, true, "touches", where, "more than %u touches in one execution",
		      TOUCHES_MAX - TOUCHES_OF_STOPS);
	__builtin_unreachable(); /* the finding is hard */
}

_Noreturn void step_refuse(enum heddle_operation kind, const struct heddle_where *where)
{
	caller_refuse(heddle_operation_called(kind, where), where);
}

_Noreturn void step_must_not_sleep(const struct heddle_where *where, enum heddle_operation kind)
{
	const struct heddle_thread *self = engine->self;

	if (self->n_held)
		heddle_report(HEDDLE_CONTEXT, true, "sleep in a spinlocked section", where,
			      "%s sleeps in %s with a spinlock held since line %d", self->info->name,
			      heddle_operation_called(kind, where), self->held[0].where->line);
	heddle_report(HEDDLE_CONTEXT, true, "sleep in an interrupt", where,
		      "%s is an interrupt and sleeps in %s", self->info->name,
		      heddle_operation_called(kind, where));
	__builtin_unreachable();
}

void operation_enables(struct heddle_thread *thread)
{
	if (engine_solo())
		return;
	thread->woken_in = engine_step_number();
	section_enabled_somebody();
}
