/* SPDX-License-Identifier: MIT */
/*
 * What attributes hold: the C library's own functions read them, and what they give is a write at the place
 * of the call.
 */
#include "posix.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

#define GETTER(name_, attributes_, value_)                           \
	int POSIX(name_)(const attributes_ *attributes, value_ *to); \
	int POSIX(name_)(const attributes_ *attributes, value_ *to)  \
	{                                                            \
		value_ value;                                        \
		int error = name_(attributes, &value);               \
		if (!error)                                          \
			GIVE(to, value);                             \
		return error;                                        \
	}

GETTER(pthread_attr_getdetachstate, pthread_attr_t, int)
GETTER(pthread_attr_getguardsize, pthread_attr_t, size_t)
GETTER(pthread_attr_getinheritsched, pthread_attr_t, int)
GETTER(pthread_attr_getschedparam, pthread_attr_t, struct sched_param)
GETTER(pthread_attr_getschedpolicy, pthread_attr_t, int)
GETTER(pthread_attr_getscope, pthread_attr_t, int)
GETTER(pthread_attr_getstacksize, pthread_attr_t, size_t)
GETTER(pthread_mutexattr_gettype, pthread_mutexattr_t, int)
GETTER(pthread_mutexattr_getpshared, pthread_mutexattr_t, int)
GETTER(pthread_mutexattr_getrobust, pthread_mutexattr_t, int)
GETTER(pthread_mutexattr_getprotocol, pthread_mutexattr_t, int)
GETTER(pthread_mutexattr_getprioceiling, pthread_mutexattr_t, int)
GETTER(pthread_condattr_getclock, pthread_condattr_t, clockid_t)
GETTER(pthread_condattr_getpshared, pthread_condattr_t, int)
GETTER(pthread_rwlockattr_getkind_np, pthread_rwlockattr_t, int)
GETTER(pthread_rwlockattr_getpshared, pthread_rwlockattr_t, int)
GETTER(pthread_barrierattr_getpshared, pthread_barrierattr_t, int)

int POSIX(pthread_attr_getstack)(const pthread_attr_t *attributes, void **address, size_t *size);
int POSIX(pthread_attr_getstackaddr)(const pthread_attr_t *attributes, void **to);
int POSIX(pthread_attr_getaffinity_np)(const pthread_attr_t *attributes, size_t size, cpu_set_t *to);
int POSIX(pthread_attr_getsigmask_np)(const pthread_attr_t *attributes, sigset_t *to);

int POSIX(pthread_attr_getstack)(const pthread_attr_t *attributes, void **address, size_t *size)
{
	void *stack;
	size_t bytes;
	int error = pthread_attr_getstack(attributes, &stack, &bytes);

	if (error)
		return error;
	GIVE(address, stack);
	GIVE(size, bytes);
	return 0;
}

/* The stack's upper end. The linker warns of the C library's own function, whoever calls it. */
int POSIX(pthread_attr_getstackaddr)(const pthread_attr_t *attributes, void **to)
{
	void *stack;
	size_t bytes;
	int error = pthread_attr_getstack(attributes, &stack, &bytes);

	if (!error)
		GIVE(to, (char *)stack + bytes);
	return error;
}

int POSIX(pthread_attr_getaffinity_np)(const pthread_attr_t *attributes, size_t size, cpu_set_t *to)
{
	cpu_set_t processors[POSIX_CPU_SETS_MAX];
	int error = size <= sizeof(processors) ? pthread_attr_getaffinity_np(attributes, size, processors)
					       : EINVAL;

	if (!error)
		heddle_placed_write(to, processors, size, __builtin_return_address(0));
	return error;
}

/* Without a mask it gives an empty one, and says so. */
int POSIX(pthread_attr_getsigmask_np)(const pthread_attr_t *attributes, sigset_t *to)
{
	sigset_t mask;
	int error = pthread_attr_getsigmask_np(attributes, &mask);

	GIVE(to, mask);
	return error;
}
