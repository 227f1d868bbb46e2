/* SPDX-License-Identifier: MIT */
/*
 * Exploring: running a program again and again until every interleaving that can matter has been seen.
 *
 *   struct heddle_explorer *explorer;
 *   heddle_explorer_open(&explorer, &program, &options);
 *   while ((result = heddle_explorer_next(explorer, &execution)) == 1)
 *           ... look at execution ...
 *   heddle_explorer_close(explorer);
 *
 * One explorer at a time in a process. Not callable from inside a scenario.
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

enum heddle_sections { HEDDLE_SECTIONS_FOOTPRINT, HEDDLE_SECTIONS_LOCK, HEDDLE_SECTIONS_OPEN };

/**
 * Which plain accesses, of memory that is no object, are scheduling points. They are seen in the access build
 * only; there all of them are looked at for data races, whatever this says.
 */
enum heddle_points {
	HEDDLE_POINTS_SYNC,   /**< none: announced operations, and C11's atomics, are */
	HEDDLE_POINTS_RACY,   /**< those to bytes for which a data race was seen */
	HEDDLE_POINTS_MEMORY, /**< those to bytes that two threads touch and one of them writes */
};

/** What heddle_note says, of the step of this number. text lives until it returns. It must not call the scheduler. */
typedef void heddle_note_sink(void *context, uint32_t step, const char *text);

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
	/** Budget for one execution of what is spurious: wake-ups, and failures of weak compare-exchanges. */
	unsigned spurious;
	uint64_t seed;
	unsigned preemptions; /**< bounded: the last bound; HEDDLE_PREEMPTIONS_ANY: until nothing is left */
	/**
	 * dpor: so many steps it plans ahead, 24 bytes each; 0: HEDDLE_PLANS_DEFAULT. What there is no room
	 * for it finds again later, at the price of some executions that it gives up: none is lost. Not kept
	 * to where something chooses.
	 */
	unsigned plans_max;
	/**
	 * dpor, in a copy of the process (heddle_explorer_fork): so many steps it tells one plan at a time of
	 * what must be explored outside of its part; 0: HEDDLE_EXPORTED_DEFAULT. Beyond, executions are given
	 * up: none is lost.
	 */
	unsigned exported_max;
	bool insert_whole;  /**< dpor, for tests: plans are whole sequences, not the shortest that suffice */
	unsigned depth;	    /**< pct: of the defects looked for, at least 1; 0: HEDDLE_DEPTH_DEFAULT */
	size_t arena_bytes; /**< 0: 64 MiB (virtual; touched pages only are used) */
	bool observe;	    /**< keep observations (every value that an operation returned, per thread) */
	/**
	 * The pattern that fresh memory is filled with: the arena, and unless it is 0 the stacks of threads,
	 * too. With 0 stacks hold what earlier executions left there.
	 */
	unsigned char fill;
	/**
	 * For tests of the tsan and the access build: set of object kinds (1 << HEDDLE_OBJECT_MUTEX;
	 * HEDDLE_OBJECT_THREAD for spawn and join) that announce no order, so that what they protect is
	 * reported.
	 */
	uint32_t unannounced;
	void *strategy_argument; /**< for strategies that need one, such as a schedule to follow */
	heddle_note_sink *note;	 /**< of each execution; NULL: nobody listens */
	void *note_context;
	/**
	 * The threads of an execution of another exploration: they have the same indices in this one,
	 * whichever comes first. NULL: indices go by first appearance.
	 */
	const struct heddle_thread_info *threads;
	size_t n_threads; /**< at most HEDDLE_THREADS_MAX */
};

struct heddle_explorer;

/** Whether this is the access build, which sees the plain accesses of the code under test. */
bool heddle_sees_accesses(void);

/**
 * Returns 0, -EINVAL for options out of range, -ENOTSUP for points other than sync in a build that does not
 * see accesses, -EBUSY if an explorer is open, -ENOMEM. Caller closes.
 */
int heddle_explorer_open(struct heddle_explorer **explorer, const struct heddle_program *program,
			 const struct heddle_options *options);
/**
 * Frees all that the explorer has; executions and statistics that it has shown are void. Another one may be
 * opened then.
 */
void heddle_explorer_close(struct heddle_explorer *explorer);

/**
 * Runs one more execution. Returns 1 and the execution (the explorer's, valid until the next call), 0 when
 * the strategy has nothing left, -errno when it cannot go on (-E2BIG: a fixed width of the exploration was
 * exceeded, of the strategy's or of threads, -ENOMEM: it has no memory for what it must keep;
 * heddle_explorer_error says which).
 */
int heddle_explorer_next(struct heddle_explorer *explorer, const struct heddle_execution **execution);
/** One line for a person, of why next cannot go on; "no error" before. Valid until the explorer is closed. */
const char *heddle_explorer_error(const struct heddle_explorer *explorer);

