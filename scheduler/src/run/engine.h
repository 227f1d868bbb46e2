/* SPDX-License-Identifier: MIT */
/*
 * The engine: one execution at a time, and everything that it remembers.
 *
 * Threads are fibers. A thread that is about to do something another could see *announces* it
 * (engine_announce): its pending operation is noted, the step in progress ends, the strategy picks among the
 * enabled threads, and the picked one carries on. The announcing thread itself does the picking, and switches
 * straight to the picked fiber; the host (the OS thread's own stack) runs only between executions.
 *
 *   host ── arm main ──> main ── announce/pick ──> D ── announce/pick ──> T ── ... ── none enabled ──> host
 *
 * While main is alone, before its first spawn and after it joined everybody ("solo"), nothing is announced:
 * no other thread could come between.
 */
#ifndef SCHEDULER_ENGINE_H
#define SCHEDULER_ENGINE_H

#include "run/object_data.h"
#include "run/thread_data.h"

#include <assert.h>
#include <heddle/execution.h>
#include <heddle/explore.h>
#include <heddle/heddle.h>
#include <heddle/progress.h>

#ifdef NDEBUG
#error Assertions are on in every build: what is explored with a broken assumption proves nothing
#endif

#define NO_STEP		UINT32_MAX
#define TOUCHES_MAX	HEDDLE_TOUCHES_MAX
#define CHOICES_LOG_MAX HEDDLE_CHOICES_LOG_MAX
/*
 * A step has one from its thread's start, one from who woke it, and at a join of all one from each thread's
 * end.
 */
#define EDGES_MAX	 ((size_t)HEDDLE_STEPS_MAX * (HEDDLE_THREADS_MAX + 2))
#define HOLDINGS_MAX	 1024
#define OBSERVATIONS_MAX 4096 /* of one thread */
#define QUESTIONS_MAX	 64   /* of one step: of its choices within a budget, and those that were none */
#define WARNINGS_MAX	 64   /* different ones, of one exploration */
#define SPINLOCKS_MAX	 64
/* Who is stopped, since there is no more room, touches the spinlocks that it holds. */
#define TOUCHES_OF_STOPS (HEDDLE_THREADS_MAX * HELD_MAX)

struct engine {
	/* between heddle_explorer_open and _close; all else is zero before and meaningless after */
	bool is_open;
	uintptr_t owner; /* the OS thread that has opened it, as caller.h names it */

	/* The running execution. */
	struct heddle_thread *self; /* the running thread, NULL in the host */
	uint64_t blocking;	    /* threads whose pending operation can be disabled */
	uint64_t ready;		    /* threads whose pending operation cannot */
	uint64_t joining;	    /* threads that wait for the end of others: asked when a thread ends */
	uint64_t existing;	    /* threads that were created */
	uint64_t joined;	    /* threads whose end somebody has waited for */
	uint64_t unbegun;	    /* interrupts that have not had a step */
	bool has_left;		    /* objects on stacks that were left: see lifetime.c */
	uint64_t unfiled; /* threads that have initialised objects since a block was freed: see lifetime.c */
	unsigned live;
	uintptr_t os_thread; /* that it runs in, as caller.h names it; 0: in none, no execution is running */
	bool is_strange;     /* this process is none of the exploration's: code under test has made it */
	bool solo;
	bool step_open;			  /* a step is in progress */
	struct heddle_step *step;	  /* that one, or the last; NULL before the first */
	struct heddle_progress *progress; /* others may look at it at any time; the logs below lie in it */
	struct heddle_view view;	  /* of the pick in progress */
	uint32_t faults_left, spurious_left;
	unsigned n_spinlocks;
	uint32_t spinlocks[SPINLOCKS_MAX];  /* their ids */
	uint64_t lock_order[SPINLOCKS_MAX]; /* set of spinlocks taken while this one was held */
	uint64_t irq_taken, irq_unsafe;	    /* spinlocks taken in an interrupt; with interrupts enabled */
	struct heddle_thread threads[HEDDLE_THREADS_MAX];
	struct heddle_execution execution;

	/* Logs of the running execution, behind execution's pointers. */
	bool progress_is_own;
	struct heddle_thread_info infos[HEDDLE_THREADS_MAX];
	struct heddle_step *steps;
	struct heddle_touch *touches;
	struct heddle_choice *choices;
	uint32_t *edges;
	size_t n_edges;
	struct heddle_holding *holdings;
	struct heddle_finding
		findings[HEDDLE_FINDINGS_MAX + 1]; /* the last one tells that some were dropped */
	int64_t *observations[HEDDLE_THREADS_MAX]; /* NULL unless observing */
	size_t n_observations[HEDDLE_THREADS_MAX];

	/* The exploration. */
	struct fiber host;
	struct heddle_program program;
	struct heddle_options options;
	const struct heddle_strategy *strategy;
	void *strategy_state;
	struct object_record *records; /* RECORDS of them, touched pages only are real */
	struct heddle_thread *child[HEDDLE_THREADS_MAX][HEDDLE_THREADS_MAX]; /* the n-th, NULL: not met yet */
	unsigned known_threads;
	bool restart_needed;
	bool finished;	   /* the strategy has nothing left, of what it did not give away */
	bool is_copy;	   /* another process's, which it has given a subtree */
	bool is_whole;	   /* it has turned out that no subtrees can be given away */
	unsigned n_copies; /* that have not told what they found */
	bool observing;
	/* -E2BIG: a fixed width of the exploration was exceeded, -ENOMEM; error says more. 0: it can */
	int cannot_go_on;
	const char *error;
	struct heddle_statistics statistics;
	struct heddle_statistics statistics_told; /* those, and what the strategy counts */
	heddle_goes_on *goes_on;
	void *goes_on_context;
	heddle_warning_sink *warning_sink;
	void *warning_context;
	const char *warned[WARNINGS_MAX]; /* subjects + places already given */
	const struct heddle_where *warned_where[WARNINGS_MAX];
	bool warnings_are_told_of; /* that there are more */
	size_t n_warned;
};

/* The one engine of the process. It has a place of its own, so that its fields are found without looking. */
extern struct engine heddle_engine;
static struct engine *const engine = &heddle_engine;

/*
 * Whether the running thread is main and everything else comes before or after: nothing needs to be
 * announced.
 */
static inline bool engine_solo(void)
{
	return engine->solo;
}

/* Whether the running execution is the strategy's own. */
static inline bool engine_is_probing(void)
{
	return engine->strategy->probes && engine->strategy->probes(engine->strategy_state);
}

/* Whether the thread, which must have an operation pending, can go on. */
static inline bool thread_is_enabled(const struct heddle_thread *thread)
{
	return !thread->enabled || thread->enabled(thread, thread->context);
}

static inline uint64_t thread_bit(const struct heddle_thread *thread)
{
	return thread->bit;
}

/* Whether the thread was created in this execution. */
static inline bool thread_exists(const struct heddle_thread *thread)
{
	return engine->existing & thread->bit;
}

static inline uint32_t engine_step_number(void)
{
	return engine->execution.n_steps ? (uint32_t)engine->execution.n_steps - 1 : NO_STEP;
}

/* Of the running execution: object.c. */
extern uint16_t object_mark;

static inline struct object_record *object_record(uint32_t id)
{
	return &engine->records[id - 1];
}

/* Keeps an object's count where it is known when its memory is gone. */
static inline void object_counts(const struct heddle_object *object, int64_t count)
{
	if (object->live == object_mark)
		object_record(object->id)->count = count;
}

#endif
