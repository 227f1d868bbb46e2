/* SPDX-License-Identifier: MIT */
/*
 * The engine: runs one execution at a time, and holds the state of the exploration.
 *
 * Threads are fibers. A thread that is about to do something that another thread could observe *announces* it
 * (engine_announce). Its pending operation is noted, the step in progress ends, the strategy picks one of the
 * enabled threads, and the picked thread goes on. The announcing thread itself does the picking, and switches
 * straight to the picked fiber. The host (the OS thread's own stack) runs only between executions.
 *
 *   host ── arm main ──> main ── announce/pick ──> D ── announce/pick ──> T ── ... ── none enabled ──> host
 *
 * While main is the only thread, before its first spawn and after it joined all others ("solo"), nothing is
 * announced: no other thread could come between.
 */
#ifndef SCHEDULER_ENGINE_H
#define SCHEDULER_ENGINE_H

#include "run/engine_parts.h"
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
 * Edges of a step: one from its thread's creation, one from the step that woke it; at a join of all, one from
 * each thread's end.
 */
#define EDGES_MAX	 ((size_t)HEDDLE_STEPS_MAX * (HEDDLE_THREADS_MAX + 2))
#define HOLDINGS_MAX	 1024
#define OBSERVATIONS_MAX 4096 /* of one thread */
/* of one step: its choices within a budget, and questions that were no choice */
#define QUESTIONS_MAX 64
/* A thread that is stopped because there is no room for touches touches the spinlocks that it holds. */
#define TOUCHES_OF_STOPS (HEDDLE_THREADS_MAX * HELD_MAX)

struct engine {
	/*
	 * between heddle_explorer_open and _close; before, all other fields are zero, and after, meaningless
	 */
	bool is_open;
	uintptr_t owner; /* the OS thread that has opened the explorer, see caller.h */

	/* The running execution. */
	struct heddle_thread *self; /* the running thread, NULL in the host */
	/* The words of sets that can have threads: those of known_threads. The others are zero. */
	unsigned n_words;
	unsigned threads_max;		   /* of the strategy */
	struct heddle_thread_set blocking; /* threads whose pending operation can be disabled */
	struct heddle_thread_set ready;	   /* threads whose pending operation cannot */
	/* threads that wait for the end of others: asked again when a thread ends */
	struct heddle_thread_set joining;
	struct heddle_thread_set existing; /* threads that were created */
	struct heddle_thread_set joined;   /* threads that were joined */
	struct heddle_thread_set unbegun;  /* interrupts that have not taken a step */
	bool has_left;			   /* some object on a stack was left, see lifetime.c */
	/* threads that have initialised objects since the last free of a block: see lifetime.c */
	struct heddle_thread_set unfiled;
	unsigned live;
	/* the OS thread in which the execution runs, see caller.h; 0: no execution is running */
	uintptr_t os_thread;
	/* code under test has made this process, which does not belong to the exploration */
	bool is_strange;
	bool solo;
	bool process_has_ended;		  /* heddle_process_ends */
	bool step_open;			  /* a step is in progress */
	struct heddle_step *step;	  /* the step in progress, or the last one; NULL before the first */
	struct heddle_progress *progress; /* read by other processes at any time; the logs below lie in it */
	struct heddle_view view;	  /* the strategy's view at the pick in progress */
	uint32_t faults_left, spurious_left;
	struct spinlock_order spinlock_order;
	struct heddle_execution execution;

	/* Logs of the running execution: execution has pointers to them. */
	bool progress_is_own;
	struct heddle_step *steps;
	struct heddle_touch *touches;
	struct heddle_choice *choices;
	uint32_t *edges;
	size_t n_edges;
	struct heddle_holding *holdings;
	/* the last one says that some were dropped */
	struct heddle_finding findings[HEDDLE_FINDINGS_MAX + 1];
	int64_t *observations[HEDDLE_THREADS_MAX]; /* NULL unless observing */
	size_t n_observations[HEDDLE_THREADS_MAX];

	/* The exploration. */
	struct fiber host;
	struct heddle_program program;
	struct heddle_options options;
	const struct heddle_strategy *strategy;
	void *strategy_state;
	struct object_record *records; /* RECORDS of them; only touched pages take memory */
	unsigned known_threads;
	bool restart_needed;
	bool finished;	   /* the strategy has nothing left but what it gave away */
	bool is_copy;	   /* of another process, which has given it a subtree */
	bool is_whole;	   /* no subtree can be given away any more */
	unsigned n_copies; /* copies whose results were not read yet */
	bool observing;
	/* -E2BIG: a fixed limit of the exploration was exceeded; -ENOMEM; error says more. 0: it can go on */
	int cannot_go_on;
	const char *error;
	struct heddle_statistics statistics;
	struct heddle_statistics statistics_told; /* statistics, with those that the strategy counts */
	heddle_goes_on *goes_on;
	void *goes_on_context;
	struct warnings warnings;

	/* Of the known threads: thread_know. Those of an earlier exploration may stand in the rest. */
	struct heddle_thread threads[HEDDLE_THREADS_MAX];
	struct heddle_thread_info infos[HEDDLE_THREADS_MAX];
	/* the index of the n-th child of a thread; 0: not known yet */
	uint8_t child[HEDDLE_THREADS_MAX][HEDDLE_THREADS_MAX];
};

/* The one engine of the process. It is a global object, so that its fields have constant addresses. */
extern struct engine heddle_engine;
static struct engine *const engine = &heddle_engine;

/* For each word of the engine's sets. In all programs but those of many threads there is one. */
#define EACH_WORD(word)           \
	unsigned word = 0;        \
	(word) < engine->n_words; \
	(word)++
/* For each bit that is set in a word of such a set. */
#define EACH_BIT(rest, of)    \
	uint64_t rest = (of); \
	rest;                 \
	(rest) &= (rest)-1

/* Returns whether the running thread is main and no other thread can run: nothing needs to be announced. */
static inline bool engine_solo(void)
{
	return engine->solo;
}

/* Returns whether the running execution is a probe: one of the strategy's own, not of the exploration. */
static inline bool engine_is_probing(void)
{
	return engine->strategy->probes && engine->strategy->probes(engine->strategy_state);
}

/* Returns whether the engine's sets have more than one word, which is rare. */
static inline bool engine_is_wide(void)
{
	return __builtin_expect(engine->n_words > 1, 0);
}

static inline uint32_t engine_step_number(void)
{
	return engine->execution.n_steps ? (uint32_t)engine->execution.n_steps - 1 : NO_STEP;
}

#endif
