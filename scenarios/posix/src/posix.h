/* SPDX-License-Identifier: MIT */
/*
 * The layer: what a program with pthreads calls instead of the C library. `heddle cc` renames its calls:
 * pthread_mutex_lock becomes heddle_posix_pthread_mutex_lock. Support.h has the list of all names.
 *
 *   object.c      the objects of the program, by the address of its bytes
 *   mutex.c ...   operations on them, one file for each kind
 *   thread.c      threads, and their ends
 *   memory.c      the heap
 *   process.c     one execution: from the first constructor to exit
 */
#ifndef POSIX_H
#define POSIX_H

#include <heddle/heddle.h>
#include <heddle/placed.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The name of a function of the layer, which takes the place of the C library's. */
#define POSIX(name) heddle_posix_##name

/** A call of the program: from where, and of which function, whose name its operations are shown under. */
struct posix_call {
	void *caller;
	const char *name;
};

/** In a function of the layer that the program calls: the call, and its place. */
#define CALL  CALL_OF(__func__ + (sizeof("heddle_posix_") - 1))
#define PLACE posix_place(CALL)
/** The same under another name than the function's. */
#define CALL_OF(name_) ((struct posix_call){ __builtin_return_address(0), (name_) })

static inline const struct heddle_where *posix_place(struct posix_call call)
{
	return heddle_placed_caller(call.caller, call.name);
}

/** In a function of the layer: gives the program a value through its pointer, a write at the call's place. */
#define GIVE(to_, value_) GIVE_AT((to_), (value_), __builtin_return_address(0))
#define GIVE_AT(to_, value_, caller_)                                           \
	do {                                                                    \
		const __typeof__(*(to_)) given_ = (value_);                     \
		heddle_placed_write((to_), &given_, sizeof(given_), (caller_)); \
	} while (0)

/* ---- object.c */

enum posix_kind {
	POSIX_MUTEX,
	POSIX_CONDITION,
	POSIX_RWLOCK,
	POSIX_SEMAPHORE,
	POSIX_BARRIER,
	POSIX_SPINLOCK,
	POSIX_ONCE,
	POSIX_KINDS,
};

#define POSIX_BYTES_MAX 64

/** An object of the program. It lies in the layer; the program's bytes only say where it is. */
struct posix_object {
	const void *address;
	enum posix_kind kind;
	size_t size;
	int type;	/* of a mutex: PTHREAD_MUTEX_... */
	unsigned depth; /* of a recursive mutex: how often its holder has taken it, beyond the first time */
	unsigned char bytes[POSIX_BYTES_MAX]; /* the program's bytes, as the layer left them */
	union {
		struct heddle_object object;
		struct heddle_mutex mutex;
		struct heddle_condition condition;
		struct heddle_rwlock rwlock;
		struct heddle_semaphore semaphore;
		struct heddle_barrier barrier;
		struct heddle_once once;
	};
};

void posix_objects_begin_execution(void);

/**
 * Returns the object at this address, for a use by the running thread. At its first use in an execution it is
 * as its bytes say: as a static initialiser leaves it, or not initialised.
 */
struct posix_object *posix_object(const void *address, enum posix_kind kind, size_t size,
				  struct posix_call call);

/** What an initialisation says of the object. */
struct posix_initial {
	int type;
	unsigned count; /* of a semaphore or a barrier */
};

/** Begins the life of an object: for pthread_mutex_init and the like. Returns it. */
struct posix_object *posix_object_init(void *address, enum posix_kind kind, size_t size,
				       const struct posix_initial *initial, struct posix_call call);

/** Ends the life of an object: for pthread_mutex_destroy and the like. */
void posix_object_destroy(void *address, enum posix_kind kind, size_t size, struct posix_call call);

#define MUTEX(address_)	    posix_object((address_), POSIX_MUTEX, sizeof(pthread_mutex_t), CALL)
#define CONDITION(address_) posix_object((address_), POSIX_CONDITION, sizeof(pthread_cond_t), CALL)
#define RWLOCK(address_)    posix_object((address_), POSIX_RWLOCK, sizeof(pthread_rwlock_t), CALL)
#define SEMAPHORE(address_) posix_object((address_), POSIX_SEMAPHORE, sizeof(sem_t), CALL)
#define BARRIER(address_)   posix_object((address_), POSIX_BARRIER, sizeof(pthread_barrier_t), CALL)
#define SPINLOCK(address_)  posix_object((address_), POSIX_SPINLOCK, sizeof(pthread_spinlock_t), CALL)
#define ONCE(address_)	    posix_object((address_), POSIX_ONCE, sizeof(pthread_once_t), CALL)

