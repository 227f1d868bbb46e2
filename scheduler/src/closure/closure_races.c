/* SPDX-License-Identifier: MIT */
/*
 * Finds the prefixes that an execution gives. All have one form: the steps that do not happen after a step e,
 * and then a step of a thread p.
 *
 *   for a race     e and p's later step conflict, and no step happens after the one and before the other:
 *                  this reverses the two
 *   for an answer  e is p's step itself: done once more with another answer to one of its questions
 *   for a wait     p cannot go on at the end; e conflicts with what p is about to do
 *   looking again  such a prefix was run, and p's step was disabled: without a step that may disable it
 */
#include "closure/closure.h"

#include "run/dependence.h"
#include "run/operation_table.h"
#include "run/spinlock_sides.h"

#include <stdlib.h>
#include <string.h>

/* A step that may be taken before others: executed or pending. */
struct later {
	unsigned thread;
	uint32_t number; /* number of the step; of a pending one, the number of steps */
	const struct heddle_touch *touches;
	uint32_t n_touches;
	const trace_clock *before; /* what happens before it without its touches */
	const struct closure_answer *answers;
	uint32_t n_answers;
};

/* Adds the last step to the key, by its thread and answers; what else it does is not known yet. */
static void add_last(const struct closure *closure, struct heddle_class_key *key, const struct later *later)
{
	struct heddle_class_key name = { { 0 } };

	class_name_add(&name, later->thread == HEDDLE_EXPLORED_THREADS_MAX
				      ? 0
				      : closure->trace->identities[later->thread]);
	for (uint32_t i = 0; i < later->n_answers; i++)
		class_name_add(&name, (uint64_t)later->answers[i].question << 16 | later->answers[i].value);
	key->words[0] += name.words[0];
	key->words[1] += name.words[1];
}

/*
 * Returns the name of a thread's kept steps. A thread without steps has none, except main: its first choices
 * count.
 */
static struct heddle_class_key name_of_kept(const struct class_trace *trace, unsigned thread, uint16_t kept)
{
	uint32_t step = trace->last[thread];

	for (unsigned n = trace->counts[thread]; n > kept; n--)
		step = trace->previous[step];
	if (step != TRACE_NONE)
		return trace->names[step];
	return thread ? (struct heddle_class_key){ { 0 } } : trace->starts[0];
}

struct heddle_class_key closure_key_of_kept(const struct class_trace *trace, const uint16_t *kept)
{
	struct heddle_class_key key = { { 0 } };

	for (unsigned i = 0; i < trace->execution->n_threads; i++) {
		struct heddle_class_key name = name_of_kept(trace, i, kept[i]);
		key.words[0] += name.words[0];
		key.words[1] += name.words[1];
	}
	return key;
}

/* Computes how many steps of each thread do not happen after step e. */
static void find_kept(const struct class_trace *trace, uint32_t e, uint16_t *kept)
{
	for (unsigned i = 0; i < trace->execution->n_threads; i++) {
		uint32_t step = trace->last[i];

		kept[i] = trace->counts[i];
		for (; step != TRACE_NONE && trace_is_before(trace, e, step); step = trace->previous[step])
			kept[i]--;
	}
}

/* The same as a key; cached, since it is needed often. */
static struct heddle_class_key key_without(struct closure *closure, uint32_t e)
{
	uint16_t kept[HEDDLE_EXPLORED_THREADS_MAX];

	if (closure->passes[e] != closure->pass) {
		find_kept(closure->trace, e, kept);
		closure->reversals[e] = closure_key_of_kept(closure->trace, kept);
		closure->passes[e] = closure->pass;
	}
	return closure->reversals[e];
}

/* Adds a prefix; stores the execution with its first prefix. */
static void add(struct closure *closure, const struct closure_next *next)
{
	if (!closure->is_kept)
		closure->is_kept = closure_waiting_keep(&closure->waiting, closure->trace->execution);
	if (!closure->is_kept || !closure_waiting_add(&closure->waiting, next))
		closure->no_memory = true;
}

