/* SPDX-License-Identifier: MIT */
/*
 * Objects that stand for memory, for code that models other libraries: a heddle_mutex for the bytes of a
 * pthread_mutex_t, say, which a program may use without having initialised it.
 *
 *   struct heddle_name name = { "mutex", .where = where, .memory = bytes };
 *   heddle_mutex_init_named(&mutex, &name);
 *
 * Such an object has its identity by the place of the memory, whoever initialises it: the static variable,
 * the block of the arena, or the stack, and the offset in it. It is named after that. Initialising it touches
 * nothing, so it can be initialised at its first use in an execution, and must be initialised once in each.
 * The object itself lies elsewhere, outside of the arena and of stacks, and stays there until the execution
 * ends. A free of the memory ends it, as if it lay there.
 *
 * At most 65536 places in an exploration (finding: limit). An exploration with such objects is not split
 * between processes.
 */
#ifndef HEDDLE_PLACED_H
#define HEDDLE_PLACED_H

#include <heddle/object.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The step in progress begins the life of object, which stands for memory and was initialised: it writes the
 * object. For a call that initialises what other threads may use already. Not a step of its own.
 */
void heddle_placed_begin_at(struct heddle_object *object, const struct heddle_where *where);

/** The memory is not initialised: a use of object is a finding (uninitialised use), until it is begun. */
void heddle_placed_unborn(struct heddle_object *object);

/**
 * Notes that an operation of the calling thread accesses this memory, as an atomic does: a plain access that
 * nothing orders against it is a data race. In builds other than access it does nothing. Not a step.
 */
void heddle_placed_access(const void *memory, size_t size, void *caller);

/**
 * Writes bytes to memory, as code does that calls at caller (a return address): a plain access, which may be
 * a scheduling point. In builds other than access only the bytes are written. Not a step otherwise.
 */
void heddle_placed_write(void *memory, const void *bytes, size_t size, void *caller);

/**
 * Returns the place in the code of a return address, for the operations of a function that the code calls
 * there. call: the function's name, under which they are shown; it must live as long as the process, and one
 * function must give one pointer. NULL: they are shown under their own names. The fields of the place are
 * filled in when the execution has ended. Without the access build: a place that is not known. Call it in an
 * execution.
 */
const struct heddle_where *heddle_placed_caller(void *caller, const char *call);

/**
 * The program has ended its process. The other threads go on, as if that came later: what they do then could
 * have come before. But a thread that waits for ever is no deadlock or livelock any more, and a thread may
 * end with a lock held. Not a step.
 */
void heddle_process_ends(void);

/**
 * Called before a wait that has a time limit. Returns whether the time passes before the wait can end: a
 * choice within the budget of faults (heddle_inject_fault). If not, the wait begins with the next operation,
 * and ends with heddle_wait_has_ended; that for a condition ends when it is woken, and the mutex is waited
 * for without limit. A thread that waits for ever with a limit is no deadlock, since the other choice was
 * explored; if the budget is used up in the end, the execution is cut. Not a step.
 */
bool heddle_wait_times_out(void);
/** The wait with a time limit has ended. Not a step. */
void heddle_wait_has_ended(void);

/**
 * From now on each thread has bytes of its own at this address: the program's thread-local variables, of
 * which the process has one set. They begin as image, then zeros; so do those of the caller, now. To be
 * called in each execution, by main before it creates a thread. At most HEDDLE_STORAGE_MAX bytes, else a hard
 * finding (limit). Not a step.
 */
void heddle_thread_storage(void *address, size_t size, const void *image, size_t image_size);
#define HEDDLE_STORAGE_MAX ((size_t)1 << 16)

/** Returns whether memory lies in the arena. Not a step. */
bool heddle_arena_has(const void *memory);

/**
 * A yield of a program that may be polling: sched_yield, or a sleep. A step. Where the thread has yielded
 * here twice before, and has only read since, it waits until another thread changes what it has read, as
 * heddle_spin_wait does. A loop that would have ended by itself may then wait for ever: that is no finding,
 * and the execution is cut.
 */
void heddle_poll_at(const struct heddle_where *where);

/** Returns where a round of a loop begins that only reads: for heddle_await_at. Not a step. */
uint32_t heddle_await_begin(void);
/**
 * The calling thread has come round in a loop of which the rounds only read: each is like the one before,
 * unless another thread changes what it reads. It waits until another thread has changed what it has read
 * since begin, as heddle_spin_wait does. A step. The rounds of heddle_spin_wait and heddle_poll_at do not end
 * there. A round without reads waits for ever (finding: livelock). In a spinlocked section it does nothing.
 */
void heddle_await_at(uint32_t begin, const struct heddle_where *where);

/** Ends the calling thread here: as if its function had returned. Does not return. */
void heddle_thread_exit(void) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif
