/* SPDX-License-Identifier: MIT */
/*
 * The engine: one execution at a time, and everything that it remembers.
 *
 * Threads are fibers. A thread that is about to do something another could see *announces* it
 * (engine_announce): its pending operation is noted, the step in progress ends, the strategy picks among the
 * enabled threads, and the picked one carries on. The announcing thread itself does the picking, and switches
 * straight to the picked fiber; the host (the OS thread's own stack) runs only between executions.
 *
 *      host ── arm main ──> main ── announce/pick ──> D ── announce/pick ──> T ── ... ── nothing enabled ──> host
 *
 * While main is alone, before its first spawn and after it joined everybody ("solo"), nothing is announced:
 * no other thread could come between.
 */
#ifndef SCHEDULER_ENGINE_H
#define SCHEDULER_ENGINE_H

#include "fiber/fiber.h"

#include <assert.h>
#include <heddle/execution.h>
#include <heddle/explore.h>
#include <heddle/heddle.h>
#include <heddle/progress.h>

#ifdef NDEBUG
#error Assertions are on in every build: what is explored with a broken assumption proves nothing
#endif

#define NO_STEP		   UINT32_MAX
#define OBJECTS_PER_THREAD 65536
/*
 * Of an object that lives: a mark of the execution that initialised it, 1 .. OBJECT_MARKS, so that one of another execution is known.
 * No mark is two bytes of freed or fresh memory. 0: it has ended, or was never initialised.
 */
#define OBJECT_MARKS	 0x57ff
#define OBJECT_OF_NOBODY 0x5800 /* it was initialised where no execution was running */
/* Behind those that threads have initialised, so many that are memory of the code under test: see memory_object.h. */
#define MEMORY_FIRST	((uint32_t)HEDDLE_THREADS_MAX * OBJECTS_PER_THREAD)
#define MEMORY_OBJECTS	((HEDDLE_THREADS_MAX + 2u) * OBJECTS_PER_THREAD)
#define RECORDS		((size_t)MEMORY_FIRST + MEMORY_OBJECTS)
#define TOUCHES_MAX	HEDDLE_TOUCHES_MAX
#define CHOICES_LOG_MAX HEDDLE_CHOICES_LOG_MAX
/* A step has one from its thread's start, one from who woke it, and at a join of all one from each thread's end. */
#define EDGES_MAX	 ((size_t)HEDDLE_STEPS_MAX * (HEDDLE_THREADS_MAX + 2))
#define HOLDINGS_MAX	 1024
#define OBSERVATIONS_MAX 4096 /* of one thread */
#define QUESTIONS_MAX	 64   /* of one step: of its choices within a budget, and those that were none */
#define WARNINGS_MAX	 64   /* different ones, of one exploration */
#define SPINLOCKS_MAX	 64
#define HELD_MAX	 8
/* Who is stopped, since there is no more room, touches the spinlocks that it holds. */
#define TOUCHES_OF_STOPS (HEDDLE_THREADS_MAX * HELD_MAX)

/* What a thread is about to do. */
struct operation {
	enum heddle_operation kind;
	enum heddle_access access;	    /* nominal: what it would do if it succeeds */
	const struct heddle_object *object; /* NULL: none */
	uint64_t low, high;
	const struct heddle_where *where;
	/* NULL: always enabled. A function of the one object (or of the thread itself). */
	bool (*enabled)(const struct heddle_thread *thread, const void *context);
	const void *context;
	const struct heddle_resource
		*waits_for; /* what a wait-for cycle should say; NULL: the object itself */
};

/* A spinlock that a thread holds. */
struct held_spinlock {
	struct heddle_spinlock *lock;
	bool shared;
	bool split; /* the section was left while it was held */
	const struct heddle_where *where;
};

/* What a thread has read since its last spin: touches as the spin will repeat them. */
struct spin_read {
	struct heddle_touch touch;
	bool changed; /* by another thread, since */
};

/* How a thread is called: compared once for all executions in which it is given the same name. */
struct thread_name {
	bool known;
	uint64_t same;	   /* threads that are called so: where one exists already, this is a second one */
	char given[64];	   /* what the rest was worked out for; cut off if it is longer */
	char numbered[24]; /* "D#2" */
};

