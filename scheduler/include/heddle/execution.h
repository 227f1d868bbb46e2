/* SPDX-License-Identifier: MIT */
/*
 * What one execution did: its threads, objects, steps and findings. To be read only; valid until the next
 * execution begins.
 */
#ifndef HEDDLE_EXECUTION_H
#define HEDDLE_EXECUTION_H

#include <heddle/check.h>
#include <heddle/object.h>
#include <heddle/thread.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_operation {
	HEDDLE_OP_NONE,
	HEDDLE_OP_START, /* the first pick of a thread; merged with its first operation, never recorded */
	HEDDLE_OP_JOIN,
	HEDDLE_OP_JOIN_ALL,
	HEDDLE_OP_YIELD,
	HEDDLE_OP_MUTEX_LOCK,
	HEDDLE_OP_MUTEX_TRYLOCK,
	HEDDLE_OP_MUTEX_UNLOCK,
	HEDDLE_OP_READ_LOCK,
	HEDDLE_OP_READ_TRYLOCK,
	HEDDLE_OP_READ_UNLOCK,
	HEDDLE_OP_WRITE_LOCK,
	HEDDLE_OP_WRITE_TRYLOCK,
	HEDDLE_OP_WRITE_UNLOCK,
	HEDDLE_OP_DOWN_READ,
	HEDDLE_OP_DOWN_READ_NON_OWNER,
	HEDDLE_OP_DOWN_WRITE,
	HEDDLE_OP_RWSEM_CONTINUE,
	HEDDLE_OP_UP_READ,
	HEDDLE_OP_UP_READ_NON_OWNER,
	HEDDLE_OP_UP_WRITE,
	HEDDLE_OP_SPIN_LOCK,
	HEDDLE_OP_SPIN_LOCK_SHARED,
	HEDDLE_OP_SPIN_UNLOCK,
	HEDDLE_OP_WAIT_PREPARE,
	HEDDLE_OP_WAIT_SLEEP,
	HEDDLE_OP_WAIT_FINISH,
	HEDDLE_OP_WAKE,
	HEDDLE_OP_COMPLETE,
	HEDDLE_OP_COMPLETION_WAIT,
	HEDDLE_OP_ATOMIC_LOAD,
	HEDDLE_OP_ATOMIC_STORE,
	HEDDLE_OP_ATOMIC_ADD,
	HEDDLE_OP_ATOMIC_ADD_RETURN,
	HEDDLE_OP_ATOMIC_EXCHANGE,
	HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE,
	HEDDLE_OP_VARIABLE_READ,
	HEDDLE_OP_VARIABLE_WRITE,
	HEDDLE_OP_DATA_READ,
	HEDDLE_OP_DATA_WRITE,
	HEDDLE_OP_DATA_ADD,
	HEDDLE_OP_SEMAPHORE_UP,
	HEDDLE_OP_SEMAPHORE_DOWN,
	HEDDLE_OP_SEMAPHORE_TRY_DOWN,
	HEDDLE_OP_SEMAPHORE_COUNT,
	HEDDLE_OP_CONDITION_WAIT,
	/* of a thread that waits and was not woken; never recorded: a woken thread goes on with a lock */
	HEDDLE_OP_CONDITION_SLEEP,
	HEDDLE_OP_CONDITION_SIGNAL,
	HEDDLE_OP_CONDITION_BROADCAST,
	HEDDLE_OP_BARRIER_ARRIVE,
	HEDDLE_OP_BARRIER_PASS,
	HEDDLE_OP_ONCE,
	HEDDLE_OP_ONCE_FINISH,
	HEDDLE_OP_SPIN,
	HEDDLE_OP_MEMORY_READ, /* plain accesses, in the access build */
	HEDDLE_OP_MEMORY_WRITE,
	HEDDLE_OP_MEMORY_LOAD, /* C11's atomics, there */
	HEDDLE_OP_MEMORY_STORE,
	HEDDLE_OP_MEMORY_CHANGE,
	HEDDLE_OP_MEMORY_COMPARE_EXCHANGE,
	/*
	 * Never announced: they belong to the step in which they are done. Each of them records that the
	 * object has ended.
	 */
	HEDDLE_OP_DESTROY,
	HEDDLE_OP_FREE, /* ended with a block of the arena; also of the memory itself */
	/* ended with the stack of a thread that has ended, or of a function that has returned */
	HEDDLE_OP_LEAVE,
	HEDDLE_OP_DEAD, /* an operation that found the object ended */
	/*
	 * Likewise not a step: the life of the object begins, and other threads could have tried to use it
	 * before.
	 */
	HEDDLE_OP_INIT,
	HEDDLE_OPERATIONS, /* number of operations */
};

/**
 * Returns the word of traces and schedule files, such as "lock" or "read_lock"; "unknown" if operation is
 * none.
 */
