/* SPDX-License-Identifier: MIT */
/*
 * Strategies: who runs next. Each is one file behind this interface and readable alone.
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
	uint64_t enabled;	     /**< set of thread indices, never empty */
	uint64_t first_of_interrupt; /**< those that are interrupts which have not begun */
	uint64_t preempting;	     /**< those that would preempt the thread of the step before */
	int previous;		     /**< thread of the step before, -1 at the first */
	uint32_t step;		     /**< the number of the step that is picked */
	const struct heddle_thread_info *threads; /**< with what each is about to do */
	size_t n_threads;
	const struct heddle_execution *execution; /**< what was done so far */
};

/** How much of the space an exploration has seen, apart from executions that were cut by the step limit. */
struct heddle_coverage {
	bool all;	 /**< everything */
	int preemptions; /**< everything with at most so many preemptions; -1: not even that, or not known */
	/**
	 * Of a strategy that goes by bounds: how many executions bound 0, 1, ... ran, the last one to its end
	 * or not.
	 */
	const uint64_t *bounds;
	size_t n_bounds;
};

/** A node of the tree that a strategy searches: a pick or a choice of the last execution. */
struct heddle_branching {
	uint32_t taken; /**< branches that were begun, the present one included; at least 1 */
	uint32_t known; /**< those, and the ones that are still to be taken, as far as is known yet */
};

/** What the running thread is about to do. */
struct heddle_next {
	int thread;
	enum heddle_operation operation;
	uint32_t object;    /**< its id, 0: none */
	uint64_t low, high; /**< of the object */
};

/** Threads that could go first at a node, and would conflict some time with the step taken there instead. */
struct heddle_rivals {
	uint32_t all;
	uint32_t sure; /**< with their next step, which is enabled there: a branch for them is sure to come */
};

/** What the leaves of that tree are: how large its subtrees are is typical of that. */
enum heddle_leaves {
	HEDDLE_LEAVES_ALL,     /**< every interleaving */
	HEDDLE_LEAVES_BOUNDED, /**< those with so many preemptions */
	HEDDLE_LEAVES_CLASSES, /**< one for each class of equivalent interleavings */
};

/** How the threads of a copy of this process are numbered here. */
struct heddle_renaming {
	uint8_t thread[HEDDLE_THREADS_MAX]; /**< HEDDLE_NO_THREAD: the copy has not met it */
};
#define HEDDLE_NO_THREAD UINT8_MAX
/** What an object of the copy is called here. */
uint32_t heddle_renamed_object(const struct heddle_renaming *renaming, uint32_t object);

/** pick and choose may return this to end the execution as abandoned. */
#define HEDDLE_ABANDON (-1)

/** end may return these: see there. */
#define HEDDLE_AGAIN	1
#define HEDDLE_REPEATED 2

/** What a strategy tells that searches a tree, for estimates. All required but rivals. */
struct heddle_tree {
	enum heddle_leaves leaves;
	/**
	 * After end: how many nodes there are on the path of the last execution, and how many of them (*kept)
	 * the execution before went through as well; in the last of these it took another branch. 0: another
	 * tree was begun.
	 */
	size_t (*path)(const void *self, size_t *kept);
	/** The node at this level of the path, from 0. */
	struct heddle_branching (*branching)(const void *self, size_t level);
	/**
	 * Which branches may come to light there. Takes time: for estimates that are looked at. NULL: none
	 * may.
	 */
	struct heddle_rivals (*rivals)(void *self, size_t level);
};

/**
 * What a strategy decides that follows an execution: the one that it follows may have known more of sections
 * and points than the scheduler has learnt yet. Where one is NULL the scheduler decides, by what it has
 * learnt so far.
 */
struct heddle_following {
	/**
	 * Whether the spinlocked section that the last step is in becomes a scheduling point before its next
	 * touch.
	 */
	bool (*splits)(void *self, const struct heddle_execution *execution, const struct heddle_next *next);
	/**
	 * The same for plain accesses to memory: whether the next one is an operation, which is a step or,
	 * inside a section, a touch. And for the free of a block (HEDDLE_OP_FREE): whether it is a touch of
	 * that.
	 */
	bool (*sees)(void *self, const struct heddle_execution *execution, const struct heddle_next *next);
};

/**
 * For a process that is to explore a part of what is left. All required.
 *
 * give takes a subtree off, as large a one as there is; false if there is none now. Then the process is
 * copied: the copy goes on with nothing but that (keep), the other with the rest, or takes it back if it
 * could not be copied. Until read, begin returns false for what waits for the copy.
 */