struct spin_round {
	uint32_t scanned; /* steps up to here are taken into account */
	uint16_t n;
	bool overflow;		     /* it read more than there is room for: it counts as changed */
	struct heddle_object newest; /* stands for what was read last: what the thread is said to wait for */
	struct spin_read reads[HEDDLE_SPIN_READS_MAX];
};

/*
 * What it is about to do stands in its info, but for the function that says whether it can. What a step or
 * the creation of a thread goes through stands first, in two lines of the cache.
 */
struct heddle_thread {
	/* The same in each execution. */
	struct fiber fiber;
	struct heddle_thread_info *info;
	uint64_t bit; /* of sets of threads: thread_bit */
	uint8_t index;

	/* Zero when it is created. */
	uint8_t n_held;
	bool ended;
	bool irqs_disabled;
	bool stop_due; /* a sanitizer reported it in the midst of something: it stops at its next operation */
	bool granted;  /* what a hand-over sets: rwsem grant */
	uint8_t unprotected; /* touches in this part of the section that do not commute */
	uint32_t n_objects;  /* initialised in this execution */
	uint32_t n_filed;    /* of these */
	uint32_t n_children;
	void *local; /* heddle_thread_local_get */

	/* Of the pending operation. */
	bool (*enabled)(const struct heddle_thread *thread, const void *context); /* NULL: always */
	const void *context;

	/* Set when it is created. */
	struct heddle_thread *return_to; /* in its prelude: its creator, who goes on when it announces */
	uint32_t last_step;		 /* NO_STEP before the first */
	uint32_t spawned_in;		 /* step of the creator, NO_STEP */
	uint32_t woken_in;		 /* step that enabled the pending operation, NO_STEP */
	struct spin_round round;
	struct thread_name name;

	/* In the access build: where its frames end, see engine_note_stack; and its lowest object on its stack that lives. */
	const char *stack_pointer, *lowest_object;

	/* Where the order is kept: what engine_start_thread calls. */
	void (*function)(void *);
	void *argument;

	struct held_spinlock held[HELD_MAX];
} __attribute__((aligned(64)));

/* What is remembered of an object: its name and its life for one execution, its lockset over all of an exploration. */
struct object_record {
	struct heddle_name name;
	uint64_t unlocked; /* spinlocks that were not held at some touch: the complement of the lockset */
	struct heddle_object *address;	  /* where it was initialised, in this execution */
	const struct heddle_where *ended; /* in this execution, if it has an end */
	uint32_t ended_in;		  /* the step; meaningless if it has none */
	int64_t count; /* how often a semaphore or completion can be waited for without waiting; else 0 */
	uint32_t next; /* in its block of the arena, 0: none */
	uint16_t kind;
	bool in_section; /* was touched inside a section */
	uint8_t end;	 /* enum object_end, and 4 times the index of the thread that ended it */
	uint8_t touched_by; /* index + 1 of the thread that touched it last, while nobody has met; else meaningless */
};

