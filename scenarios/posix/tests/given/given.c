/* SPDX-License-Identifier: MIT */
/*
 * A thread calls the function that the argument names, which writes through a pointer; another one waits
 * until something is there. With -DBROKEN nothing orders the two.
 */
#define _GNU_SOURCE
#include "../programs/two.h"

#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define EMPTY 0x5a /* no byte of what is given */

static union {
	unsigned char bytes[512];
	int number;
	unsigned seed;
	size_t size;
	void *pointer;
	pthread_t thread;
	thrd_t c11_thread;
	pthread_key_t key;
	tss_t c11_key;
	time_t seconds;
	clockid_t clock;
	struct timespec time;
	struct timeval day;
	struct sched_param parameters;
	struct sigaction action;
	sigset_t signals;
	cpu_set_t processors;
} given;

#define TO(member_) (&given.member_)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_attr_t attributes;
static pthread_mutexattr_t of_mutex;
static pthread_condattr_t of_condition;
static pthread_rwlockattr_t of_rwlock;
static pthread_barrierattr_t of_barrier;
static const struct timespec moment = { .tv_nsec = 1 };
static sem_t units;
static const char *what;

static void *nothing(void *unused)
{
	return unused;
}

static int c11_nothing(void *unused)
{
	return unused != NULL;
}

static void create(void)
{
	pthread_create(TO(thread), NULL, nothing, NULL);
	pthread_join(*TO(thread), NULL);
}

static void c11_create(void)
{
	thrd_create(TO(c11_thread), c11_nothing, NULL);
	thrd_join(*TO(c11_thread), NULL);
}

static void join(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, nothing, NULL);
	pthread_join(thread, TO(pointer));
}

static void c11_join(void)
{
	thrd_t thread;

	thrd_create(&thread, c11_nothing, NULL);
	thrd_join(thread, TO(number));
}

static void aligned(void)
{
	assert(!posix_memalign(TO(pointer), 64, 64));
	free(*TO(pointer));
}

static void stack(void)
{
	size_t size;

	pthread_attr_getstack(&attributes, TO(pointer), &size);
}

static void stack_size(void)
{
	void *address;

	pthread_attr_getstack(&attributes, &address, TO(size));
}

static void draw(void)
{
	unsigned seed = (unsigned)EMPTY * 0x1010101u, other = seed;
	int drawn = rand_r(TO(seed));

	assert(drawn == rand_r(&seed) && seed != other && *TO(seed) == seed);
}

static void processors(void)
{
	assert(!pthread_getaffinity_np(pthread_self(), sizeof(cpu_set_t), TO(processors)));
	assert(CPU_COUNT(TO(processors)) == 1 && CPU_ISSET(0, TO(processors)));
}

static void processors_of_number(void)
{
	assert(!sched_getaffinity(gettid(), sizeof(cpu_set_t), TO(processors)));
	assert(CPU_COUNT(TO(processors)) == 1 && CPU_ISSET(0, TO(processors)));
	assert(sched_getaffinity(0, 0, TO(processors)) == -1);
}

static void processors_of_attributes(void)
{
	cpu_set_t third;

	CPU_ZERO(&third);
	CPU_SET(3, &third);
	assert(!pthread_attr_setaffinity_np(&attributes, sizeof(third), &third));
	assert(!pthread_attr_getaffinity_np(&attributes, sizeof(third), TO(processors)));
	assert(CPU_EQUAL(&third, TO(processors)));
}

static void signals(void)
{
	assert(pthread_attr_getsigmask_np(&attributes, TO(signals)) == PTHREAD_ATTR_NO_SIGMASK_NP);
	assert(!sigismember(TO(signals), SIGUSR1));
}

#define CALL(name_, call_)      \
	static void name_(void) \
	{                       \
		(void)(call_);  \
	}

