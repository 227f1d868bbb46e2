/* SPDX-License-Identifier: MIT */
/*
 * Objects: what threads share, and how one step touches them.
 *
 * Every synchronisation object, atomic, announced variable and data object begins with a struct
 * heddle_object. It gives the object an identity that does not depend on the schedule: the thread that
 * initialised it and its number among that thread's objects, never its address. An object must be initialised
 * inside the scenario's body, anew in each execution; it may live in static memory, on a stack or in the
 * arena. Where other threads may know its address already, the step that initialises it writes it.
 *
 * Initialising: heddle_KIND_init(object, ..., "name %ld", number). Not a step; callable from everywhere. A
 * thread initialises at most 65536 objects in an execution, and an execution has at most 64 spinlocks
 * (findings: limit). An object that is initialised outside of an execution belongs to none, and using it is a
 * finding. The format of the name must outlive the execution.
 */
#ifndef HEDDLE_OBJECT_H
#define HEDDLE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a step touches an object. Reads commute with reads, adds with adds; every other pair conflicts. */
enum heddle_access {
	HEDDLE_READ,
	HEDDLE_WRITE,
	/** a change that commutes with others of its kind; no thread reads the result of a single one */
	HEDDLE_ADD,
};

/** The last index of an object's range; [0, HEDDLE_WHOLE] is the whole object. */
#define HEDDLE_WHOLE UINT64_MAX

enum heddle_object_kind {
	HEDDLE_OBJECT_NONE,
	HEDDLE_OBJECT_MUTEX,
	HEDDLE_OBJECT_RWLOCK,
	HEDDLE_OBJECT_RWSEM,
	HEDDLE_OBJECT_SPINLOCK,
	HEDDLE_OBJECT_WAITQUEUE,
	HEDDLE_OBJECT_COMPLETION,
	HEDDLE_OBJECT_ATOMIC,
	HEDDLE_OBJECT_VARIABLE,
	HEDDLE_OBJECT_DATA,
	HEDDLE_OBJECT_THREAD,
	HEDDLE_OBJECT_SEMAPHORE,
	HEDDLE_OBJECT_CONDITION,
	HEDDLE_OBJECT_BARRIER,
	HEDDLE_OBJECT_ONCE,
	HEDDLE_OBJECT_MEMORY, /**< of the code under test, in the access build; its range is in bytes */
	HEDDLE_OBJECT_KINDS,  /* how many there are */
};

/** A name for traces. It is formatted only when it is shown. */
struct heddle_name {
	/** a printf format that takes at most two longs (%ld); must outlive the execution */
	const char *format;
	long argument[2];
	const struct heddle_where *where; /**< where the object is initialised; NULL: not known */
	/** the memory that the object stands for (heddle/placed.h); NULL: it stands for none */
	const void *memory;
};

/*
 * A format and up to two numbers. Passed by its address: by value it would cost a
 * store-forwarding stall.
 */
#define HEDDLE_NAME(...) HEDDLE_NAME_OF(__VA_ARGS__, 0, 0, 0)
#ifndef __cplusplus
#define HEDDLE_NAME_OF(format_, first_, second_, ...) \
	(&(const struct heddle_name){ (format_), { (first_), (second_) }, HEDDLE_HERE, 0 })
#else
#define HEDDLE_NAME_OF(format_, first_, second_, ...)                                   \
	(&static_cast<const heddle_name &>(                                             \
		heddle_name{ (format_),                                                 \
			     { static_cast<long>(first_), static_cast<long>(second_) }, \
			     HEDDLE_HERE,                                               \
			     nullptr }))
#endif

/** A place in the source. Static storage, made by HEDDLE_HERE. */
struct heddle_where {
	const char *file;
	const char *function;
	int line;
	/**
	 * the function of another library that is called there, "pthread_mutex_lock": the operations of the
	 * call are shown under this name; NULL: under their own
	 */
	const char *call;
};

#define HEDDLE_HERE                                                                           \
	(__extension__({                                                                      \
		static const struct heddle_where here_ = { __FILE__, __func__, __LINE__, 0 }; \
		&here_;                                                                       \
	}))

/** The first member of everything that threads share. Its fields belong to the scheduler. */
struct heddle_object {
	uint32_t id;   /* (thread << 16 | n-th object of that thread) + 1; 0: not initialised */
	uint16_t kind; /* enum heddle_object_kind */
	/* a mark of the execution that initialised it; 0: destroyed, or never initialised */
	uint16_t live;
};

/** A part of an object that a thread waits for or holds; wait-for cycles are made of these. */
struct heddle_resource {
	const struct heddle_object *object;
	uint64_t low, high; /**< inclusive; 0 and HEDDLE_WHOLE for all of it */
};

#ifndef __cplusplus
#define HEDDLE_RESOURCE(object_) ((struct heddle_resource){ (object_), 0, HEDDLE_WHOLE })
#define HEDDLE_NO_RESOURCE	 ((struct heddle_resource){ 0, 0, 0 })
#else
#define HEDDLE_RESOURCE(object_) (heddle_resource{ (object_), 0, HEDDLE_WHOLE })
#define HEDDLE_NO_RESOURCE	 (heddle_resource{ nullptr, 0, 0 })
#endif

/**
 * A data object: an identity without state of its own, whose ranges steps touch. Use it for a structure that
 * a lock protects (the slots of a tree), or for bytes that a device and a thread both move.
 */
struct heddle_data {
	struct heddle_object object;
};

/** Initialises data. name: see the top of this file. */
void heddle_data_init_named(struct heddle_data *data, const struct heddle_name *name);
#define heddle_data_init(data, ...) heddle_data_init_named((data), HEDDLE_NAME(__VA_ARGS__))

/**
 * Announces that the calling thread is about to access [low, high] (inclusive) of data. Outside of a
 * spinlocked section it is a step, and other threads may run before it returns; inside, it belongs to the
 * section's footprint. The access itself is the plain code that follows, up to the next operation. low must
 * not be above high, and access must be one of enum heddle_access; neither is checked. Callable from tasks,
 * interrupts, sections and final checks.
 */
void heddle_data_access_at(struct heddle_data *data, uint64_t low, uint64_t high, enum heddle_access access,
			   const struct heddle_where *where);
#define heddle_data_access(data, low, high, access) \
	heddle_data_access_at((data), (low), (high), (access), HEDDLE_HERE)

/**
 * Ends the life of an object of any kind: pass &x.object, or &x.base for those that have it. Destroying a
 * lock that is held, or a condition variable or a barrier at which a thread waits, is a finding (lock
 * misuse). Not a step of its own: the step in progress writes the object, so its end and its uses by other
 * threads are explored in both orders.
 *
 * An object also ends with the block of the arena in which it lies (heddle/memory.h), and with its stack:
 * when its thread ends, and in the access build when its function has returned. Using it afterwards is a hard
 * finding, which names the object, the thread that ended it and where, and where it was allocated or
 * initialised:
 *
 *   the object                                   kind                subject
 *   lies in freed memory                         use after free      object
 *   was destroyed                                use after free      destroyed object
 *   lay on a stack that has been left            use after free      object on a stack
 *   was never initialised in this execution      uninitialised use   object
 *   lives, but something was written over it     memory error        object overwritten
 *
 * The use is a step like any other. A thread that waits for the object when it ends (for a lock, a semaphore,
 * to be woken) becomes enabled. Its next step is such a use. A sleeper of a wait queue that has been woken
 * does not use the queue any more.
 */
void heddle_object_destroy_at(struct heddle_object *object, const struct heddle_where *where);
#define heddle_object_destroy(object) heddle_object_destroy_at((object), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
