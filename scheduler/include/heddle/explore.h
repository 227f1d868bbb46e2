/* SPDX-License-Identifier: MIT */
/*
 * Exploring: running a program repeatedly until one execution of every class has been seen.
 *
 *   struct heddle_explorer *explorer;
 *   heddle_explorer_open(&explorer, &program, &options);
 *   while ((result = heddle_explorer_next(explorer, &execution)) == 1)
 *           ... look at execution ...
 *   heddle_explorer_close(explorer);
 *
 * A process has at most one explorer at a time. Not callable from inside a scenario.
 */
#ifndef HEDDLE_EXPLORE_H
#define HEDDLE_EXPLORE_H

#include <heddle/execution.h>
#include <heddle/strategy.h>
#include <limits.h>
#include <stdio.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_program {
	void (*body)(void *argument); /**< runs as thread "main" of each execution */
	void *argument;
};

/** How sections run that a spinlock protects: see heddle/spinlock.h. */
enum heddle_sections {
	/** one step that conflicts with every section of its lock, whatever it does */
	HEDDLE_SECTIONS_LOCK,
	/**
	 * one step that conflicts with what uses the same objects. For code that announces all the data that
	 * its sections use: plain data that two sections share are not seen, and their order is not explored
	 * both ways.
	 */
	HEDDLE_SECTIONS_FOOTPRINT,
	/** lock, touches and unlock are steps */
	HEDDLE_SECTIONS_OPEN,
};

/**
 * Which plain accesses, to memory that is no object, are scheduling points. They are seen in the access build
 * only; there all of them are checked for data races, whatever this says.
 */
enum heddle_points {
	HEDDLE_POINTS_SYNC,   /**< none; announced operations, and C11's atomics, are scheduling points */
	HEDDLE_POINTS_RACY,   /**< accesses to bytes for which a data race was seen */
	HEDDLE_POINTS_MEMORY, /**< accesses to bytes that two threads touch and one of them writes */
};

/** What heddle_note or heddle_means says. */
struct heddle_said {
	uint32_t step;	    /**< the step that it is about */
	uint32_t n_touches; /**< of the step, when it was said, but for that of the announced operation */
	bool is_meaning;    /**< of the last of these touches; of the announced operation if there is none */
	const char *text;   /**< lives until the sink returns */
};

/** It must not call the scheduler. */
typedef void heddle_note_sink(void *context, const struct heddle_said *said);

#define HEDDLE_STEPS_DEFAULT 5000
#define HEDDLE_STEPS_MAX     20000

#define HEDDLE_PREEMPTIONS_ANY	UINT_MAX
#define HEDDLE_DEPTH_DEFAULT	3
#define HEDDLE_PLANS_DEFAULT	(1u << 18)
#define HEDDLE_EXPORTED_DEFAULT 4096u

struct heddle_options {
	const struct heddle_strategy *strategy; /**< NULL: dpor */
	enum heddle_sections sections;
	enum heddle_points points;
	unsigned steps_max; /**< of one execution; 0: HEDDLE_STEPS_DEFAULT */
	unsigned faults;    /**< budget of heddle_inject_fault for one execution */
	/** Budget for one execution of spurious wake-ups and failures of weak compare-exchanges. */
	unsigned spurious;
	uint64_t seed;
	/** bounded: the last bound; HEDDLE_PREEMPTIONS_ANY: until the whole space was explored */
	unsigned preemptions;
	/**
	 * dpor: the most steps of its wakeup trees, 24 bytes each; 0: HEDDLE_PLANS_DEFAULT. A plan for which
	 * there is no room is found again later, at the price of some blocked executions: no class is lost.
	 * The limit is not kept where a step chooses.
	 */
	unsigned plans_max;
	/**
	 * dpor, in a copy of the process (heddle_explorer_fork): the most steps of plans outside of its
	 * subtree that it tells one by one; 0: HEDDLE_EXPORTED_DEFAULT. Further ones cost blocked executions:
	 * no class is lost.
	 */
	unsigned exported_max;
	/** dpor, for tests: plans are whole sequences, not the shortest sufficient ones */
	bool insert_whole;
	/** pct: the depth of the defects looked for, at least 1; 0: HEDDLE_DEPTH_DEFAULT */
	unsigned depth;
	size_t arena_bytes; /**< 0: 64 MiB (virtual; only touched pages are used) */
	/** within heddle_isolate: each execution runs in a process of its own; else it means nothing */
	bool isolate;
	bool observe; /**< keep observations (every value that an operation returned, per thread) */
	/**
	 * The byte with which fresh memory is filled: the arena, and, unless it is 0, the stacks of threads.
	 * With 0, stacks hold what earlier executions left there.
	 */
	unsigned char fill;
	/**
	 * For tests of the tsan and the access build: the set of object kinds (1 << HEDDLE_OBJECT_MUTEX;
	 * HEDDLE_OBJECT_THREAD for spawn and join) that announce no order to the race detector. Accesses that
	 * they protect are then reported as data races.
	 */
	uint32_t unannounced;
	void *strategy_argument; /**< for strategies that need one, such as a schedule to follow */
	heddle_note_sink *note;	 /**< of each execution; NULL: nobody listens */
	void *note_context;
	/**
	 * The threads of an execution of another exploration: they have the same indices in this one,
	 * whichever is created first. NULL: indices go by first creation.
	 */
	const struct heddle_thread_info *threads;
	size_t n_threads; /**< at most HEDDLE_THREADS_MAX */
};

