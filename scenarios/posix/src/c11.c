/* SPDX-License-Identifier: MIT */
/* <threads.h>: the same objects under C11's names. */
#include "posix.h"

#include <errno.h>
#include <pthread.h>
#include <threads.h>

static int result(int error)
{
	switch (error) {
	case 0:
		return thrd_success;
	case EBUSY:
		return thrd_busy;
	case ETIMEDOUT:
		return thrd_timedout;
	default:
		return thrd_error;
	}
}

#define MTX(address_) posix_object((address_), POSIX_MUTEX, sizeof(mtx_t), CALL)
#define CND(address_) posix_object((address_), POSIX_CONDITION, sizeof(cnd_t), CALL)

int POSIX(mtx_init)(mtx_t *mutex, int type);
void POSIX(mtx_destroy)(mtx_t *mutex);
int POSIX(mtx_lock)(mtx_t *mutex);
int POSIX(mtx_trylock)(mtx_t *mutex);
int POSIX(mtx_timedlock)(mtx_t *mutex, const struct timespec *until);
int POSIX(mtx_unlock)(mtx_t *mutex);
int POSIX(cnd_init)(cnd_t *condition);
void POSIX(cnd_destroy)(cnd_t *condition);
int POSIX(cnd_wait)(cnd_t *condition, mtx_t *mutex);
int POSIX(cnd_timedwait)(cnd_t *condition, mtx_t *mutex, const struct timespec *until);
int POSIX(cnd_signal)(cnd_t *condition);
int POSIX(cnd_broadcast)(cnd_t *condition);
int POSIX(thrd_create)(thrd_t *thread, thrd_start_t function, void *argument);
int POSIX(thrd_join)(thrd_t thread, int *value);
int POSIX(thrd_detach)(thrd_t thread);
thrd_t POSIX(thrd_current)(void);
int POSIX(thrd_equal)(thrd_t one, thrd_t other);
_Noreturn void POSIX(thrd_exit)(int value);
void POSIX(thrd_yield)(void);
int POSIX(thrd_sleep)(const struct timespec *duration, struct timespec *rest);
int POSIX(tss_create)(tss_t *key, tss_dtor_t destructor);
void POSIX(tss_delete)(tss_t key);
void *POSIX(tss_get)(tss_t key);
int POSIX(tss_set)(tss_t key, void *value);
void POSIX(call_once)(once_flag *flag, void (*function)(void));

int POSIX(mtx_init)(mtx_t *mutex, int type)
{
	const struct posix_initial initial = { .type = type & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE
									    : PTHREAD_MUTEX_NORMAL };

	posix_object_init(mutex, POSIX_MUTEX, sizeof(*mutex), &initial, CALL);
	return thrd_success;
}

void POSIX(mtx_destroy)(mtx_t *mutex)
{
	posix_object_destroy(mutex, POSIX_MUTEX, sizeof(*mutex), CALL);
}

int POSIX(mtx_lock)(mtx_t *mutex)
{
	return result(posix_mutex_lock(MTX(mutex), PLACE));
}

int POSIX(mtx_trylock)(mtx_t *mutex)
{
	return result(posix_mutex_trylock(MTX(mutex), PLACE));
}

int POSIX(mtx_timedlock)(mtx_t *mutex, const struct timespec *until)
{
	(void)until;
	return result(posix_mutex_timedlock(MTX(mutex), PLACE));
}

int POSIX(mtx_unlock)(mtx_t *mutex)
{
	return result(posix_mutex_unlock(MTX(mutex), PLACE));
}

int POSIX(cnd_init)(cnd_t *condition)
{
	const struct posix_initial initial = { .type = 0 };

	posix_object_init(condition, POSIX_CONDITION, sizeof(*condition), &initial, CALL);
	return thrd_success;
}

void POSIX(cnd_destroy)(cnd_t *condition)
{
	posix_object_destroy(condition, POSIX_CONDITION, sizeof(*condition), CALL);
}

int POSIX(cnd_wait)(cnd_t *condition, mtx_t *mutex)
{
	posix_condition_wait(CND(condition), MTX(mutex), PLACE);
	return thrd_success;
}

int POSIX(cnd_timedwait)(cnd_t *condition, mtx_t *mutex, const struct timespec *until)
{
	(void)until;
	return result(posix_condition_timedwait(CND(condition), MTX(mutex), PLACE));
}

int POSIX(cnd_signal)(cnd_t *condition)
{
	heddle_condition_signal_at(&CND(condition)->condition, PLACE);
	return thrd_success;
}

int POSIX(cnd_broadcast)(cnd_t *condition)
{
	heddle_condition_broadcast_at(&CND(condition)->condition, PLACE);
	return thrd_success;
}

/* ---- threads */

/* A thread's value is an int here, and a pointer there; both functions are called in the same way. */
struct c11_start {
	thrd_start_t function;
	void *argument;
};

static void *run(void *argument)
{
	const struct c11_start *start = argument;

	return (void *)(intptr_t)start->function(start->argument);
}

static struct posix_thread *thread_of(thrd_t thread)
{
	return (struct posix_thread *)(uintptr_t)thread;
}

int POSIX(thrd_create)(thrd_t *thread, thrd_start_t function, void *argument)
{
	const struct heddle_where *where = PLACE;
	struct c11_start *start = heddle_alloc_forever_at(sizeof(*start), where);
	struct posix_thread *created;

	start->function = function;
	start->argument = argument;
	created = posix_thread_create(run, start, false, where);
	GIVE(thread, (thrd_t)(uintptr_t)created);
	posix_thread_start(created, where);
	return thrd_success;
}

int POSIX(thrd_join)(thrd_t thread, int *value)
{
	void *returned;
	int error = posix_thread_join(thread_of(thread), &returned, PLACE);

	if (!error && value)
		GIVE(value, (int)(intptr_t)returned);
	return result(error);
}

int POSIX(thrd_detach)(thrd_t thread)
{
	return result(posix_thread_detach(thread_of(thread), PLACE));
}

thrd_t POSIX(thrd_current)(void)
{
	return (thrd_t)(uintptr_t)posix_self();
}

int POSIX(thrd_equal)(thrd_t one, thrd_t other)
{
	return one == other;
}

void POSIX(thrd_exit)(int value)
{
	posix_thread_exit((void *)(intptr_t)value);
}

void POSIX(thrd_yield)(void)
{
	heddle_poll_at(PLACE);
}

int POSIX(thrd_sleep)(const struct timespec *duration, struct timespec *rest)
{
	if (rest)
		GIVE(rest, ((struct timespec){ 0 }));
	posix_sleep(posix_ns(duration), PLACE);
	return 0;
}

/* ---- keys and once: as those of pthread.h */

int POSIX(pthread_key_delete)(pthread_key_t key);
int POSIX(pthread_setspecific)(pthread_key_t key, const void *value);
void *POSIX(pthread_getspecific)(pthread_key_t key);

int POSIX(tss_create)(tss_t *key, tss_dtor_t destructor)
{
	return result(posix_key_create(key, destructor, CALL));
}

void POSIX(tss_delete)(tss_t key)
{
	POSIX(pthread_key_delete)(key);
}

void *POSIX(tss_get)(tss_t key)
{
	return POSIX(pthread_getspecific)(key);
}

int POSIX(tss_set)(tss_t key, void *value)
{
	return result(POSIX(pthread_setspecific)(key, value));
}

void POSIX(call_once)(once_flag *flag, void (*function)(void))
{
	posix_once(posix_object(flag, POSIX_ONCE, sizeof(*flag), CALL), function, PLACE);
}