/* ---- mutex.c */

/** Return 0 or an error number, as the functions of pthread.h do. */
int posix_mutex_lock(struct posix_object *mutex, const struct heddle_where *where);
int posix_mutex_trylock(struct posix_object *mutex, const struct heddle_where *where);
int posix_mutex_unlock(struct posix_object *mutex, const struct heddle_where *where);
/** The same with a timeout: ETIMEDOUT where another thread holds it and the time has passed. */
int posix_mutex_timedlock(struct posix_object *mutex, const struct heddle_where *where);

/* ---- condition.c */

void posix_condition_wait(struct posix_object *condition, struct posix_object *mutex,
			  const struct heddle_where *where);
/** Returns 0 or ETIMEDOUT. */
int posix_condition_timedwait(struct posix_object *condition, struct posix_object *mutex,
			      const struct heddle_where *where);

/* ---- thread.c */

#define POSIX_KEYS_MAX	64
#define POSIX_READS_MAX 16

/** A thread of the program. Its address is its pthread_t. */
struct posix_thread {
	struct heddle_thread *thread;
	void *(*start)(void *);
	void *argument, *value;
	bool detached, joined, is_main;
	/* the newest frame of pthread_cleanup_push; NULL: none */
	void *cleanup;
	void *keys[POSIX_KEYS_MAX];
	/* rwlocks that it holds for reading, and how often */
	struct {
		const struct posix_object *rwlock;
		unsigned depth;
	} reads[POSIX_READS_MAX];
	uint32_t path;	     /* its place in the tree of threads; of main 0 */
	unsigned n_created;  /* threads that it has created */
	sigset_t mask;	     /* signals that it has blocked */
	unsigned long draws; /* state of rand() */
	unsigned long long clock_ns;
};

/** Returns the running thread. */
struct posix_thread *posix_self(void);
void posix_threads_begin_execution(void);
struct posix_thread *posix_thread_create(void *(*start)(void *), void *argument, bool detached,
					 const struct heddle_where *where);
/** Lets it run. Its number is where the program finds it by then. */
void posix_thread_start(struct posix_thread *thread, const struct heddle_where *where);
/** Waits for the end of thread, and returns its value in *value. Returns 0 or an error. */
int posix_thread_join(struct posix_thread *thread, void **value, const struct heddle_where *where);
int posix_thread_detach(struct posix_thread *thread, const struct heddle_where *where);
/** Runs the cleanup handlers and the destructors of keys of the running thread, and ends it. */
_Noreturn void posix_thread_exit(void *value);

/* ---- barrier.c */

void posix_once(struct posix_object *once, void (*function)(void), const struct heddle_where *where);

/* ---- processor.c */

/** The number of the process, and of its main thread. */
#define POSIX_PROCESS 4242

/** The largest set of processors that is given, in sets of the usual size. */
#define POSIX_CPU_SETS_MAX 32

/** Gives the thread, which the running thread creates, its path. */
void posix_thread_number(struct posix_thread *thread);

/* ---- time.c */

void posix_sleep(unsigned long long ns, const struct heddle_where *where);
/** How many nanoseconds that is. */
unsigned long long posix_ns(const struct timespec *duration);

/* ---- key.c */

void posix_keys_begin_execution(void);
/** Returns 0 or an error. */
int posix_key_create(unsigned *key, void (*destructor)(void *), struct posix_call call);
/** Calls the destructors of the running thread's values. */
void posix_keys_run_destructors(void);

/* ---- memory.c */

void posix_memory_begin_execution(void);

/* ---- process.c */

/** Runs the handlers of atexit, and ends the process. */
_Noreturn void posix_exit(int status, struct posix_call call);

/** The body of the program's scenario: one execution. */
void posix_run(void);
/** The exit status of the last execution; -1: it has not come to an exit. */
extern int posix_status;
/** The program runs once, and its output goes where it always does. */
extern bool posix_runs_once;
/** Returns whether the output of the program is shown: in a replay. */
bool posix_is_shown(void);

/* ---- refuse.c */

/** Reports that the program called what is not modelled; the calling thread stops. */
_Noreturn void posix_refuse(const char *name, struct posix_call call);

#endif
