/* SPDX-License-Identifier: MIT */
#include "run/address.h"
#include "hooks/detectors.h"
#include "run/ends.h"
#include "run/execution.h"
#include "run/finding.h"
#include "run/isolation.h"
#include "run/meeting.h"
#include "run/memory.h"
#include "run/object.h"
#include "run/thread.h"
#include "run/caller.h"
#include "run/engine.h"
#include "hooks/order.h"

#include <heddle/debugger.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct engine heddle_engine;

_Noreturn void engine_leave(void)
{
	struct heddle_thread *self = engine->self;

	assert(self);
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
	engine->progress->executions++;
	engine->progress->n_steps = engine->progress->n_choices = 0;
	engine->progress->starting = -1;
	engine->n_edges = 0;
	engine->solo = true;
	engine->process_has_ended = false;
	memset(engine->spinlock_order.outer, 0,
	       engine->spinlock_order.n * sizeof(engine->spinlock_order.outer[0]));
	engine->spinlock_order.n = 0;
	engine->spinlock_order.irq_taken = engine->spinlock_order.irq_unsafe = 0;
	engine->step_open = false;
	engine->step = NULL;
	engine->faults_left = engine->options.faults;
	engine->spurious_left = engine->options.spurious;
	address_begin_execution();
	memory_begin();
	object_begin_execution();
}

static void describe_end(void)
{
	if (!engine->live)
		return; /* what ended threads were about to do is meaningless */
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		const struct heddle_thread *thread = &engine->threads[i];
		if (!thread_exists(thread) || thread->ended || engine->infos[i].stopped)
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

static void count_one(void)
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

/* Counts the execution. Returns whether it belongs to the exploration. */
static bool count(bool probing, bool repeated)
{
	engine->statistics.probes += probing;
	engine->statistics.repeated += repeated;
	if (engine->strategy->memory)
		engine->statistics.memory = engine->strategy->memory(engine->strategy_state);
	if (!probing && !repeated)
		count_one();
	return !probing && !repeated;
}

int engine_run(void)
{
	struct heddle_thread *main_thread = &engine->threads[0];
	bool probing = engine_is_probing(), counts;
	int error;

	assert(!engine->os_thread && !engine->self);
	error = isolation_enter();
	if (error)
		return error;
	begin_execution();
	thread_create_main(engine->program.body, engine->program.argument);
	engine->self = main_thread;
	engine->os_thread = engine->owner;
	engine->progress->running = true;
	order_begin_execution();
	fiber_start(&engine->host, &main_thread->fiber);
	if (__builtin_expect(engine->is_strange, 0))
		process_end_of_strange();
	engine->os_thread = 0;
	engine->progress->running = false;
	os_thread_findings();
	order_end_execution();
	describe_end();
	memory_error_findings();
	/* writes of the code under test to wrong addresses may show up here */
	engine->progress->running = true;
	engine->execution.arena_bytes = memory_end(!ended_hard());
	engine->progress->running = false;
	data_race_findings();
	finding_tell_of_dropped();
	heddle_debug_at_end();
	meeting_look();
	isolation_leave();
	if (engine->cannot_go_on) {
		count(probing, false);
		return engine->cannot_go_on;
	}
	error = engine->strategy->end
			? engine->strategy->end(engine->strategy_state, &engine->execution, &engine->error)
			: 0;
	counts = count(probing, error == HEDDLE_REPEATED);
	if (error < 0)
		return error;
	engine->restart_needed |= error == HEDDLE_AGAIN;
	return counts;
}