struct engine {
	bool is_open; /* between heddle_explorer_open and _close; all else is zero before and meaningless after */
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

/* step.c */
/** Ends the step in progress, lets the strategy pick, and returns when the calling thread is picked. */
void engine_announce(const struct operation *operation);
/** A thread that is blocked is about to do something else than it announced: who wakes it says what. */
void engine_change_pending(struct heddle_thread *thread, const struct operation *operation);
/** The function of every fiber in builds that keep the order: before the thread's own that order begins. */
void engine_start_thread(void *thread);
/* engine.c */
/** Leaves the execution for the host; does not return. */
_Noreturn void engine_leave(void);
/** The running thread takes no further step: it met a hard finding. The others go on. Does not return. */
_Noreturn void engine_stop_thread(void);
/** Runs one execution. Returns 1, 0 if it is the strategy's own and not of the exploration, or -errno. */
int engine_run(void);

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

/* object.c */
/** From here on all objects are those of another execution. */
void object_begin_execution(void);
void object_init(struct heddle_object *object, enum heddle_object_kind kind, const struct heddle_name *name);
/* Says of a kind how to tell whether somebody waits at an object of it, who must not be there when it is destroyed. */
typedef bool object_is_waited_on(const struct heddle_object *object);
void object_waits(enum heddle_object_kind kind, object_is_waited_on *is_waited_on);

/* step.c */
/** The step in progress made thread's pending operation enabled. */
void operation_enables(struct heddle_thread *thread);

/* section.c */
/** Notes that no spinlock protects the object at this touch. */
static inline void section_note_unlocked(const struct heddle_object *object)
{
	struct object_record *record = object_record(object->id);

	if (record->unlocked == UINT64_MAX || engine_solo())
		return;
	engine->restart_needed |= record->in_section;
	record->unlocked = UINT64_MAX;
}
/**
 * A touch inside a section is about to happen: splits the section if it would be one too many that does not
 * commute.
 */
void section_before_touch(const struct operation *operation);
/** The same for a spinlock that is taken inside a section, alive or not. */
void section_before_inner_lock(const struct operation *operation);
/** What the strategy says, by one of its functions, of the running thread's next operation. */
typedef bool strategy_question(void *self, const struct heddle_execution *execution,
			       const struct heddle_next *next);
bool section_ask_strategy(strategy_question *question, const struct operation *operation);

/* What is asked, where the strategy follows an execution, whether a plain access is an operation; NULL where it does not. */
static inline strategy_question *strategy_sees(void)
{
	return engine->strategy->following ? engine->strategy->following->sees : NULL;
}
/** The thread ends, and must not: it holds a spinlock, or has left the interrupt flag as it was not. */
void section_thread_ended(struct heddle_thread *thread);
/** The running thread enabled another one: what comes after that in a section cannot be moved before it. */
static inline void section_enabled_somebody(void)
{
	if (engine->self->n_held) /* as a release, it moves left only */
		engine->self->unprotected = true;
}
/** Marks every spinlock of the thread as held across a scheduling point. */
void section_split(struct heddle_thread *thread);
uint64_t section_held_set(const struct heddle_thread *thread, bool exclusive_only);
/**
 * Notes in the object's lockset which spinlocks protect this touch. Returns whether any protects the object
 * always.
 */
bool section_note_lockset(const struct operation *operation);

/* thread.c */
/** Prepares the engine's threads for their first execution. */
void thread_open(void);
/** Creates main. */
void thread_create_main(void (*function)(void *), void *argument);
/** Forgets the threads of the last execution. */
void thread_begin_execution(void);
/**
 * The first of a set of threads, in the order in which creators come before what they create, and siblings by age: it is the
 * same whichever was met first in the exploration, as their indices are not.
 */
unsigned thread_first_of(uint64_t set);

/* choose.c */
/**
 * Whether a thread wakes up without having been woken: takes one of the execution's budget. No choice without
 * budget.
 */
bool choose_spurious_wakeup(void);
/** The same, of a weak compare-exchange that fails although the value is the expected one; of the same budget. */
bool choose_spurious_failure(void);

/* ownership.c */
/** The running thread comes to hold a part of the object, alone. */
void holding_add(const struct heddle_object *object, uint64_t low, uint64_t high,
		 const struct heddle_where *where);
/** A thread, which need not be the running one, comes to hold a lock; shared: others may hold it in the same way. */
void holding_of_lock(const struct heddle_thread *holder, const struct heddle_object *object, bool shared,
		     const struct heddle_where *where);
/** The thread, which ends, must hold no lock. */
void holding_thread_ended(const struct heddle_thread *thread);
void holding_remove(const struct heddle_object *object, uint64_t low, uint64_t high,
		    const struct heddle_thread *thread);

/* mutex.c */
struct operation mutex_lock_operation(struct heddle_mutex *mutex, const struct heddle_where *where);
/** The running thread's lock operation was picked: it holds the mutex. */
void mutex_locked(struct heddle_mutex *mutex, const struct heddle_where *where);
/** Releases the running thread's mutex as a part of the step in progress. */
void mutex_release(struct heddle_mutex *mutex, const struct heddle_where *where);

/* step.c: what follows a thread's function. */
_Noreturn void engine_thread_has_returned(void);

/* spin.c */
/** What the thread reads from here on belongs to a new round of its loop. */
static inline void spin_begin_round(struct heddle_thread *thread)
{
	thread->round.n = 0;
	thread->round.overflow = false;
	thread->round.scanned = (uint32_t)engine->execution.n_steps;
}

/* memory.c */
int memory_open(size_t bytes);
void memory_close(void);
void memory_begin(void);
size_t memory_end(bool check_leaks);
/** What uninitialised memory is filled with; where reads of it are looked for, something that is seldom written. */
unsigned char memory_fresh_byte(void);
/**
 * What a bad access to this address is, if it lies in the arena: sets kind and subject, and writes " of ... bytes
 * allocated at ..." to of. Leaves them alone otherwise.
 */
void memory_describe(const void *address, enum heddle_finding_kind *kind, const char **subject, char *of,
		     size_t size);

/**
 * The code under test calls, from here on its frames do not change: notes where the last one of them ends. It may be a bit
 * further down, where what it calls has frames of its own.
 */
#ifdef HEDDLE_ACCESS
#define engine_note_stack() ((void)(engine->self->stack_pointer = __builtin_dwarf_cfa()))
#else
#define engine_note_stack() ((void)0)
#endif

/* finding.c */
void finding_no_progress(void);
/** In the host, after an execution: that some findings were dropped is one as well. */
void finding_tell_of_dropped(void);
/** The strategy repeats the beginning of an execution, which does not go the same way: what is not as it was. */
void finding_nondeterminism(const char *what);
/** Stops the running thread if a sanitizer has found it to misbehave; then it does not return. */
static inline void finding_stop_if_due(void)
{
	engine_note_stack();
	if (__builtin_expect(engine->self->stop_due, 0))
		engine_stop_thread();
}
/**
 * Adds a finding that is hard but stopped nobody, of the running or just ended execution: what a sanitizer reported in the
 * midst of something, in this step, by this thread. One of a kind, subject and place is enough.
 */
void finding_add_late(enum heddle_finding_kind kind, const char *subject, const struct heddle_where *where,
		      uint32_t step, int thread, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/** The threads that can go on have done nothing but look from step first on. */
void finding_livelock(uint32_t first);

/* meeting.c */
/** In the host, after an execution: looks whether two of its threads have met. */
void meeting_look(void);

/* livelock.c */
/** Whether the execution, which has met the step limit, has made no progress for long although it was fair. */
bool livelock_at_step_limit(void);

/* data_race.c */
/** The data races that were seen since the last call become findings; in the host, after an execution. */
#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
void data_race_findings(void);
#else
static inline void data_race_findings(void)
{
}
#endif

/* memory_error.c */
#ifdef HEDDLE_ASAN
/** From here to the close what AddressSanitizer and UndefinedBehaviorSanitizer report goes nowhere else. Returns 0 or -errno. */
int memory_error_open(void);
void memory_error_close(void);
/** What was reported since the last call becomes findings; in the host, after an execution. */
void memory_error_findings(void);
#else
static inline int memory_error_open(void)
{
	return 0;
}

static inline void memory_error_close(void)
{
}

/* In the access build of access_memory.c. */
#ifdef HEDDLE_ACCESS
void memory_error_findings(void);
#else
static inline void memory_error_findings(void)
{
}
#endif
#endif

/* crash.c */
int crash_open(void);
void crash_close(void);

/* process_end.c */
/** From now on a call of exit() by code under test is a finding. Returns 0 or -ENOMEM. */
int process_end_open(void);
/** Ends a process that code under test has made. */
_Noreturn void process_end_of_strange(void);

/* progress.c */
/** Opens the log that was asked for, or one of its own. Returns 0 or -ENOMEM. */
int progress_open(void);
void progress_close(void);
/** From now on, in the midst of an execution, others do not see what this process does. */
void progress_hide(void);
/** A thread has an index from now on. */
static inline void progress_knows(unsigned index, unsigned parent)
{
	engine->progress->threads[index].parent = (int16_t)parent;
	engine->progress->n_threads = index + 1;
}

#endif