struct heddle_explorer;

/** Returns whether this is the access build, which sees the plain accesses of the code under test. */
bool heddle_sees_accesses(void);

/**
 * Returns how many functions of the program have atomic operations that Heddle does not see: in inline
 * assembly, or not instrumented. *name is one of them, valid for ever. Known of programs that `heddle cc` has
 * linked on x86-64; otherwise 0, and *name is NULL.
 */
unsigned heddle_hidden_atomics(const char **name);

/**
 * Opens an explorer of program. Returns 0 or an error. -EINVAL: options out of range. -ENOTSUP: points other
 * than sync in a build that does not see accesses. -EBUSY: an explorer is open. -ENOMEM. The caller closes
 * it.
 */
int heddle_explorer_open(struct heddle_explorer **explorer, const struct heddle_program *program,
			 const struct heddle_options *options);
/**
 * Closes and frees the explorer; the executions and statistics that it returned become invalid. Another one
 * may be opened then.
 */
void heddle_explorer_close(struct heddle_explorer *explorer);

/**
 * Runs one more execution. Returns 1 and the execution (the explorer's, valid until the next call), 0 when
 * the exploration is complete, or -errno when it cannot go on. -E2BIG: a fixed limit of the strategy, or of
 * the number of threads, was exceeded; -ENOMEM: no memory for what the strategy must keep;
 * heddle_explorer_error says which.
 */
int heddle_explorer_next(struct heddle_explorer *explorer, const struct heddle_execution **execution);
/**
 * Explores the same program from its beginning by options->strategy, with the strategy_argument, seed,
 * preemptions, depth, plans_max and exported_max of options; the other options stay. What was learnt is kept:
 * scheduling points, steps that are divisible, the indices of threads. Coverage and statistics begin anew,
 * but for restarts and weak_atomics. Returns 0, or an error, after which all is as before: -EBUSY: a part was
 * given to a copy of the process; -ENOMEM.
 */
int heddle_explorer_change(struct heddle_explorer *explorer, const struct heddle_options *options);

/**
 * Returns one line for people about why next cannot go on; "no error" before. Valid until the explorer is
 * closed.
 */
const char *heddle_explorer_error(const struct heddle_explorer *explorer);

/**
 * A callback, called after each execution that is not returned (statistics.probes, repeated); there may be
 * many of them before next returns. If it returns false, next returns -EINTR, and may be called again.
 */
typedef bool heddle_goes_on(void *context);
/**
 * Sets the callback goes_on, called with context, in place of an earlier one. NULL, as after open: no
 * callback.
 */
void heddle_explorer_ask(struct heddle_explorer *explorer, heddle_goes_on *goes_on, void *context);

/**
 * Gives a part of the rest of the exploration to a copy of this process: the largest subtree that is known.
 * Returns as fork does, 0 in the copy; -1 with errno = EAGAIN if nothing can be given away now; -1 with
 * another errno if the copy could not be made. Each process explores its own part to the end, with statistics
 * of its own, and may be copied again.
 *
 * A copy tells its results at its end: when next has returned 0 (its part is explored) or -EAGAIN (the
 * exploration must start again), or when it stops early. The process that made the copy reads them, and goes
 * on until next returns 0 and no copy is left.
 *
 *   pid = heddle_explorer_fork(explorer);
 *   ... explore ...
 *   if (pid == 0) heddle_explorer_tell(explorer, to); else heddle_explorer_hear(explorer, from);
 *
 * Coverage is not all before the results of all copies were read. Only for dpor, with points = sync. Some
 * executions may be blocked that a single process would not have begun.
 */