struct heddle_subtrees {
	bool (*give)(void *self);
	void (*take_back)(void *self);
	void (*keep)(void *self);
	/**
	 * In the copy, when begin has returned false: what it found that must be explored outside of its
	 * subtree. 0 or -EIO.
	 */
	int (*write)(void *self, FILE *to);
	/** The same is taken in. Returns 0, -EIO or -ENOMEM; then begin goes on returning false. */
	int (*read)(void *self, FILE *from, const struct heddle_renaming *renaming);
};

/**
 * What every strategy has comes first: all of it is required. Then what it may have, NULL where not. The
 * groups are those of a search in a tree, of following, and of what can be explored in parts.
 *
 * Thread indices are stable over an exploration: the n-th thread that a thread creates has the same index in
 * each execution. Indices are dense but for threads that an execution did not create.
 */
struct heddle_strategy {
	const char *name;
	const char *promise; /**< one line for `heddle run --help` */
	bool exhaustive;     /**< begin's `false` means that the whole space was seen */

	/** Returns the strategy's state, NULL with errno set if it cannot. */
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

	/** The step that was picked last is done; execution holds it as its last step, complete. */
	void (*step)(void *self, const struct heddle_execution *execution);
	/**
	 * The execution is over. Returns 0; HEDDLE_AGAIN when what was explored so far relied on something
	 * that has turned out to be wrong, and the exploration must start again; HEDDLE_REPEATED when it has
	 * come to a class that the exploration has an execution of, or only tried whether a step can be done:
	 * it is none of the exploration's, counted apart, and shown to nobody; or -E2BIG when a fixed width
	 * was exceeded, -ENOMEM when there is no memory for what it must keep (then it explains in error).
	 * NULL: 0.
	 */
	int (*end)(void *self, const struct heddle_execution *execution, const char **error);
	/**
	 * Whether the execution in progress only tells the strategy what a step would do. It is none of the
	 * exploration's: not counted, and shown to nobody. NULL: never.
	 */
	bool (*probes)(const void *self);
	/** Adds what the strategy counts by itself. NULL: nothing. */
	void (*count)(const void *self, struct heddle_statistics *statistics);
	/** NULL: everything if it is exhaustive and begin returned false, else nothing that could be told. */
	void (*coverage)(const void *self, struct heddle_coverage *coverage);
	/** Bytes that it keeps of what it has met. NULL: that does not grow with the exploration. */
	size_t (*memory)(const void *self);

	const struct heddle_tree *tree;		  /**< NULL: it searches none */
	const struct heddle_following *following; /**< NULL: it follows nothing */
	const struct heddle_subtrees *subtrees;	  /**< NULL: none can be explored by another process */
};

/** All strategies, NULL-terminated; the first one is the default. */
extern const struct heddle_strategy *const heddle_strategies[];
/** The strategy of this name, NULL if there is none. */
const struct heddle_strategy *heddle_strategy_by_name(const char *name);

/**
 * The strategy that follows a list of picks and choices and diverges to heddle_follow_result's fields when it
 * cannot: what replay is made of. Not in heddle_strategies; strategy_argument is a struct heddle_follow.
 */
struct heddle_follow {
	const uint16_t *picks; /* thread index of each step */
	size_t n_picks;
	const uint16_t *choices; /* in order */
	size_t n_choices;
	/*
	 * Called before each step with the thread that the list says; may veto by returning false. NULL:
	 * none.
	 */
	bool (*before)(void *context, const struct heddle_view *view, int thread);
	void *context;
	/*
	 * Of heddle_strategy_follow_accesses: whether a plain access is an operation, as heddle_following's
	 * sees, with context.
	 */
	bool (*sees)(void *context, const struct heddle_execution *execution, const struct heddle_next *next);
	bool then_in_turn; /* after the list every enabled thread in turn, and each choice 0: no divergence */
	/* Results. Else, after the list is used up, the lowest enabled thread is picked. */
	bool diverged;
	uint32_t diverged_step;
	const char *reason; /* "thread not enabled", "fewer choices", ... */
};
extern const struct heddle_strategy heddle_strategy_follow;
/**
 * The same for a list that knows which plain accesses are operations, where heddle_strategy_follow learns it
 * anew.
 */
extern const struct heddle_strategy heddle_strategy_follow_accesses;

/**
 * The strategy that plays many executions one after the other: what an exploration costs without the
 * exploring. It ends an execution as abandoned where it cannot do as recorded. Not in heddle_strategies;
 * strategy_argument is a struct heddle_recording. Record from the first execution on, those before a restart
 * included.
 */
struct heddle_recording {
	const uint8_t *picks; /* thread index of each step of each execution, in order */
	size_t n_picks;
	const uint8_t *choices; /* in order */
	size_t n_choices;
	const uint64_t *restarts; /* how many executions there were before each restart, ascending */
	size_t n_restarts;
	uint64_t n_executions;
};
extern const struct heddle_strategy heddle_strategy_playback;

#ifdef __cplusplus
}
#endif

#endif
