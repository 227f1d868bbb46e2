/* SPDX-License-Identifier: MIT */
/*
 * C++: what the compiler and libstdc++ call. operator new and delete take their memory from the arena.
 * std::thread and std::condition_variable call pthreads from within libstdc++.so, which is not renamed: so
 * these functions have their own names, too, and are the C library's where no execution is running.
 */
#define _GNU_SOURCE
#include "posix.h"

#include <dlfcn.h>
#include <pthread.h>

void *POSIX(_Znwm)(size_t size);
void *POSIX(_Znam)(size_t size);
void POSIX(_ZdlPv)(void *memory);
void POSIX(_ZdaPv)(void *memory);
void POSIX(_ZdlPvm)(void *memory, size_t size);
void POSIX(_ZdaPvm)(void *memory, size_t size);

static void *allocate(size_t size, struct posix_call call)
{
	return heddle_alloc_forever_at(size, posix_place(call));
}

static void release(void *memory, struct posix_call call)
{
	heddle_free_at(memory, posix_place(call));
}

void *POSIX(_Znwm)(size_t size)
{
	return allocate(size, CALL_OF("operator new"));
}

void *POSIX(_Znam)(size_t size)
{
	return allocate(size, CALL_OF("operator new"));
}

void POSIX(_ZdlPv)(void *memory)
{
	release(memory, CALL_OF("operator delete"));
}

void POSIX(_ZdaPv)(void *memory)
{
	release(memory, CALL_OF("operator delete"));
}

void POSIX(_ZdlPvm)(void *memory, size_t size)
{
	(void)size;
	release(memory, CALL_OF("operator delete"));
}

void POSIX(_ZdaPvm)(void *memory, size_t size)
{
	(void)size;
	release(memory, CALL_OF("operator delete"));
}

/* The layer's function in an execution, else the next one of this name. */
#define BOTH(name, parameters, arguments)                                             \
	int POSIX(name) parameters;                                                   \
	int name parameters                                                           \
	{                                                                             \
		static int(*next) parameters;                                         \
                                                                                      \
		if (heddle_self())                                                    \
			return POSIX(name) arguments;                                 \
		if (!next)                                                            \
			next = (int(*) parameters)(uintptr_t)dlsym(RTLD_NEXT, #name); \
		return next arguments;                                                \
	}

BOTH(pthread_create,
     (pthread_t * thread, const pthread_attr_t *attributes, void *(*function)(void *), void *argument),
     (thread, attributes, function, argument))
BOTH(pthread_join, (pthread_t thread, void **value), (thread, value))
BOTH(pthread_detach, (pthread_t thread), (thread))
BOTH(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t *mutex), (condition, mutex))
BOTH(pthread_cond_timedwait,
     (pthread_cond_t * condition, pthread_mutex_t *mutex, const struct timespec *until),
     (condition, mutex, until))
BOTH(pthread_cond_clockwait,
     (pthread_cond_t * condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until),
     (condition, mutex, clock, until))
BOTH(pthread_cond_signal, (pthread_cond_t * condition), (condition))
BOTH(pthread_cond_broadcast, (pthread_cond_t * condition), (condition))
BOTH(pthread_cond_destroy, (pthread_cond_t * condition), (condition))