const char *heddle_operation_name(enum heddle_operation operation);
/**
 * Returns the name under which an operation at this place is shown: that of the function that was called
 * there (heddle/placed.h), else that of the operation, as always of HEDDLE_OP_DEAD. where may be NULL. Lives
 * as long as where.
 */
const char *heddle_operation_called(enum heddle_operation operation, const struct heddle_where *where);
/**
 * Returns the operation that has this name, HEDDLE_OP_NONE if there is none. "none" and "start" name none.
 */
enum heddle_operation heddle_operation_by_name(const char *name);
/** Returns whether the operation's value is worth showing, also where it is 0. */
bool heddle_operation_has_value(enum heddle_operation operation);
/** Returns whether the operation waits for threads to end, and touches no object. */
bool heddle_operation_joins(enum heddle_operation operation);
/** Whether who is about to do it may be unable to: it waits for something, at least some time. */
bool heddle_operation_waits(enum heddle_operation operation);
/** How it may touch its object: a set of 1 << enum heddle_access, 0 for what touches none. */
unsigned heddle_operation_accesses(enum heddle_operation operation);
/** "mutex", "wait queue", ...: the words of reports; "unknown" for what is no kind. */
const char *heddle_object_kind_name(enum heddle_object_kind kind);

/** One touch: an access of a step to a range of an object. */
struct heddle_touch {
	uint32_t object; /**< struct heddle_object's id */
	uint16_t access; /**< enum heddle_access */
	uint16_t operation;
	uint64_t low, high; /**< inclusive */
	int64_t value;	    /**< what the operation returned or wrote */
	/** of a compare-exchange: the value that it compares with; of others meaningless */
	int64_t expected;
	const struct heddle_where *where;
};

struct heddle_choice {
	uint16_t value, n;
	uint32_t step; /**< the step it belongs to; choices before the first step belong to step 0 */
	const char *why;
};

/** One pick of the scheduler, and what the thread did up to its next operation. */
struct heddle_step {
	uint16_t thread;    /**< index into threads */
	uint16_t operation; /**< the announced one; for a spinlocked section HEDDLE_OP_SPIN_LOCK(_SHARED) */
	uint32_t object;    /**< the announced object's id, 0: none */
	uint64_t low, high; /**< the announced range */
	int64_t value;	    /**< what the announced operation returned or wrote */
	const struct heddle_where *where;
	uint32_t first_touch, n_touches;
	uint32_t first_choice, n_choices;
	/**
	 * Bit i: the i-th question of the step was no choice, because the budget for it was used up.
	 * Questions that were no choices count, too.
	 */
	uint64_t settled;
	uint32_t first_edge, n_edges; /**< earlier steps that enabled this one other than by an object */
	/**
	 * The thread of the step before could have gone on and did not yield, and this is not the first step
	 * of an interrupt.
	 */
	bool preempts;
	bool in_section; /**< a scheduling point inside a spinlocked section */
	bool blocking;	 /**< the announced operation is of a kind that can be disabled */
	uint32_t round;	 /**< of a spin: how many steps of the thread before it its round has */
};

/**
 * Whether a question of the step was no choice: see settled. question: its number among all questions of the
 * step, from 0.
 */
static inline bool heddle_step_is_settled(const struct heddle_step *step, unsigned question)
{
	return question < 64 && step->settled >> question & 1;
}

struct heddle_thread_info {
	const char *name; /**< made unique: a second "D" of one execution is "D#2" */
	int parent;	  /**< index of the creator, -1 for main */
	bool interrupt;
	bool ended;
	/** by a hard finding: it takes no further step, and the fields below are about its last one */
	bool stopped;
	/* What it was about to do when the execution ended; meaningless if it has ended. */
	bool enabled;
	uint16_t operation;
	uint16_t access;
	uint32_t object;
	uint64_t low, high;
	const struct heddle_where *where;
	struct heddle_resource waits_for; /**< object NULL: it named no resource */
	uint32_t waits_for_object;	  /**< its id, 0: none */
	/** set of the threads that are queued before it for the same resource and block it */
	struct heddle_thread_set behind;
	uint32_t edges[2]; /**< earlier steps that enabled it other than by an object; UINT32_MAX: none */
	uint32_t round;	   /**< see struct heddle_step */
};

/** An ownership that was in force when the execution ended: lock holders as well as heddle_own. */
#define HEDDLE_HELD_BY_NOBODY UINT16_MAX

struct heddle_holding {
	uint32_t object;
	uint64_t low, high;
	uint16_t thread; /**< HEDDLE_HELD_BY_NOBODY: taken so that another thread may release it */
	bool shared;	 /**< with others who read */
	bool is_lock;	 /**< false: it is what heddle_own says */
	const struct heddle_where *where; /**< where it was taken */
	uint32_t step;			  /**< the step in which it was taken */
};

