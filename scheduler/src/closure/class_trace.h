/* SPDX-License-Identifier: MIT */
/*
 * An execution as a partial order, and names for its steps that do not depend on the schedule.
 *
 * A step comes before another one if it is of the same thread, is among the edges of the other, or touches
 * the same in a conflicting way (dependence.h); and so on. clocks[s][t] is how many of thread t's steps
 * come before step s or are s.
 *
 * names[s] tells step s with all that its thread did before, and what came before each of these steps.
 * Threads and objects go into it by their identities, which are the same in every exploration of a program:
 *
 *   thread   which child of which thread it is, up to main
 *   object   the n-th that a thread has initialised; of memory of the code under test see memory_object.h
 *
 * It is written to be seen through, not to be fast: what the explorer dpor keeps of an order is in
 * happens_before.h, and this has nothing of it.
 */
#ifndef SCHEDULER_CLASS_TRACE_H
#define SCHEDULER_CLASS_TRACE_H

#include <heddle/execution.h>
#include <heddle/explore.h>

#define TRACE_NONE	  UINT32_MAX
#define TRACE_TOUCHES_MAX ((size_t)1 << 17) /* the engine's own limit */
#define TRACE_BUCKETS	  4096u

/* Signed, since every processor has the greater of many of those at once. */
typedef int16_t trace_clock[HEDDLE_THREADS_MAX];
_Static_assert(HEDDLE_STEPS_MAX <= INT16_MAX, "a thread's steps do not fit into a clock");

struct class_trace {
	const struct heddle_execution *execution;
	size_t n_steps; /* that are taken in */
	trace_clock clocks[HEDDLE_STEPS_MAX];
	struct heddle_class_key names[HEDDLE_STEPS_MAX];
	uint32_t previous[HEDDLE_STEPS_MAX]; /* the step before of the same thread, TRACE_NONE */
	uint32_t touch_step[TRACE_TOUCHES_MAX];
	uint32_t touch_older
		[TRACE_TOUCHES_MAX];	/* the one before, of this object or another one of its bucket */
	uint32_t newest[TRACE_BUCKETS]; /* touch; meaningless where its bucket is not of this execution */
	uint32_t bucket_execution[TRACE_BUCKETS];
	uint32_t number; /* of the execution, counted here */

	/* Of each thread that exists. */
	uint64_t identities[HEDDLE_THREADS_MAX];
	struct heddle_class_key starts[HEDDLE_THREADS_MAX]; /* its name before its first step */
	uint32_t last[HEDDLE_THREADS_MAX];		    /* its newest step, TRACE_NONE */
	uint16_t counts[HEDDLE_THREADS_MAX];		    /* of its steps */
};

/** Begins with an execution, none of whose steps is taken in. The first time the trace must be zero. */
void class_trace_begin(struct class_trace *trace, const struct heddle_execution *execution);
/** Takes the execution's steps in up to this number of them. */
void class_trace_extend(struct class_trace *trace, size_t n_steps);

/** Adds a number to a name. Names that differ still differ after the same number was added to both. */
static inline void class_name_add(struct heddle_class_key *name, uint64_t number)
{
	uint64_t one = name->words[0] ^ number, other = name->words[1] + number;

	name->words[0] = (one << 23 | one >> 41) * UINT64_C(0x9e3779b97f4a7c15);
	name->words[1] = (other << 37 | other >> 27) * UINT64_C(0xd1342543de82ef95);
}

/**
 * Ends a row of numbers: each bit of them has its part in every bit of the name, so that names can be summed
 * up.
 */
void class_name_end(struct heddle_class_key *name);
/** Adds what one clock has that another has not, whatever the order of the threads. */
void class_name_add_clock(const struct class_trace *trace, struct heddle_class_key *name,
			  const trace_clock *clock, const trace_clock *without);
/** The identity of an object of the execution, 0 for none. */
uint64_t class_trace_object(const struct class_trace *trace, uint32_t object);

/** The class of the execution, all of whose steps must be taken in. */
struct heddle_class_key class_trace_key(const struct class_trace *trace);

/** The newest touch of the object's bucket that is taken in, TRACE_NONE; then follow touch_older. */
uint32_t class_trace_newest(const struct class_trace *trace, uint32_t object);

/** The clock of a step, of nothing for TRACE_NONE. */
const trace_clock *class_trace_clock(const struct class_trace *trace, uint32_t step);

/**
 * What comes before a step that was enabled by these steps otherwise than by what it touches (TRACE_NONE:
 * none).
 */
void class_trace_before(const struct class_trace *trace, uint32_t previous, const uint32_t *edges,
			size_t n_edges, trace_clock *before);

/** The answer to one of a step's questions: a value out of n. */
struct trace_answer {
	uint16_t value, n;
};

/** How many questions the step asked, those included that were settled. */
static inline unsigned trace_questions(const struct heddle_step *step)
{
	return step->n_choices + (unsigned)__builtin_popcountll(step->settled);
}

/** What was not asked, since its budget was used up, is as good as the answer that it does not happen. */
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

/** Takes into the clock what another has. */
static inline void trace_clock_join(trace_clock *clock, const trace_clock *other)
{
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		(*clock)[i] = (*clock)[i] > (*other)[i] ? (*clock)[i] : (*other)[i];
}

static inline unsigned trace_thread(const struct class_trace *trace, uint32_t step)
{
	return trace->execution->steps[step].thread;
}

/** Whether the step is among what the clock has. */
static inline bool trace_clock_has(const struct class_trace *trace, const trace_clock *clock, uint32_t step)
{
	unsigned thread = trace_thread(trace, step);

	return (*clock)[thread] >= trace->clocks[step][thread];
}

/** Whether one step comes before the other, or is it. */
static inline bool trace_is_before(const struct class_trace *trace, uint32_t one, uint32_t other)
{
	return trace_clock_has(trace, &trace->clocks[other], one);
}

#endif