pid_t heddle_explorer_fork(struct heddle_explorer *explorer);

/**
 * In a copy: writes its results to `to`, for heddle_explorer_hear, which must run in a copy of the same
 * process. Returns 0 or -EIO.
 */
int heddle_explorer_tell(const struct heddle_explorer *explorer, FILE *to);

/**
 * Reads the results of a copy from `from`: adds its statistics, and plans here what the copy has found to be
 * explored here. Returns 0, or one of these errors. -EIO: the results are not complete. -ENOMEM. -ECANCELED:
 * the copy stopped before its end, so coverage will not be all. -EAGAIN: the copy, or this process since the
 * copy was made, has found that the exploration must start again. Then next starts again, this process
 * explores alone from then on, and the results of earlier copies are void.
 */
int heddle_explorer_hear(struct heddle_explorer *explorer, FILE *from);

struct heddle_statistics {
	uint64_t executions; /**< complete ones since the last restart */
	uint64_t blocked;    /**< abandoned as redundant; dpor: none while there is room for its plans */
	uint64_t cut;	     /**< stopped by the step limit */
	uint64_t steps;
	/** executions that only told the strategy what a step would do; counted nowhere else */
	uint64_t probes;
	/** dpor: plans for which there was no room; they were found again in later executions */
	uint64_t left_out;
	/**
	 * closure: executions of a class that was met before, or in which a step was found disabled; counted
	 * nowhere else
	 */
	uint64_t repeated;
	/** bytes that the strategy keeps, if they grow with the exploration (closure); else 0 */
	size_t memory;
	bool chooses;	      /**< dpor: a step chooses, so no subtree is given to a copy of the process */
	uint64_t restarts;    /**< because a step turned out to do more than was assumed */
	unsigned steps_max;   /**< the longest execution */
	unsigned threads_max; /**< the most threads of one execution, main included */
	/**
	 * Two threads have touched the same object. If none have, this build does not see how they
	 * communicate.
	 */
	bool threads_met;
	/**
	 * Access build: number of places with an atomic of C11 whose memory order is weaker than the order
	 * with which it is explored.
	 */
	unsigned weak_atomics;
	/**
	 * A thread that polls (heddle_poll_at) has waited for a change. That its loop gives up after so many
	 * rounds was not explored.
	 */
	bool waited_at_poll;
	/**
	 * Access build: while a loop waited for a change of what it had read, code that this build does not
	 * see changed it. These executions were cut.
	 */
	bool missed_change;
};
/**
 * Returns the statistics of the exploration since its last restart. They are the explorer's, valid until the
 * next call.
 */
const struct heddle_statistics *heddle_explorer_statistics(const struct heddle_explorer *explorer);

/** Fills *coverage with how much was explored. Its array is valid until the next execution. */
void heddle_explorer_coverage(const struct heddle_explorer *explorer, struct heddle_coverage *coverage);

/** How many executions there will be, blocked ones included. */
struct heddle_estimate {
	bool known; /**< the strategy searches a tree and has run an execution; a double holds the number */
	double executions;
	/**
	 * The error of the estimate: once a tenth is explored, about nine in ten estimates lie within
	 * executions / factor and executions * factor.
	 */
	double factor;
};
/**
 * Estimates the size of the exploration from the executions so far. Takes time with strategies whose tree has
 * rivals: dpor.
 */
void heddle_explorer_estimate(const struct heddle_explorer *explorer, struct heddle_estimate *estimate);

/** A callback for the warnings of all executions (such as locks taken in both orders); each is given once. */
typedef void heddle_warning_sink(void *context, const char *subject, const struct heddle_where *where,
				 const char *message);
/**
 * From now on gives the warnings to sink(context, ...); NULL, as after open: they are dropped. The sink is
 * called during an execution, on the stack of the thread that warns, and must not call what a scenario calls.
 * message is valid during the call.
 */
void heddle_explorer_on_warning(struct heddle_explorer *explorer, heddle_warning_sink *sink, void *context);

#ifdef __cplusplus
}
#endif

#endif
