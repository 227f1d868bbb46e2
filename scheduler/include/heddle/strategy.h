/* SPDX-License-Identifier: MIT */
/*
 * Strategies: they pick the thread that takes the next step. Each is one file behind this interface, readable
 * alone.
 */
#ifndef HEDDLE_STRATEGY_H
#define HEDDLE_STRATEGY_H

#include <heddle/execution.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_options;
struct heddle_statistics;

/** What a strategy may know when it picks. */
struct heddle_view {
	struct heddle_thread_set enabled; /**< never empty */
	/** those that are interrupts which have not begun */
	struct heddle_thread_set first_of_interrupt;
	/** those whose step would preempt the thread of the step before */
	struct heddle_thread_set preempting;
	int previous;				  /**< thread of the step before, -1 at the first step */
	uint32_t step;				  /**< number of the step to be picked */
	const struct heddle_thread_info *threads; /**< with the pending operation of each */
	size_t n_threads;
	const struct heddle_execution *execution; /**< what was done so far */
};

/** How much of the space an exploration has seen, apart from executions that were cut by the step limit. */
struct heddle_coverage {
	bool all;	 /**< everything */
	int preemptions; /**< everything with at most so many preemptions; -1: less than that, or not known */
	/**
	 * Of a strategy with bounds: how many executions bound 0, 1, ... ran. The last bound may not be
	 * complete.
	 */
	const uint64_t *bounds;
	size_t n_bounds;
};

/** A node of the tree that a strategy searches: a pick or a choice of the last execution. */
struct heddle_branching {
	uint32_t taken; /**< branches begun, the present one included; at least 1 */
	uint32_t known; /**< those, and the further branches that are known so far */
};

/** What the running thread is about to do. */
struct heddle_next {
	int thread;
	enum heddle_operation operation;
	uint32_t object;    /**< its id, 0: none */
	uint64_t low, high; /**< of the object */
};

/**
 * Threads that could go first at a node and that may conflict with the step taken there: potential
 * backtracking points.
 */
struct heddle_rivals {
	uint32_t all;
	/** those whose next step is enabled there and conflicts: a branch for them is certain */
	uint32_t sure;
};

/** What the leaves of a strategy's tree are. The typical size of a subtree depends on that. */
enum heddle_leaves {
	HEDDLE_LEAVES_ALL,     /**< every interleaving */
	HEDDLE_LEAVES_BOUNDED, /**< every interleaving with at most so many preemptions */
	HEDDLE_LEAVES_CLASSES, /**< one interleaving for each class */
};

/** Maps the thread indices of a copy of this process to those of this process. */
struct heddle_renaming {
	uint16_t thread[HEDDLE_THREADS_MAX]; /**< HEDDLE_NO_THREAD: the copy has not met it */
};
#define HEDDLE_NO_THREAD UINT16_MAX
/** Returns the id here of an object of the copy. */
uint32_t heddle_renamed_object(const struct heddle_renaming *renaming, uint32_t object);

/** Returned by pick and choose to end the execution as abandoned. */
#define HEDDLE_ABANDON (-1)

/** Returned by end: see there. */
#define HEDDLE_AGAIN	1
#define HEDDLE_REPEATED 2

/** What a strategy that searches a tree tells for estimates. All required but rivals. */
struct heddle_tree {
	enum heddle_leaves leaves;
	/**
	 * After end: the number of nodes on the path of the last execution. *kept: how many of them were on
	 * the path of the execution before; in the last of these it took another branch. 0: another tree was
	 * begun.
	 */
	size_t (*path)(const void *self, size_t *kept);
	/** The node at this level of the path, from 0. */
	struct heddle_branching (*branching)(const void *self, size_t level);
	/**
	 * The branches that may still be found at this level. Takes time: only for estimates that are shown.
	 * NULL: none.
	 */
	struct heddle_rivals (*rivals)(void *self, size_t level);
};

/**
 * Decisions of a strategy that follows a recorded execution. The recorded run may have split sections, or had
 * scheduling points, that the scheduler has not learnt yet. Where a function is NULL the scheduler decides,
 * by what it has learnt so far.
 */
struct heddle_following {
	/** Whether the spinlocked section of the last step has a scheduling point before its next touch. */
	bool (*splits)(void *self, const struct heddle_execution *execution, const struct heddle_next *next);
	/**
	 * The same for plain accesses to memory: whether the next one is an operation, which is a step or,
	 * inside a section, a touch. For the free of a block (HEDDLE_OP_FREE): whether it touches the block.
	 */
	bool (*sees)(void *self, const struct heddle_execution *execution, const struct heddle_next *next);
};

/**
 * For exploring a part of the rest in another process. All required.
 *
 * give takes off the largest known subtree; false if there is none now. Then the process is copied. The copy
 * calls keep, and goes on with that subtree alone; this process goes on with the rest, or calls take_back if
 * there is no copy. Until read, begin returns false for nodes that wait for the copy.
 */
struct heddle_subtrees {
	bool (*give)(void *self);
	void (*take_back)(void *self);
	void (*keep)(void *self);
	/**
	 * In the copy, when begin has returned false: writes what must be explored outside of its subtree.
	 * Returns 0 or -EIO.
	 */
	int (*write)(void *self, FILE *to);
	/** Reads that. Returns 0, -EIO or -ENOMEM; after an error begin goes on returning false. */
	int (*read)(void *self, FILE *from, const struct heddle_renaming *renaming);
};

