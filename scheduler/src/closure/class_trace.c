/* SPDX-License-Identifier: MIT */
#include "closure/class_trace.h"

#include "run/dependence.h"
#include "run/engine.h"
#include "hooks/memory_object.h"

#include <string.h>

_Static_assert(TRACE_TOUCHES_MAX == TOUCHES_MAX, "an execution has more touches than a trace");

/* Two bijective mixers of 64 bits: the finalisers of splitmix64 and of MurmurHash3. */
static uint64_t mix(uint64_t number)
{
	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return number ^ number >> 31;
}

static uint64_t mix_otherwise(uint64_t number)
{
	number = (number ^ number >> 33) * UINT64_C(0xff51afd7ed558ccd);
	number = (number ^ number >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return number ^ number >> 33;
}

void class_name_end(struct heddle_class_key *name)
{
	name->words[0] = mix(name->words[0]);
	name->words[1] = mix_otherwise(name->words[1]);
}

static uint64_t identity_of(uint64_t owner, uint64_t number)
{
	return mix(owner + mix_otherwise(number + 1));
}

/* A creator has a lower index than its children, and an older child a lower one than a younger child. */
static void identify_threads(struct class_trace *trace)
{
	const struct heddle_thread_info *threads = trace->execution->threads;
	unsigned children[HEDDLE_EXPLORED_THREADS_MAX] = { 0 };

	for (size_t i = 0; i < trace->execution->n_threads; i++) {
		int parent = threads[i].parent;

		trace->last[i] = TRACE_NONE;
		trace->counts[i] = 0;
		if (!threads[i].name)
			continue;
		trace->identities[i] =
			parent < 0 ? 1 : identity_of(trace->identities[parent], children[parent]++);
		trace->starts[i] = (struct heddle_class_key){ { 0 } };
		class_name_add(&trace->starts[i], trace->identities[i]);
	}
}

/* Choices of main before the first step belong to its start. */
static void add_first_choices(struct class_trace *trace)
{
	const struct heddle_execution *execution = trace->execution;
	size_t n = execution->n_steps ? execution->steps[0].first_choice : execution->n_choices;

	for (size_t i = 0; i < n; i++)
		class_name_add(&trace->starts[0],
			       (uint64_t)execution->choices[i].n << 16 | execution->choices[i].value);
	class_name_end(&trace->starts[0]);
}

void class_trace_begin(struct class_trace *trace, const struct heddle_execution *execution)
{
	assert(execution->n_threads <= HEDDLE_EXPLORED_THREADS_MAX);
	trace->execution = execution;
	trace->n_steps = 0;
	if (++trace->number == 0) { /* after 2^32 executions */
		memset(trace->bucket_execution, 0, sizeof(trace->bucket_execution));
		trace->number = 1;
	}
	identify_threads(trace);
	add_first_choices(trace);
}

uint64_t class_trace_object(const struct class_trace *trace, uint32_t object)
{
	uint32_t number = (object - 1) % OBJECTS_PER_THREAD;
	struct memory_identity memory;

	if (!object)
		return 0;
	if (object <= MEMORY_FIRST)
		return identity_of(trace->identities[(object - 1) / OBJECTS_PER_THREAD], number);
	memory = memory_object_identity(object);
	return identity_of(memory.thread < 0 ? 0 : trace->identities[memory.thread],
			   mix((uint64_t)memory.sort) + memory.number);
}

static unsigned bucket_of(uint32_t object)
{
	return (object ^ object >> 12) % TRACE_BUCKETS;
}

uint32_t class_trace_newest(const struct class_trace *trace, uint32_t object)
{
	unsigned bucket = bucket_of(object);

	return trace->bucket_execution[bucket] == trace->number ? trace->newest[bucket] : TRACE_NONE;
}

const trace_clock *class_trace_clock(const struct class_trace *trace, uint32_t step)
{
	static const trace_clock nothing;

	return step == TRACE_NONE ? &nothing : &trace->clocks[step];
}

void class_trace_before(const struct class_trace *trace, uint32_t previous, const uint32_t *edges,
			size_t n_edges, trace_clock *before)
{
	memcpy(before, class_trace_clock(trace, previous), sizeof(*before));
	for (size_t i = 0; i < n_edges; i++) {
		if (edges[i] != TRACE_NONE)
			trace_clock_join(before, &trace->clocks[edges[i]]);
	}
}

/* Returns whether all that conflicts with touch and is older than `older` happens before it. */
static bool covers(const struct heddle_touch *older, const struct heddle_touch *touch)
{
	return older->object == touch->object && older->access == HEDDLE_WRITE && older->low <= touch->low &&
	       older->high >= touch->high;
}

static void join_conflicting(struct class_trace *trace, trace_clock *clock, const struct heddle_touch *touch)
{
	const struct heddle_touch *touches = trace->execution->touches;

	for (uint32_t i = class_trace_newest(trace, touch->object); i != TRACE_NONE;
	     i = trace->touch_older[i]) {
		uint32_t step = trace->touch_step[i];

		if (!touches_conflict(&touches[i], touch))
			continue;
		if (!trace_clock_has(trace, clock, step))
			trace_clock_join(clock, &trace->clocks[step]);
		if (covers(&touches[i], touch))
			return;
	}
}

static void link_touch(struct class_trace *trace, uint32_t number, uint32_t step)
{
	uint32_t object = trace->execution->touches[number].object;
	unsigned bucket = bucket_of(object);

	trace->touch_step[number] = step;
	trace->touch_older[number] = class_trace_newest(trace, object);
	trace->newest[bucket] = number;
	trace->bucket_execution[bucket] = trace->number;
}

static void order(struct class_trace *trace, uint32_t number)
{
	const struct heddle_execution *execution = trace->execution;
	const struct heddle_step *step = &execution->steps[number];
	trace_clock *clock = &trace->clocks[number];

	trace->previous[number] = trace->last[step->thread];
	class_trace_before(trace, trace->previous[number], &execution->edges[step->first_edge], step->n_edges,
			   clock);
	for (uint32_t i = 0; i < step->n_touches; i++)
		join_conflicting(trace, clock, &execution->touches[step->first_touch + i]);
	(*clock)[step->thread] = ++trace->counts[step->thread];
	trace->last[step->thread] = number;
	for (uint32_t i = 0; i < step->n_touches; i++)
		link_touch(trace, step->first_touch + i, number);
}

static void add_range(const struct class_trace *trace, struct heddle_class_key *name, uint32_t object,
		      uint64_t low, uint64_t high)
{
	class_name_add(name, class_trace_object(trace, object));
	class_name_add(name, low);
	class_name_add(name, high);
}

static void add_choices(const struct class_trace *trace, struct heddle_class_key *name,
			const struct heddle_step *step)
{
	for (unsigned question = 0; question < trace_questions(step); question++) {
		struct trace_answer answer = trace_answer(trace->execution, step, question);

		class_name_add(name, (uint64_t)answer.n << 16 | answer.value);
	}
}

/* A sum, since threads have no order. */
void class_name_add_clock(const struct class_trace *trace, struct heddle_class_key *name,
			  const trace_clock *clock, const trace_clock *without)
{
	uint64_t one = 0, other = 0;

	for (size_t i = 0; i < trace->execution->n_threads; i++) {
		if ((*clock)[i] == (*without)[i])
			continue;
		one += mix(trace->identities[i] ^ (*clock)[i]);
		other += mix_otherwise(trace->identities[i] + (*clock)[i]);
	}
	class_name_add(name, one);
	class_name_add(name, other);
}

static void name_step(struct class_trace *trace, uint32_t number)
{
	const struct heddle_step *step = &trace->execution->steps[number];
	const struct heddle_touch *touches = &trace->execution->touches[step->first_touch];
	uint32_t previous = trace->previous[number];
	struct heddle_class_key *name = &trace->names[number];

	*name = previous == TRACE_NONE ? trace->starts[step->thread] : trace->names[previous];
	class_name_add(name, (uint64_t)step->n_touches << 16 | step->operation);
	add_range(trace, name, step->object, step->low, step->high);
	for (uint32_t i = 0; i < step->n_touches; i++) {
		class_name_add(name, (uint64_t)touches[i].operation << 16 | touches[i].access);
		add_range(trace, name, touches[i].object, touches[i].low, touches[i].high);
	}
	add_choices(trace, name, step);
	class_name_add_clock(trace, name, &trace->clocks[number], class_trace_clock(trace, previous));
	class_name_end(name);
}

void class_trace_extend(struct class_trace *trace, size_t n_steps)
{
	for (; trace->n_steps < n_steps; trace->n_steps++) {
		order(trace, (uint32_t)trace->n_steps);
		name_step(trace, (uint32_t)trace->n_steps);
	}
}