/* Adds the prefix of all steps that do not happen after e, and the later step; each prefix once. */
static void run_without(struct closure *closure, uint32_t e, const struct later *later)
{
	uint16_t kept[HEDDLE_EXPLORED_THREADS_MAX];
	struct closure_next next = { .kept = kept,
				     .n_threads = closure->trace->execution->n_threads,
				     .key = key_without(closure, e),
				     .last = (int)later->thread,
				     .answers = later->answers,
				     .n_answers = later->n_answers };
	struct heddle_class_key key = next.key;

	add_last(closure, &key, later);
	if (!closure_keys_add(&closure->prefixes, key, &closure->no_memory))
		return;
	find_kept(closure->trace, e, kept);
	add(closure, &next);
}

/* Returns whether all that conflicts with touch and is older than `older` happens before it. */
static bool covers(const struct heddle_touch *older, const struct heddle_touch *touch)
{
	return older->access == HEDDLE_WRITE && older->object == touch->object && older->low <= touch->low &&
	       older->high >= touch->high;
}

/* Returns the newest touch before touch that may conflict with it. */
static uint32_t newest_before(const struct class_trace *trace, const struct later *later,
			      const struct heddle_touch *touch)
{
	if (later->number == trace->n_steps)
		return class_trace_newest(trace, touch->object);
	return trace->touch_older[touch - trace->execution->touches];
}

/* Adds the steps that conflict with touch, and do not happen before its step for another reason. */
static uint32_t add_conflicting(struct closure *closure, const struct later *later,
				const struct heddle_touch *touch, uint32_t n)
{
	const struct class_trace *trace = closure->trace;
	const struct heddle_touch *touches = trace->execution->touches;

	for (uint32_t i = newest_before(trace, later, touch); i != TRACE_NONE; i = trace->touch_older[i]) {
		uint32_t step = trace->touch_step[i];
		bool before = trace_clock_has(trace, later->before, step);

		if (step == later->number || !touches_conflict(&touches[i], touch))
			continue;
		if (!before && closure->raced[step] != closure->race) {
			closure->raced[step] = closure->race;
			closure->candidates[n++] = step;
		}
		if (covers(&touches[i], touch))
			break;
	}
	return n;
}

static int newest_first(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	return (one < other) - (one > other);
}

/* A step that happens before a newer racing one is no direct predecessor of the later step. */
static void race(struct closure *closure, const struct later *later)
{
	trace_clock past;
	uint32_t n = 0;

	closure->race++;
	for (uint32_t i = 0; i < later->n_touches; i++)
		n = add_conflicting(closure, later, &later->touches[i], n);
	qsort(closure->candidates, n, sizeof(*closure->candidates), newest_first);
	memcpy(&past, later->before, sizeof(past));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t e = closure->candidates[i];

		if (trace_clock_has(closure->trace, &past, e))
			continue;
		run_without(closure, e, later);
		trace_clock_join(&past, &closure->trace->clocks[e]);
	}
}

/* Fills room with the step's answers other than 0 to its first n_questions questions. Returns how many. */
static uint32_t answers_of(const struct closure *closure, const struct heddle_step *step,
			   unsigned n_questions)
{
	uint32_t n = 0;

	for (unsigned question = 0; question < n_questions; question++) {
		struct trace_answer answer = trace_answer(closure->trace->execution, step, question);

		if (answer.value)
			closure->room[n++] = (struct closure_answer){ 0, (uint16_t)question, answer.value };
	}
	return n;
}

static void race_step(struct closure *closure, uint32_t number)
{
	const struct heddle_execution *execution = closure->trace->execution;
	const struct heddle_step *step = &execution->steps[number];
	trace_clock before;
	const struct later later = { .thread = step->thread,
				     .number = number,
				     .touches = &execution->touches[step->first_touch],
				     .n_touches = step->n_touches,
				     .before = (const trace_clock *)&before,
				     .answers = closure->room,
				     .n_answers = answers_of(closure, step, trace_questions(step)) };

	class_trace_before(closure->trace, closure->trace->previous[number],
			   &execution->edges[step->first_edge], step->n_edges, &before);
	race(closure, &later);
}

/* Adds a prefix for each other answer to a question of the step. */
static void answer_otherwise(struct closure *closure, uint32_t number, unsigned question)
{
	const struct heddle_step *step = &closure->trace->execution->steps[number];
	struct trace_answer given = trace_answer(closure->trace->execution, step, question);
	struct later later = { .thread = step->thread, .answers = closure->room };
	uint32_t n = answers_of(closure, step, question);

	for (uint16_t value = 0; value < given.n; value++) {
		closure->room[n] = (struct closure_answer){ 0, (uint16_t)question, value };
		later.n_answers = n + (value != 0);
		if (value != given.value)
			run_without(closure, number, &later);
	}
}