#define HEDDLE_MESSAGE_MAX 240
struct heddle_finding {
	enum heddle_finding_kind kind;
	bool hard;
	const char *subject;
	const struct heddle_where *where; /**< may be NULL */
	uint32_t step;			  /**< number of steps taken when it was found */
	int thread;			  /**< -1: none */
	char message[HEDDLE_MESSAGE_MAX];
};

/**
 * Of one execution. Further soft findings are counted in findings_dropped, and one more finding (limit) says
 * so.
 */
#define HEDDLE_FINDINGS_MAX 32

struct heddle_execution {
	uint64_t number; /**< 0, 1, ... in the exploration */
	const struct heddle_step *steps;
	size_t n_steps;
	const struct heddle_touch *touches;
	size_t n_touches;
	const struct heddle_choice *choices;
	size_t n_choices;
	const uint32_t *edges;
	const struct heddle_thread_info *threads;
	size_t n_threads;
	const struct heddle_holding *holdings;
	size_t n_holdings;
	const struct heddle_finding *findings;
	size_t n_findings;
	size_t findings_dropped;
	const int64_t *const *observations; /**< per thread */
	const size_t *n_observations;
	bool cut;	/**< ended by the step limit: the verdict becomes BUDGET, unless it is a livelock */
	bool abandoned; /**< given up by the strategy as redundant; its findings still count */
	unsigned preemptions;
	size_t arena_bytes; /**< the most that the arena held */
};

/**
 * Returns whether the step `later` depends on the step `earlier`. It does if both are of one thread, if
 * earlier has enabled later, or if their footprints conflict. By the scheduler's notion of independence, two
 * adjacent steps that do not depend on each other may be exchanged.
 */
bool heddle_steps_depend(const struct heddle_execution *execution, uint32_t earlier, uint32_t later);

/** The name of a class of executions (a Mazurkiewicz trace), in 128 bits. */
struct heddle_class_key {
	uint64_t words[2];
};

/**
 * Computes the class of the execution. Two executions of a program have the same key exactly if they are
 * equivalent; only by the chance of 128 bits may two classes share a key.
 *
 * In equivalent executions each thread takes the same steps and has the same operation pending at the end.
 * The same steps happen before each of its steps, by the transitive closure of heddle_steps_depend. Steps are
 * the same if operation, object, range, footprint and choices are; a question that was settled counts as
 * answered with 0 of 2. The values that operations return follow from that, so the key has no values.
 *
 * Threads and objects are not identified by indices, names or addresses: a thread is the n-th child of its
 * creator, an object the n-th that a thread initialised. So keys agree between explorations, whatever their
 * strategies, and between processes. There is one exception, in the access build: memory of the code under
 * test that is no variable of static storage and lies neither in the arena nor on a thread's stack. It is
 * named by its address, which agrees only within a process and its copies.
 *
 * The execution must be the open explorer's newest, over, of at most HEDDLE_EXPLORED_THREADS_MAX threads; it
 * may have been cut or abandoned. Takes about a tenth of a microsecond for each step. Not reentrant.
 */
void heddle_class_key(const struct heddle_execution *execution, struct heddle_class_key *key);

/**
 * Writes the name of an object of this execution ("inode 3.tree") into buffer, cut off at size bytes, the
 * zero byte included. object: its id; 0 gives "". Returns buffer. Names are unique within an execution: a
 * second "lock" is "lock#2".
 */
const char *heddle_object_name(const struct heddle_execution *execution, uint32_t object, char *buffer,
			       size_t size);
/**
 * Writes the name of the part of an object that is the bytes low to high ("fs.lock[3]") into buffer, cut off
 * at size bytes, the zero byte included: of a variable or a block whose type is known, in a program that
 * `heddle cc` has made. "" where these bytes are no part with a name, or all of the object. Returns buffer.
 */
const char *heddle_object_part(const struct heddle_execution *execution, uint32_t object, uint64_t low,
			       uint64_t high, char *buffer, size_t size);
/** Returns the kind of the object with this id, HEDDLE_OBJECT_NONE for 0. */
enum heddle_object_kind heddle_object_kind_of(const struct heddle_execution *execution, uint32_t object);

/** One link of the wait-for cycle of a deadlocked execution. */
struct heddle_cycle_link {
	int thread;	 /* the thread that waits */
	uint32_t object; /* the object for which it waits; 0: it named none */
	uint64_t low, high;
	int holder;  /* the thread that holds it; -1: unknown */
	bool queued; /* holder does not hold it, but is queued for it before this thread */
	const struct heddle_holding *holding; /* NULL: holder is queued, or unknown */
};
/**
 * Fills links (at most max) with the shortest wait-for cycle; where there is none, with the wait of each
 * blocked thread. Returns how many; *is_cycle says which.
 */
size_t heddle_wait_cycle(const struct heddle_execution *execution, struct heddle_cycle_link *links,
			 size_t max, bool *is_cycle);

#ifdef __cplusplus
}
#endif

#endif
