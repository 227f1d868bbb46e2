/* SPDX-License-Identifier: MIT */
/*
 * An execution as a partial order, with names of its steps that do not depend on the schedule.
 *
 * A step happens before a later one if both are of one thread, or the later one has an edge from it, or their
 * touches conflict (dependence.h). The relation is transitive. clocks[s][t] is the number of thread t's steps
 * that happen before step s or are s.
 *
 * names[s] identifies step s with all steps of its thread before it, and all that happens before each of
 * these. The names contain threads and objects by identities that are the same in every exploration of a
 * program:
 *
 *   thread   its number among its creator's children, and so on up to main
 *   object   its number among the objects that its thread initialised; memory of the code under test: see
 *            memory_object.h
 *
 * This file is written for clarity, not for speed. It shares nothing with happens_before.h, where dpor has
 * its order.
 */
#ifndef SCHEDULER_CLASS_TRACE_H
#define SCHEDULER_CLASS_TRACE_H

#include <heddle/execution.h>
#include <heddle/explore.h>

#define TRACE_NONE	  UINT32_MAX
#define TRACE_TOUCHES_MAX ((size_t)1 << 17) /* the engine's own limit */
#define TRACE_BUCKETS	  4096u

/* Signed: processors have an instruction for the greater of many signed numbers at once. */
typedef int16_t trace_clock[HEDDLE_EXPLORED_THREADS_MAX];
_Static_assert(HEDDLE_STEPS_MAX <= INT16_MAX, "a thread's steps do not fit into a clock");

struct class_trace {
	const struct heddle_execution *execution;
	size_t n_steps; /* number of steps analysed */
	trace_clock clocks[HEDDLE_STEPS_MAX];
	struct heddle_class_key names[HEDDLE_STEPS_MAX];
	/* the previous step of the same thread, TRACE_NONE if there is none */
	uint32_t previous[HEDDLE_STEPS_MAX];
	uint32_t touch_step[TRACE_TOUCHES_MAX];
	/* the previous touch, of this object or another one of its bucket */
	uint32_t touch_older[TRACE_TOUCHES_MAX];
	uint32_t newest[TRACE_BUCKETS]; /* newest touch; valid only if bucket_execution says so */
	uint32_t bucket_execution[TRACE_BUCKETS];
	uint32_t number; /* of the execution, counted here */

	/* Of each thread that exists. */
	uint64_t identities[HEDDLE_EXPLORED_THREADS_MAX];
	struct heddle_class_key
		starts[HEDDLE_EXPLORED_THREADS_MAX];  /* the thread's name before its first step */
	uint32_t last[HEDDLE_EXPLORED_THREADS_MAX];   /* its newest step, TRACE_NONE if there is none */
	uint16_t counts[HEDDLE_EXPLORED_THREADS_MAX]; /* number of its steps */
};

/** Begins with an execution, with no step analysed. Before the first call *trace must be zero. */
void class_trace_begin(struct class_trace *trace, const struct heddle_execution *execution);
/** Analyses the execution's steps up to n_steps of them. */
void class_trace_extend(struct class_trace *trace, size_t n_steps);

/** Adds a number to a name. Different names stay different when the same number is added to both. */
static inline void class_name_add(struct heddle_class_key *name, uint64_t number)
{
	uint64_t one = name->words[0] ^ number, other = name->words[1] + number;

	name->words[0] = (one << 23 | one >> 41) * UINT64_C(0x9e3779b97f4a7c15);
	name->words[1] = (other << 37 | other >> 27) * UINT64_C(0xd1342543de82ef95);
}

/**
 * Ends a series of numbers: mixes the name, so that each bit of them affects all bits, and names can be added
 * up.
 */
void class_name_end(struct heddle_class_key *name);
/** Adds the steps that one clock has and another has not, independently of the order of threads. */
void class_name_add_clock(const struct class_trace *trace, struct heddle_class_key *name,
			  const trace_clock *clock, const trace_clock *without);
/** Returns the identity of an object of the execution, 0 for none. */
uint64_t class_trace_object(const struct class_trace *trace, uint32_t object);

/** Returns the class of the execution, all of whose steps must be analysed. */
struct heddle_class_key class_trace_key(const struct class_trace *trace);

/**
 * Returns the newest analysed touch of the object's bucket, TRACE_NONE if there is none; then follow
 * touch_older.
 */
uint32_t class_trace_newest(const struct class_trace *trace, uint32_t object);

/** Returns the clock of a step; for TRACE_NONE an empty one. */
const trace_clock *class_trace_clock(const struct class_trace *trace, uint32_t step);

/**
 * Computes what happens before a step by program order and by these edges (TRACE_NONE: none), without its
 * touches.
 */
void class_trace_before(const struct class_trace *trace, uint32_t previous, const uint32_t *edges,
			size_t n_edges, trace_clock *before);

/** The answer to one of a step's questions: a value out of n. */
struct trace_answer {
	uint16_t value, n;
};

/** Returns how many questions the step has asked, settled ones included. */
static inline unsigned trace_questions(const struct heddle_step *step)
{
	return step->n_choices + (unsigned)__builtin_popcountll(step->settled);
}

/** Returns the answer to a question of the step. A settled question counts as answered with 0 of 2. */
static inline struct trace_answer trace_answer(const struct heddle_execution *execution,
					       const struct heddle_step *step, unsigned question)
{
	uint64_t before = question < 64 ? (UINT64_C(1) << question) - 1 : UINT64_MAX;
	const struct heddle_choice *choice =
		&execution->choices[step->first_choice + question -
				    (unsigned)__builtin_popcountll(step->settled & before)];

	if (heddle_step_is_settled(step, question))
		return (struct trace_answer){ 0, 2 };
	return (struct trace_answer){ choice->value, choice->n };
}

/** Adds to clock the steps of other. */
static inline void trace_clock_join(trace_clock *clock, const trace_clock *other)
{
	for (size_t i = 0; i < HEDDLE_EXPLORED_THREADS_MAX; i++)
		(*clock)[i] = (*clock)[i] > (*other)[i] ? (*clock)[i] : (*other)[i];
}

static inline unsigned trace_thread(const struct class_trace *trace, uint32_t step)
{
	return trace->execution->steps[step].thread;
}

/** Returns whether the clock has the step. */
static inline bool trace_clock_has(const struct class_trace *trace, const trace_clock *clock, uint32_t step)
{
	unsigned thread = trace_thread(trace, step);

	return (*clock)[thread] >= trace->clocks[step][thread];
}

/** Returns whether step one happens before step other, or is it. */
static inline bool trace_is_before(const struct class_trace *trace, uint32_t one, uint32_t other)
{
	return trace_clock_has(trace, &trace->clocks[other], one);
}

#endif