/* The same for main's choices before the first step: no step is kept. */
static void answer_first_otherwise(struct closure *closure)
{
	const struct heddle_execution *execution = closure->trace->execution;
	size_t n_questions = execution->n_steps ? execution->steps[0].first_choice : execution->n_choices;
	const uint16_t kept[HEDDLE_EXPLORED_THREADS_MAX] = { 0 };
	struct later later = { .thread = HEDDLE_EXPLORED_THREADS_MAX, .answers = closure->room };
	uint32_t n = 0;

	for (size_t question = 0; question < n_questions; question++) {
		const struct heddle_choice *given = &execution->choices[question];

		for (uint16_t value = 0; value < given->n; value++) {
			struct heddle_class_key key = { { 0 } };

			closure->room[n] = (struct closure_answer){ 0, (uint16_t)question, value };
			later.n_answers = n + (value != 0);
			add_last(closure, &key, &later);
			if (value != given->value &&
			    closure_keys_add(&closure->prefixes, key, &closure->no_memory))
				add(closure, &(struct closure_next){ .kept = kept,
								     .n_threads = execution->n_threads,
								     .last = CLOSURE_NOBODY,
								     .answers = closure->room,
								     .n_answers = later.n_answers });
		}
		closure->room[n] = (struct closure_answer){ 0, (uint16_t)question, given->value };
		n += given->value != 0;
	}
}

/* Returns the touch that a pending operation would make. */
static struct heddle_touch pending_touch(const struct heddle_thread_info *info)
{
	struct heddle_touch touch = {
		.object = info->object, .access = info->access, .low = info->low, .high = info->high
	};
	struct spinlock_sides sides = spinlock_sides_of_look(info->operation == HEDDLE_OP_SPIN_LOCK_SHARED);

	if (info->operation != HEDDLE_OP_SPIN_LOCK && info->operation != HEDDLE_OP_SPIN_LOCK_SHARED)
		return touch;
	touch.access = (uint16_t)sides.access;
	touch.low = sides.low;
	touch.high = sides.high;
	return touch;
}

/* Races the operation that a thread has pending, as if it had been taken. */
static void race_pending(struct closure *closure, unsigned thread, uint32_t n_answers)
{
	const struct class_trace *trace = closure->trace;
	const struct heddle_thread_info *info = &trace->execution->threads[thread];
	const struct heddle_touch touch = pending_touch(info);
	trace_clock before;
	const struct later later = { .thread = thread,
				     .number = (uint32_t)trace->n_steps,
				     .touches = &touch,
				     .n_touches = info->object && !operation_is_woken(info->operation),
				     .before = (const trace_clock *)&before,
				     .answers = closure->room,
				     .n_answers = n_answers };

	class_trace_before(trace, trace->last[thread], info->edges, 2, &before);
	race(closure, &later);
}

static void begin(struct closure *closure)
{
	closure->pass++;
	closure->is_kept = false;
}

void closure_find_races(struct closure *closure)
{
	const struct heddle_execution *execution = closure->trace->execution;

	begin(closure);
	answer_first_otherwise(closure);
	for (uint32_t i = 0; i < execution->n_steps; i++) {
		race_step(closure, i);
		for (unsigned question = 0; question < trace_questions(&execution->steps[i]); question++)
			answer_otherwise(closure, i, question);
	}
	for (unsigned thread = 0; thread < execution->n_threads; thread++) {
		const struct heddle_thread_info *info = &execution->threads[thread];

		if (!info->ended && !info->stopped)
			race_pending(closure, thread, 0);
	}
}

/* Fills room with the answers of the prefix's last step. Returns how many. */
static uint32_t wanted_answers(struct closure *closure)
{
	const struct closure_prefix *prefix = &closure->prefix;
	uint32_t n = 0;

	for (uint32_t i = 0; i < prefix->n_answers; i++) {
		if (prefix->answers[i].when == prefix->n_kept + 1)
			closure->room[n++] = prefix->answers[i];
	}
	return n;
}

void closure_look_again(struct closure *closure)
{
	begin(closure);
	race_pending(closure, (unsigned)closure->prefix.last, wanted_answers(closure));
}