CALL(cancel_state, pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, TO(number)))
CALL(cancel_type, pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, TO(number)))
CALL(attr_detach, pthread_attr_getdetachstate(&attributes, TO(number)))
CALL(attr_guard, pthread_attr_getguardsize(&attributes, TO(size)))
CALL(attr_inherit, pthread_attr_getinheritsched(&attributes, TO(number)))
CALL(attr_parameters, pthread_attr_getschedparam(&attributes, TO(parameters)))
CALL(attr_policy, pthread_attr_getschedpolicy(&attributes, TO(number)))
CALL(attr_scope, pthread_attr_getscope(&attributes, TO(number)))
CALL(attr_address, pthread_attr_getstackaddr(&attributes, TO(pointer)))
CALL(attr_size, pthread_attr_getstacksize(&attributes, TO(size)))
CALL(mutex_type, pthread_mutexattr_gettype(&of_mutex, TO(number)))
CALL(mutex_shared, pthread_mutexattr_getpshared(&of_mutex, TO(number)))
CALL(mutex_robust, pthread_mutexattr_getrobust(&of_mutex, TO(number)))
CALL(mutex_protocol, pthread_mutexattr_getprotocol(&of_mutex, TO(number)))
CALL(mutex_ceiling, pthread_mutexattr_getprioceiling(&of_mutex, TO(number)))
CALL(cond_clock, pthread_condattr_getclock(&of_condition, TO(clock)))
CALL(cond_shared, pthread_condattr_getpshared(&of_condition, TO(number)))
CALL(rwlock_kind, pthread_rwlockattr_getkind_np(&of_rwlock, TO(number)))
CALL(rwlock_shared, pthread_rwlockattr_getpshared(&of_rwlock, TO(number)))
CALL(barrier_shared, pthread_barrierattr_getpshared(&of_barrier, TO(number)))
CALL(units_left, sem_getvalue(&units, TO(number)))
CALL(key, pthread_key_create(TO(key), NULL))
CALL(c11_key, tss_create(TO(c11_key), NULL))
CALL(seconds, time(TO(seconds)))
CALL(clock_time, clock_gettime(CLOCK_REALTIME, TO(time)))
CALL(day, gettimeofday(TO(day), NULL))
CALL(c11_time, timespec_get(TO(time), TIME_UTC))
CALL(rest, nanosleep(&moment, TO(time)))
CALL(clock_rest, clock_nanosleep(CLOCK_REALTIME, 0, &moment, TO(time)))
CALL(c11_rest, thrd_sleep(&moment, TO(time)))
CALL(handler, sigaction(SIGUSR1, NULL, TO(action)))
CALL(thread_signals, pthread_sigmask(SIG_BLOCK, NULL, TO(signals)))
CALL(process_signals, sigprocmask(SIG_BLOCK, NULL, TO(signals)))

static const struct {
	const char *name;
	void (*call)(void);
} calls[] = {
	{ "create", create },
	{ "c11_create", c11_create },
	{ "join", join },
	{ "c11_join", c11_join },
	{ "aligned", aligned },
	{ "stack", stack },
	{ "stack_size", stack_size },
	{ "draw", draw },
	{ "processors", processors },
	{ "processors_of_number", processors_of_number },
	{ "processors_of_attributes", processors_of_attributes },
	{ "signals", signals },
	{ "cancel_state", cancel_state },
	{ "cancel_type", cancel_type },
	{ "attr_detach", attr_detach },
	{ "attr_guard", attr_guard },
	{ "attr_inherit", attr_inherit },
	{ "attr_parameters", attr_parameters },
	{ "attr_policy", attr_policy },
	{ "attr_scope", attr_scope },
	{ "attr_address", attr_address },
	{ "attr_size", attr_size },
	{ "mutex_type", mutex_type },
	{ "mutex_shared", mutex_shared },
	{ "mutex_robust", mutex_robust },
	{ "mutex_protocol", mutex_protocol },
	{ "mutex_ceiling", mutex_ceiling },
	{ "cond_clock", cond_clock },
	{ "cond_shared", cond_shared },
	{ "rwlock_kind", rwlock_kind },
	{ "rwlock_shared", rwlock_shared },
	{ "barrier_shared", barrier_shared },
	{ "units_left", units_left },
	{ "key", key },
	{ "c11_key", c11_key },
	{ "seconds", seconds },
	{ "clock_time", clock_time },
	{ "day", day },
	{ "c11_time", c11_time },
	{ "rest", rest },
	{ "clock_rest", clock_rest },
	{ "c11_rest", c11_rest },
	{ "handler", handler },
	{ "thread_signals", thread_signals },
	{ "process_signals", process_signals },
};

static void *give(void *unused)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(calls[i].name, what))
			calls[i].call();
	pthread_mutex_unlock(&lock);
	return unused;
}

static void *take(void *unused)
{
#ifdef BROKEN
	while (given.bytes[0] == EMPTY)
		__asm__ volatile("" : : : "memory"); /* it is read again */
#else
	pthread_mutex_lock(&lock);
	assert((given.bytes[0] == EMPTY) == (given.bytes[1] == EMPTY));
	pthread_mutex_unlock(&lock);
#endif
	return unused;
}

int main(int argc, char **argv)
{
	what = argc > 1 ? argv[1] : "";
	memset(&given, EMPTY, sizeof(given));
	pthread_attr_init(&attributes);
	pthread_mutexattr_init(&of_mutex);
	pthread_condattr_init(&of_condition);
	pthread_rwlockattr_init(&of_rwlock);
	pthread_barrierattr_init(&of_barrier);
	sem_init(&units, 0, 3);
	two(give, take);
	assert(given.bytes[0] != EMPTY);
	return 0;
}