/**
 * Asked after each run that is shown to nobody (statistics.probes, repeated), of which there may be many
 * before next returns: if it says false, next returns -EINTR, and may be called again. NULL, as after open:
 * nobody is asked.
 */
typedef bool heddle_goes_on(void *context);
/** Has goes_on(context) asked from now on, in place of whoever was before. */
void heddle_explorer_ask(struct heddle_explorer *explorer, heddle_goes_on *goes_on, void *context);

/**
 * Has a copy of this process explore a part of what is left: the largest subtree that is known. Returns as
 * fork does, 0 in the copy; -1 with errno = EAGAIN if nothing can be given away now, -1 with another errno if
 * there is no process to be had. Each process explores its own part to the end, with statistics of its own,
 * and may be copied again.
 *
 * A copy in which heddle_explorer_next has returned 0 tells what it found; so does one in which that was
 * -EAGAIN, for then the exploration has to start again, and one that has stopped before. The process that it
 * was copied from takes that in, and goes on until next returns 0 and no copy is left.
 *
 *   pid = heddle_explorer_fork(explorer);
 *   ... explore ...
 *   if (pid == 0) heddle_explorer_tell(explorer, to); else heddle_explorer_hear(explorer, from);
 *
 * Until all have been heard, coverage is not all. Only under dpor, with points = sync. Some executions may be
 * given up that one process alone would not have begun.
 */
pid_t heddle_explorer_fork(struct heddle_explorer *explorer);

/**
 * In a copy: writes what heddle_explorer_hear reads, which only a copy of the same process can. Returns 0 or
 * -EIO.
 */
int heddle_explorer_tell(const struct heddle_explorer *explorer, FILE *to);

/**
 * Takes in what a copy has told: its statistics are added, and what it has found to be explored here is.
 * Returns 0; -EIO if there is not all of it, -ENOMEM; -ECANCELED if the copy stopped before its end: then
 * coverage will not be all; -EAGAIN if the copy, or this process since it was copied, has found that the
 * exploration must start again: next does so, and this process explores alone from then on. What copies that
 * were made before have found is void.
 */
int heddle_explorer_hear(struct heddle_explorer *explorer, FILE *from);

struct heddle_statistics {
	uint64_t executions; /**< complete ones since the last restart */
	uint64_t blocked;    /**< given up as redundant; dpor: none while what it plans has room */
	uint64_t cut;	     /**< stopped by the step limit */
	uint64_t steps;
	uint64_t probes; /**< runs that told the strategy what a step would do, counted nowhere else */
	/**
	 * dpor: plans for which there was no room, and which were found again as executions went on
	 */
	uint64_t left_out;
	/**
	 * runs that came to a class that was met before, or found a step disabled; closure: counted nowhere
	 * else
	 */
	uint64_t repeated;
	/** bytes that the strategy keeps, where they grow with what was met: closure; else 0 */
	size_t memory;
	bool chooses;	      /**< dpor: a step chooses, so no subtree is given to a copy of the process */
	uint64_t restarts;    /**< because a step turned out to be more than it had been taken for */
	unsigned steps_max;   /**< the longest execution */
	unsigned threads_max; /**< of one execution, main among them */
	/**
	 * Two threads have touched the same object. If none have, this build sees nothing of what they do to
	 * each other.
	 */
	bool threads_met;
	/**
	 * In the access build: places with an atomic of C11 whose memory order is weaker than it is explored
	 * with.
	 */
	unsigned weak_atomics;
};
/** Of the exploration so far, since its last restart. The explorer's, valid until the next call. */
const struct heddle_statistics *heddle_explorer_statistics(const struct heddle_explorer *explorer);

/** How far the exploration has come. Its array is valid until the next execution. */
void heddle_explorer_coverage(const struct heddle_explorer *explorer, struct heddle_coverage *coverage);

/** How many executions there will be, those that are given up included. */
struct heddle_estimate {
	bool known; /**< the strategy searches a tree and has run an execution */
	double executions;
	/**
	 * Its error: once a tenth is done, about nine in ten are within executions / factor and executions *
	 * factor.
	 */
	double factor;
};
/**
 * Estimates the exploration from what was run so far. Takes time with strategies whose tree has rivals: dpor.
 */
void heddle_explorer_estimate(const struct heddle_explorer *explorer, struct heddle_estimate *estimate);

/** Where the warnings of all executions go (lock order seen both ways round, ...): each is given once. */
typedef void heddle_warning_sink(void *context, const char *subject, const struct heddle_where *where,
				 const char *message);
/**
 * Gives the warnings from now on to sink(context, ...); NULL, as after open: they are dropped. The sink is
 * called in the midst of an execution, on the stack of the thread that warns: it must not call what a
 * scenario calls. Its message is valid during the call.
 */
void heddle_explorer_on_warning(struct heddle_explorer *explorer, heddle_warning_sink *sink, void *context);

#ifdef __cplusplus
}
#endif

#endif