/**
 * A strategy. The functions that every strategy has come first and are required. The others may be NULL: step
 * to memory, and the groups for a search in a tree, for following, and for exploring in parts.
 *
 * Thread indices are stable over an exploration: the n-th thread that a thread creates has the same index in
 * each execution. Indices are dense but for threads that an execution did not create.
 */
struct heddle_strategy {
	const char *name;
	const char *promise; /**< one line for `heddle run --help` */
	bool exhaustive;     /**< if begin returns false, the whole space was seen */
	/**
	 * Threads have indices below this; the exploration ends (-E2BIG) where an execution creates another
	 * one. 0: HEDDLE_THREADS_MAX.
	 */
	unsigned threads_max;

	/** Returns the strategy's state, or NULL with errno set. */
	void *(*open)(const struct heddle_options *options);
	void (*close)(void *self);
	/** Forgets everything: the exploration starts again from the first execution. */
	void (*restart)(void *self);
	/** Prepares the next execution; false when there is none. */
	bool (*begin)(void *self);
	/** Returns an enabled thread, or HEDDLE_ABANDON. */
	int (*pick)(void *self, const struct heddle_view *view);
	/** Returns 0..n-1, n >= 2. */
	int (*choose)(void *self, int n, const char *why);

	/** Called after the step that was picked last; it is the last step of execution, and complete. */
	void (*step)(void *self, const struct heddle_execution *execution);
	/**
	 * Called at the end of the execution. Returns 0 (as NULL does), or one of these. HEDDLE_AGAIN: an
	 * assumption of what was explored so far has turned out to be wrong, and the exploration must start
	 * again. HEDDLE_REPEATED: the execution is of a class that was explored already, or only tried
	 * whether a step is enabled; it is counted apart and not returned to the caller. -E2BIG: a fixed
	 * limit was exceeded; -ENOMEM: no memory for what it must keep; then *error says more.
	 */
	int (*end)(void *self, const struct heddle_execution *execution, const char **error);
	/**
	 * Whether the execution in progress only tells the strategy what a step would do. Such an execution
	 * is not counted, and not returned to the caller. NULL: never.
	 */
	bool (*probes)(const void *self);
	/** Adds the strategy's own counters to *statistics. NULL: none. */
	void (*count)(const void *self, struct heddle_statistics *statistics);
	/** Fills *coverage. NULL: everything if exhaustive is set and begin returned false, else nothing. */
	void (*coverage)(const void *self, struct heddle_coverage *coverage);
	/** The bytes that it keeps of what was explored. NULL: they do not grow with the exploration. */
	size_t (*memory)(const void *self);

	const struct heddle_tree *tree;		  /**< NULL: it searches no tree */
	const struct heddle_following *following; /**< NULL: it follows nothing */
	const struct heddle_subtrees *subtrees;	  /**< NULL: no subtree can be explored by another process */
};

/** All strategies, NULL-terminated; the first is the default. */
extern const struct heddle_strategy *const heddle_strategies[];
/** Returns the strategy of this name, NULL if there is none. */
const struct heddle_strategy *heddle_strategy_by_name(const char *name);

/**
 * The strategy that follows a list of picks and choices, used by replay. Where it cannot follow, it sets the
 * fields for results below. Not in heddle_strategies; strategy_argument is a struct heddle_follow.
 */
struct heddle_follow {
	const uint16_t *picks; /* thread index of each step */
	size_t n_picks;
	const uint16_t *choices; /* in order */
	size_t n_choices;
	/*
	 * Called before each step with the thread of the list; it may veto the step by returning false. NULL:
	 * none.
	 */
	bool (*before)(void *context, const struct heddle_view *view, int thread);
	void *context;
	/*
	 * Of heddle_strategy_follow_accesses, with context: whether a plain access is an operation, as `sees`
	 * of struct heddle_following.
	 */
	bool (*sees)(void *context, const struct heddle_execution *execution, const struct heddle_next *next);
	/* after the list, pick the enabled threads in turn, and 0 for each choice; no divergence */
	bool then_in_turn;
	/* Results. Without then_in_turn, the lowest enabled thread is picked after the list. */
	bool diverged;
	uint32_t diverged_step;
	const char *reason; /* "thread not enabled", "fewer choices", ... */
};
extern const struct heddle_strategy heddle_strategy_follow;
/**
 * The same for a list that knows which plain accesses are operations; heddle_strategy_follow learns that
 * anew.
 */
extern const struct heddle_strategy heddle_strategy_follow_accesses;

/**
 * The strategy that replays many executions one after the other, to measure what an exploration costs without
 * its algorithm. It abandons an execution where it cannot do as recorded. Not in heddle_strategies;
 * strategy_argument is a struct heddle_recording. Record from the first execution on, including those before
 * a restart.
 */
struct heddle_recording {
	const uint8_t *picks; /* thread index of each step of each execution, in order */
	size_t n_picks;
	const uint8_t *choices; /* in order */
	size_t n_choices;
	const uint64_t *restarts; /* number of executions before each restart, ascending */
	size_t n_restarts;
	uint64_t n_executions;
};
extern const struct heddle_strategy heddle_strategy_playback;

#ifdef __cplusplus
}
#endif

#endif
